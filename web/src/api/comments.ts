import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { PersonBrief } from './conversations.ts'
import type { Attachment } from './messages.ts'
import { nextCursorOf, type Page } from './page.ts'

export interface Comment {
  readonly id: string
  readonly externalId: string
  readonly channelId: string
  readonly postId: string
  readonly parentId: string | null
  /** null: the platform withholds the author, or the Page wrote it (`own`). */
  readonly person: PersonBrief | null
  readonly own: boolean
  readonly text: string | null
  readonly attachments: readonly Attachment[]
  readonly createdAt: string
  readonly editedAt: string | null
  readonly hidden: boolean
  readonly deletedAt: string | null
  readonly liked: boolean
  readonly privateReply: {
    readonly allowed: boolean
    readonly until: string | null
    readonly sentAt: string | null
  }
  /** What staff asked for and is not done: under way, failed with its reason, or of unknown fate. */
  readonly actions: readonly CommentWork[]
  /** Hidden by a rule of the Page; whether it still is, `hidden` tells. */
  readonly autoHidden: { readonly for: 'phone' | 'word'; readonly at: string } | null
}

export interface CommentWork {
  readonly id: string
  /** `hide` and `like` stand for taking it back, too. */
  readonly action: 'reply' | 'private-reply' | 'edit' | 'delete' | 'hide' | 'like'
  readonly status: 'queued' | 'sending' | 'failed' | 'unknown'
  readonly problem: { readonly code: string; readonly detail: string | null } | null
  readonly acceptedAt: string
}

export interface Post {
  readonly id: string
  readonly channelId: string
  readonly person: PersonBrief | null
  readonly text: string | null
  readonly link: string | null
  readonly pictureUrl: string | null
  readonly deletedAt: string | null
  readonly createdAt: string
  readonly counts: { readonly comments: number; readonly reactions: number; readonly shares: number }
}

export interface CommentFilter {
  readonly channelId?: string | undefined
  readonly postId?: string | undefined
  /** Only those a rule had hidden. */
  readonly autoHidden?: true | undefined
}

/** Newest first; a post's tree is built from what is loaded of it. */
export const commentsQuery = (filter: CommentFilter) =>
  infiniteQueryOptions({
    queryKey: ['comments', filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Comment>>('/comments', { query: { ...filter, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

export const readComment = (commentId: string): Promise<Comment> => call(`/comments/${commentId}`)

export const postQuery = (postId: string) =>
  queryOptions({
    queryKey: ['post', postId],
    queryFn: ({ signal }) => call<Post>(`/posts/${encodeURIComponent(postId)}`, { signal }),
    staleTime: 5 * 60_000,
    retry: false,
  })

/** What can be done to a comment; each is accepted and then done in the order of its thread. */
export type CommentAct =
  | { readonly do: 'replies'; readonly text: string; readonly attachmentUrl?: string }
  | { readonly do: 'private-replies'; readonly text: string }
  | { readonly do: 'edit'; readonly text: string }
  | { readonly do: 'hide' | 'unhide' | 'like' | 'unlike' }
  | { readonly do: 'delete' }

export function actOnComment(commentId: string, act: CommentAct, idempotencyKey: string): Promise<unknown> {
  const path = `/comments/${commentId}`
  switch (act.do) {
    case 'edit':
      return call(path, { method: 'PATCH', body: { text: act.text }, idempotencyKey })
    case 'delete':
      return call(path, { method: 'DELETE', idempotencyKey })
    case 'replies': {
      const { text, attachmentUrl } = act
      const body = attachmentUrl === undefined ? { text } : { text, attachmentUrl }
      return call(`${path}/replies`, { method: 'POST', body, idempotencyKey })
    }
    case 'private-replies':
      return call(`${path}/${act.do}`, { method: 'POST', body: { text: act.text }, idempotencyKey })
    case 'hide':
    case 'unhide':
    case 'like':
    case 'unlike':
      return call(`${path}/${act.do}`, { method: 'POST', body: {}, idempotencyKey })
  }
}
