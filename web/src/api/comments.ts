import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Attachment } from './messages.ts'
import { nextCursorOf, type Page } from './page.ts'

export interface Comment {
  readonly id: string
  readonly externalId: string
  readonly channelId: string
  readonly postId: string
  readonly parentId: string | null
  /** null: the platform withholds the author, or the Page wrote it (`own`). */
  readonly person: {
    readonly id: string
    readonly externalId: string
    readonly name: string | null
    readonly avatarUrl: string | null
  } | null
  readonly own?: boolean
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
}

export interface Post {
  readonly id: string
  readonly channelId: string
  readonly text: string | null
  readonly pictureUrl?: string | null
  readonly createdAt: string
}

export const commentsQuery = (filter: { channelId?: string | undefined; postId?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['comments', filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Comment>>('/comments', { query: { ...filter, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

export const postQuery = (postId: string) =>
  queryOptions({
    queryKey: ['post', postId],
    queryFn: ({ signal }) => call<Post>(`/posts/${postId}`, { signal }),
    staleTime: 5 * 60_000,
    retry: false,
  })

export type CommentGesture = 'hide' | 'unhide' | 'like' | 'unlike'

export const replyToComment = (
  commentId: string,
  kind: 'replies' | 'private-replies',
  text: string,
  idempotencyKey: string,
): Promise<unknown> =>
  call(`/comments/${commentId}/${kind}`, { method: 'POST', body: { text }, idempotencyKey })

export const gestureOnComment = (
  commentId: string,
  gesture: CommentGesture,
  idempotencyKey: string,
): Promise<unknown> => call(`/comments/${commentId}/${gesture}`, { method: 'POST', body: {}, idempotencyKey })
