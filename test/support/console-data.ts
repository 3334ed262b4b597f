import type { Comment } from '../../web/src/api/comments.ts'
import type { Conversation } from '../../web/src/api/conversations.ts'
import type { Message } from '../../web/src/api/messages.ts'
import type { Held } from '../../web/src/live/lay-over.ts'

/** 09:00 of a day in Vietnam; times of a test are minutes from here. */
export const START_MS = Date.UTC(2026, 10, 27, 2, 0)
export const at = (minutes: number): string => new Date(START_MS + minutes * 60_000).toISOString()

export const message = (id: string, minutes: number, change: Partial<Message> = {}): Message => ({
  id,
  externalId: `m-${id}`,
  direction: 'in',
  author: { kind: 'person', id: null },
  text: id,
  attachments: [],
  replyTo: null,
  sentAt: at(minutes),
  receivedAt: at(minutes),
  status: 'received',
  problem: null,
  reactions: [],
  editedAt: null,
  deletedAt: null,
  retryOf: null,
  cost: null,
  ...change,
})

export const conversation = (
  id: string,
  minutes: number,
  change: Partial<Conversation> = {},
): Conversation => ({
  id,
  channelId: 'chn_a',
  platform: 'facebook',
  person: { id: `per_${id}`, externalId: id, name: id, avatarUrl: null },
  lastMessage: null,
  unreadCount: 0,
  assignee: null,
  updatedAt: at(minutes),
  window: { canSend: true, until: null, kind: 'free', reason: 'inside-24h', detail: '' },
  ...change,
})

export const comment = (id: string, minutes: number, change: Partial<Comment> = {}): Comment => ({
  id,
  externalId: id,
  channelId: 'chn_a',
  postId: 'pst_1',
  parentId: null,
  person: null,
  own: false,
  text: id,
  attachments: [],
  createdAt: at(minutes),
  editedAt: null,
  hidden: false,
  deletedAt: null,
  liked: false,
  privateReply: { allowed: true, until: null, sentAt: null },
  actions: [],
  autoHidden: null,
  ...change,
})

/** Pages as the list is held; `goesOn`: there is more behind the last. */
export const held = <T>(pages: readonly (readonly T[])[], goesOn = false): Held<T> => ({
  pages: pages.map((items, index) => ({
    items: [...items],
    nextCursor: index < pages.length - 1 || goesOn ? `after-${index}` : null,
  })),
  pageParams: pages.map((_, index) => (index === 0 ? null : `after-${index - 1}`)),
})

export const idsOf = <T extends { readonly id: string }>(list: Held<T>): string[] =>
  list.pages.flatMap(({ items }) => items.map(({ id }) => id))
