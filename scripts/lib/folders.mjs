// @ts-check
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root folder. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Where `npm start` and `npm run services` keep what must outlive a run. */
export const DATA = join(PROJECT, '.data')

/**
 * Where downloaded server programs are kept, shared by all checkouts of this user.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheFolder(env) {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache')
  return join(base, 'kiotviet-social')
}
