import type { QuickReply, Template } from '../channels/outgoing.ts'
import type { Author } from './deps.ts'
import type { StoredAttachment } from './sealed-action.ts'

/** What one message of the platform says. */
export interface MessageContent {
  readonly text: string | null
  readonly attachments: readonly StoredAttachment[]
  readonly quickReplies?: readonly QuickReply[]
  readonly template?: Template
}

export interface NewMessage extends MessageContent {
  /** Our id of the message answered. */
  readonly replyTo: string | null
  /** What the platform takes in several messages only goes as several, in order; without it that is refused. */
  readonly split?: boolean
  readonly author: Author
  readonly idempotencyKey: string
  /** What the client sent, for the comparison of repeated keys. */
  readonly fingerprint: unknown
  /** Set by a retry: the row it repeats. */
  readonly retryOf?: {
    readonly outboxId: string
    readonly messageId: string
    readonly confirmDuplicate: boolean
  } | null
}
