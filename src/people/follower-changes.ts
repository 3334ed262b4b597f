import type { SyncRunDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'

/** Clocks differ, and a webhook may tell of somebody a moment after a page was read. */
export const TOLD_MARGIN_MS = 60_000
/** Below the bulk share of the smallest package that opens the API, 100 calls a minute. */
const LOOK_EVERY_MS = 1_000

/**
 * Those a page names follow the account at the moment it was asked for: word of before is overtaken by it, a newer unfollow
 * that a webhook told stands. Whom this run has met is noted, for whoever is missing at its end.
 */
export async function noteListed(
  { store, clock }: Pick<PeopleDeps, 'store' | 'clock'>,
  run: Pick<SyncRunDoc, 'shopId' | 'startedAt'>,
  personIds: readonly string[],
  askedAtMs: number,
): Promise<void> {
  const { shopId, startedAt: listedAt } = run
  const listed = { _id: { $in: [...personIds] }, shopId }
  await store.people.updateMany({ ...listed, listedAt: { $ne: listedAt } }, { $set: { listedAt } })
  const follows = { follower: true, forgetDueAt: null, updatedAt: new Date(clock.nowMs()) }
  const notYet = { ...listed, follower: { $ne: true } }
  await store.people.updateMany({ ...notYet, followChangedAt: null }, { $set: follows })
  await store.people.updateMany(
    { ...notYet, followChangedAt: { $lt: new Date(askedAtMs - TOLD_MARGIN_MS) } },
    { $set: { ...follows, followChangedAt: new Date(askedAtMs) } },
  )
}

/**
 * Followers a finished list did not name have left, or slipped from one page to the next while somebody else left, or
 * stand beyond what a long list tells of people who never were in contact: each is asked for by itself, and the platform's
 * own word decides. Nobody waits for it, so the looks are spread: one a second for an OA, and other shops' in between.
 * @returns how many
 */
export async function askAboutMissing(
  { store, clock }: Pick<PeopleDeps, 'store' | 'clock'>,
  { shopId, channelId, startedAt }: Pick<SyncRunDoc, 'shopId' | 'channelId' | 'startedAt'>,
): Promise<number> {
  const missing = {
    shopId,
    channelId,
    follower: true,
    listedAt: { $ne: startedAt },
    createdAt: { $lt: startedAt },
    restrictedAt: null,
    // Whoever was asked for since then has been looked at: a reader killed here begins again.
    $nor: [{ profileTriedAt: { $type: 'date' as const, $gte: startedAt } }],
  }
  const count = await store.people.countDocuments(missing)
  if (count === 0) return 0
  const from = new Date(clock.nowMs())
  const dueAt = { $add: [from, { $multiply: [{ $rand: {} }, count * LOOK_EVERY_MS] }] }
  await store.people.collection.updateMany(missing, [
    // Who is due earlier anyway stays so; `$min` passes over null.
    { $set: { profileDueAt: { $min: ['$profileDueAt', dueAt] } } },
  ])
  return count
}
