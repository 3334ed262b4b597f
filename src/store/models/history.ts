import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import { date, dateOrNull, defineSchema, number, text, textList, textOrNull, yesNo } from '../schema.ts'

/** What is read back from a platform, in this order. `feed` is Facebook's: posts and the comments under them. */
export type HistoryStage = 'inbox' | 'feed'

/** Calls made and what they brought, over the whole run. */
export interface HistoryCounts {
  calls: number
  conversations: number
  /** Messages, comments and posts in the pages read, repeated ones too. */
  seen: number
  /** Of these, what no webhook had brought before. */
  recovered: number
  /** Rows of the platform that nobody could read. */
  unreadable: number
}

/** A stage, or the comments of it, that was not read because somebody does not allow it. */
export interface HistorySkip {
  part: 'inbox' | 'posts' | 'comments'
  code: string
  permission: string | null
}

/**
 * One reading of a channel's history, resumed page by page: whoever takes it up finds in `cursor` where the next page
 * begins. At most one runs for a channel; another one waits.
 */
export interface HistoryRunDoc {
  _id: string
  shopId: string
  channelId: string
  platform: Platform
  /** `link`: the account was just linked · `gap`: webhooks may have been lost · `demand`: somebody asked. */
  reason: 'link' | 'gap' | 'demand'
  /** Pages are read from the newest back to this moment, by the platform's time. */
  from: Date
  /** Up to where something is known to be missing; for display, reading always begins at the newest. */
  to: Date
  gapIds: string[]
  state: 'waiting' | 'running' | 'done' | 'stopped'
  /** Waiting or running. */
  open: boolean
  /** Stages still to be read, the present one first. */
  stages: HistoryStage[]
  /** Where the present stage stands (`src/history/cursor.ts`); null: at its beginning. */
  cursor: unknown
  counts: HistoryCounts
  skipped: HistorySkip[]
  /** Texts and names of the last page that are still to be made findable. */
  toIndex: { messageIds: string[]; personIds: string[] }
  /** Failures in a row of the present page. */
  failures: number
  /** Not before: the pace of the platform, or a wait it asked for. */
  dueAt: Date
  problem: string | null
  startedAt: Date
  updatedAt: Date
  finishedAt: Date | null
}
export const historyRunSchema = defineSchema<HistoryRunDoc>('history_runs', {
  _id: text,
  shopId: text,
  channelId: text,
  platform: text,
  reason: text,
  from: date,
  to: date,
  gapIds: textList,
  state: text,
  open: yesNo,
  stages: textList,
  cursor: { type: Schema.Types.Mixed, default: null },
  counts: { type: Schema.Types.Mixed, required: true },
  skipped: { type: [Schema.Types.Mixed as never], required: true },
  toIndex: { type: Schema.Types.Mixed, required: true },
  failures: number,
  dueAt: date,
  problem: textOrNull,
  startedAt: date,
  updatedAt: date,
  finishedAt: dateOrNull,
})
historyRunSchema.index({ shopId: 1, channelId: 1, startedAt: -1 }, { name: 'newest' })
historyRunSchema.index(
  { channelId: 1, state: 1 },
  { unique: true, partialFilterExpression: { open: true }, name: 'one_of_each' },
)
historyRunSchema.index({ finishedAt: 1 }, { expireAfterSeconds: 180 * 24 * 60 * 60, name: 'ttl' })
historyRunSchema.index({ open: 1, dueAt: 1 }, { partialFilterExpression: { open: true }, name: 'due' })

/** What is remembered of a channel between its runs. `_id` is the channel's. */
export interface HistoryChannelDoc {
  _id: string
  shopId: string
  platform: Platform
  /** Since when this channel's messages are the gateway's business: what is older was never unread here. */
  since: Date
  demandedAt: Date | null
  /** The subscription of a Page: last look, last time it was whole, next look. */
  checkedAt: Date | null
  wholeAt: Date | null
  checkDueAt: Date | null
}
export const historyChannelSchema = defineSchema<HistoryChannelDoc>('history_channels', {
  _id: text,
  shopId: text,
  platform: text,
  since: date,
  demandedAt: dateOrNull,
  checkedAt: dateOrNull,
  wholeAt: dateOrNull,
  checkDueAt: dateOrNull,
})
historyChannelSchema.index(
  { checkDueAt: 1 },
  { partialFilterExpression: { checkDueAt: { $type: 'date' } }, name: 'check_due' },
)

/** How the events of one channel and hour of arrival ended: what stays of journal rows once they leave. */
export interface JournalTallyDoc {
  _id: string
  shopId: string
  channelId: string
  hour: Date
  applied: number
  duplicates: number
  refused: number
}
export const journalTallySchema = defineSchema<JournalTallyDoc>('journal_tallies', {
  _id: text,
  shopId: text,
  channelId: text,
  hour: date,
  applied: number,
  duplicates: number,
  refused: number,
})
journalTallySchema.index({ shopId: 1, channelId: 1, hour: 1 }, { name: 'by_channel' })
