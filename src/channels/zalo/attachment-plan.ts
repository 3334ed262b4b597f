import type { Channel, FileFacts, OutboundAttachment } from '../channel.ts'
import { ChannelError } from '../channel-error.ts'
import { gifSize } from './gif-size.ts'
import { fromSavedId } from './saved-upload.ts'
import { FILE_MAX_BYTES, GIF_MAX_BYTES, IMAGE_MAX_BYTES } from './limits.ts'
import type { ZaloAttachment } from './operations/send-message.ts'
import type { UploadInput } from './operations/uploads.ts'

/** Sent as it is, or uploaded by this operation first and then sent with what the upload answered. */
export type AttachmentPlan =
  | { readonly do: 'send'; readonly attachment: ZaloAttachment }
  | {
      readonly do: 'upload'
      readonly operation: 'zalo.upload-image' | 'zalo.upload-gif' | 'zalo.upload-file'
      readonly input: UploadInput
      readonly attach: (answer: { attachmentId?: string; token?: string }) => ZaloAttachment
    }

const GIF_TYPE = 'image/gif'
const IMAGE_TYPES = new Set(['image/jpeg', 'image/png'])
const FILE_NAME = /\.(?:pdf|docx?|csv)$/i

/**
 * How an attachment goes out. What Zalo does not take is refused before anything is sent: sound, film, animated pictures
 * by address (it wants their size, and we fetch nothing), other file kinds.
 * @throws {ChannelError} `attachment-unsupported` or `attachment-too-large` (never, request not sent)
 */
export function planAttachment(given: OutboundAttachment): AttachmentPlan {
  if (given.from === 'url') {
    if (given.type !== 'image') throw refused('attachment-unsupported')
    return { do: 'send', attachment: { type: 'image', url: given.url } }
  }
  if (given.from === 'collection')
    return { do: 'send', attachment: { type: 'sticker', attachmentId: given.stickerId } }
  if (given.from === 'saved') return { do: 'send', attachment: fromSavedId(given.savedId) }
  const { type: as, name, contentType, bytes } = given
  const input = { name, contentType, bytes }
  const size = gifSize(bytes)
  const type = size === null ? contentType : GIF_TYPE
  const refusal = refusesFile({ as, type, name, sizeBytes: bytes.length })
  if (refusal !== null) throw refused(refusal)
  // A GIF attached as a plain picture still has to go the GIF's way.
  if (as !== 'file' && type === GIF_TYPE) {
    if (size === null) throw refused('attachment-unsupported')
    const attach = ({ attachmentId = '' }) => ({ type: 'gif' as const, attachmentId, ...size })
    return { do: 'upload', operation: 'zalo.upload-gif', input, attach }
  }
  if (as === 'image') {
    const attach = ({ attachmentId = '' }) => ({ type: 'image' as const, attachmentId })
    return { do: 'upload', operation: 'zalo.upload-image', input, attach }
  }
  const attach = ({ token = '' }) => ({ type: 'file' as const, token })
  return { do: 'upload', operation: 'zalo.upload-file', input, attach }
}

/** The same, told before the bytes are read. */
export function refusesFile({ as, type, name, sizeBytes }: FileFacts): ReturnType<Channel['refusesFile']> {
  const maxBytes = maxBytesFor(as, type, name ?? '')
  if (maxBytes === null) return 'attachment-unsupported'
  return sizeBytes > maxBytes ? 'attachment-too-large' : null
}

/** null: Zalo takes no such thing. */
function maxBytesFor(as: FileFacts['as'], type: string, name: string): number | null {
  if (as === 'file') return FILE_NAME.test(name) ? FILE_MAX_BYTES : null
  if (as !== 'gif' && as !== 'image') return null
  if (type === GIF_TYPE) return GIF_MAX_BYTES
  return as === 'image' && IMAGE_TYPES.has(type) ? IMAGE_MAX_BYTES : null
}

export const refused = (code: string): ChannelError =>
  new ChannelError({ code, retry: 'never', requestLeft: false })
