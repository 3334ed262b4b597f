import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'
import { platformChanges, type PlatformField } from './fields.ts'

/** A name that could not be had is asked for again after this long, or at the person's next contact after a shorter rest. */
const MISSING_RETRY_MS = 24 * 60 * 60 * 1000

type Fetched = {
  readonly values: Partial<Record<PlatformField, string | null>>
  readonly follower: boolean | null
  readonly problem: string | null
}

/**
 * Fetches profiles of people after first contact or on demand, and keeps them sealed. A person whose profile cannot be had
 * is left with the reason and a later time: no message ever waits for it.
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
      await finish(deps, person, { values: {}, follower: null, problem: 'channel-unlinked' })
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
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  const options = { signal, priority: 'bulk' as const }
  try {
    if (channel.platform === 'zalo') {
      const detail = await deps.door.call<{
        name: string | null
        phone: string | null
        address: string | null
        isFollower: boolean | null
      }>(subject, 'zalo.person-detail', { userId: person.externalId }, options)
      // Followers only (ZA2): of anybody else we keep what they submitted themselves.
      if (detail.isFollower === false) return { values: {}, follower: false, problem: 'not-a-follower' }
      return {
        values: { name: detail.name, phone: detail.phone, address: detail.address },
        follower: detail.isFollower,
        problem: detail.name === null ? 'name-missing' : null,
      }
    }
    return await askFacebook(deps, channel, person, options)
  } catch (error) {
    if (error instanceof DoorRefusal) return { values: {}, follower: null, problem: error.code }
    if (error instanceof ChannelError && (error.retry === 'never' || error.retry === 'after-relink'))
      return { values: {}, follower: null, problem: error.code }
    throw error
  }
}

/** The profile; where it is withheld (the usual answer without the reviewed feature), the name a conversation shows. */
async function askFacebook(
  deps: PeopleDeps,
  channel: ChannelDoc,
  person: PersonDoc,
  options: { readonly signal: AbortSignal; readonly priority: 'bulk' },
): Promise<Fetched> {
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
  const { store, vault, clock } = deps
  const now = new Date(clock.nowMs())
  const sealer = await vault.forPeople(person.shopId, [person._id], { create: true })
  const changes = platformChanges(sealer, person._id, fetched.values, 'profile', now)
  const told = Object.keys(changes).length > 0
  await store.people.updateOne(
    { _id: person._id, shopId: person.shopId },
    {
      $set: {
        ...changes,
        ...(fetched.follower === null || person.followChangedAt !== null
          ? {}
          : { follower: fetched.follower }),
        ...(told ? { updatedAt: now } : {}),
        profileTriedAt: now,
        profileProblem: fetched.problem,
        profileDueAt: fetched.problem === null ? null : new Date(now.getTime() + MISSING_RETRY_MS),
      },
    },
  )
  deps.meter.count('profiles_fetched_total', {
    platform: person.platform,
    outcome: fetched.problem === null ? 'known' : 'missing',
  })
  if (!told) return
  deps.wantIndexed(person.shopId, [person._id])
  await appendEvents(store, [
    {
      shopId: person.shopId,
      type: 'person.changed',
      platform: person.platform,
      channelId: person.channelId,
      conversationId: null,
      subjectId: person._id,
      at: now,
    },
  ])
}

/** People of all shops whose profile is due, grouped by shop. */
export async function profilesDue(
  deps: Pick<PeopleDeps, 'store' | 'clock'>,
  limit = 500,
): Promise<Map<string, string[]>> {
  const rows = await deps.store.people
    .find(
      { profileDueAt: { $lte: new Date(deps.clock.nowMs()) } },
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
