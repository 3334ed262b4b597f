import type { InboundEvent } from '../channels/inbound-event.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Store } from '../store/open-store.ts'
import type { PreparedRow } from './prepare-rows.ts'

/** A kind is written down again no sooner: the doctor speaks of hours and days. */
const AGAIN_MS = 10 * 60_000
/** Kinds of channels remembered as written; some megabytes at most. */
const MAX_REMEMBERED = 50_000
/** The first look at a channel's rhythm. */
const FIRST_LOOK_MS = 10 * 60_000

/** Notes which kinds of events a channel brings. */
export type NoteSeen = (rows: readonly PreparedRow[]) => Promise<void>

/**
 * Remembers by channel and kind when an event last came: Zalo's events are switched on one by one, and one that was
 * forgotten shows only by its absence. Beside the commit and rarely, so that it costs the drain nothing.
 */
export function createNoteSeen(deps: {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}): NoteSeen {
  const written = new Map<string, number>()

  return async (rows) => {
    const nowMs = deps.clock.nowMs()
    const fresh = new Map<string, { row: ApplyRow; kinds: Set<string> }>()
    for (const row of rows) {
      if (row.fate !== 'apply') continue
      const { channelId } = row.subject
      for (const member of row.members) {
        const kind = member.verdict === 'apply' ? kindOf(member.event) : null
        if (kind === null || nowMs - (written.get(`${channelId} ${kind}`) ?? 0) < AGAIN_MS) continue
        const noted = fresh.get(channelId) ?? { row, kinds: new Set() }
        noted.kinds.add(kind)
        fresh.set(channelId, noted)
      }
    }
    if (fresh.size === 0) return
    try {
      await deps.store.channelWatches.collection.bulkWrite(
        [...fresh.values()].map(({ row, kinds }) => toUpsert(row, kinds, nowMs)) as never[],
        { ordered: false },
      )
    } catch (error) {
      deps.log.warn('Kinds of events were not noted', {
        channels: fresh.size,
        error: (error as Error).name,
      })
      return
    }
    if (written.size > MAX_REMEMBERED) written.clear()
    for (const [channelId, { kinds }] of fresh)
      for (const kind of kinds) written.set(`${channelId} ${kind}`, nowMs)
  }
}

type ApplyRow = Extract<PreparedRow, { fate: 'apply' }>

function toUpsert({ row, subject }: ApplyRow, kinds: ReadonlySet<string>, nowMs: number) {
  const at = new Date(nowMs)
  const { shopId, channelId } = subject
  return {
    updateOne: {
      filter: { _id: channelId, shopId },
      update: {
        $max: Object.fromEntries([...kinds].map((kind) => [`kinds.${kind}`, at])),
        $setOnInsert: {
          platform: row.platform,
          externalId: row.accountId,
          lookDueAt: new Date(nowMs + FIRST_LOOK_MS),
          silentSince: null,
          noticedAt: null,
          cause: null,
        },
      },
      upsert: true,
    },
  }
}

/** Our word for it, or the platform's where it leaves nothing; null: a kind nobody has described. */
function kindOf(event: InboundEvent): string | null {
  if (event.kind === 'unknown') return null
  if (event.kind === 'message') return `message-${event.direction}`
  if (event.kind !== 'acknowledged') return event.kind
  return event.name.replace(/[^\w-]/g, '_').slice(0, 60)
}
