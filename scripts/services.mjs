// @ts-check
/** MongoDB and Redis in the foreground, with the data `npm start` uses: `npm run services [-- --data FOLDER]`. */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { runServices } = await import('./lib/run-services.mjs')
  return runServices(process.argv.slice(2), process.env)
})
