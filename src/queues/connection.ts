import { Redis } from 'ioredis'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { backoffMs } from '../kit/wait.ts'

/** A producer's command that takes longer is given up: whoever wakes somebody never waits for Redis. */
const COMMAND_DEADLINE_MS = 2_000
const CONNECT_DEADLINE_MS = 2_000
/** Redis back means work back: ask at least this often. */
const RECONNECT = { baseMs: 50, maxMs: 1_000 }
/** A silent half-open connection is found by TCP. */
const KEEP_ALIVE_MS = 5_000

export interface ConnectionDeps {
  readonly log: Log
  readonly meter: Meter
}

/** For adding jobs: fails at once while Redis is away, and keeps nothing for later. */
export const openProducerConnection = (url: string, use: string, deps: ConnectionDeps): Redis =>
  watched(
    new Redis(url, {
      ...common(use),
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_DEADLINE_MS,
    }),
    use,
    deps,
  )

/** For working on jobs: waits for Redis however long it takes. */
export const openWorkerConnection = (url: string, deps: ConnectionDeps): Redis =>
  watched(new Redis(url, { ...common('worker'), maxRetriesPerRequest: null }), 'worker', deps)

/** For hearing what is published: waits for Redis, and asks for its channels again when it is back. */
export const openListenerConnection = (url: string, use: string, deps: ConnectionDeps): Redis =>
  watched(new Redis(url, { ...common(use), maxRetriesPerRequest: null }), use, deps)

const common = (use: string) => ({
  connectionName: `kvsocial-${use}`,
  connectTimeout: CONNECT_DEADLINE_MS,
  keepAlive: KEEP_ALIVE_MS,
  retryStrategy: (attempt: number) => backoffMs(attempt, RECONNECT),
  // A failover leaves the old primary answering READONLY: then look for the new one.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
})

/** One line when it goes and one when it comes back, however many errors lie between. */
function watched(redis: Redis, use: string, { log, meter }: ConnectionDeps): Redis {
  let up: boolean | null = null
  const lost = (reason: string): void => {
    if (up === false) return
    up = false
    meter.gauge('redis_connected', 0, { use })
    log.warn('Redis is away; work goes on where it can and is picked up when it is back', { use, reason })
  }
  redis.on('error', (error: Error & { code?: string }) => lost(error.code ?? error.message))
  redis.on('close', () => {
    if (redis.status !== 'end') lost('closed')
  })
  redis.on('ready', () => {
    if (up === false) log.info('Redis is back', { use })
    up = true
    meter.gauge('redis_connected', 1, { use })
  })
  return redis
}
