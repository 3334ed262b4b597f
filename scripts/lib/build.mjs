// @ts-check
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { filesIn, hashOfInputs, isStamped, writeStamp } from './build-stamp.mjs'
import { DATA, PROJECT } from './folders.mjs'
import { withLock } from './lock-file.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const SERVER_FOLDERS = ['src', 'workers', 'config', 'sandbox']
const SERVER_INPUTS = [...SERVER_FOLDERS, 'tsconfig.base.json', 'tsconfig.build.json', 'package-lock.json']
const WEB_INPUTS = ['web', 'package-lock.json']
const DIST = join(PROJECT, 'dist')

/**
 * Builds what is older than its sources into dist/: the server programs, and the console where there is one.
 * @param {{ say: (line: string) => void, force?: boolean, only?: 'server' }} options
 * @throws {SetupError} with the compiler's words
 */
export async function ensureBuilt({ say, force = false, only }) {
  await withLock(join(DATA, 'build.lock'), async () => {
    await buildPart('server', SERVER_INPUTS, buildServer, { say, force })
    if (only === 'server') return
    if (existsSync(join(PROJECT, 'web')) && readdirSync(join(PROJECT, 'web')).some(isViteConfig)) {
      await buildPart('console', WEB_INPUTS, buildConsole, { say, force })
    }
  })
}

/** @param {string} name */
const isViteConfig = (name) => /^vite\.config\.[cm]?[jt]s$/.test(name)

/**
 * @param {string} name @param {string[]} inputs @param {() => Promise<string | null>} build
 * @param {{ say: (line: string) => void, force: boolean }} options
 */
async function buildPart(name, inputs, build, { say, force }) {
  const stamp = join(DIST, `.built-${name}`)
  const hash = hashOfInputs(PROJECT, inputs)
  if (!force && isStamped(stamp, hash)) return
  say(`Building the ${name} …`)
  rmSync(stamp, { force: true })
  const problem = await build()
  if (problem !== null) throw new SetupError(`The ${name} does not build:\n${problem}`)
  writeStamp(stamp, hash)
}

async function buildServer() {
  for (const folder of SERVER_FOLDERS) rmSync(join(DIST, folder), { recursive: true, force: true })
  const problem = await runNodeTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
  if (problem === null) SERVER_FOLDERS.forEach(copyOtherFiles)
  return problem
}

function buildConsole() {
  // Whatever the shell or a test runner has set: a console with React's development checks is slower and twice the size.
  const env = { ...process.env, NODE_ENV: 'production' }
  return runNodeTool('vite/bin/vite.js', ['build', 'web', '--outDir', '../dist/web', '--emptyOutDir'], env)
}

/**
 * What the compiler leaves: pages, texts and pictures that stand beside the code.
 * @param {string} folder
 */
function copyOtherFiles(folder) {
  for (const file of filesIn(join(PROJECT, folder))) {
    if (['.ts', '.json'].includes(extname(file))) continue
    const target = join(DIST, relative(PROJECT, file))
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(file, target)
  }
}

/**
 * @param {string} tool @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | null>} its words where it failed
 */
async function runNodeTool(tool, args, env = process.env) {
  const program = join(PROJECT, 'node_modules', tool)
  const { code, stdout, stderr } = await runCommand(process.execPath, [program, ...args], {
    cwd: PROJECT,
    env,
  })
  return code === 0 ? null : `${stdout}${stderr}`.trim()
}
