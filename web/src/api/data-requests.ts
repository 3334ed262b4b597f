import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import type { RefusalGround, RequestState } from './privacy-requests.ts'

export const ASKED_KINDS = ['access', 'correct', 'erase', 'object'] as const
export type AskedKind = (typeof ASKED_KINDS)[number]

export interface FormChannel {
  readonly name: string
  readonly platform: Platform
  /** Where its chat opens. */
  readonly chatUrl: string
}

export interface AskedWish {
  readonly key: string
  readonly kind: AskedKind
  readonly correction?: { readonly name?: string; readonly phone?: string; readonly address?: string }
  readonly note?: string
  readonly locale: string
}

/** What the page of a request shows to whoever has its number and secret. */
export interface FollowedRequest {
  readonly number: string
  readonly kind: AskedKind
  readonly state: 'waiting-for-code' | 'code-expired' | RequestState
  readonly codeExpiresAt: string
  readonly channel: FormChannel | null
  /** null: not proved yet. */
  readonly dueAt: string | null
  /** The time was lengthened, for a reason that the opening code shows. */
  readonly extendedAt: string | null
  readonly finishedAt: string | null
  readonly refusalGround: RefusalGround | null
  readonly receipt: readonly { readonly store: string; readonly count: number }[] | null
  /** null: there is nothing to fetch. */
  readonly exportUntil: string | null
  readonly exportedAt: string | null
}

/** Both are told once. */
export type NewlyAsked = FollowedRequest & { readonly secret: string; readonly code: string }

/** What opens a page, as its address carries it; the secret stands behind `#` and reaches no server's log. */
export interface PageKey {
  readonly number: string
  readonly secret: string
}

/** Often enough that a code just sent is seen, and no more. */
const POLL_MS = 4_000
const EXPORT_TIMEOUT_MS = 60_000
const OVER: readonly FollowedRequest['state'][] = ['done', 'refused', 'code-expired']

export const formQuery = (key: string) =>
  queryOptions({
    queryKey: ['data-request-form', key],
    queryFn: ({ signal }) => call<{ channel: FormChannel }>(`/data-requests/forms/${key}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const followedQuery = ({ number, secret }: PageKey) =>
  queryOptions({
    queryKey: ['data-request', number, secret],
    queryFn: ({ signal }) =>
      call<FollowedRequest>(`/data-requests/${number}`, { requestSecret: secret, signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && OVER.includes(state.data.state) ? false : POLL_MS,
  })

/** The code stays in this browser tab alone: it is told once, and shown until the page is left. */
export const codeKey = (number: string) => ['data-request-code', number] as const

export const askByForm = (body: AskedWish): Promise<NewlyAsked> =>
  call('/data-requests', { method: 'POST', body })

export interface OpenedAnswer {
  readonly extensionReason: string | null
  readonly refusal: { readonly reason: string; readonly guidance: string } | null
}

export const openAnswer = ({ number, secret }: PageKey, openingCode: string): Promise<OpenedAnswer> =>
  call(`/data-requests/${number}/answer`, { method: 'POST', body: { openingCode }, requestSecret: secret })

/** Everything that is held, once: as a page to read, or as JSON for a program. */
export const takeCopy = (
  { number, secret }: PageKey,
  openingCode: string,
  as: 'html' | 'file',
): Promise<string | Blob> =>
  call(`/data-requests/${number}/export`, {
    method: 'POST',
    body: { openingCode },
    requestSecret: secret,
    as,
    timeoutMs: EXPORT_TIMEOUT_MS,
  })

export interface RequestLink {
  readonly channelId: string
  readonly name: string
  readonly platform: Platform
  readonly url: string
}

/** For the shop: the form of each of its channels. */
export const requestLinksQuery = queryOptions({
  queryKey: ['request-links'],
  queryFn: ({ signal }) => call<{ items: readonly RequestLink[] }>('/privacy/request-links', { signal }),
  staleTime: 5 * 60_000,
})

/** The address before opens nothing from then on. */
export const renewRequestLink = (channelId: string): Promise<RequestLink> =>
  call(`/privacy/request-links/${encodeURIComponent(channelId)}/renew`, { method: 'POST' })
