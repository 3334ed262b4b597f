// @ts-check
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** What is measured: the built output. `BENCH_DIST` names another build, to compare one with another. */
export const DIST = process.env.BENCH_DIST ?? join(PROJECT, 'dist')

/**
 * A module of the build. Its type is stated by the caller, from the source it was built from.
 * @param {string} path below dist/, `src/store/open-store.js`
 */
export function fromDist(path) {
  return import(pathToFileURL(join(DIST, path)).href)
}
