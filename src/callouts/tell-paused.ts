import { idOf } from '../kit/ids.ts'
import type { CalloutPause, CalloutSubscriptionDoc } from '../store/models/callout.ts'
import type { CalloutDeps } from './deps.ts'

/** Tells the owners that a system of theirs is told nothing more; once a stop, however often it is found. */
export async function tellPaused(
  { store, clock, log }: Pick<CalloutDeps, 'store' | 'clock' | 'log'>,
  { _id, shopId, host, failingSince }: CalloutSubscriptionDoc,
  because: CalloutPause,
): Promise<void> {
  const now = new Date(clock.nowMs())
  const since = failingSince ?? now
  await store.notices.updateOne(
    { _id: idOf('ntc', shopId, `callout ${_id} ${since.toISOString()}`), shopId },
    {
      $setOnInsert: {
        channelId: null,
        platform: null,
        kind: 'callout-paused',
        detail: host,
        days: null,
        userId: null,
        count: null,
        since,
        at: now,
        dismissedAt: null,
        resolvedAt: null,
      },
    },
    { upsert: true },
  )
  log.warn('A webhook out was paused; its owner is told', { subscriptionId: _id, because })
}

/** What is mended is told no more. */
export const resolvePaused = async (
  { store, clock }: Pick<CalloutDeps, 'store' | 'clock'>,
  { shopId, host }: CalloutSubscriptionDoc,
): Promise<void> => {
  await store.notices.updateMany(
    { shopId, kind: 'callout-paused', detail: host, resolvedAt: null },
    { $set: { resolvedAt: new Date(clock.nowMs()) } },
  )
}
