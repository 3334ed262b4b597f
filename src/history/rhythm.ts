import type { ChannelDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './limits.ts'

/** Shorter pauses say nothing about any Page. */
const SHORTEST_SILENCE_MS = 10 * MINUTE_MS
/** A longer look back at the same hours costs more and tells no more. */
const LONGEST_SILENCE_MS = 6 * HOUR_MS
/** The journal's period less a day: days to compare with. */
const DAYS = 6
/** So many events are usual in this time of day: then none is no accident. */
const USUAL_EVENTS = 5

/**
 * Is an account silent against its own rhythm? Compared is the time since its last event with the same hours of the days
 * before: a shop that sleeps every night is not silent at night.
 */
export async function isSilent(
  store: Store,
  channel: Pick<ChannelDoc, 'platform' | 'externalId' | 'lastEventAt'>,
  nowMs: number,
): Promise<boolean> {
  if (channel.lastEventAt === null) return false
  const silentMs = Math.min(nowMs - channel.lastEventAt.getTime(), LONGEST_SILENCE_MS)
  if (silentMs < SHORTEST_SILENCE_MS) return false
  const spans = Array.from({ length: DAYS }, (_, day) => ({
    from: new Date(nowMs - (day + 1) * DAY_MS - silentMs),
    to: new Date(nowMs - (day + 1) * DAY_MS),
  }))
  const counts = await Promise.all(
    spans.map(({ from, to }) =>
      store.deliveries.collection.countDocuments(
        {
          platform: channel.platform,
          accountId: channel.externalId,
          receivedAt: { $gte: from, $lt: to },
        },
        { hint: 'by_account', limit: USUAL_EVENTS * DAYS },
      ),
    ),
  )
  const sum = counts.reduce((total, count) => total + count, 0)
  return sum / DAYS >= USUAL_EVENTS
}
