import type { Platform } from '../channels/platform.ts'

export const OUT_EVENT_TYPES = [
  'message.received',
  'message.status',
  'message.changed',
  'comment.created',
  'comment.changed',
  'person.changed',
  'conversation.changed',
  'channel.changed',
  'link.changed',
] as const
export type OutEventType = (typeof OUT_EVENT_TYPES)[number]

/** Something that happened, told by ids only; readers fetch what they may see. Feeds the live stream and webhooks out. */
export interface OutEvent {
  readonly shopId: string
  readonly type: OutEventType
  readonly platform: Platform | null
  readonly channelId: string | null
  readonly conversationId: string | null
  /** Id of the message, comment, person, conversation, channel or link. */
  readonly subjectId: string
  readonly at: Date
}
