import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export const COMPLAINT_KINDS = ['leak', 'misuse', 'app-permission', 'other'] as const
export type ComplaintKind = (typeof COMPLAINT_KINDS)[number]
export const FINDINGS = ['confirmed', 'not-confirmed', 'undetermined'] as const
export type Finding = (typeof FINDINGS)[number]
export const COMPLAINT_ACTIONS = ['end-sessions', 'rotate-tokens', 'ask-consent-anew', 'unlink'] as const
export type ComplaintAction = (typeof COMPLAINT_ACTIONS)[number]

export interface Complaint {
  readonly id: string
  readonly number: string
  readonly kind: ComplaintKind
  readonly state: 'received' | 'acknowledged' | 'examined' | 'closed'
  readonly origin: 'public' | 'staff'
  readonly channelId: string | null
  readonly receivedAt: string
  readonly dueAt: string
  readonly closedAt: string | null
  /** Below zero: overdue; null: closed. */
  readonly workingDaysLeft: number | null
  readonly finding: Finding | null
  readonly actions: readonly {
    readonly action: ComplaintAction
    readonly at: string
    readonly outcome: string
  }[]
}

export interface OpenedComplaint extends Complaint {
  readonly words: {
    readonly what: string
    readonly name: string | null
    readonly contact: string | null
  } | null
  readonly answer: { readonly reason: string; readonly guidance: string } | null
  readonly timeline: {
    readonly rows: readonly {
      readonly at: string
      readonly source: 'access' | 'disclosure' | 'send' | 'consent'
      readonly by: string | null
      readonly row: string
      readonly what: string
    }[]
    readonly cut: readonly string[]
  }
}

export interface Breach {
  readonly id: string
  readonly number: string
  readonly state: 'open' | 'authority-told' | 'closed'
  readonly detectedAt: string
  readonly notifyBy: string
  readonly hoursLeft: number | null
  readonly what: string
  /** What kinds of data; empty like the two below until somebody knows. */
  readonly data: string
  readonly consequences: string
  readonly measures: string
  readonly channelIds: readonly string[]
  readonly personIds: readonly string[]
  /** Those who are not known by name too. */
  readonly peopleCount: number
  readonly peopleToldAt: string | null
  readonly authorityReference: string | null
}

export type BreachChange = Pick<
  Breach,
  'what' | 'data' | 'consequences' | 'measures' | 'channelIds' | 'personIds' | 'peopleCount'
>

export const HOLD_GROUNDS = ['protect-life', 'emergency', 'state-duty', 'contract', 'other-law'] as const
export type HoldGround = (typeof HOLD_GROUNDS)[number]

export interface Hold {
  readonly id: string
  readonly number: string
  readonly state: 'asked' | 'standing' | 'refused' | 'ended'
  readonly scope: 'person' | 'channel'
  readonly ground: HoldGround
  readonly document: string
  readonly reason: string
  readonly askedBy: string
  readonly decidedBy: string | null
  readonly expiresAt: string
  /** Each time somebody asked to read what is held, oldest first. */
  readonly openings: readonly HoldOpening[]
}

export interface HoldOpening {
  readonly id: string
  readonly reason: string
  readonly askedBy: string
  readonly approvedBy: string | null
  /** Until then the two may read it. */
  readonly openUntil: string | null
}

/** What was held on the person when the hold began; names in both languages. */
export interface HeldContent {
  readonly generatedAt: string
  readonly complete: boolean
  readonly sections: readonly {
    readonly store: string
    readonly code: string
    readonly vi: string
    readonly en: string
    readonly items: readonly {
      readonly at: string | null
      readonly values: readonly {
        readonly field: string
        readonly vi: string
        readonly en: string
        readonly value: unknown
      }[]
    }[]
  }[]
}

const listed = <Row>(name: 'complaints' | 'breaches' | 'holds') =>
  infiniteQueryOptions({
    queryKey: ['privacy-cases', name],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Row>>(`/privacy/${name}`, { query: { limit: 25, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })
export const complaintsQuery = listed<Complaint>('complaints')
export const breachesQuery = listed<Breach>('breaches')
export const holdsQuery = listed<Hold>('holds')

export const complaintQuery = (id: string) =>
  queryOptions({
    queryKey: ['privacy-cases', 'complaint', id],
    queryFn: ({ signal }) =>
      call<OpenedComplaint>(`/privacy/complaints/${id}`, { purpose: 'service', signal }),
  })

export interface ComplaintWish {
  readonly kind: ComplaintKind
  readonly what: string
  readonly name?: string
  readonly contact?: string
}

/** Without sign-in. */
export const complainPublicly = (body: ComplaintWish): Promise<{ number: string; dueAt: string }> =>
  call('/complaints', { method: 'POST', body })
export const takeComplaint = (body: ComplaintWish): Promise<Complaint> =>
  call('/privacy/complaints', { method: 'POST', body })
export const enterBreach = (body: { detectedAt: string; what: string }): Promise<Breach> =>
  call('/privacy/breaches', { method: 'POST', body })
export const askHold = (body: object): Promise<Hold> => call('/privacy/holds', { method: 'POST', body })

export const rewriteBreach = (id: string, body: BreachChange): Promise<Breach> =>
  call(`/privacy/breaches/${id}`, { method: 'PATCH', body })

/** Kept nowhere in the console: each look is asked for anew, and on record. */
export const heldContentQuery = (id: string) =>
  queryOptions({
    queryKey: ['held-content', id],
    queryFn: ({ signal }) =>
      call<HeldContent>(`/privacy/holds/${id}/content`, { purpose: 'authority', signal }),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  })

/** One step of a case, by the name that its route has. */
export const takeStep = (
  of: 'complaints' | 'breaches' | 'holds',
  id: string,
  step: string,
  body: object = {},
): Promise<{ number: string }> => call(`/privacy/${of}/${id}/${step}`, { method: 'POST', body })

/** The draft of a notice, as a page to print. */
export const noticeDraft = (id: string, to: 'authority' | 'people', locale: string): Promise<string> =>
  call(`/privacy/breaches/${id}/notice`, { query: { to, locale }, as: 'html' })
