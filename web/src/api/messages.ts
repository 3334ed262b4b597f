import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export interface Attachment {
  readonly type:
    | 'image'
    | 'gif'
    | 'audio'
    | 'video'
    | 'file'
    | 'sticker'
    | 'location'
    | 'link'
    | 'contact'
    | 'template'
    | 'other'
  readonly url: string | null
  readonly name: string | null
  readonly sizeBytes: number | null
  /** What else the platform said of it: coordinates, a link's title, a sticker's id. */
  readonly detail: Readonly<Record<string, string | number>> | null
  /** By which the gateway gives the file, whatever has become of `url`; null: no received file. */
  readonly mediaId: string | null
}

export type MessageStatus =
  | 'received'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown'

export interface Message {
  readonly id: string
  readonly externalId: string | null
  readonly direction: 'in' | 'out'
  readonly author: { readonly kind: 'person' | 'staff' | 'bot' | 'platform'; readonly id: string | null }
  readonly text: string | null
  readonly attachments: readonly Attachment[]
  readonly replyTo: string | null
  readonly sentAt: string
  readonly receivedAt: string
  readonly status: MessageStatus
  readonly problem: { readonly code: string; readonly detail: string | null } | null
  readonly reactions: readonly { readonly by: 'person' | 'account'; readonly emoji: string }[]
  readonly editedAt: string | null
  readonly deletedAt: string | null
  /** The message this one is a second try of. */
  readonly retryOf: string | null
  /** What sending it cost; null: nothing was told. */
  readonly cost: 'free' | 'package' | 'billed' | null
}

const MESSAGES_PER_PAGE = 30

export const messagesKey = (conversationId: string) => ['messages', conversationId] as const

export const readMessages = (
  conversationId: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<Message>> =>
  call(`/conversations/${conversationId}/messages`, {
    query: { order: 'desc', limit: MESSAGES_PER_PAGE, cursor },
    signal,
  })

/** Newest first; further pages are older. */
export const messagesQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: messagesKey(conversationId),
    queryFn: ({ pageParam, signal }) => readMessages(conversationId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
    staleTime: 60_000,
  })

export interface NewMessage {
  readonly text?: string
  /** One; or on Facebook several pictures. */
  readonly attachments?: readonly { readonly type: Media['type']; readonly mediaId: string }[]
  readonly replyTo?: string
  /** A text too long for one message goes as several. */
  readonly split?: true
}

export const sendMessage = (
  conversationId: string,
  message: NewMessage,
  idempotencyKey: string,
): Promise<Message> =>
  call(`/conversations/${conversationId}/messages`, { method: 'POST', body: message, idempotencyKey })

export const retryMessage = (
  conversationId: string,
  messageId: string,
  confirmDuplicate: boolean,
  idempotencyKey: string,
): Promise<Message> =>
  call(`/conversations/${conversationId}/retry/${messageId}`, {
    method: 'POST',
    body: confirmDuplicate ? { confirmDuplicate: true } : {},
    idempotencyKey,
  })

export interface Media {
  readonly mediaId: string
  readonly type: 'image' | 'gif' | 'audio' | 'video' | 'file'
  readonly sizeBytes: number
}

/** 25 MB at half a megabit a second would take longer; so slow a line is told to try a smaller file. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000

export function uploadMedia(file: File): Promise<Media> {
  const form = new FormData()
  form.set('file', file)
  return call('/media', { method: 'POST', body: form, timeoutMs: UPLOAD_TIMEOUT_MS })
}
