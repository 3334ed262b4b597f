import type { QuickReply } from '../../api/quick-replies.ts'
import { fold } from '../../kit/fold.ts'

/** As many as are looked at before one goes on typing. */
const SHOWN = 8
const CALL = /^\/([^\s/]*)$/u
/** Where the customer's name goes. */
const NAME = /\{(?:khách|khach|customer)\}/giu

/** What is called up: the words after a slash that the whole answer begins with; null: nothing is. */
export const calledUp = (text: string): string | null => CALL.exec(text)?.[1] ?? null

/** Those whose shortcut begins so, then those that hold the words. */
export function findQuickReplies(all: readonly QuickReply[], words: string): readonly QuickReply[] {
  const wanted = fold(words)
  const begins = all.filter(({ shortcut }) => shortcut.startsWith(wanted))
  const holds = all.filter((reply) => !begins.includes(reply) && fold(reply.text).includes(wanted))
  return [...begins, ...holds].slice(0, SHOWN)
}

/** The text as it goes into the answer. @param name null: nobody knows it, and the place for it closes */
export const filledIn = (text: string, name: string | null): string =>
  text
    .replace(NAME, () => name ?? '')
    .replace(/ {2,}/g, ' ')
    .trim()
