import type { ChannelDoc } from '../store/models/channel.ts'
import type { DeliveryState, GapDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { refusedFor } from './close-gaps.ts'
import { HOUR_MS } from './limits.ts'

export interface Proof {
  readonly received: number
  readonly applied: number
  readonly duplicates: number
  /** Unreadable members too. */
  readonly parked: number
  readonly refused: number
  readonly pending: number
  /** Messages, comments and posts that history brought and no webhook did; by the platform's time. */
  readonly recovered: number
  /** Events known to be lost: refused by us, not brought again, and in no history. */
  readonly missing: number
  readonly gaps: readonly ProofGap[]
}

/** A time in which webhooks may have been lost, and whether it has been read back. */
export interface ProofGap {
  readonly from: Date
  readonly to: Date | null
  readonly cause: GapDoc['cause']
  readonly state: GapDoc['state']
  readonly missing: number
}

type Counted = Pick<Proof, 'applied' | 'duplicates' | 'parked' | 'refused' | 'pending'>

/**
 * What became of every event that came for a channel in a time (by arrival), from the journal itself, and what history
 * had to add. `received` is the sum of the five ends, so that nothing can be in none of them.
 * Of what is older than the journal's period whole hours are known: its beginning and end are rounded to them.
 */
export async function proofOf(store: Store, channel: ChannelDoc, from: Date, to: Date): Promise<Proof> {
  const [rows, folded, recovered, gaps] = await Promise.all([
    countRows(store, channel, from, to),
    countFolded(store, channel, from, to),
    countRecovered(store, channel, from, to),
    gapsIn(store, channel, from, to),
  ])
  const ends: Counted = {
    applied: rows.applied + folded.applied,
    duplicates: rows.duplicates + folded.duplicates,
    parked: rows.parked,
    refused: rows.refused + folded.refused,
    pending: rows.pending,
  }
  return {
    received: ends.applied + ends.duplicates + ends.parked + ends.refused + ends.pending,
    ...ends,
    recovered,
    missing: gaps.reduce((sum, gap) => sum + gap.missing, 0),
    gaps,
  }
}

interface RowSums {
  readonly _id: DeliveryState
  readonly events: number
  readonly applied: number
  readonly duplicates: number
  readonly refused: number
}

async function countRows(store: Store, channel: ChannelDoc, from: Date, to: Date): Promise<Counted> {
  const sums = await store.deliveries.collection
    .aggregate<RowSums>(
      [
        {
          $match: {
            platform: channel.platform,
            accountId: channel.externalId,
            receivedAt: { $gte: from, $lt: to },
            // An account may be another shop's before or after: its rows name that shop, or are the holder's to come.
            shopId: channel.live ? { $in: [null, channel.shopId] } : channel.shopId,
          },
        },
        {
          $group: {
            _id: '$state',
            events: { $sum: '$events' },
            applied: { $sum: '$outcome.applied' },
            duplicates: { $sum: '$outcome.duplicates' },
            refused: { $sum: '$outcome.refused' },
          },
        },
      ],
      { hint: 'by_account' },
    )
    .toArray()
  const total = { applied: 0, duplicates: 0, parked: 0, refused: 0, pending: 0 }
  for (const { _id: state, events, applied, duplicates, refused } of sums) {
    if (state === 'parked') total.parked += events
    else if (state === 'pending' || state === 'unclaimed') total.pending += events
    else {
      total.applied += applied
      total.duplicates += duplicates
      total.refused += refused
    }
  }
  return total
}

async function countFolded(
  store: Store,
  { _id: channelId, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
  from: Date,
  to: Date,
): Promise<Pick<Counted, 'applied' | 'duplicates' | 'refused'>> {
  const [sum] = await store.journalTallies.aggregate<Pick<Counted, 'applied' | 'duplicates' | 'refused'>>([
    { $match: { shopId, channelId, hour: { $gt: new Date(from.getTime() - HOUR_MS), $lt: to } } },
    {
      $group: {
        _id: null,
        applied: { $sum: '$applied' },
        duplicates: { $sum: '$duplicates' },
        refused: { $sum: '$refused' },
      },
    },
  ])
  return sum ?? { applied: 0, duplicates: 0, refused: 0 }
}

async function countRecovered(
  store: Store,
  { _id: channelId, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
  from: Date,
  to: Date,
): Promise<number> {
  const mine = { shopId, channelId, history: true, stub: false }
  const within = { $gte: from, $lt: to }
  const counts = await Promise.all([
    store.messages.countDocuments({ ...mine, sentAt: within }),
    store.comments.countDocuments({ ...mine, createdAt: within }),
    store.posts.countDocuments({ ...mine, createdAt: within }),
  ])
  return counts.reduce((sum, count) => sum + count, 0)
}

async function gapsIn(
  store: Store,
  { platform, externalId, unlinkedAt }: ChannelDoc,
  from: Date,
  until: Date,
): Promise<ProofGap[]> {
  const to = unlinkedAt !== null && unlinkedAt < until ? unlinkedAt : until
  const gaps = await store.gaps
    .find({
      platform,
      accountId: externalId,
      from: { $lt: to },
      $or: [{ to: null }, { to: { $gte: from } }],
    })
    .sort({ from: 1 })
    .limit(MAX_GAPS)
    .lean<GapDoc[]>()
  return gaps.map((gap) => ({
    from: gap.from,
    to: gap.to,
    cause: gap.cause,
    state: gap.state,
    missing: gap.missing ?? refusedFor(gap),
  }))
}

/** More gaps of one account in a time asked for would be a list nobody reads. */
const MAX_GAPS = 1_000
