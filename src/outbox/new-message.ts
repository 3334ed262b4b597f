import type { Author } from './deps.ts'
import type { AttachmentType } from './sealed-action.ts'

export interface NewMessage {
  readonly text: string | null
  readonly attachment:
    | { readonly type: AttachmentType; readonly url: string }
    | { readonly type: AttachmentType; readonly mediaId: string }
    | null
  /** Our id of the message answered. */
  readonly replyTo: string | null
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
