import type { Kit } from '../kit/kit.ts'
import { ControlError } from '../kit/operation.ts'
import type { Comment, Conversation, FacebookState, Page, Person, Post, User } from './state.ts'
import type { RateWindows } from './usage.ts'
import type { Webhooks } from './webhooks.ts'

/** What every part of the Facebook stand works on. */
export interface World {
  readonly kit: Kit
  readonly state: FacebookState
  readonly webhooks: Webhooks
  readonly rates: RateWindows
}

function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new ControlError(`no ${what} ${id}`)
  return value
}

/** Look-ups for control operations: a wrong id is a mistake of the test and says so. */
export const known = {
  page: ({ state }: World, id: string): Page => found(state.pages.get(id), 'Page', id),
  user: ({ state }: World, id: string): User => found(state.users.get(id), 'user', id),
  person: ({ state }: World, id: string): Person =>
    found(state.people.get(id) ?? state.people.get(state.psids.get(id)?.personId ?? ''), 'person', id),
  post: ({ state }: World, id: string): Post => found(state.posts.get(id), 'post', id),
  comment: ({ state }: World, id: string): Comment => found(state.comments.get(id), 'comment', id),
  message: ({ state }: World, mid: string) => found(state.messages.get(mid), 'message', mid),
}

/** This person's id on this Page, made at the first contact. */
export function psidFor(world: World, person: Person, pageId: string): string {
  const had = person.psids[pageId]
  if (had !== undefined) return had
  const psid = world.state.psidCounter.next()
  person.psids[pageId] = psid
  world.state.psids.set(psid, { personId: person.id, pageId })
  return psid
}

/** The thread of a PSID with its Page, made when there is none yet. */
export function conversationFor(world: World, pageId: string, psid: string): Conversation {
  const { state } = world
  const had = state.conversations.get(psid)
  if (had) return had
  const made: Conversation = {
    id: `t_${state.ids.next()}`,
    pageId,
    psid,
    personId: state.psids.get(psid)?.personId ?? '',
    messages: [],
    lastPersonAtMs: null,
    updatedAtMs: world.kit.clock.nowMs(),
    unread: 0,
    ownerAppId: null,
  }
  state.conversations.set(psid, made)
  state.conversationIds.set(made.id, made)
  return made
}
