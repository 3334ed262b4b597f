import type { ProgramsStack } from './programs-stack.ts'

/**
 * As if time had passed after the death of every worker: their transactions, leases and jobs hold nothing any more. Only to
 * be used while none of them lives, on a MongoDB of their own: the sessions of everybody on it are ended.
 */
export async function afterTheDead({ store, emptyRedis }: ProgramsStack): Promise<void> {
  await store.connection.db?.admin().command({ killAllSessions: [] })
  await store.leases.updateMany({}, { $set: { until: new Date(0) } })
  await emptyRedis()
}
