import type { Platform } from '../channels/platform.ts'
import type { HistoryStage } from '../store/models/history.ts'
import { facebookFeed } from './facebook-feed.ts'
import { facebookInbox } from './facebook-inbox.ts'
import type { StageReader } from './reading.ts'
import { zaloInbox } from './zalo-inbox.ts'

/** What is read of each platform, in this order. Zalo has no comments and no posts of ours to read. */
export const STAGES: Readonly<Record<Platform, readonly HistoryStage[]>> = {
  facebook: ['inbox', 'feed'],
  zalo: ['inbox'],
}

/** The call that begins a part: may it be made, there is something to read. */
export const FIRST_CALLS: Readonly<Record<Platform, readonly string[]>> = {
  facebook: ['facebook.conversations', 'facebook.posts', 'facebook.comments'],
  zalo: ['zalo.recent-chats'],
}

const READERS = {
  facebook: { inbox: facebookInbox, feed: facebookFeed },
  zalo: { inbox: zaloInbox, feed: null },
} as const

/** Cursors are opaque outside of their reader. null: this platform has no such stage. */
export const readerOf = (platform: Platform, stage: HistoryStage): StageReader<unknown> | null =>
  READERS[platform][stage]
