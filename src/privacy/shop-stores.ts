import type { Models } from '../store/models.ts'

/**
 * What becomes of each store when a shop is erased. `emptied`: of its rows · `kept`: a register the law has somebody keep,
 * which by then leads to no shopper and loses who of the shop's staff agreed to what · `nobodys`: not kept by shop at all, or of the gateway
 * itself. A store that is not here does not compile.
 */
export const SHOP_STORES = {
  deliveries: 'emptied',
  historyRuns: 'emptied',
  historyChannels: 'emptied',
  journalTallies: 'emptied',
  channelWatches: 'emptied',
  notices: 'emptied',
  tokens: 'emptied',
  links: 'emptied',
  oneTimeStates: 'emptied',
  sessions: 'emptied',
  knownBrowsers: 'emptied',
  freezes: 'emptied',
  idempotency: 'emptied',
  consentChanges: 'emptied',
  conversations: 'emptied',
  messages: 'emptied',
  posts: 'emptied',
  comments: 'emptied',
  people: 'emptied',
  searchTerms: 'emptied',
  syncRuns: 'emptied',
  outbox: 'emptied',
  threads: 'emptied',
  events: 'emptied',
  media: 'emptied',
  keptMedia: 'emptied',
  quickReplies: 'emptied',
  staff: 'emptied',
  noticeWays: 'emptied',
  tellings: 'emptied',
  calloutSubscriptions: 'emptied',
  calloutDeliveries: 'emptied',
  shopperRequests: 'emptied',
  personKeys: 'emptied',
  // Ids and states of accounts alone: a new link keeps its id, and another shop's claim its case.
  channels: 'kept',
  disputes: 'kept',
  consents: 'kept',
  consentHeads: 'kept',
  supportSessions: 'kept',
  privacyRequests: 'kept',
  complaints: 'kept',
  holds: 'kept',
  breaches: 'kept',
  authorityCases: 'kept',
  partners: 'kept',
  partnerConsents: 'kept',
  activity: 'kept',
  accessLog: 'kept',
  disclosures: 'kept',
  disclosureHeads: 'kept',
  shopErasures: 'kept',
  // Opens those registers, and turns away what comes late of who was erased.
  shopKeys: 'kept',
  tombstones: 'kept',
  gaps: 'nobodys',
  journalKeys: 'nobodys',
  webhookSigns: 'nobodys',
  operatorAlarms: 'nobodys',
  grants: 'nobodys',
  consentTexts: 'nobodys',
  leases: 'nobodys',
  parkedJobs: 'nobodys',
  eventKinds: 'nobodys',
  deletionCodes: 'nobodys',
  rootRing: 'nobodys',
} as const satisfies Record<keyof Models, 'emptied' | 'kept' | 'nobodys'>

type StoreName = keyof typeof SHOP_STORES

/** In the order in which they go: who is signed in goes last. */
export const EMPTIED: readonly StoreName[] = (Object.keys(SHOP_STORES) as StoreName[])
  .filter((name) => SHOP_STORES[name] === 'emptied' && name !== 'sessions')
  .concat('sessions')
