// @ts-check
/**
 * Sets up what the tests need and runs them; the last line is `N passed, N failed`. `--long` runs the long suites
 * instead; everything else goes to vitest (`npm test -- test/unit/vault`).
 */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { runTests } = await import('./lib/run-tests.mjs')
  return runTests(process.argv.slice(2), process.env)
})
