import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { Id, OptionalParty, OptionalText, Party } from './shapes.ts'
import { personOf } from './person-of.ts'

/** For a reaction that comes with its name alone. */
const EMOJI: ReadonlyMap<string | null, string> = new Map(
  Object.entries({
    love: '❤',
    like: '👍',
    dislike: '👎',
    smile: '😆',
    haha: '😆',
    wow: '😮',
    sad: '😢',
    angry: '😠',
  }),
)

/** Somebody put an emoji on a message, or took it back (then neither emoji nor name comes). */
export const reaction = defineEvent({
  name: 'message-reaction',
  source: 'docs/platforms/facebook.md#reaction',
  recognises: (value) => isRecord(value.reaction),
  shape: z.object({
    sender: Party,
    recipient: OptionalParty,
    reaction: z.object({
      mid: Id,
      action: z.enum(['react', 'unreact']),
      emoji: OptionalText,
      reaction: OptionalText,
    }),
  }),
  toInbound: ({ sender, recipient, reaction: given }, { accountId, atMs }) => ({
    kind: 'reaction',
    accountId,
    atMs,
    externalId: given.mid,
    personId: personOf({ sender, recipient }, accountId),
    by: sender.id === accountId ? 'account' : 'person',
    emoji: given.action === 'unreact' ? null : (given.emoji ?? EMOJI.get(given.reaction) ?? '👍'),
  }),
})
