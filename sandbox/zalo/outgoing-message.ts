import type { MediaStore } from '../kit/media.ts'
import { invalidField, overLimit, refuse, zaloFailure } from './errors.ts'
import { asObject, textField } from './openapi-call.ts'
import { checkButtons } from './buttons.ts'
import type { MessageKind, ZaloState } from './state.ts'
import { useUpload } from './uploads.ts'

/** What a `message` part comes down to once it is found right. */
export interface Outgoing {
  kind: MessageKind
  text: string
  quotedId: string | null
  attachments: Record<string, unknown>[]
}

/** Where the message is read: whose uploads count, and at which time. */
export interface ReadingRoom {
  state: ZaloState
  media: MediaStore
  oaId: string
  nowMs: number
}

const TEXT_CHARS = 2000
const TITLE_CHARS = 100
const SUBTITLE_CHARS = 500

/** Characters as people count them once composed: text that comes decomposed is longer, and is refused sooner. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

function readText(message: Record<string, unknown>): string {
  const text = message['text'] ?? ''
  if (typeof text !== 'string') refuse(invalidField('message.text'))
  if (lengthOf(text) > TEXT_CHARS) refuse(overLimit('message.text'))
  return text
}

type Part = Omit<Outgoing, 'text' | 'quotedId'>

function readMedia(room: ReadingRoom, element: Record<string, unknown>): Part {
  const kind = element['media_type']
  const { url, attachment_id: id } = element
  if (kind === 'sticker') {
    const stickerId = textField(element, 'attachment_id')
    return {
      kind,
      attachments: [{ type: kind, payload: { id: stickerId, url: room.media.pictureUrl(stickerId) } }],
    }
  }
  if (kind !== 'image' && kind !== 'gif') refuse(invalidField('media_type'))
  if ((url === undefined) === (id === undefined)) refuse(invalidField('url, attachment_id'))
  if (kind === 'gif') {
    for (const side of ['width', 'height']) if (!(Number(element[side]) > 0)) refuse(invalidField(side))
  }
  if (url !== undefined) {
    if (typeof url !== 'string' || !/^https?:\/\//.test(url)) refuse(invalidField('url'))
    return { kind, attachments: [{ type: kind, payload: { thumbnail: url, url } }] }
  }
  const { state, oaId, nowMs } = room
  const upload = useUpload(state, {
    id: textField(element, 'attachment_id'),
    kind,
    oaId,
    nowMs,
    field: 'attachment_id',
  })
  const served = room.media.urlOf(upload.mediaId)
  return { kind, attachments: [{ type: kind, payload: { thumbnail: served, url: served } }] }
}

function readInfoRequest(element: Record<string, unknown>): Part {
  const title = textField(element, 'title')
  const subtitle = textField(element, 'subtitle')
  const imageUrl = textField(element, 'image_url')
  if (lengthOf(title) > TITLE_CHARS) refuse(overLimit('title'))
  if (lengthOf(subtitle) > SUBTITLE_CHARS) refuse(overLimit('subtitle'))
  const payload = { zinstant_id: 'request_user_info', text: title, link_url: imageUrl, checksum: '' }
  return { kind: 'list', attachments: [{ type: 'template', payload }] }
}

function readAttachment(room: ReadingRoom, attachment: Record<string, unknown>): Part {
  const payload = asObject(attachment['payload']) ?? refuse(invalidField('attachment.payload'))
  if (attachment['type'] === 'file') {
    const { state, oaId, nowMs } = room
    const upload = useUpload(state, {
      id: textField(payload, 'token'),
      kind: 'file',
      oaId,
      nowMs,
      field: 'token',
    })
    const file = {
      url: room.media.urlOf(upload.mediaId),
      name: upload.name,
      size: String(upload.sizeBytes),
      checksum: upload.md5,
      type: upload.name.split('.').at(-1) ?? '',
    }
    return { kind: 'file', attachments: [{ type: 'file', payload: file }] }
  }
  if (attachment['type'] !== 'template') refuse(invalidField('attachment.type'))
  checkButtons(payload['buttons'])
  const template = payload['template_type']
  if (template === undefined && payload['buttons'] !== undefined) return { kind: 'text', attachments: [] }
  const elements = payload['elements']
  const element = Array.isArray(elements) && elements.length === 1 ? asObject(elements[0]) : null
  if (element === null) refuse(invalidField('attachment.payload.elements'))
  if (template === 'media') return readMedia(room, element)
  if (template === 'request_user_info') return readInfoRequest(element)
  refuse(zaloFailure(-233))
}

/** Reads and checks the `message` member of a send. */
export function readOutgoing(room: ReadingRoom, value: unknown): Outgoing {
  const message = asObject(value) ?? refuse(invalidField('message'))
  const text = readText(message)
  const quoted = message['quote_message_id']
  if (quoted !== undefined && (typeof quoted !== 'string' || room.state.messageKeys[quoted] === undefined))
    refuse(invalidField('quote_message_id'))
  const quotedId = quoted ?? null
  if (message['attachment'] === undefined) {
    if (text === '') refuse(invalidField('message.text'))
    return { kind: 'text', text, quotedId, attachments: [] }
  }
  const attachment = asObject(message['attachment']) ?? refuse(invalidField('message.attachment'))
  return { ...readAttachment(room, attachment), text, quotedId }
}
