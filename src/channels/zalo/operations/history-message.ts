import { z } from 'zod'
import { parseJsonExact } from '../../../kit/json.ts'
import type { AttachmentIn } from '../../inbound-event.ts'
import { readAttachment } from '../events/attachments.ts'
import { Id, readTimeMs } from '../events/ids.ts'

/** A message read back from the platform, in the words of a live one. Names and avatars that come along are dropped. */
export interface HistoryMessage {
  readonly externalId: string
  readonly personId: string
  readonly direction: 'in' | 'out'
  readonly atMs: number
  readonly text: string | null
  readonly attachments: readonly AttachmentIn[]
}

/** History calls kinds otherwise than the webhook does. */
const TYPES: Readonly<Record<string, string>> = {
  photo: 'image',
  gif: 'gif',
  voice: 'audio',
  video: 'video',
  file: 'file',
  link: 'link',
  links: 'template',
  sticker: 'sticker',
  location: 'location',
}

const Row = z
  .object({
    message_id: Id,
    /** 0: the OA sent it, 1: the person. */
    src: z.coerce.number().pipe(z.union([z.literal(0), z.literal(1)])),
    time: z.unknown().transform(readTimeMs).pipe(z.int().positive()),
    type: z.string(),
    message: z.string().nullish(),
    from_id: Id,
    to_id: Id,
    url: z.unknown().optional(),
    thumb: z.unknown().optional(),
    description: z.unknown().optional(),
    location: z.unknown().optional(),
  })
  .transform(
    ({ message_id, src, time, type, message, from_id, to_id, ...rest }): HistoryMessage => ({
      externalId: message_id,
      personId: src === 1 ? from_id : to_id,
      direction: src === 1 ? 'in' : 'out',
      atMs: time,
      text: message || null,
      attachments: type.toLowerCase() === 'text' ? [] : [attachmentOf(type, rest)],
    }),
  )

function attachmentOf(
  type: string,
  {
    url,
    thumb,
    description,
    location,
  }: Partial<Record<'url' | 'thumb' | 'description' | 'location', unknown>>,
): AttachmentIn {
  const place = typeof location === 'string' ? parseJsonExact(location) : null
  const coordinates = place === null ? location : place.ok ? place.value : null
  const payload = { url, thumbnail: thumb, description, coordinates }
  return readAttachment({ type: TYPES[type.toLowerCase()] ?? type, payload })
}

/** A page of history: rows nobody can read are counted, not fatal. */
export const HistoryPage: z.ZodType<{ messages: HistoryMessage[]; unreadable: number }> = z
  .array(z.unknown())
  .transform((rows) => {
    const read = rows.map((row) => Row.safeParse(row))
    const messages = read.flatMap((row) => (row.success ? [row.data] : []))
    return { messages, unreadable: read.length - messages.length }
  })
