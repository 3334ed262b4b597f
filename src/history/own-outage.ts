import { newId } from '../kit/ids.ts'
import type { HistoryDeps } from './deps.ts'
import { MINUTE_MS } from './limits.ts'

/** Workers look every half minute; several looks missed were an outage. */
const OUTAGE_MS = 5 * MINUTE_MS

interface Alive {
  readonly _id: string
  readonly at: Date
}

/**
 * Notes that we are alive, and notices that we were not. Facebook brings a refused delivery again but takes our app off
 * a Page that failed for an hour, so every Page is looked at; what Zalo could not deliver it may have given up, so the
 * time is a gap of every OA.
 * @returns whether there was an outage
 */
export async function noteAlive(deps: HistoryDeps): Promise<boolean> {
  const { store, clock, log } = deps
  const now = new Date(clock.nowMs())
  const places = store.connection.collection<Alive>('places')
  const before = await places.findOneAndUpdate(
    { _id: 'history-alive' },
    { $max: { at: now } },
    { upsert: true, returnDocument: 'before' },
  )
  if (!before || now.getTime() - before.at.getTime() < OUTAGE_MS) return false
  log.warn('The gateway was away; what came meanwhile is looked for', {
    from: before.at.toISOString(),
    to: now.toISOString(),
  })
  await store.gaps.create([
    {
      _id: newId('gap'),
      platform: 'zalo',
      accountId: null,
      from: before.at,
      to: now,
      cause: 'outage',
      refusedDeliveries: 0,
      state: 'open',
    },
  ])
  await store.historyChannels.collection.updateMany(
    { platform: 'facebook', checkDueAt: { $type: 'date' } },
    { $set: { checkDueAt: now, checkedAt: null } },
  )
  return true
}
