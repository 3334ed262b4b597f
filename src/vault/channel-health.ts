import type { ClientSession } from 'mongoose'
import type { Store } from '../store/open-store.ts'
import type { TokenOwner } from './token-row.ts'

/** Problem codes the keeper sets on a channel, and takes away with the next good pair. */
export const TOKEN_PROBLEMS = ['needs-relink', 'token-refresh-failing'] as const

/** Shows the owner a token's trouble on the channel. A channel unlinked meanwhile is left alone. */
export async function showTokenProblem(
  store: Store,
  owner: TokenOwner,
  problem: { readonly code: (typeof TOKEN_PROBLEMS)[number]; readonly detail: string; readonly at: Date },
  session: ClientSession,
): Promise<boolean> {
  const status = problem.code === 'needs-relink' ? 'needs-relink' : 'degraded'
  const filter = { _id: owner.channelId, shopId: owner.shopId, live: true }
  await store.channels.updateOne(filter, { $pull: { problems: { code: problem.code } } }, { session })
  const shown = await store.channels.updateOne(
    filter,
    {
      $set: { status },
      $push: { problems: { code: problem.code, detail: problem.detail, since: problem.at } },
    },
    { session },
  )
  return shown.matchedCount === 1
}

/** A good pair stands: its ends are shown, its problems taken away. @returns true where the status changed */
export async function showGoodToken(
  store: Store,
  owner: TokenOwner,
  ends: { readonly accessExpiresAt: Date | null; readonly refreshExpiresAt: Date | null },
  session: ClientSession,
): Promise<boolean> {
  const filter = { _id: owner.channelId, shopId: owner.shopId, live: true }
  const before = await store.channels
    .findOneAndUpdate(
      filter,
      {
        $set: { tokenExpiresAt: ends.accessExpiresAt, relinkBefore: ends.refreshExpiresAt },
        $pull: { problems: { code: { $in: [...TOKEN_PROBLEMS] } } },
      },
      { session, returnDocument: 'before' },
    )
    .lean()
  if (!before) return false
  const others = before.problems.filter(
    (problem) => !(TOKEN_PROBLEMS as readonly string[]).includes(problem.code),
  )
  const healed = before.status === 'needs-relink' || (before.status === 'degraded' && others.length === 0)
  if (!healed) return false
  const status = others.length === 0 ? 'active' : 'degraded'
  await store.channels.updateOne(filter, { $set: { status } }, { session })
  return true
}
