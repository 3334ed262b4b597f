import type { ChannelDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Shorter pauses say nothing about any account. */
export const SHORTEST_SILENCE_MS = 15 * MINUTE_MS
/** A longer look back at the same hours costs more and tells no more. */
const LONGEST_LOOK_MS = 6 * HOUR_MS
/** Full days the journal still holds. */
const DAYS = 6
/** Counting further changes no judgement. */
const ENOUGH = 100

/** How an account is now against the same hours of other days. */
export interface RhythmFacts {
  readonly lastEventAt: Date | null
  /** Since the last event. */
  readonly silentMs: number
  /** Deliveries in the same span of each of the last six days, yesterday first. */
  readonly days: readonly number[]
  /** The same a week ago, the same day of the week; null: it was not linked yet. */
  readonly weekAgo: number | null
}

export async function rhythmFacts(store: Store, channel: ChannelDoc, nowMs: number): Promise<RhythmFacts> {
  const { lastEventAt } = channel
  if (lastEventAt === null) return { lastEventAt, silentMs: 0, days: [], weekAgo: null }
  const silentMs = Math.max(0, nowMs - lastEventAt.getTime())
  if (silentMs < SHORTEST_SILENCE_MS) return { lastEventAt, silentMs, days: [], weekAgo: null }
  const spanMs = Math.min(silentMs, LONGEST_LOOK_MS)
  const spanOf = (daysAgo: number) => ({
    from: new Date(nowMs - daysAgo * DAY_MS - spanMs),
    to: new Date(nowMs - daysAgo * DAY_MS),
  })
  const days = await Promise.all(
    Array.from({ length: DAYS }, (_, day) => countIn(store, channel, spanOf(day + 1))),
  )
  const aWeekAgo = spanOf(7)
  const weekAgo =
    channel.linkedAt > aWeekAgo.from
      ? null
      : (await countIn(store, channel, aWeekAgo)) + (await countFolded(store, channel, aWeekAgo))
  return { lastEventAt, silentMs, days, weekAgo }
}

interface Span {
  readonly from: Date
  readonly to: Date
}

const countIn = (store: Store, { platform, externalId }: ChannelDoc, { from, to }: Span): Promise<number> =>
  store.deliveries.collection.countDocuments(
    { platform, accountId: externalId, receivedAt: { $gte: from, $lt: to } },
    { hint: 'by_account', limit: ENOUGH },
  )

/** What has left the journal is known by the hour. */
async function countFolded(store: Store, { _id, shopId }: ChannelDoc, { from, to }: Span): Promise<number> {
  const tallies = await store.journalTallies
    .find({ shopId, channelId: _id, hour: { $gt: new Date(from.getTime() - HOUR_MS), $lt: to } })
    .lean<{ applied: number; duplicates: number; refused: number }[]>()
  return tallies.reduce((sum, { applied, duplicates, refused }) => sum + applied + duplicates + refused, 0)
}

/** So many deliveries are usual in this time of day: then none is no accident (one in 20,000 by Poisson). */
const USUAL_DELIVERIES = 10
/** One odd day among six is allowed for; on the others there was always something. */
const DAYS_WITH_SOME = 5
const SOME = 3

/**
 * Silent only where the same hours of nearly every other day brought something, and where the same day of the last week was
 * no day of rest: a shop that closes on Sundays is not silent on a Sunday, and one that is quiet is never silent.
 */
export function judgeRhythm({
  lastEventAt,
  silentMs,
  days,
  weekAgo,
}: RhythmFacts): 'never' | 'usual' | 'quiet' | 'silent' {
  if (lastEventAt === null) return 'never'
  if (silentMs < SHORTEST_SILENCE_MS) return 'usual'
  const sorted = [...days].sort((a, b) => a - b)
  const median = ((sorted[2] ?? 0) + (sorted[3] ?? 0)) / 2
  const withSome = days.filter((count) => count >= SOME).length
  if (median < USUAL_DELIVERIES || withSome < DAYS_WITH_SOME) return 'quiet'
  return weekAgo === 0 ? 'quiet' : 'silent'
}
