import { z } from 'zod'
import { parseJsonExact } from '../../../kit/json.ts'
import type { AttachmentIn } from '../../inbound-event.ts'
import { isRecord } from './ids.ts'

/** Attachments as sent; a member of an unexpected form is shown as `other` and never costs the message. */
export const Attachments = z
  .array(z.unknown())
  .nullish()
  .transform((list) => (list ?? []).map(readAttachment))

const PLAIN_TYPES = new Set<string>([
  'image',
  'gif',
  'audio',
  'video',
  'file',
  'sticker',
  'location',
  'link',
  'template',
])

const isKnownType = (type: string): type is AttachmentIn['type'] => PLAIN_TYPES.has(type)

export function readAttachment(member: unknown): AttachmentIn {
  const type = isRecord(member) && typeof member.type === 'string' ? member.type : ''
  const payload = isRecord(member) && isRecord(member.payload) ? member.payload : {}
  return {
    type: isKnownType(type) ? type : 'other',
    url: webAddress(payload.url) ?? webAddress(payload.link_url),
    name: textOf(payload.name) ?? textOf(payload.title),
    sizeBytes: sizeOf(payload.size),
    detail: detailOf(type, payload),
  }
}

/** Details worth showing: place, sticker, what a link or template says. */
function detailOf(type: string, payload: Record<string, unknown>): AttachmentIn['detail'] {
  if (type === 'location') return place(payload.coordinates)
  if (type === 'sticker') return compact({ stickerId: idText(payload.id) })
  if (type === 'file') return compact({ format: textOf(payload.type), md5: textOf(payload.checksum) })
  if (type === 'link') {
    return compact({ description: textOf(payload.description), thumbnailUrl: webAddress(payload.thumbnail) })
  }
  if (type === 'template')
    return compact({ text: textOf(payload.text), templateId: idText(payload.zinstant_id) })
  return compact({ thumbnailUrl: webAddress(payload.thumbnail), description: textOf(payload.description) })
}

/** A shared contact comes as a link whose description is JSON text: `{"phone":…,"qrCodeUrl":…}`. */
export function asBusinessCard(attachment: AttachmentIn): AttachmentIn {
  if (attachment.type !== 'link') return attachment
  const { description, ...rest } = attachment.detail ?? {}
  const card = typeof description === 'string' ? parseJsonExact(description) : null
  const inside =
    card?.ok && isRecord(card.value)
      ? { phone: idText(card.value.phone), qrCodeUrl: webAddress(card.value.qrCodeUrl) }
      : { description: description ?? null }
  return { ...attachment, type: 'contact', detail: compact({ ...rest, ...inside }) }
}

function place(coordinates: unknown): AttachmentIn['detail'] {
  if (!isRecord(coordinates)) return null
  const latitude = Number(coordinates.latitude)
  const longitude = Number(coordinates.longitude)
  const onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  return onEarth ? { latitude, longitude } : null
}

/** Only http(s): an address ends in a page that staff click. */
function webAddress(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\//i.test(value) ? value : null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const idText = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value))

function sizeOf(value: unknown): number | null {
  const size = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null
}

function compact(members: Record<string, string | number | null>): AttachmentIn['detail'] {
  const known: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(members)) if (value !== null) known[name] = value
  return Object.keys(known).length === 0 ? null : known
}
