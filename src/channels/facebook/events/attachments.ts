import type { AttachmentIn } from '../../inbound-event.ts'
import { isRecord, type JsonRecord } from '../json-record.ts'

type Type = AttachmentIn['type']
type Detail = Record<string, string | number>

const TYPES: ReadonlyMap<string, Type> = new Map<string, Type>(
  Object.entries({
    image: 'image',
    audio: 'audio',
    video: 'video',
    file: 'file',
    sticker: 'sticker',
    location: 'location',
    fallback: 'link',
    share: 'link',
    reel: 'link',
    ig_reel: 'link',
    post: 'link',
    ig_post: 'link',
    template: 'template',
  } as const),
)

/**
 * The attachments of a message, whatever form they came in. Never fails: one of an unknown type or form stays as `other`.
 * A sticker that came twice, as `image` and as `sticker` (2026-06 to 2026-08), is one
 * (docs/platforms/facebook.md#attachments).
 * @param list `message.attachments`; @param messageStickerId `message.sticker_id` of the old form
 */
export function toAttachments(list: unknown, messageStickerId: unknown = null): AttachmentIn[] {
  const read = (Array.isArray(list) ? list : []).map((raw) => toAttachment(raw, idText(messageStickerId)))
  const stickers = new Set<string | number>()
  return read.filter((attachment) => {
    const stickerId = attachment.type === 'sticker' ? attachment.detail?.stickerId : undefined
    if (stickerId === undefined) return true
    if (stickers.has(stickerId)) return false
    stickers.add(stickerId)
    return true
  })
}

function toAttachment(raw: unknown, messageStickerId: string | null): AttachmentIn {
  const outer: JsonRecord = isRecord(raw) ? raw : {}
  const payload: JsonRecord = isRecord(outer.payload) ? outer.payload : {}
  const platformType = textOf(outer.type) ?? 'none'
  const named = TYPES.get(platformType) ?? 'other'
  const stickerId =
    idText(payload.sticker_id) ?? (named === 'image' || named === 'sticker' ? messageStickerId : null)
  const type: Type = stickerId !== null ? 'sticker' : named
  const shown = type === 'template' ? (firstElement(payload) ?? payload) : payload
  return {
    type,
    url: textOf(shown.url) ?? textOf(shown.image_url) ?? textOf(outer.url) ?? textOf(outer.URL),
    name: textOf(payload.name) ?? textOf(outer.name),
    sizeBytes: sizeOf(payload.size),
    detail: detailOf(type, platformType, outer, shown, stickerId),
  }
}

function detailOf(
  type: Type,
  platformType: string,
  outer: JsonRecord,
  shown: JsonRecord,
  stickerId: string | null,
): Detail | null {
  const detail: Detail = {}
  const put = (name: string, value: string | number | null) => {
    if (value !== null) detail[name] = value
  }
  put('title', textOf(shown.title) ?? textOf(outer.title))
  put('subtitle', textOf(shown.subtitle))
  put('stickerId', stickerId)
  if (type === 'location' && isRecord(shown.coordinates)) {
    put('lat', finite(shown.coordinates.lat))
    put('long', finite(shown.coordinates.long))
  }
  if (type === 'template') {
    put('templateType', textOf(shown.template_type))
    put('text', textOf(shown.text))
    put('productId', idText(shown.id))
    put('retailerId', idText(shown.retailer_id))
  }
  if (type === 'other' || (type === 'link' && platformType !== 'fallback')) put('platformType', platformType)
  return Object.keys(detail).length > 0 ? detail : null
}

/** Product cards nest their elements one level deeper than the other templates. */
function firstElement(payload: JsonRecord): JsonRecord | null {
  const holder = isRecord(payload.product)
    ? payload.product
    : isRecord(payload.generic)
      ? payload.generic
      : payload
  const first: unknown = Array.isArray(holder.elements) ? holder.elements[0] : null
  return isRecord(first) ? { template_type: payload.template_type, text: payload.text, ...first } : null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const idText = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value))
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
const sizeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
