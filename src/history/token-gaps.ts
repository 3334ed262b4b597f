import { idOf } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { GapDoc } from '../store/models/delivery.ts'
import type { HistoryDeps } from './deps.ts'

const CHANNELS_PER_STEP = 500

type Dead = Pick<ChannelDoc, '_id' | 'platform' | 'externalId' | 'problems'>

/** While a token is dead the platform may tell us nothing: a gap that lasts until the account is linked again. */
export async function openTokenGaps(deps: HistoryDeps): Promise<void> {
  let after = ''
  for (;;) {
    const dead = await deps.store.channels
      .find(
        { status: 'needs-relink', live: true, _id: { $gt: after } },
        { platform: 1, externalId: 1, problems: 1 },
        { system: 'channels of all shops whose token is dead' },
      )
      .sort({ _id: 1 })
      .limit(CHANNELS_PER_STEP)
      .lean<Dead[]>()
    await openMissing(deps, dead.flatMap(toGap))
    if (dead.length < CHANNELS_PER_STEP) return
    after = dead.at(-1)?._id ?? after
  }
}

/** The same gap however often it is looked for: named after the channel and the moment its token died. */
function toGap({ _id, platform, externalId, problems }: Dead): GapDoc[] {
  const since = problems.find(({ code }) => code === 'needs-relink')?.since
  if (since === undefined) return []
  return [
    {
      _id: idOf('gap', _id, since.toISOString()),
      platform,
      accountId: externalId,
      from: since,
      to: null,
      cause: 'token-dead',
      refusedDeliveries: 0,
      state: 'open',
    },
  ]
}

async function openMissing({ store }: HistoryDeps, gaps: readonly GapDoc[]): Promise<void> {
  if (gaps.length === 0) return
  const known = await store.gaps
    .find({ _id: { $in: gaps.map(({ _id }) => _id) } }, { _id: 1 })
    .lean<Pick<GapDoc, '_id'>[]>()
  const ids = new Set(known.map(({ _id }) => _id))
  for (const { _id, ...gap } of gaps)
    if (!ids.has(_id)) await store.gaps.updateOne({ _id }, { $setOnInsert: gap }, { upsert: true })
}
