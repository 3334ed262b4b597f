import type { Channel } from '../channels/channel.ts'
import type { AttachmentPart, MessageParts, PartsRefusal } from '../channels/outgoing.ts'
import { splitText } from '../kit/split-text.ts'
import { SendRefused } from './deps.ts'
import type { MessageContent, NewMessage } from './new-message.ts'
import type { StoredAttachment } from './sealed-action.ts'

type Rules = Pick<Channel, 'refusesParts' | 'textLength'>

/**
 * The messages a platform needs for what was written: one, or where it may be split as few as it takes, files first and
 * the words last with the answers offered under them. Pure.
 * @throws {SendRefused} what the platform does not take in one message, where splitting was not asked for or does not help
 */
export function planMessages(platform: Rules, message: NewMessage): MessageContent[] {
  const { text, attachments, quickReplies = [], template } = message
  const whole: MessageContent = {
    text,
    attachments,
    ...(quickReplies.length === 0 ? {} : { quickReplies }),
    ...(template === undefined ? {} : { template }),
  }
  const refusal = refusalOf(platform, whole)
  if (refusal === null) return [whole]
  if (message.split !== true || template !== undefined) throw refusal
  const parts = [...filesOf(platform, attachments), ...textsOf(platform, text, refusal)]
  const last = parts.length - 1
  const planned = parts.map((part, at) =>
    at === last && quickReplies.length > 0 ? { ...part, quickReplies } : part,
  )
  for (const part of planned) {
    const left = refusalOf(platform, part)
    if (left !== null) throw left
  }
  return planned
}

function refusalOf(platform: Rules, content: MessageContent): SendRefused | null {
  if (content.text !== null) {
    const { length, max } = platform.textLength(content.text)
    if (length > max) return new SendRefused('text-too-long', { length, max })
  }
  const code = platform.refusesParts(toParts(content))
  return code === null ? null : new SendRefused(code satisfies PartsRefusal)
}

const toParts = ({ text, attachments, quickReplies = [], template }: MessageContent): MessageParts => ({
  text,
  attachments: attachments.map(toPart),
  quickReplies,
  template: template ?? null,
})

function toPart(one: StoredAttachment): AttachmentPart {
  if ('stickerId' in one) return { type: one.type, from: 'collection' }
  return { type: one.type, from: 'url' in one ? 'url' : 'upload' }
}

/** Together where the platform takes them so, else one by one. */
function filesOf(platform: Rules, attachments: MessageContent['attachments']): MessageContent[] {
  if (attachments.length === 0) return []
  const together = { text: null, attachments }
  if (refusalOf(platform, together) === null) return [together]
  return attachments.map((one) => ({ text: null, attachments: [one] }))
}

function textsOf(platform: Rules, text: string | null, refusal: SendRefused): MessageContent[] {
  if (text === null) return []
  const { max } = platform.textLength(text)
  const pieces = splitText(text, max, (piece) => platform.textLength(piece).length)
  if (pieces === null) throw refusal
  return pieces.map((piece) => ({ text: piece, attachments: [] }))
}
