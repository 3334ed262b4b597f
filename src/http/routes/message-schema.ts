import { z } from 'zod'
import { REPAIRS } from '../../channels/repairs.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'

export const attachmentSchema = z.object({
  type: z.enum([
    'image',
    'gif',
    'audio',
    'video',
    'file',
    'sticker',
    'location',
    'link',
    'contact',
    'template',
    'other',
  ]),
  /** The platform's address or our own (`/api/v1/media/…`), as the channel's media mode says. */
  url: textOrNull,
  name: textOrNull,
  sizeBytes: z.number().int().nonnegative().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  /** By which `GET /media/{id}` gives it, whatever has become of `url`; null: no received file. */
  mediaId: textOrNull,
})

/** Why something was not sent: a code for programs, a sentence for people in the language asked. */
export const problemShape = z.object({
  code: z.string(),
  detail: z.string(),
  /** What mends it; null: nothing does. */
  repair: z.enum(REPAIRS).nullable(),
  /** When a send that waits is tried next by itself; null: it is not. */
  resumesAt: timeOrNull,
})

export const messageSchema = z
  .object({
    id: z.string(),
    externalId: textOrNull,
    conversationId: z.string(),
    direction: z.enum(['in', 'out']),
    author: z.object({ kind: z.enum(['person', 'staff', 'bot', 'platform']), id: textOrNull }),
    text: textOrNull,
    attachments: z.array(attachmentSchema),
    replyTo: textOrNull,
    sentAt: time,
    receivedAt: time,
    status: z.enum(['received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown']),
    problem: problemShape.nullable(),
    reactions: z.array(z.object({ by: z.enum(['person', 'account']), emoji: z.string(), at: time })),
    editedAt: timeOrNull,
    deletedAt: timeOrNull,
    retryOf: textOrNull,
    /** Zalo: what sending it cost. null: nothing was told, or the platform does not charge. */
    cost: z.enum(['free', 'package', 'billed']).nullable(),
  })
  .meta({ id: 'Message' })

/** The little of a person that lists show. */
export const personBriefSchema = z.object({
  id: z.string(),
  externalId: z.string(),
  name: textOrNull,
  avatarUrl: textOrNull,
})
