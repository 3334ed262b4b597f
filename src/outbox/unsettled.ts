import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'

/** Of one comment; older ones say nothing more. */
const MAX_ROWS_PER_COMMENT = 20

export type Unsettled = Pick<
  OutboxDoc,
  '_id' | 'commentId' | 'platform' | 'kind' | 'state' | 'problem' | 'deferredUntil' | 'acceptedAt'
>

/** Work on these comments that is on its way, failed or of unknown fate: of each kind the newest, unless it was done since. */
export async function unsettledWork(
  store: Store,
  shopId: string,
  commentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Unsettled[]>> {
  if (commentIds.length === 0) return new Map()
  const rows = await store.outbox
    .find(
      { shopId, commentId: { $in: [...commentIds] } },
      { commentId: 1, platform: 1, kind: 1, state: 1, problem: 1, deferredUntil: 1, acceptedAt: 1 },
    )
    .sort({ acceptedAt: -1, _id: -1 })
    .limit(MAX_ROWS_PER_COMMENT * commentIds.length)
    .lean<Unsettled[]>()
  const newest = new Map<string, Unsettled>()
  for (const row of rows) {
    const what = `${row.commentId} ${row.kind}`
    if (!newest.has(what)) newest.set(what, row)
  }
  const byComment = new Map<string, Unsettled[]>()
  for (const row of newest.values()) {
    if (row.commentId === null || row.state === 'sent') continue
    byComment.set(row.commentId, [...(byComment.get(row.commentId) ?? []), row])
  }
  return byComment
}
