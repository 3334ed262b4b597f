import type { PersonDoc, SyncRunDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'

/** Clocks differ, and a webhook may tell of somebody a moment after a page was read. */
export const TOLD_MARGIN_MS = 60_000
const AT_ONCE = 500

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
 * Followers a whole list did not name have left, or slipped from one page to the next while somebody else left: each is
 * asked for by itself, and the platform's own word decides.
 * @returns how many
 */
export async function askAboutMissing(deps: PeopleDeps, run: SyncRunDoc): Promise<number> {
  const { store, clock } = deps
  const { shopId, channelId, startedAt } = run
  let asked = 0
  let after = ''
  for (;;) {
    const missing = await store.people
      .find(
        {
          _id: { $gt: after },
          shopId,
          channelId,
          follower: true,
          listedAt: { $ne: startedAt },
          createdAt: { $lt: startedAt },
          restrictedAt: null,
        },
        { _id: 1 },
      )
      .sort({ _id: 1 })
      .limit(AT_ONCE)
      .lean<Pick<PersonDoc, '_id'>[]>()
    const ids = missing.map(({ _id }) => _id)
    const last = ids.at(-1)
    if (last === undefined) return asked
    const profileDueAt = new Date(clock.nowMs())
    await store.people.updateMany({ _id: { $in: ids }, shopId }, { $set: { profileDueAt } })
    deps.wantProfiles(shopId, ids, { bulk: true })
    asked += ids.length
    after = last
  }
}
