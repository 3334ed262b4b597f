import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export const LEGAL_BASES = [
  'criminal-procedure',
  'civil-procedure',
  'administrative-procedure',
  'cybersecurity',
  'data-protection',
  'inspection',
  'revenue-administration',
] as const
export type LegalBasis = (typeof LEGAL_BASES)[number]

export const SHARED_FIELDS = [
  'platform-id',
  'name',
  'phone',
  'address',
  'picture',
  'contact-times',
  'messages',
  'attachments',
  'comments',
  'posts',
] as const
export type SharedField = (typeof SHARED_FIELDS)[number]

export interface AuthorityCase {
  readonly id: string
  readonly number: string
  readonly state: 'asked' | 'approved' | 'refused' | 'closed'
  readonly authority: string
  readonly orderNumber: string
  readonly orderedAt: string
  readonly basis: LegalBasis
  readonly scope: 'people' | 'channel'
  readonly channelId: string | null
  readonly peopleCount: number
  readonly fields: readonly SharedField[]
  readonly from: string
  readonly to: string
  readonly dueAt: string
  readonly bar: { readonly ground: string; readonly until: string } | null
  readonly order: { readonly bytes: number; readonly sha256: string } | null
  readonly askedBy: string
  readonly decidedBy: string | null
  readonly minutes: string | null
  readonly exports: readonly {
    readonly id: string
    readonly at: string
    readonly by: string
    readonly people: number
    readonly bytes: number
    readonly toldAt: string | null
  }[]
}

const PATH = '/privacy/authority-cases'
const SCAN_TIMEOUT_MS = 120_000

export const authorityCasesQuery = infiniteQueryOptions({
  queryKey: ['privacy-cases', 'authority'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<AuthorityCase>>(PATH, { query: { limit: 25, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursorOf,
})

export const openCase = (body: object): Promise<AuthorityCase> => call(PATH, { method: 'POST', body })

export function putScan(id: string, file: File): Promise<AuthorityCase> {
  const body = new FormData()
  body.set('file', file)
  return call(`${PATH}/${id}/order`, { method: 'PUT', body, timeoutMs: SCAN_TIMEOUT_MS })
}

export const moveCase = (id: string, step: string, body: object = {}): Promise<AuthorityCase> =>
  call(`${PATH}/${id}/${step}`, { method: 'POST', body })

/** The address of the scan, to open beside the page. */
export const scanAddress = (id: string): string => `/api/v1${PATH}/${id}/order`

/** What the order covers, as a page to hand over; it is on record from then on. */
export const handOver = (id: string): Promise<string> =>
  call(`${PATH}/${id}/exports`, {
    method: 'POST',
    body: {},
    as: 'html',
    purpose: 'authority',
    timeoutMs: SCAN_TIMEOUT_MS,
  })

export const registerPage = (): Promise<string> => call(`${PATH}/register`, { as: 'html' })
