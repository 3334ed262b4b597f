import { existsSync } from 'node:fs'
import { join } from 'node:path'
import dotenv from 'dotenv'
import type { Environment } from './read-values.ts'

/**
 * The process's environment; with NODE_ENV=development the file `.env` of the working folder fills in what is not set.
 * Called by the mains only: nothing else in the product reads the environment.
 */
export function readEnvironment(folder = process.cwd()): Environment {
  const file = join(folder, '.env')
  if (process.env.NODE_ENV !== 'development' || !existsSync(file)) return process.env
  const merged: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) merged[name] = value
  dotenv.config({ path: file, processEnv: merged, quiet: true })
  return merged
}
