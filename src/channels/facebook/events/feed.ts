import type { CommentEvent } from '../../inbound-event.ts'
import type { Member } from '../member.ts'

export const isFeed = ({ via, field }: Member): boolean => via === 'changes' && field === 'feed'

/** Items spell "edited" in two ways. */
const VERBS: Readonly<Record<string, CommentEvent['verb']>> = {
  add: 'add',
  edit: 'edited',
  edited: 'edited',
  remove: 'remove',
  hide: 'hide',
  unhide: 'unhide',
}

/** Our word for what happened to a comment or post; null: a verb that changes nothing we show. */
export const feedVerb = (verb: unknown): CommentEvent['verb'] | null =>
  typeof verb === 'string' && Object.hasOwn(VERBS, verb) ? (VERBS[verb] ?? null) : null
