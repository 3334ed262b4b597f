import { join } from 'node:path'
import { expect, it } from 'vitest'
import { countTests } from '../../scripts/lib/test-count.mjs'
import { scratchFolder, writeIn } from './support/scratch.ts'

function report(files: { status: string; tests: string[] }[]) {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }))
  return writeIn(scratchFolder(), 'report.json', JSON.stringify({ testResults }))
}

it('counts passed and failed tests', () => {
  const file = report([
    { status: 'passed', tests: ['passed', 'passed'] },
    { status: 'failed', tests: ['passed', 'failed'] },
  ])
  expect(countTests(file, 1, { byName: false })).toEqual({ passed: 3, failed: 1 })
})

it('counts a file that could not be loaded as a failure', () => {
  const file = report([{ status: 'failed', tests: [] }])
  expect(countTests(file, 1, { byName: false })).toEqual({ passed: 0, failed: 1 })
})

it('counts a skipped test as a failure, except where tests were chosen by name', () => {
  const file = report([{ status: 'passed', tests: ['passed', 'skipped'] }])
  expect(countTests(file, 0, { byName: false })).toEqual({ passed: 1, failed: 1 })
  expect(countTests(file, 0, { byName: true })).toEqual({ passed: 1, failed: 0 })
})

it('counts a run that ended badly as a failure, with a report or without', () => {
  const file = report([{ status: 'passed', tests: ['passed'] }])
  expect(countTests(file, 1, { byName: false })).toEqual({ passed: 1, failed: 1 })
  expect(countTests(join(scratchFolder(), 'none.json'), null, { byName: false })).toEqual({
    passed: 0,
    failed: 1,
  })
})
