import type { TestProject } from 'vitest/node'
import { findChromium } from '../../scripts/lib/chromium-binary.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the Chromium or Chrome that the browser tests drive. */
    chromiumPath: string
  }
}

export default async function setup(project: TestProject) {
  project.provide('chromiumPath', await findChromium({ env: process.env, say: (line) => console.log(line) }))
}
