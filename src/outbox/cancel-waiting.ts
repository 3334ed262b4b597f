import type { OutboxDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'
import { ENDED_AT_ONCE, endRows } from './end-rows.ts'

/** What waits in these channels; a mark that something was read is nobody's word and is not listed. */
export interface WaitingIn {
  readonly shopId: string
  readonly channelIds: readonly string[]
}

export const waitingIn = ({ shopId, channelIds }: WaitingIn) => ({
  shopId,
  channelId: { $in: [...channelIds] },
  open: true,
  state: { $in: ['pending' as const, 'deferred' as const] },
  kind: { $ne: 'mark-read' as const },
})

/** Which of what waits: these rows, all of one author, or all. */
export type Chosen =
  | { readonly ids: readonly string[] }
  | { readonly userId: string }
  | { readonly all: true }

const chosenBy = (chosen: Chosen): object => {
  if ('ids' in chosen) return { _id: { $in: [...chosen.ids] } }
  return 'userId' in chosen ? { authorId: chosen.userId } : {}
}

/** Nobody reads a higher count. */
const COUNTED_MOST = 1_000

/** @returns how many sends wait in these channels, at most a thousand */
export const countWaiting = ({ store }: Pick<OutboxDeps, 'store'>, where: WaitingIn): Promise<number> =>
  store.outbox.countDocuments(waitingIn(where)).hint('of_channel').limit(COUNTED_MOST)

/**
 * Ends waiting sends unsent, for good: `cancelled-by-owner`. One whose attempt is under way is left to it; what is not
 * chosen keeps its order.
 * @returns how many were ended
 */
export async function cancelWaiting(deps: OutboxDeps, where: WaitingIn, chosen: Chosen): Promise<number> {
  const { store } = deps
  let ended = 0
  for (;;) {
    const rows = await store.transaction(async (session) => {
      const found = await store.outbox
        .find({ ...waitingIn(where), ...chosenBy(chosen) }, null, { session })
        // From the tail: senders work from the head.
        .sort({ threadKey: -1, seq: -1 })
        .limit(ENDED_AT_ONCE)
        .lean<OutboxDoc[]>()
      await endRows(deps, where.shopId, found, 'cancelled-by-owner', session)
      return found
    })
    ended += rows.length
    if (rows.length < ENDED_AT_ONCE) return ended
  }
}
