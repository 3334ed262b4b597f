import { appendEvents } from '../events/append.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PeopleSealer } from '../vault/vault.ts'
import type { Fetched } from './ask-profile.ts'
import type { PeopleDeps } from './deps.ts'
import { PLATFORM_FIELDS, placeOf, SEALED } from './fields.ts'
import { FORGET_AFTER_MS } from '../store/models/person.ts'
import { TOLD_MARGIN_MS } from './follower-changes.ts'
import { personChanged } from './person-events.ts'

export interface FetchedPerson {
  readonly person: PersonDoc
  readonly fetched: Fetched
}

/** Writes what was fetched, everybody by one statement, and tells the console. */
export async function keepProfiles(
  deps: PeopleDeps,
  shopId: string,
  people: readonly FetchedPerson[],
): Promise<void> {
  if (people.length === 0) return
  const { store, vault, clock } = deps
  const now = new Date(clock.nowMs())
  const known = people.filter(({ fetched }) => toldFields(fetched).length > 0).map(({ person }) => person)
  const ids = known.map(({ _id }) => _id)
  const sealer = await vault.forPeople(shopId, ids, { create: true })
  await store.people.collection.bulkWrite(
    people.map(({ person, fetched }) => ({
      updateOne: {
        filter: { _id: person._id as never, shopId },
        update: [{ $set: changesOf(sealer, person._id, fetched, now) }],
      },
    })),
    { ordered: false },
  )
  for (const { person, fetched } of people)
    deps.meter.count('profiles_fetched_total', {
      platform: person.platform,
      outcome: fetched.problem === null ? 'known' : 'missing',
    })
  if (known.length === 0) return
  deps.wantIndexed(shopId, ids)
  await appendEvents(
    store,
    known.map((person) => personChanged(person, now)),
  )
}

const toldFields = ({ values }: Fetched) =>
  PLATFORM_FIELDS.flatMap((field) => {
    const value = values[field]
    return typeof value === 'string' && value !== '' ? [{ field, value }] : []
  })

/** Told just now by the platform: newer than any word of before, but for a webhook that came meanwhile. */
function followOf(follower: boolean, now: Date): Record<string, unknown> {
  const untold = { $eq: ['$followChangedAt', null] }
  const older = { $lt: ['$followChangedAt', new Date(now.getTime() - TOLD_MARGIN_MS)] }
  const differs = { $ne: ['$follower', follower] }
  // Following that nobody told of keeps no time; leaving has one, for the retention counts from it.
  const corrects = { $and: [differs, { $or: [older, untold] }] }
  const leaves = { $and: [corrects, { $eq: ['$follower', true] }] }
  const dueAt = new Date(now.getTime() + FORGET_AFTER_MS)
  return {
    follower: { $cond: [{ $or: [untold, older] }, follower, '$follower'] },
    followChangedAt: { $cond: [{ $or: [leaves, { $and: [corrects, older] }] }, now, '$followChangedAt'] },
    forgetDueAt: {
      $cond: [leaves, dueAt, follower ? { $cond: [corrects, null, '$forgetDueAt'] } : '$forgetDueAt'],
    },
  }
}

/**
 * A stage of an update, so that what stands is decided where it is written: what the person wrote down for the shop stands
 * over what the platform calls them, and a follow or unfollow that a webhook told of has a time of its own.
 */
function changesOf(
  sealer: PeopleSealer,
  personId: string,
  fetched: Fetched,
  now: Date,
): Record<string, unknown> {
  const { problem, follower, retryAfterMs, asked } = fetched
  const changes: Record<string, unknown> = {
    ...(asked ? { profileTriedAt: now } : {}),
    profileProblem: problem,
    profileDueAt: retryAfterMs === null ? null : new Date(now.getTime() + retryAfterMs),
  }
  if (follower !== null) Object.assign(changes, followOf(follower, now))
  for (const { field, value } of toldFields(fetched)) {
    const member = SEALED[field]
    const sealed = sealer.seal(personId, placeOf(personId, member), value)
    const stands = { $eq: [`$sources.${field}.from`, 'submitted'] }
    changes[member] = { $cond: [stands, `$${member}`, { $literal: sealed }] }
    changes[`sources.${field}`] = {
      $cond: [stands, `$sources.${field}`, { $literal: { from: 'profile', at: now } }],
    }
    changes.updatedAt = now
  }
  return changes
}
