import { randomInt } from 'node:crypto'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { askProfile } from './ask-profile.ts'
import { REFRESH_REST_MS } from './correct.ts'
import type { PeopleDeps } from './deps.ts'
import { type FetchedPerson, keepProfiles } from './keep-profiles.ts'

/** Asked for at once, and written by one statement. The rate lanes still decide when each call leaves. */
const GROUP = 8
/** Whoever asks for a person's profile has it to themselves for so long: longer than a group's calls take. */
const CLAIM_MS = 5 * 60 * 1000
/** Claims differ by their time, so that each is known by it. */
const CLAIM_SPREAD_MS = 60 * 1000

/**
 * Fetches profiles of people after first contact or on demand, and keeps them sealed. A person whose profile cannot be had
 * is left with the reason and a later time: no message ever waits for it, and no other person.
 * @returns how many were asked for
 * @throws {ChannelError} when the platform is away or slows us down: the job comes back for those not done
 */
export async function fetchProfiles(
  deps: PeopleDeps,
  shopId: string,
  personIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  let fetched = 0
  for (let from = 0; from < personIds.length && !signal.aborted; from += GROUP)
    fetched += await fetchGroup(deps, shopId, personIds.slice(from, from + GROUP), signal)
  return fetched
}

/** Fetches one profile without waiting for its time, and not more often than staff may ask: a picture's address ran out. */
export async function readProfileNow(
  deps: PeopleDeps,
  shopId: string,
  personId: string,
  signal: AbortSignal,
): Promise<void> {
  const now = deps.clock.nowMs()
  await deps.store.people.updateOne(
    {
      _id: personId,
      shopId,
      lastInteractionAt: { $ne: null },
      $or: [{ profileTriedAt: null }, { profileTriedAt: { $lte: new Date(now - REFRESH_REST_MS) } }],
    },
    { $set: { profileDueAt: new Date(now) } },
  )
  await fetchGroup(deps, shopId, [personId], signal)
}

async function fetchGroup(
  deps: PeopleDeps,
  shopId: string,
  personIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const due = await claimDue(deps, shopId, personIds)
  if (due.length === 0) return 0
  const channels = await channelsOf(deps, shopId, due)
  const outcomes = await Promise.allSettled(
    due.map(
      async (person): Promise<FetchedPerson> => ({
        person,
        fetched: await askProfile(deps, channels.get(person.channelId), person, signal),
      }),
    ),
  )
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  await keepProfiles(deps, shopId, done)
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure) {
    const known = new Set(done.map(({ person }) => person._id))
    await giveBack(
      deps,
      shopId,
      due.filter(({ _id }) => !known.has(_id)),
    )
    throw failure.reason
  }
  return done.length
}

/** Takes those that are due, so that two jobs with the same person make one call. Whoever dies holding them loses them in time. */
async function claimDue(
  { store, clock }: PeopleDeps,
  shopId: string,
  personIds: readonly string[],
): Promise<PersonDoc[]> {
  const nowMs = clock.nowMs()
  const own = { _id: { $in: [...personIds] }, shopId }
  const until = new Date(nowMs + CLAIM_MS + randomInt(CLAIM_SPREAD_MS))
  const claimed = await store.people.updateMany(
    // Nobody asks about those who asked that their data be used no further.
    { ...own, profileDueAt: { $lte: new Date(nowMs) }, restrictedAt: null },
    { $set: { profileDueAt: until } },
  )
  if (claimed.modifiedCount === 0) return []
  return store.people.find({ ...own, profileDueAt: until }).lean<PersonDoc[]>()
}

async function giveBack(
  { store, clock }: PeopleDeps,
  shopId: string,
  people: readonly PersonDoc[],
): Promise<void> {
  const ids = people.map(({ _id }) => _id)
  await store.people.updateMany(
    { _id: { $in: ids }, shopId, profileDueAt: { $ne: null } },
    { $set: { profileDueAt: new Date(clock.nowMs()) } },
  )
}

async function channelsOf(
  { store }: PeopleDeps,
  shopId: string,
  people: readonly PersonDoc[],
): Promise<ReadonlyMap<string, ChannelDoc>> {
  const ids = [...new Set(people.map(({ channelId }) => channelId))]
  const channels = await store.channels.find({ _id: { $in: ids }, shopId }).lean<ChannelDoc[]>()
  return new Map(channels.map((channel) => [channel._id, channel]))
}

type Due = Pick<PersonDoc, '_id' | 'shopId' | 'lastInteractionAt'>

/** People of all shops whose profile is due, grouped by shop; those in conversation apart, and first where there are too many. */
export async function profilesDue(
  deps: Pick<PeopleDeps, 'store' | 'clock'>,
  limit = 500,
): Promise<{ readonly inTalk: Map<string, string[]>; readonly others: Map<string, string[]> }> {
  const find = (more: object, most: number): Promise<Due[]> =>
    deps.store.people
      .find(
        // The types stand here because only with them the planner may use the partial indexes.
        { profileDueAt: { $type: 'date', $lte: new Date(deps.clock.nowMs()) }, restrictedAt: null, ...more },
        { shopId: 1, lastInteractionAt: 1 },
        { system: 'profiles due in all shops' },
      )
      .sort({ profileDueAt: 1 })
      .limit(most)
      .lean<Due[]>()
  const inTalk = await find({ lastInteractionAt: { $type: 'date' } }, limit)
  const left = limit - inTalk.length
  const others = left === 0 ? [] : await find({ lastInteractionAt: null }, left)
  return { inTalk: byShop(inTalk), others: byShop(others) }
}

function byShop(rows: readonly Due[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>()
  for (const row of rows) grouped.set(row.shopId, [...(grouped.get(row.shopId) ?? []), row._id])
  return grouped
}
