import type { EventDoc } from '../store/models/outbox.ts'

/** An event as everybody outside is told it, live and by webhook: ids only. */
export interface ToldEvent {
  readonly id: string
  readonly type: string
  readonly platform: EventDoc['platform']
  readonly channelId: string | null
  readonly conversationId: string | null
  readonly subjectId: string
  /** ISO 8601. */
  readonly at: string
}

export const toldOf = (event: EventDoc): ToldEvent => {
  const { _id, type, platform, channelId, conversationId, subjectId, at } = event
  return { id: _id.toHexString(), type, platform, channelId, conversationId, subjectId, at: at.toISOString() }
}
