import type { TestProject } from 'vitest/node'
import { startThrowawayServers } from '../../scripts/lib/throwaway-servers.mjs'
import { removeLeftovers } from './leftovers.ts'
import { RUN_ID } from './run-id.ts'

declare module 'vitest' {
  interface ProvidedContext {
    mongodbUri: string
    redisUrl: string
    /** Part of every database name and key prefix of this run. */
    runId: string
  }
}

interface SharedServers {
  servers: ReturnType<typeof startThrowawayServers>
  users: number
}

/** Kept on globalThis, because every project loads this file anew and one pair of servers serves the whole run. */
const SHARED = Symbol.for('kiotviet-social.test-servers')
const shelf = globalThis as { [SHARED]?: SharedServers }

export default async function setup(project: TestProject) {
  leaveStacksAlone()
  shelf[SHARED] ??= {
    servers: startThrowawayServers({ env: process.env, say: (line) => console.log(line) }),
    users: 0,
  }
  const shared = shelf[SHARED]
  shared.users += 1
  const { mongodbUri, redisUrl, stop } = await shared.servers
  project.provide('mongodbUri', mongodbUri)
  project.provide('redisUrl', redisUrl)
  project.provide('runId', RUN_ID)
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    delete shelf[SHARED]
    // Servers that were here before the run keep nothing of it.
    await removeLeftovers({
      mongodbUri: process.env.MONGODB_URI ? mongodbUri : null,
      redisUrl: process.env.REDIS_URL ? redisUrl : null,
    })
    await stop()
  }
}

/**
 * Vitest's runner of these set-up files looks for source maps in modules' text, and has bytes where a module comes from its
 * file cache: the first error with a stack (a server that is not up yet) would end the run.
 */
const leaveStacksAlone = (): void => void Reflect.deleteProperty(Error, 'prepareStackTrace')
