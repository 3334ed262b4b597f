// @ts-check
import { readFileSync } from 'node:fs'

/**
 * Counts a vitest report. Beside failed tests it counts as a failure: a file that could not be loaded, a skipped test
 * (nobody is to think it passed), and a run that ended badly although no test failed.
 * @param {string} report path of the JSON reporter's file
 * @param {number | null} exitCode vitest's
 * @param {{ byName: boolean }} asked whether tests were chosen by name: the others are then reported as skipped
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, exitCode, { byName }) {
  let passed = 0
  let failed = 0
  for (const { status, assertionResults } of filesOf(report)) {
    let failedHere = 0
    for (const test of assertionResults) {
      if (test.status === 'passed') passed += 1
      else if (test.status === 'failed' || !byName) failedHere += 1
    }
    failed += status === 'failed' && failedHere === 0 ? 1 : failedHere
  }
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

/**
 * @param {string} report
 * @returns {{ status: string, assertionResults: { status: string }[] }[]}
 */
function filesOf(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    // It ended before it could write one: the exit code speaks.
    return []
  }
}
