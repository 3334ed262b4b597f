import type { OtherEvent } from '../../inbound-event.ts'
import { isRecord, type JsonRecord } from '../json-record.ts'
import type { Member } from '../member.ts'

/** Members every messaging event has; what is left names the kind. */
const COMMON = new Set(['sender', 'recipient', 'timestamp'])

/**
 * A kind nobody has described yet: kept in the journal and counted by this name. The name is made of the platform's own
 * words, cut to what a metric label can bear, and never of contents.
 */
export const toUnknown = (member: Member, atMs: number): OtherEvent => ({
  kind: 'unknown',
  name: nameOf(member),
  accountId: member.accountId,
  atMs,
})

function nameOf({ via, field, value }: Member): string {
  if (via === 'none') return 'empty-entry'
  const inside = isRecord(value) ? value : {}
  return via === 'changes' ? changeName(field, inside) : `messaging.${messagingWord(inside)}`
}

const changeName = (field: string | null, value: JsonRecord): string =>
  ['changes', field, value.item, value.verb]
    .filter((part) => typeof part === 'string')
    .map(toWord)
    .join('.')

const messagingWord = (value: JsonRecord): string =>
  toWord(Object.keys(value).find((key) => !COMMON.has(key)) ?? 'nothing')

const toWord = (text: string): string =>
  /^[a-z][a-z0-9_-]{0,39}$/i.test(text) ? text.toLowerCase() : 'other'
