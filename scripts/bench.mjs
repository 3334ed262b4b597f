// @ts-check
/** The repeatable measurements: builds, starts throwaway servers and runs bench/run with what follows the command. */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { runBench } = await import('./lib/run-bench.mjs')
  return runBench(process.argv.slice(2), process.env)
})
