import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { End, Id } from './ids.ts'

/** Zalo writes reactions as the text smileys of its keyboard. Others are shown as they come. */
const EMOJI: Readonly<Record<string, string>> = {
  '/-heart': '❤️',
  '/-strong': '👍',
  '/-weak': '👎',
  ':>': '😆',
  ':o': '😮',
  ':-((': '😭',
  ':-h': '😡',
}

/** null: taken back. */
const emojiOf = (icon: string): string | null =>
  icon === '' || icon === '/-remove' ? null : (EMOJI[icon] ?? icon)

/** A reaction to a message, by the person (their phone only) or by the OA. */
export const reacted = defineEvent({
  names: ['user_reacted_message'],
  source: 'docs/platforms/zalo.md#reacted',
  oa: 'recipient',
  shape: z.object({ sender: End, message: z.object({ msg_id: Id, react_icon: z.string().max(64) }) }),
  toInbound: ({ sender, message }, { accountId, atMs }) => ({
    kind: 'reaction',
    accountId,
    atMs,
    externalId: message.msg_id,
    personId: sender.id,
    by: 'person',
    emoji: emojiOf(message.react_icon),
  }),
})

export const oaReacted = defineEvent({
  names: ['oa_reacted_message'],
  source: 'docs/platforms/zalo.md#reacted',
  oa: 'sender',
  shape: z.object({ recipient: End, message: z.object({ msg_id: Id, react_icon: z.string().max(64) }) }),
  toInbound: ({ recipient, message }, { accountId, atMs }) => ({
    kind: 'reaction',
    accountId,
    atMs,
    externalId: message.msg_id,
    personId: recipient.id,
    by: 'account',
    emoji: emojiOf(message.react_icon),
  }),
})
