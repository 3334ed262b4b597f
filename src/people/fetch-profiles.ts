import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'
import { PLATFORM_FIELDS, platformChanges, type PlatformField } from './fields.ts'
import { personChanged } from './person-events.ts'

/** A name that could not be had is asked for again after this long. */
const MISSING_RETRY_MS = 24 * 60 * 60 * 1000
/** A person over whom the platform stumbled, in words that may pass, is asked for again sooner. */
const STUMBLE_RETRY_MS = 15 * 60 * 1000

/** The platform itself is away or slows us down: asking for the next person would only meet the same. */
const NOT_ABOUT_THE_PERSON: ReadonlySet<string> = new Set([
  'platform-down',
  'platform-unreachable',
  'answer-lost',
  'rate-limited',
])

type Fetched = {
  readonly values: Partial<Record<PlatformField, string | null>>
  readonly follower: boolean | null
  readonly problem: string | null
  /** When to ask again where there is a problem. */
  readonly retryAfterMs?: number
}

const nothing = (problem: string, retryAfterMs = MISSING_RETRY_MS): Fetched => ({
  values: {},
  follower: null,
  problem,
  retryAfterMs,
})

/**
 * Fetches profiles of people after first contact or on demand, and keeps them sealed. A person whose profile cannot be had
 * is left with the reason and a later time: no message ever waits for it, and no other person.
 * @throws {ChannelError} when the platform is away or slows us down: the job comes back for those not done
 */
export async function fetchProfiles(
  deps: PeopleDeps,
  shopId: string,
  personIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const { store, clock } = deps
  const due = await store.people
    .find({ _id: { $in: personIds }, shopId, profileDueAt: { $lte: new Date(clock.nowMs()) } })
    .lean<PersonDoc[]>()
  let fetched = 0
  for (const person of due) {
    if (signal.aborted) break
    const channel = await store.channels.findOne({ _id: person.channelId, shopId }).lean<ChannelDoc>()
    if (!channel?.live) {
      await finish(deps, person, nothing('channel-unlinked'))
      continue
    }
    await finish(deps, person, await askPlatform(deps, channel, person, signal))
    fetched++
  }
  return fetched
}

async function askPlatform(
  deps: PeopleDeps,
  channel: ChannelDoc,
  person: PersonDoc,
  signal: AbortSignal,
): Promise<Fetched> {
  const options = { signal, priority: 'bulk' as const }
  try {
    return channel.platform === 'zalo'
      ? await askZalo(deps, channel, person, options)
      : await askFacebook(deps, channel, person, options)
  } catch (error) {
    if (error instanceof DoorRefusal) return nothing(error.code)
    if (!(error instanceof ChannelError) || NOT_ABOUT_THE_PERSON.has(error.code) || signal.aborted)
      throw error
    const final = error.retry === 'never' || error.retry === 'after-relink'
    return nothing(error.code, final ? MISSING_RETRY_MS : STUMBLE_RETRY_MS)
  }
}

type Options = { readonly signal: AbortSignal; readonly priority: 'bulk' }

async function askZalo(
  deps: PeopleDeps,
  channel: ChannelDoc,
  person: PersonDoc,
  options: Options,
): Promise<Fetched> {
  const detail = await deps.door.call<{
    name: string | null
    phone: string | null
    address: string | null
    isFollower: boolean | null
  }>(
    { kind: 'channel', shopId: channel.shopId, channelId: channel._id },
    'zalo.person-detail',
    { userId: person.externalId },
    options,
  )
  // Followers only (ZA2): of anybody else we keep what they submitted themselves.
  const follows = detail.isFollower ?? person.follower
  if (follows !== true) return { ...nothing('not-a-follower'), follower: detail.isFollower }
  const { name, phone, address, isFollower } = detail
  return {
    values: { name, phone, address },
    follower: isFollower,
    problem: name === null ? 'name-missing' : null,
  }
}

/** The profile; where it is withheld (the usual answer without the reviewed feature), the name a conversation shows. */
async function askFacebook(
  deps: PeopleDeps,
  channel: ChannelDoc,
  person: PersonDoc,
  options: Options,
): Promise<Fetched> {
  // FB3 holds for people who did something towards the Page (docs/platforms/facebook.md#profile).
  if (person.lastInteractionAt === null) return nothing('no-interaction')
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  let problem: string
  try {
    const profile = await deps.door.call<{ name: string | null; pictureUrl: string | null }>(
      subject,
      'facebook.person-profile',
      { personId: person.externalId },
      options,
    )
    if (profile.name !== null)
      return { values: { name: profile.name, avatarUrl: profile.pictureUrl }, follower: null, problem: null }
    problem = 'name-missing'
  } catch (error) {
    if (!(error instanceof ChannelError) || error.retry !== 'never') throw error
    problem = error.code
  }
  const fallback = await deps.door.call<{ name: string | null }>(
    subject,
    'facebook.person-from-conversation',
    { pageId: channel.externalId, personId: person.externalId },
    options,
  )
  return { values: { name: fallback.name }, follower: null, problem: fallback.name === null ? problem : null }
}

async function finish(deps: PeopleDeps, person: PersonDoc, fetched: Fetched): Promise<void> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const own = { _id: person._id, shopId: person.shopId }
  const { problem, follower, retryAfterMs = MISSING_RETRY_MS } = fetched
  const told = await takeOver(deps, person, fetched, now)
  await store.people.updateOne(own, {
    $set: {
      ...(told ? { updatedAt: now } : {}),
      profileTriedAt: now,
      profileProblem: problem,
      profileDueAt: problem === null ? null : new Date(now.getTime() + retryAfterMs),
    },
  })
  // A follow or unfollow that a webhook told of stands: it has a time of its own.
  if (follower !== null)
    await store.people.updateOne({ ...own, followChangedAt: null }, { $set: { follower } })
  deps.meter.count('profiles_fetched_total', {
    platform: person.platform,
    outcome: problem === null ? 'known' : 'missing',
  })
  if (!told) return
  deps.wantIndexed(person.shopId, [person._id])
  await appendEvents(store, [personChanged(person, now)])
}

/** Writes what the platform told, field by field: what the person wrote down for the shop stands over it. @returns whether anything was taken over */
async function takeOver(
  { store, vault }: PeopleDeps,
  person: PersonDoc,
  { values }: Fetched,
  now: Date,
): Promise<boolean> {
  if (Object.keys(values).length === 0) return false
  const own = { _id: person._id, shopId: person.shopId }
  const sealer = await vault.forPeople(person.shopId, [person._id], { create: true })
  let told = false
  for (const field of PLATFORM_FIELDS) {
    const changes = platformChanges(sealer, person._id, { [field]: values[field] }, 'profile', now)
    if (Object.keys(changes).length === 0) continue
    const written = await store.people.updateOne(
      { ...own, [`sources.${field}.from`]: { $ne: 'submitted' } },
      { $set: changes },
    )
    told ||= written.modifiedCount > 0
  }
  return told
}

/** People of all shops whose profile is due, grouped by shop. */
export async function profilesDue(
  deps: Pick<PeopleDeps, 'store' | 'clock'>,
  limit = 500,
): Promise<Map<string, string[]>> {
  const rows = await deps.store.people
    .find(
      // The type stands here because only with it the planner may use the partial index.
      { profileDueAt: { $type: 'date', $lte: new Date(deps.clock.nowMs()) } },
      { shopId: 1 },
      { system: 'profiles due in all shops' },
    )
    .sort({ profileDueAt: 1 })
    .limit(limit)
    .lean<Pick<PersonDoc, '_id' | 'shopId'>[]>()
  const byShop = new Map<string, string[]>()
  for (const row of rows) byShop.set(row.shopId, [...(byShop.get(row.shopId) ?? []), row._id])
  return byShop
}
