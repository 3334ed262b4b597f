import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where a gateway under development listens; `vite dev` hands everything that is not the console on to it. */
const GATEWAY = 'http://localhost:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The gateway's content policy allows no inline script and no data: script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    port: 5173,
    proxy: { '/api': GATEWAY, '/auth': GATEWAY, '/oauth': GATEWAY },
  },
})
