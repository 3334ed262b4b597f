import type { InfiniteData } from '@tanstack/react-query'
import type { Comment, CommentFilter } from '../api/comments.ts'
import type { Conversation, ConversationFilter } from '../api/conversations.ts'
import type { Message } from '../api/messages.ts'
import type { Page } from '../api/page.ts'

export type Held<T> = InfiniteData<Page<T>, string | null>

/** The newest messages over the ones held: known ones are replaced where they stand, new ones lead. */
export function layMessages(held: Held<Message>, fresh: readonly Message[]): Held<Message> {
  const byId = new Map(fresh.map((message) => [message.id, message]))
  const pages = held.pages.map((page) => ({
    ...page,
    items: page.items.map((message) => {
      const newer = byId.get(message.id)
      byId.delete(message.id)
      return newer ?? message
    }),
  }))
  const [first, ...older] = pages
  if (first === undefined) return held
  const items = [...byId.values(), ...first.items].sort(newestMessageFirst)
  return { ...held, pages: [{ ...first, items }, ...older] }
}

/** Whether the newest messages join on to the ones held; if not, what lies between is missing. */
export function joins(held: Held<Message>, fresh: Page<Message>): boolean {
  const known = new Set(held.pages.flatMap(({ items }) => items.map(({ id }) => id)))
  return known.size === 0 || fresh.nextCursor === null || fresh.items.some(({ id }) => known.has(id))
}

/** A conversation as it is now, in its place of a list that is held: newest first, as far as the list is loaded. */
export function layConversation(
  held: Held<Conversation>,
  fresh: Conversation,
  { channelId, unread, assignee, q }: ConversationFilter,
  userId?: string,
): Held<Conversation> {
  const matches =
    // What a search finds is known to the gateway alone.
    q === undefined &&
    (channelId === undefined || channelId === fresh.channelId) &&
    (unread !== true || fresh.unreadCount > 0) &&
    (assignee === undefined || (assignee === 'none' ? null : userId) === (fresh.assignee?.userId ?? null))
  return layByTime(held, fresh, matches, newestConversationFirst)
}

/** A comment as it is now, in its place of a list that is held. */
export function layComment(
  held: Held<Comment>,
  fresh: Comment,
  { channelId, postId, autoHidden }: CommentFilter,
): Held<Comment> {
  const matches =
    (channelId === undefined || channelId === fresh.channelId) &&
    (postId === undefined || postId === fresh.postId) &&
    (autoHidden !== true || fresh.autoHidden !== null)
  return layByTime(held, fresh, matches, newestCommentFirst)
}

export const holds = (held: Held<{ readonly id: string }>, id: string): boolean =>
  held.pages.some(({ items }) => items.some((item) => item.id === id))

/** @param matches whether the list takes it anew; one already shown stays until the list is read again: it is being looked at */
function layByTime<T extends { readonly id: string }>(
  held: Held<T>,
  fresh: T,
  matches: boolean,
  newestFirst: (a: T, b: T) => number,
): Held<T> {
  if (!matches && !holds(held, fresh.id)) return held
  const pages = held.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== fresh.id) }))
  const place = pages.find(({ items }) => items.some((other) => newestFirst(fresh, other) < 0))
  const last = pages.at(-1)
  // Older than everything loaded of a list that goes on: it comes when the list is scrolled there.
  const page = place ?? (last?.nextCursor === null ? last : undefined)
  if (page !== undefined) page.items = [...page.items, fresh].sort(newestFirst)
  return { ...held, pages }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const newestMessageFirst = (a: Message, b: Message): number =>
  compare(b.sentAt, a.sentAt) || compare(b.id, a.id)
const newestConversationFirst = (a: Conversation, b: Conversation): number =>
  compare(b.updatedAt, a.updatedAt) || compare(b.id, a.id)
const newestCommentFirst = (a: Comment, b: Comment): number =>
  compare(b.createdAt, a.createdAt) || compare(b.id, a.id)
