// @ts-check
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { filesIn } from './build-stamp.mjs'
import { findChromium } from './chromium-binary.mjs'
import { PROJECT } from './folders.mjs'
import { ensureDependencies } from './installation.mjs'
import { findMongod } from './mongod-binary.mjs'
import { findRedis } from './redis-binary.mjs'
import { SetupError } from './setup-error.mjs'
import { countTests } from './test-count.mjs'

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code: not 0 where a test failed or none ran
 */
export async function runTests(args, env) {
  const long = args.includes('--long')
  const rest = args.filter((arg) => arg !== '--long')
  /** @type {{ passed: number, failed: number }} */
  let count
  try {
    await prepare({ long, env })
    count = await runVitest([...(long ? ['--project', 'long'] : []), ...rest], {
      ...env,
      ...(long ? { TEST_LONG: '1' } : {}),
    })
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`\n${error.message}\n`)
    count = { passed: 0, failed: 1 }
  }
  console.log(`${count.passed} passed, ${count.failed} failed`)
  return count.failed === 0 && count.passed > 0 ? 0 : 1
}

/** @param {{ long: boolean, env: NodeJS.ProcessEnv }} options */
async function prepare({ long, env }) {
  const say = (/** @type {string} */ line) => console.log(line)
  await ensureDependencies({ env, say })
  await ensureBuilt({ say })
  // Found here, before the first test, so that a way in which that fails is told once and clearly.
  if (!env.MONGODB_URI) await findMongod({ env, say })
  if (!env.REDIS_URL) await findRedis({ env, say })
  if (!long && filesIn(join(PROJECT, 'test', 'e2e')).length > 0) await findChromium({ env, say })
}

/**
 * @param {string[]} args @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runVitest(args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'kiotviet-tests-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: PROJECT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // A Ctrl-C reaches vitest too; what matters here is to be there for the count.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => child.kill(signal))
  }
  try {
    const exitCode = await new Promise((resolve) => child.once('close', resolve))
    return countTests(report, exitCode, { byName: args.some((arg) => /^(-t|--testNamePattern)\b/.test(arg)) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
