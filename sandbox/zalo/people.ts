import {
  indexOfUserId,
  isSeededFollower,
  nameOf,
  seededInteractionAtMs,
  seededUser,
  userIdAt,
  userIdByAppOf,
} from './seeded-user.ts'
import type { ZaloOa, ZaloUser } from './state.ts'

/** Humans made by `addUser` are counted from here, apart from every seeded range. */
const ADDED_HUMANS = 5_000_000

/** The person with this id at this OA: stored, or made by the seed's rule; undefined when unknown. */
export function findUser(oa: ZaloOa, userId: string): ZaloUser | undefined {
  const stored = oa.users[userId]
  if (stored !== undefined) return stored
  const index = indexOfUserId(oa.ordinal, userId)
  return index === null || index >= oa.seed.count ? undefined : seededUser(oa.ordinal, oa.seed, index)
}

/** The same, stored from now on, so that changes stay. */
export function keepUser(oa: ZaloOa, userId: string): ZaloUser | undefined {
  const found = findUser(oa, userId)
  if (found !== undefined) oa.users[userId] = found
  return oa.users[userId]
}

/** A new person at an OA, who neither follows nor ever wrote unless the change says so. */
export function addUser(oa: ZaloOa, change: Partial<ZaloUser> = {}): ZaloUser {
  const index = oa.seed.count + oa.addedUsers
  oa.addedUsers += 1
  const human = ADDED_HUMANS + oa.ordinal * 100_000 + oa.addedUsers
  const user: ZaloUser = {
    userId: userIdAt(oa.ordinal, index),
    userIdByApp: userIdByAppOf(human),
    displayName: nameOf(human),
    alias: '',
    externalId: '',
    isFollower: false,
    isSensitive: false,
    lastInteractionAtMs: null,
    gender: human % 2 === 0 ? 'Nữ' : 'Nam',
    birthday: '01/01/1990',
    tags: [],
    notes: [],
    shared: null,
    welcomeSent: 0,
    refuseSendsWith: null,
    ...change,
  }
  oa.users[user.userId] = user
  return user
}

/** What the follower list filters by; the light part of a person. */
export interface ListedUser {
  userId: string
  isFollower: boolean
  lastInteractionAtMs: number | null
  tags: readonly string[]
}

/** Everybody of an OA in a stable order: seeded ones first, then those added. */
export function* listUsers(oa: ZaloOa): Generator<ListedUser> {
  for (let index = 0; index < oa.seed.count; index += 1) {
    const userId = userIdAt(oa.ordinal, index)
    const stored = oa.users[userId]
    if (stored !== undefined) {
      yield stored
      continue
    }
    const lastInteractionAtMs = seededInteractionAtMs(oa.seed, index)
    yield {
      userId,
      isFollower: isSeededFollower(index),
      lastInteractionAtMs,
      tags: index % 9 === 0 ? ['Khách quen'] : [],
    }
  }
  for (const user of Object.values(oa.users)) {
    const index = indexOfUserId(oa.ordinal, user.userId)
    if (index === null || index >= oa.seed.count) yield user
  }
}

/** Followers right now. */
export function countFollowers(oa: ZaloOa): number {
  const seeded = Math.floor(oa.seed.count / 21) * 20 + (oa.seed.count % 21)
  let followers = seeded
  for (const user of Object.values(oa.users)) {
    const index = indexOfUserId(oa.ordinal, user.userId)
    const before = index !== null && index < oa.seed.count && isSeededFollower(index)
    followers += Number(user.isFollower) - Number(before)
  }
  return followers
}
