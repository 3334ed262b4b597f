import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT } from '../../scripts/lib/folders.mjs'
import { scratchFolder, writeProgram } from './support/scratch.ts'

/** Runs .ci/run with an npm that prints and returns what the test says. */
function runCi({
  test,
  testCode = 0,
  checkCode = 0,
}: {
  test: string
  testCode?: number
  checkCode?: number
}) {
  const root = scratchFolder()
  mkdirSync(join(root, '.ci'))
  copyFileSync(join(PROJECT, '.ci', 'run'), join(root, '.ci', 'run'))
  writeProgram(
    root,
    'bin/npm',
    `if [ "$1" = test ]; then printf '%s\\n' "${test}"; exit ${testCode}; fi\necho 'ok format'; exit ${checkCode}`,
  )
  const { status, stdout } = spawnSync('bash', [join(root, '.ci', 'run')], {
    env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) }
}

it.each([
  ['everything passes', { test: '12 passed, 0 failed' }, { status: 0, lastLine: '12 passed, 0 failed' }],
  [
    'a test fails',
    { test: '11 passed, 1 failed', testCode: 1 },
    { status: 1, lastLine: '11 passed, 1 failed' },
  ],
  [
    'a check fails',
    { test: '12 passed, 0 failed', checkCode: 1 },
    { status: 1, lastLine: '12 passed, 1 failed' },
  ],
  ['no test ran', { test: '0 passed, 0 failed', testCode: 1 }, { status: 1, lastLine: '0 passed, 0 failed' }],
  [
    'the tests never came to their end',
    { test: 'oh', testCode: 1 },
    { status: 1, lastLine: '0 passed, 1 failed' },
  ],
])('ends with the count and the right exit code when %s', (_, npm, outcome) => {
  expect(runCi(npm)).toEqual(outcome)
})
