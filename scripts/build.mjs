// @ts-check
/** Builds into dist/ what is older than its sources; `--force` builds all of it. */
import { requireSupportedNode } from './lib/node-version.mjs'

requireSupportedNode()
const { runCommandBody } = await import('./lib/setup-error.mjs')
await runCommandBody(async () => {
  const { ensureDependencies } = await import('./lib/installation.mjs')
  const { ensureBuilt } = await import('./lib/build.mjs')
  const say = (/** @type {string} */ line) => console.log(line)
  await ensureDependencies({ env: process.env, say })
  await ensureBuilt({ say, force: process.argv.includes('--force') })
})
