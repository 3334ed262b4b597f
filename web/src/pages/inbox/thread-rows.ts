import type { Message } from '../../api/messages.ts'
import { dayOf } from '../../kit/time.ts'
import type { PendingSend } from '../../live/send-queue.ts'

/** Where a bubble stands among neighbours of the same author: they are drawn as one block. */
export interface Place {
  readonly startsGroup: boolean
  readonly endsGroup: boolean
}

export type ThreadRow =
  /** Nothing is older. */
  | { readonly kind: 'start'; readonly key: string }
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly message: Message
      readonly place: Place
      /** A later try of the same message stands further down. */
      readonly wasRetried: boolean
    }
  | { readonly kind: 'pending'; readonly key: string; readonly send: PendingSend; readonly place: Place }

/** Messages of one author closer together than this are one block. */
const GROUP_MS = 5 * 60_000

interface Entry {
  readonly author: string
  readonly at: string
  readonly row: (place: Place) => ThreadRow
}

/**
 * A thread as it is drawn, oldest first: what the gateway knows, then what is still on its way there in the order written.
 * @param newestFirst as the API gives it
 * @param isWhole whether the oldest of them is the first of the conversation
 */
export function threadRows(
  newestFirst: readonly Message[],
  pending: readonly PendingSend[],
  isWhole: boolean,
): ThreadRow[] {
  const retried = new Set(newestFirst.map(({ retryOf }) => retryOf))
  const entries: Entry[] = [
    ...newestFirst.toReversed().map((message) => messageEntry(message, retried.has(message.id))),
    ...pending.map(pendingEntry),
  ]
  const rows: ThreadRow[] = isWhole && entries.length > 0 ? [{ kind: 'start', key: 'start' }] : []
  entries.forEach((entry, index) => {
    const before = entries[index - 1]
    const after = entries[index + 1]
    if (before === undefined || dayOf(before.at) !== dayOf(entry.at))
      rows.push({ kind: 'day', key: `day:${dayOf(entry.at)}`, at: entry.at })
    rows.push(
      entry.row({
        startsGroup: before === undefined || !isTogether(before, entry),
        endsGroup: after === undefined || !isTogether(entry, after),
      }),
    )
  })
  return rows
}

const messageEntry = (message: Message, wasRetried: boolean): Entry => ({
  author: `${message.direction}:${message.author.kind}:${message.author.kind === 'person' ? '' : message.author.id}`,
  at: message.sentAt,
  row: (place) => ({ kind: 'message', key: message.id, message, place, wasRetried }),
})

const pendingEntry = (send: PendingSend): Entry => ({
  author: 'pending',
  at: send.at,
  row: (place) => ({ kind: 'pending', key: send.key, send, place }),
})

const isTogether = (a: Entry, b: Entry): boolean =>
  a.author === b.author &&
  dayOf(a.at) === dayOf(b.at) &&
  Math.abs(new Date(b.at).getTime() - new Date(a.at).getTime()) < GROUP_MS
