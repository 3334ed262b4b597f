import type { Platform } from '../channels/platform.ts'
import type { TokenDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'
import type { TokenOwner } from './token-row.ts'
import { MAX_UNCLEAR, UNCLEAR_PAUSE_MS } from './token-step.ts'

/** Half of the longest life known (Zalo: 25 h): what ends later than this from now cannot be due, so it is not looked at. */
const LONGEST_HALF_LIFE_MS = 13 * 60 * 60_000

/** Tokens past their half-life, and refreshes whose holder left no trace, soonest end first. */
export async function dueTokens(
  store: Store,
  nowMs: number,
  limit: number,
  leaseMs: number,
): Promise<(TokenOwner & { readonly platform: Platform })[]> {
  const now = new Date(nowMs)
  const ends = { $gt: new Date(0), $lte: new Date(nowMs + LONGEST_HALF_LIFE_MS) }
  const rows = await store.tokens
    .find(
      {
        sealedRefresh: { $ne: null },
        $and: [
          { $or: [{ refreshExpiresAt: null }, { refreshExpiresAt: { $gt: now } }] },
          {
            $or: [
              {
                state: 'good',
                accessExpiresAt: ends,
                unclearAnswers: { $lt: MAX_UNCLEAR },
                $or: [{ retriedAt: null }, { retriedAt: { $lte: new Date(nowMs - UNCLEAR_PAUSE_MS) } }],
                // Past the middle between issue and end.
                $expr: {
                  $lte: [{ $add: [{ $toLong: '$issuedAt' }, { $toLong: '$accessExpiresAt' }] }, 2 * nowMs],
                },
              },
              { state: 'refreshing', intentAt: { $lte: new Date(nowMs - leaseMs) } },
            ],
          },
        ],
      },
      { shopId: 1, platform: 1 },
      { system: 'tokens of all shops whose refresh is due' },
    )
    .sort({ accessExpiresAt: 1 })
    .limit(limit)
    .lean<Pick<TokenDoc, '_id' | 'shopId' | 'platform'>[]>()
  return rows.map((row) => ({ shopId: row.shopId, channelId: row._id, platform: row.platform }))
}
