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
  const read = (Array.isArray(list) ? list : [])
    .flatMap(cardsOf)
    .map((raw) => toAttachment(raw, idText(messageStickerId)))
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
  const shown = type === 'template' ? (elementsOf(payload)[0] ?? payload) : payload
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

/** Several cards side by side are as many attachments, each with its one element; nothing else is several. */
function cardsOf(raw: unknown): unknown[] {
  if (!isRecord(raw) || TYPES.get(textOf(raw.type) ?? '') !== 'template' || !isRecord(raw.payload))
    return [raw]
  const elements = elementsOf(raw.payload).slice(0, MOST_CARDS)
  return elements.length < 2
    ? [raw]
    : elements.map((one) => ({ ...raw, payload: { ...one, elements: [one] } }))
}

/** Ten are the platform's limit; more is an answer nobody described. */
const MOST_CARDS = 30

/** Product cards nest their elements one level deeper than the other templates. */
function elementsOf(payload: JsonRecord): JsonRecord[] {
  const holder = isRecord(payload.product)
    ? payload.product
    : isRecord(payload.generic)
      ? payload.generic
      : payload
  return (Array.isArray(holder.elements) ? holder.elements : [])
    .filter(isRecord)
    .map((one) => ({ template_type: payload.template_type, text: payload.text, ...one }))
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const idText = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value))
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
const sizeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
