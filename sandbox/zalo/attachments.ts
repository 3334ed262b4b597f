import { createHash } from 'node:crypto'
import type { MediaStore } from '../kit/media.ts'
import type { MessageKind } from './state.ts'

/** What a test may say about an attachment; whatever is missing is made up. */
export interface AttachmentWish {
  url?: string | undefined
  name?: string | undefined
  description?: string | undefined
  stickerId?: string | undefined
  latitude?: string | undefined
  longitude?: string | undefined
  phone?: string | undefined
}

const PDF = Buffer.from('%PDF-1.4\n%%EOF\n')

function filePayload(media: MediaStore, wish: AttachmentWish): Record<string, unknown> {
  const name = wish.name ?? 'bao-gia.pdf'
  const url = wish.url ?? media.put({ name, contentType: 'application/pdf', bytes: PDF }).url
  const checksum = createHash('md5').update(PDF).digest('hex')
  return { url, name, size: String(PDF.length), checksum, type: name.split('.').at(-1) ?? '' }
}

function stored(media: MediaStore, name: string, contentType: string, content: string): string {
  return media.put({ name, contentType, bytes: Buffer.from(content) }).url
}

/** The `attachments` member of an event for one kind of message; empty for plain text. */
export function buildAttachments(
  media: MediaStore,
  kind: MessageKind,
  seed: string,
  wish: AttachmentWish = {},
): Record<string, unknown>[] {
  const picture = wish.url ?? media.pictureUrl(seed, 400)
  const thumbnail = media.pictureUrl(seed, 80)
  switch (kind) {
    case 'text':
      return []
    case 'image':
    case 'gif':
      return [{ type: kind, payload: { thumbnail, url: picture } }]
    case 'link':
      return [
        {
          type: 'link',
          payload: {
            thumbnail,
            description: wish.description ?? 'Trang sản phẩm',
            url: wish.url ?? 'http://localhost/san-pham',
          },
        },
      ]
    case 'audio':
      return [
        {
          type: 'audio',
          payload: { url: wish.url ?? stored(media, 'loi-nhan.amr', 'audio/amr', '#!AMR\n') },
        },
      ]
    case 'video': {
      const url = wish.url ?? stored(media, 'video.mp4', 'video/mp4', 'mp4')
      return [{ type: 'video', payload: { url, thumbnail, description: wish.description ?? '' } }]
    }
    case 'sticker':
      return [{ type: 'sticker', payload: { id: wish.stickerId ?? 's9', url: picture } }]
    case 'location': {
      const coordinates = { latitude: wish.latitude ?? '10.77', longitude: wish.longitude ?? '106.69' }
      return [{ type: 'location', payload: { coordinates } }]
    }
    case 'file':
      return [{ type: 'file', payload: filePayload(media, wish) }]
    case 'business_card': {
      const description = JSON.stringify({ phone: wish.phone ?? '84900000001', qrCodeUrl: picture })
      return [{ type: 'link', payload: { thumbnail, url: wish.url ?? picture, description } }]
    }
    case 'list':
      return [
        {
          type: 'template',
          payload: { zinstant_id: seed, text: wish.description ?? '', link_url: picture, checksum: seed },
        },
      ]
  }
}
