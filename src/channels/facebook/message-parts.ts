import type { MessageParts, PartsRefusal } from '../outgoing.ts'
import { FACEBOOK_LIMITS } from './limits.ts'

/** Text, one file, pictures together, or a template: the platform takes one of these a message (docs/platforms/facebook.md#send). */
export function refusesParts({ text, attachments, template }: MessageParts): PartsRefusal | null {
  if (attachments.some(({ type }) => type === 'sticker')) return 'sticker-unsupported'
  const kinds = [text !== null, attachments.length > 0, template !== null].filter(Boolean).length
  if (kinds > 1) return 'text-with-attachment'
  if (attachments.length < 2) return null
  const allPictures = attachments.every(({ type }) => type === 'image' || type === 'gif')
  return allPictures && attachments.length <= FACEBOOK_LIMITS.picturesMax ? null : 'attachments-together'
}
