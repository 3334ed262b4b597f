import type { Models } from '../store/models.ts'

/** From when a period runs. */
export type RetentionFrom =
  | 'received'
  | 'handled'
  | 'unlinked'
  | 'unfollowed'
  | 'written'
  | 'closed'
  | 'uploaded'
  | 'last-seen'
  | 'erased'
/** What happens at its end. */
export type RetentionEnd = 'erased' | 'key-destroyed' | 'dropped'

export interface RetentionRule {
  /** Its words stand in the console. */
  readonly kind: string
  readonly stores: readonly (keyof Models)[]
  /** null: as long as what it belongs to is there. */
  readonly keepHours: number | null
  readonly from: RetentionFrom | null
  readonly then: RetentionEnd
  /** The setting that changes it; null: fixed by the platform's terms, the law or the way it works. */
  readonly setting: string | null
}

export interface RetentionPeriods {
  readonly accessLogDays: number
  readonly disclosureDays: number
  readonly activityDays: number
  readonly caseDays: number
  /** How long history of an unlinked Page stays. */
  readonly facebookUnlinkedDays: number
}

const DAY = 24
/** Zalo's terms: what came from it goes within a day of the end of the service. */
export const ZALO_UNLINKED_HOURS = DAY

/** How long each store is kept, from when, and what then. A test holds it against the stores and the code that drops. */
export function retentionRules(periods: RetentionPeriods): readonly RetentionRule[] {
  const { accessLogDays, disclosureDays, activityDays, caseDays, facebookUnlinkedDays } = periods
  const told = [
    'conversations',
    'messages',
    'comments',
    'posts',
    'people',
    'keptMedia',
    'searchTerms',
  ] as const
  return [
    rule('raw-events', ['deliveries', 'journalKeys'], 7 * DAY, 'handled', 'key-destroyed'),
    rule(
      'facebook-history',
      told,
      facebookUnlinkedDays * DAY,
      'unlinked',
      'erased',
      'FACEBOOK_UNLINKED_DAYS',
    ),
    rule('zalo-history', told, ZALO_UNLINKED_HOURS, 'unlinked', 'erased'),
    rule('zalo-details', ['people'], DAY, 'unfollowed', 'erased'),
    rule('person-keys', ['personKeys'], null, null, 'key-destroyed'),
    rule('tokens', ['tokens', 'grants'], DAY, 'unlinked', 'key-destroyed'),
    rule('sends', ['outbox'], 30 * DAY, 'handled', 'dropped'),
    rule('uploads', ['media'], 30 * DAY, 'uploaded', 'dropped'),
    rule('live-events', ['events'], 7 * DAY, 'written', 'dropped'),
    rule('webhooks-out', ['calloutDeliveries'], 7 * DAY, 'written', 'dropped'),
    rule('answers', ['idempotency'], 25, 'written', 'dropped'),
    rule('access-log', ['accessLog'], accessLogDays * DAY, 'written', 'dropped', 'ACCESS_LOG_DAYS'),
    rule('disclosures', ['disclosures'], disclosureDays * DAY, 'written', 'dropped', 'DISCLOSURE_LOG_DAYS'),
    rule(
      'activity',
      ['activity', 'supportSessions'],
      activityDays * DAY,
      'written',
      'dropped',
      'ACTIVITY_LOG_DAYS',
    ),
    rule(
      'cases',
      ['privacyRequests', 'complaints', 'holds', 'breaches', 'authorityCases', 'shopErasures'],
      caseDays * DAY,
      'closed',
      'dropped',
      'CASE_REGISTER_DAYS',
    ),
    rule('shopper-requests', ['shopperRequests'], 180 * DAY, 'written', 'dropped'),
    rule('deletion-codes', ['deletionCodes'], 2 * 365 * DAY, 'received', 'dropped'),
    rule(
      'consents',
      ['consents', 'consentHeads', 'consentTexts', 'disclosureHeads', 'partners', 'partnerConsents'],
      null,
      null,
      'dropped',
    ),
    rule('tombstones', ['tombstones'], 36 + 36 * DAY, 'erased', 'dropped'),
    rule('staff', ['staff', 'knownBrowsers'], 180 * DAY, 'last-seen', 'dropped'),
    rule('notices', ['notices', 'tellings', 'historyRuns'], 180 * DAY, 'written', 'dropped'),
    rule('freezes', ['freezes'], 180 * DAY, 'closed', 'dropped'),
    rule('bookkeeping', BOOKKEEPING, null, null, 'dropped'),
  ]
}

/** Ids, times and counts of the shop's accounts and of the work itself: nothing of a customer. They go with what they belong to. */
const BOOKKEEPING = [
  'channels',
  'links',
  'oneTimeStates',
  'sessions',
  'disputes',
  'consentChanges',
  'quickReplies',
  'noticeWays',
  'calloutSubscriptions',
  'threads',
  'syncRuns',
  'gaps',
  'historyChannels',
  'journalTallies',
  'channelWatches',
  'webhookSigns',
  'operatorAlarms',
  'leases',
  'parkedJobs',
  'eventKinds',
  'rootRing',
  'shopKeys',
] as const satisfies readonly (keyof Models)[]

const rule = (
  kind: string,
  stores: readonly (keyof Models)[],
  keepHours: number | null,
  from: RetentionFrom | null,
  then: RetentionEnd,
  setting: string | null = null,
): RetentionRule => ({ kind, stores, keepHours, from, then, setting })
