import type { Platform } from '../../api/channels.ts'
import type { Media, NewMessage } from '../../api/messages.ts'

export interface FileToSend {
  readonly mediaId: string
  readonly type: Media['type']
  readonly name: string
}

export interface MessagePart {
  readonly message: NewMessage
  readonly fileName: string | null
}

/**
 * What staff wrote as one, as the messages a platform takes: one file each, then the words. Zalo shows words under a
 * picture, so there they go with the last one. The quote goes with the words.
 */
export function splitMessage(
  platform: Platform,
  written: {
    readonly text: string
    readonly files: readonly FileToSend[]
    readonly replyTo: string | null
  },
): MessagePart[] {
  const text = written.text.trim()
  const quote = written.replyTo === null ? {} : { replyTo: written.replyTo }
  const last = written.files.at(-1)
  const isCaption = platform === 'zalo' && text !== '' && last?.type === 'image'
  const parts = written.files.map(({ mediaId, type, name }): MessagePart => {
    const hasWords = isCaption && mediaId === last.mediaId
    return {
      message: { attachments: [{ type, mediaId }], ...(hasWords ? { text, ...quote } : {}) },
      fileName: name,
    }
  })
  if (text !== '' && !isCaption) return [...parts, { message: { text, ...quote }, fileName: null }]
  const first = parts[0]
  if (text === '' && first !== undefined) parts[0] = { ...first, message: { ...first.message, ...quote } }
  return parts
}
