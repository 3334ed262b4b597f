import { queryOptions } from '@tanstack/react-query'
import i18n from 'i18next'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import type { Page } from './page.ts'

/** What the newest change of a consent has brought about beyond KiotViet's own door. */
export interface ConsentReceipt {
  readonly state: 'running' | 'done'
  readonly failedSends: number
  readonly subscription: 'removed' | 'renewed' | 'kept' | 'none' | 'away'
  readonly platformGrant: 'narrowed' | 'shared' | 'kept' | 'none' | 'left-behind' | 'away'
  readonly scopesGivenBack: readonly string[]
}

export interface Consent {
  readonly id: string
  readonly channelId: string
  readonly channel: { readonly platform: Platform; readonly name: string; readonly linked: boolean }
  readonly code: string
  readonly state: 'granted' | 'withdrawn' | 'needs-consent'
  readonly platformGrants: boolean
  readonly textVersion: string
  readonly givenBy: string | null
  readonly givenAt: string | null
  readonly withdrawnBy: string | null
  readonly withdrawnAt: string | null
  readonly receipt: ConsentReceipt | null
}

/** Five codes a channel at most, so all are read. */
const MAX_PAGES = 50
/** While the platform is being told, the receipt is looked at this often. */
const RUNNING_MS = 1_500

export const consentsQuery = queryOptions({
  queryKey: ['consents'],
  async queryFn({ signal }) {
    const consents: Consent[] = []
    let cursor: string | null = null
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer: Page<Consent> = await call('/privacy/consents', { query: { limit: 100, cursor }, signal })
      consents.push(...answer.items)
      cursor = answer.nextCursor
      if (cursor === null) break
    }
    return consents
  },
  refetchInterval: (query) =>
    query.state.data?.some(({ receipt }) => receipt?.state === 'running') ? RUNNING_MS : false,
})

export const giveConsent = (wish: {
  readonly channelId: string
  readonly code: string
  readonly textVersion: string
}): Promise<Consent> =>
  call('/privacy/consents', { method: 'POST', body: { ...wish, locale: i18n.language } })

export const withdrawConsent = (consentId: string): Promise<Consent> =>
  call(`/privacy/consents/${consentId}/withdraw`, { method: 'POST', body: {} })

/** A page to print, in the reader's own language. */
export const evidenceAddress = (consentId: string): string =>
  `/api/v1/privacy/consents/${encodeURIComponent(consentId)}/evidence?locale=${i18n.language}`
