import { z } from 'zod'
import { Id, readTimeMs } from '../events/ids.ts'

/** Answer to a send. `quotaType`: what paid for it (`reply` is free); null: billed, or not told. */
export interface SentMessage {
  readonly messageId: string
  readonly sentAtMs: number | null
  readonly quotaType: string | null
}

export const SentMessageShape: z.ZodType<SentMessage> = z
  .object({
    message_id: Id,
    sent_time: z.unknown().optional(),
    quota: z.object({ quota_type: z.string().nullish() }).nullish().catch(null),
  })
  .transform(({ message_id, sent_time, quota }) => ({
    messageId: message_id,
    sentAtMs: readTimeMs(sent_time),
    quotaType: quota?.quota_type ?? null,
  }))

/** The consultation message of v3; the v2 path is shut for people (-240). */
export const MESSAGE_PATH = '/v3.0/oa/message/cs'

/** Where it is still open: answers to visitors of a website's chat box (docs/platforms/zalo.md#visitors). */
export const VISITOR_PATH = '/v2.0/oa/message'
