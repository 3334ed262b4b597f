// @ts-check
/** The pictures in docs/images/, taken of the built programs with a demo shop: `npm run screenshots`. */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { takeScreenshots } = await import('./lib/take-screenshots.mjs')
  return takeScreenshots(process.env)
})
