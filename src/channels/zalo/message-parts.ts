import type { MessageParts, PartsRefusal } from '../outgoing.ts'

/** A text over buttons; a text with a picture, with a file or a sticker not; no sound and no film; what is no picture has to be uploaded. */
export function refusesParts(parts: MessageParts): PartsRefusal | null {
  const { text, attachments, quickReplies, template } = parts
  if (quickReplies.length > 0 || template?.type === 'generic') return 'not-supported-by-platform'
  if (template !== null) return text === null && attachments.length === 0 ? null : 'text-with-attachment'
  if (attachments.length > 1) return 'attachments-together'
  const [attachment] = attachments
  if (attachment === undefined) return null
  if (text !== null && (attachment.type === 'file' || attachment.type === 'sticker'))
    return 'text-with-attachment'
  if (attachment.type === 'audio' || attachment.type === 'video') return 'attachment-unsupported'
  return attachment.from === 'url' && attachment.type !== 'image' ? 'upload-needed' : null
}
