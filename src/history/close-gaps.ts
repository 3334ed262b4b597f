import type { ClientSession } from 'mongoose'
import type { GapDoc } from '../store/models/delivery.ts'
import type { HistoryRunDoc } from '../store/models/history.ts'
import type { Store } from '../store/open-store.ts'
import { GAP_GIVEN_UP_MS, GAP_MARGIN_MS, GAP_RETRY_MS } from './limits.ts'

/**
 * What became of a run's gaps, inside the transaction that ends it. Read back: closed, with what history did not bring
 * either; one that was every account's and was none of this is forgotten. Not readable now (no consent, a dead token): open again for later, and given up after a month.
 */
export async function closeGaps(
  store: Store,
  run: HistoryRunDoc,
  now: Date,
  session: ClientSession,
): Promise<void> {
  if (run.gapIds.length === 0) return
  const gaps = await store.gaps.find({ _id: { $in: run.gapIds } }, null, { session }).lean<GapDoc[]>()
  if (run.state === 'done' && run.counts.recovered === 0)
    await store.gaps.deleteMany({ _id: { $in: run.gapIds }, ofAll: true }, { session })
  const readBack = run.state === 'done' && !run.skipped.some(({ part }) => part === 'inbox')
  for (const gap of gaps) {
    const givenUp = now.getTime() - gap.from.getTime() > GAP_GIVEN_UP_MS
    const change: Partial<GapDoc> =
      readBack || givenUp
        ? {
            state: 'closed',
            retryAt: null,
            missing: readBack ? await lostFor(store, run, gap, session) : refusedFor(gap),
          }
        : { state: 'open', retryAt: new Date(now.getTime() + GAP_RETRY_MS) }
    await store.gaps.updateOne({ _id: gap._id, state: 'reading' }, { $set: change }, { session })
  }
}

/**
 * Deliveries known to be lost. Facebook brings a refused one again; Zalo does not (docs/platforms/zalo.md#webhooks), and a
 * delivery of it is one event.
 */
export const refusedFor = (gap: Pick<GapDoc, 'platform' | 'accountId' | 'refusedDeliveries'>): number =>
  gap.platform === 'zalo' && gap.accountId !== null ? gap.refusedDeliveries : 0

/** Of the refused, those history did not bring: marks, follows and the like are in no history. */
async function lostFor(
  store: Store,
  run: HistoryRunDoc,
  gap: GapDoc,
  session: ClientSession,
): Promise<number> {
  const refused = refusedFor(gap)
  if (refused === 0) return 0
  const recovered = await store.messages.countDocuments(
    {
      shopId: run.shopId,
      channelId: run.channelId,
      history: true,
      // Read back for an earlier gap close by: not this one's.
      receivedAt: { $gte: gap.from },
      sentAt: {
        $gte: new Date(gap.from.getTime() - GAP_MARGIN_MS),
        $lte: new Date((gap.to ?? gap.from).getTime() + GAP_MARGIN_MS),
      },
    },
    { session },
  )
  return Math.max(0, refused - recovered)
}
