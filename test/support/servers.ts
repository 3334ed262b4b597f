import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'

/** The run's shared servers. Never flush, stop or reconfigure them: for that, start private ones. */
export interface TestServers {
  /** Names a database that is nobody else's; see {@link TestServers.database} for another. */
  mongodbUri: string
  redisUrl: string
  /** A MongoDB URI with a database name that no other test uses. */
  database(): string
  /** A key prefix that no other test uses, without a colon at its end: BullMQ's `prefix`, for example. */
  keyPrefix(): string
}

/** The MongoDB (replica set) and Redis of this run, with names of this test file's own. */
export function testServers(): TestServers {
  const runId = inject('runId')
  const unique = () => randomBytes(5).toString('hex')
  const database = () => withDatabase(inject('mongodbUri'), `test_${runId}_${unique()}`)
  return {
    mongodbUri: database(),
    redisUrl: inject('redisUrl'),
    database,
    keyPrefix: () => `test:${runId}:${unique()}`,
  }
}

/**
 * The same servers and options with another database. Several hosts may stand in such a URI, so that it is no URL for
 * the parser of the language.
 */
export function withDatabase(mongodbUri: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(mongodbUri)
  if (parts === null) throw new Error(`Not a MongoDB URI: ${mongodbUri}`)
  return `${parts[1]}/${name}${parts[2] ?? ''}`
}
