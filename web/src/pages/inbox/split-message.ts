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

interface Written {
  readonly text: string
  readonly files: readonly FileToSend[]
  readonly replyTo: string | null
}

/** As many pictures go in one message of Facebook. */
const MOST_TOGETHER = 30

/**
 * What staff wrote as one, as the messages a platform takes: the files, then the words. Facebook shows pictures sent
 * together as one album, every other file goes alone; Zalo shows words under a picture, so there they go with the last one.
 * The quote goes with the words.
 */
export function splitMessage(platform: Platform, written: Written): MessagePart[] {
  const text = written.text.trim()
  const quote = written.replyTo === null ? {} : { replyTo: written.replyTo }
  const last = written.files.at(-1)
  const isCaption = platform === 'zalo' && text !== '' && last?.type === 'image'
  const parts = together(platform, written.files).map((files): MessagePart => {
    const hasWords = isCaption && files.includes(last)
    return {
      message: {
        attachments: files.map(({ mediaId, type }) => ({ type, mediaId })),
        ...(hasWords ? { text, ...quote } : {}),
      },
      fileName: files.map(({ name }) => name).join(', '),
    }
  })
  if (text !== '' && !isCaption) return [...parts, { message: { text, ...quote }, fileName: null }]
  const first = parts[0]
  if (text === '' && first !== undefined) parts[0] = { ...first, message: { ...first.message, ...quote } }
  return parts
}

const isPicture = ({ type }: FileToSend): boolean => type === 'image' || type === 'gif'

/** The files of each message, in the order they were chosen. */
function together(platform: Platform, files: readonly FileToSend[]): FileToSend[][] {
  const groups: FileToSend[][] = []
  for (const file of files) {
    const open = groups.at(-1)
    const joins =
      platform === 'facebook' && isPicture(file) && open?.every(isPicture) && open.length < MOST_TOGETHER
    if (joins) open?.push(file)
    else groups.push([file])
  }
  return groups
}
