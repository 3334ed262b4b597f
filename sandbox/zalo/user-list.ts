import { invalidField, refuse } from './errors.ts'
import { dataOf, numberField, type OpenapiCall, type OpenapiOperation } from './openapi-call.ts'
import { type ListedUser, listUsers } from './people.ts'
import type { Platform } from './platform.ts'
import type { ZaloOa } from './state.ts'
import { dayOfText, vietnamDay } from './vietnam-time.ts'

const MAX_COUNT = 50

/** Calendar days of a period, first and last, as distances back from today. */
const NAMED_PERIODS: Record<string, { from: number; to: number }> = {
  TODAY: { from: 0, to: 0 },
  YESTERDAY: { from: 1, to: 1 },
  L7D: { from: 6, to: 0 },
  L30D: { from: 29, to: 0 },
}

/** First and last Vietnamese calendar day of a period; null is no limit. */
function periodOf(value: unknown, nowMs: number): { from: number; to: number } | null {
  if (value === undefined) return null
  if (typeof value !== 'string') refuse(invalidField('last_interaction_period'))
  const named = NAMED_PERIODS[value]
  const today = vietnamDay(nowMs)
  if (named !== undefined) return { from: today - named.from, to: today - named.to }
  const [first = '', last = ''] = value.split(':')
  const from = dayOfText(first)
  const to = dayOfText(last)
  if (from === null || to === null || from > to) refuse(invalidField('last_interaction_period'))
  return { from, to }
}

function followerFilter(value: unknown): boolean | null {
  if (value === undefined) return null
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  refuse(invalidField('is_follower'))
}

/** Ids that match, kept until people or the day change: a list of 65,000 is paged 200 times. */
interface CachedList {
  key: string
  ids: string[]
}
const caches = new WeakMap<Platform, CachedList>()

function idsMatching(platform: Platform, oa: ZaloOa, filter: Record<string, unknown>): string[] {
  const period = periodOf(filter['last_interaction_period'], platform.nowMs())
  const isFollower = followerFilter(filter['is_follower'])
  const tag = filter['tag_name']
  const key = JSON.stringify([oa.id, period, isFollower, tag, platform.revision()])
  const cached = caches.get(platform)
  if (cached?.key === key) return cached.ids
  const matches = (user: ListedUser): boolean => {
    if (isFollower !== null && user.isFollower !== isFollower) return false
    if (tag !== undefined && !user.tags.some((name) => name === tag)) return false
    if (period === null) return isFollower !== null || user.isFollower || user.lastInteractionAtMs !== null
    if (user.lastInteractionAtMs === null) return false
    const day = vietnamDay(user.lastInteractionAtMs)
    return day >= period.from && day <= period.to
  }
  const ids: string[] = []
  for (const user of listUsers(oa)) if (matches(user)) ids.push(user.userId)
  caches.set(platform, { key, ids })
  return ids
}

/** `GET /v3.0/oa/user/getlist`: ids only, never beyond the first 10,000 of a filter. */
export const listOaUsers: OpenapiOperation = (call: OpenapiCall) => {
  const filter = dataOf(call)
  const { listLimit } = call.platform.state().switches
  const offset = numberField(filter, 'offset', 0, listLimit - MAX_COUNT + 1)
  const count = numberField(filter, 'count', 1, MAX_COUNT)
  const ids = idsMatching(call.platform, call.oa, filter)
  const users = ids.slice(offset, offset + count).map((user_id) => ({ user_id }))
  return { total: ids.length, count: users.length, offset, users }
}
