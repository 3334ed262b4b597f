import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

export type RetentionKind =
  | 'raw-events'
  | 'facebook-history'
  | 'zalo-history'
  | 'zalo-details'
  | 'person-keys'
  | 'tokens'
  | 'sends'
  | 'uploads'
  | 'live-events'
  | 'webhooks-out'
  | 'answers'
  | 'access-log'
  | 'disclosures'
  | 'activity'
  | 'cases'
  | 'deletion-codes'
  | 'consents'
  | 'tombstones'
  | 'staff'
  | 'notices'
  | 'bookkeeping'

/** How long one kind of data is kept. */
export interface Retention {
  readonly kind: RetentionKind
  /** null: as long as what it belongs to is there. */
  readonly keepHours: number | null
  readonly from:
    | 'received'
    | 'handled'
    | 'unlinked'
    | 'unfollowed'
    | 'written'
    | 'closed'
    | 'uploaded'
    | 'last-seen'
    | 'erased'
    | null
  readonly then: 'erased' | 'key-destroyed' | 'dropped'
  readonly setting: string | null
}

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => call<{ readonly items: readonly Retention[] }>('/privacy/retention', { signal }),
})
