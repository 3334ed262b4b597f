import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Message } from './messages.ts'
import { nextCursorOf, type Page } from './page.ts'

export const PARTNER_FIELDS = ['name', 'phone', 'address', 'platform-id'] as const
export type PartnerField = (typeof PARTNER_FIELDS)[number]

export interface Partner {
  readonly id: string
  readonly name: string
  readonly purpose: string
  readonly fields: readonly PartnerField[]
  readonly contact: string
  readonly agreement: string
  /** Where it keeps what it gets: two letters. */
  readonly country: string
  /** The words in which people are asked. */
  readonly text: { readonly vi: string; readonly en: string }
  readonly textHash: string
  readonly state: 'active' | 'ended'
  readonly agreed: number
  readonly ledger: { readonly whole: boolean; readonly rows: number }
  readonly grant: {
    readonly id: string
    readonly expiresAt: string
    readonly revokedAt: string | null
  } | null
  readonly lastPullAt: string | null
}

const PATH = '/privacy/partners'

export const partnersQuery = infiniteQueryOptions({
  queryKey: ['privacy-cases', 'partners'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<Partner>>(PATH, { query: { limit: 25, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursorOf,
})

/** What a person wrote lately: one of these messages shows that they agreed, or withdrew. */
export const lastWordsQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['last-words', conversationId],
    queryFn: async ({ signal }) => {
      const { items } = await call<Page<Message>>(`/conversations/${conversationId}/messages`, {
        query: { order: 'desc', limit: 50 },
        signal,
      })
      return items.filter(({ direction, text }) => direction === 'in' && text !== null)
    },
  })

const named = async (act: Promise<Partner>): Promise<{ number: string }> => ({ number: (await act).name })

export const makePartner = (body: object) => named(call(PATH, { method: 'POST', body }))
export const grantPull = (id: string, publicKey: string) =>
  named(call(`${PATH}/${id}/grant`, { method: 'PUT', body: { publicKey } }))
export const revokePull = (id: string) => named(call(`${PATH}/${id}/grant`, { method: 'DELETE' }))
export const endPartner = (id: string) => named(call(`${PATH}/${id}/end`, { method: 'POST', body: {} }))

export async function recordAct(
  { id, name, textHash }: Partner,
  act: 'consents' | 'withdrawals',
  said: { readonly personId: string; readonly messageId?: string },
): Promise<{ number: string }> {
  const body = act === 'consents' ? { ...said, textHash } : said
  await call(`${PATH}/${id}/${act}`, { method: 'POST', body })
  return { number: name }
}
