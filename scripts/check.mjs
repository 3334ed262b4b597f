// @ts-check
/** Every rule of the house. Runs all of them, says what to do about each that fails, and ends with a summary. */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { ensureDependencies } = await import('./lib/installation.mjs')
  await ensureDependencies({ env: process.env, say: console.log })
  const { runChecks } = await import('./lib/run-checks.mjs')
  return runChecks(process.argv.slice(2))
})
