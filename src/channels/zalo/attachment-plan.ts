import type { OutboundAttachment } from '../channel.ts'
import { ChannelError } from '../channel-error.ts'
import { gifSize } from './gif-size.ts'
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
  const { name, contentType, bytes } = given
  const input = { name, contentType, bytes }
  const size = gifSize(bytes)
  // A GIF attached as a plain picture still has to go the GIF's way.
  if ((given.type === 'gif' || given.type === 'image') && size !== null) {
    checkSize(bytes, GIF_MAX_BYTES)
    const attach = ({ attachmentId = '' }) => ({ type: 'gif' as const, attachmentId, ...size })
    return { do: 'upload', operation: 'zalo.upload-gif', input, attach }
  }
  if (given.type === 'image' && IMAGE_TYPES.has(contentType)) {
    checkSize(bytes, IMAGE_MAX_BYTES)
    const attach = ({ attachmentId = '' }) => ({ type: 'image' as const, attachmentId })
    return { do: 'upload', operation: 'zalo.upload-image', input, attach }
  }
  if (given.type === 'file' && FILE_NAME.test(name)) {
    checkSize(bytes, FILE_MAX_BYTES)
    const attach = ({ token = '' }) => ({ type: 'file' as const, token })
    return { do: 'upload', operation: 'zalo.upload-file', input, attach }
  }
  throw refused('attachment-unsupported')
}

function checkSize(bytes: Buffer, maxBytes: number): void {
  if (bytes.length > maxBytes) throw refused('attachment-too-large')
}

export const refused = (code: string): ChannelError =>
  new ChannelError({ code, retry: 'never', requestLeft: false })
