// @ts-check
/** Everything on one machine, on real servers, until Ctrl-C. */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { startEverything } = await import('./lib/start-everything.mjs')
  return startEverything(process.argv.slice(2), process.env)
})
