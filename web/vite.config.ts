import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { helpPages } from './help-pages.ts'

/** Where a gateway under development listens; `vite dev` hands everything that is not the console on to it. */
const GATEWAY = 'http://localhost:3000'

const DOCS = join(import.meta.dirname, '..', 'docs')

const compress = promisify(brotliCompress)

/**
 * Lays `name.br` beside each script and style: the gateway sends those, a sixth smaller than what it could compress in
 * passing. Done from the written files, since the bundler still fills in names while it generates them.
 */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const files = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))
    await Promise.all(
      files.map(async (name) => {
        const path = join(dir, name)
        await writeFile(`${path}.br`, await compress(await readFile(path)))
      }),
    )
  },
})

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), helpPages(join(DOCS, 'merchants.md'), join(DOCS, 'merchants.en.md')), compressed()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The gateway's content policy allows no inline script and no data: script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // Every page uses most of these. Left to itself the bundler cuts them into a file for each set of pages that share
        // them, and many small files weigh more than one: each is compressed by itself.
        codeSplitting: { groups: [{ name: 'shared', test: /web\/src\/(kit|live)\// }] },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': GATEWAY, '/auth': GATEWAY, '/oauth': GATEWAY, '/trial.json': GATEWAY },
  },
})
