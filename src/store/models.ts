import type { Connection, Model, Schema } from 'mongoose'
import {
  type ChannelDoc,
  channelSchema,
  type DisputeDoc,
  disputeSchema,
  type GrantDoc,
  grantSchema,
  type TokenDoc,
  tokenSchema,
} from './models/channel.ts'
import { type ActivityDoc, activitySchema } from './models/activity.ts'
import { type BreachDoc, breachSchema } from './models/breach.ts'
import {
  type CalloutDeliveryDoc,
  calloutDeliverySchema,
  type CalloutSubscriptionDoc,
  calloutSubscriptionSchema,
} from './models/callout.ts'
import { type CommentDoc, commentSchema, type PostDoc, postSchema } from './models/comment.ts'
import { type ComplaintDoc, complaintSchema } from './models/complaint.ts'
import {
  type ConsentChangeDoc,
  consentChangeSchema,
  type ConsentDoc,
  type ConsentHeadDoc,
  consentHeadSchema,
  consentSchema,
  type ConsentTextDoc,
  consentTextSchema,
} from './models/consent.ts'
import {
  type ConversationDoc,
  conversationSchema,
  type MessageDoc,
  messageSchema,
} from './models/conversation.ts'
import {
  type DeliveryDoc,
  deliverySchema,
  type GapDoc,
  gapSchema,
  type JournalKeyDoc,
  journalKeySchema,
} from './models/delivery.ts'
import {
  type ChannelWatchDoc,
  channelWatchSchema,
  type NoticeDoc,
  noticeSchema,
  type OperatorAlarmDoc,
  operatorAlarmSchema,
  type WebhookSignDoc,
  webhookSignSchema,
} from './models/doctor.ts'
import {
  type HistoryChannelDoc,
  historyChannelSchema,
  type HistoryRunDoc,
  historyRunSchema,
  type JournalTallyDoc,
  journalTallySchema,
} from './models/history.ts'
import { type FreezeDoc, freezeSchema, type KnownBrowserDoc, knownBrowserSchema } from './models/guard.ts'
import { type HoldDoc, holdSchema } from './models/hold.ts'
import { type KeptMediaDoc, keptMediaSchema } from './models/kept-media.ts'
import {
  type PartnerConsentDoc,
  partnerConsentSchema,
  type PartnerDoc,
  partnerSchema,
} from './models/partner.ts'
import { type AuthorityCaseDoc, authorityCaseSchema } from './models/authority-case.ts'
import {
  type PersonKeyDoc,
  personKeySchema,
  type RootRingDoc,
  rootRingSchema,
  type ShopKeyDoc,
  shopKeySchema,
} from './models/key.ts'
import {
  type AccessDoc,
  accessSchema,
  type DisclosureDoc,
  type DisclosureHeadDoc,
  disclosureHeadSchema,
  disclosureSchema,
} from './models/access.ts'
import {
  type IdempotencyDoc,
  idempotencySchema,
  type LinkDoc,
  linkSchema,
  type OneTimeStateDoc,
  oneTimeStateSchema,
  type SessionDoc,
  sessionSchema,
} from './models/link.ts'
import {
  type EventDoc,
  type EventKindDoc,
  eventKindSchema,
  eventSchema,
  type LeaseDoc,
  leaseSchema,
  type MediaDoc,
  mediaSchema,
  type OutboxDoc,
  outboxSchema,
  type ParkedJobDoc,
  parkedJobSchema,
  type ThreadDoc,
  threadSchema,
} from './models/outbox.ts'
import {
  type PersonDoc,
  personSchema,
  type SearchTermDoc,
  searchTermSchema,
  type SyncRunDoc,
  syncRunSchema,
} from './models/person.ts'
import {
  type DeletionCodeDoc,
  deletionCodeSchema,
  type PrivacyRequestDoc,
  privacyRequestSchema,
} from './models/privacy-request.ts'
import { type NoticeWayDoc, noticeWaySchema, type TellingDoc, tellingSchema } from './models/telling.ts'
import { type ShopperRequestDoc, shopperRequestSchema } from './models/shopper-request.ts'
import { type ShopErasureDoc, shopErasureSchema } from './models/shop-erasure.ts'
import { type StaffDoc, staffSchema } from './models/staff.ts'
import { type SupportSessionDoc, supportSessionSchema } from './models/support-session.ts'
import { type QuickReplyDoc, quickReplySchema } from './models/quick-reply.ts'
import { type TombstoneDoc, tombstoneSchema } from './models/tombstone.ts'
import { requireShop } from './shop-scope.ts'

/** Every collection, one property each. Bound to a connection by `openStore`; nothing connects on import. */
export interface Models {
  deliveries: Model<DeliveryDoc>
  gaps: Model<GapDoc>
  historyRuns: Model<HistoryRunDoc>
  historyChannels: Model<HistoryChannelDoc>
  journalTallies: Model<JournalTallyDoc>
  journalKeys: Model<JournalKeyDoc>
  channelWatches: Model<ChannelWatchDoc>
  webhookSigns: Model<WebhookSignDoc>
  operatorAlarms: Model<OperatorAlarmDoc>
  notices: Model<NoticeDoc>
  channels: Model<ChannelDoc>
  tokens: Model<TokenDoc>
  grants: Model<GrantDoc>
  disputes: Model<DisputeDoc>
  links: Model<LinkDoc>
  oneTimeStates: Model<OneTimeStateDoc>
  sessions: Model<SessionDoc>
  knownBrowsers: Model<KnownBrowserDoc>
  freezes: Model<FreezeDoc>
  idempotency: Model<IdempotencyDoc>
  consents: Model<ConsentDoc>
  consentHeads: Model<ConsentHeadDoc>
  consentTexts: Model<ConsentTextDoc>
  consentChanges: Model<ConsentChangeDoc>
  conversations: Model<ConversationDoc>
  messages: Model<MessageDoc>
  posts: Model<PostDoc>
  comments: Model<CommentDoc>
  people: Model<PersonDoc>
  searchTerms: Model<SearchTermDoc>
  syncRuns: Model<SyncRunDoc>
  outbox: Model<OutboxDoc>
  threads: Model<ThreadDoc>
  leases: Model<LeaseDoc>
  events: Model<EventDoc>
  parkedJobs: Model<ParkedJobDoc>
  eventKinds: Model<EventKindDoc>
  media: Model<MediaDoc>
  keptMedia: Model<KeptMediaDoc>
  quickReplies: Model<QuickReplyDoc>
  supportSessions: Model<SupportSessionDoc>
  staff: Model<StaffDoc>
  noticeWays: Model<NoticeWayDoc>
  tellings: Model<TellingDoc>
  calloutSubscriptions: Model<CalloutSubscriptionDoc>
  calloutDeliveries: Model<CalloutDeliveryDoc>
  privacyRequests: Model<PrivacyRequestDoc>
  shopperRequests: Model<ShopperRequestDoc>
  shopErasures: Model<ShopErasureDoc>
  complaints: Model<ComplaintDoc>
  holds: Model<HoldDoc>
  breaches: Model<BreachDoc>
  authorityCases: Model<AuthorityCaseDoc>
  partners: Model<PartnerDoc>
  partnerConsents: Model<PartnerConsentDoc>
  deletionCodes: Model<DeletionCodeDoc>
  accessLog: Model<AccessDoc>
  activity: Model<ActivityDoc>
  disclosures: Model<DisclosureDoc>
  disclosureHeads: Model<DisclosureHeadDoc>
  rootRing: Model<RootRingDoc>
  shopKeys: Model<ShopKeyDoc>
  /** In the keys database. */
  personKeys: Model<PersonKeyDoc>
  /** In the keys database. */
  tombstones: Model<TombstoneDoc>
}

/** Binds every model; the person keys go to the keys database. */
export function bindModels(main: Connection, keys: Connection): Models {
  const bind = <T>(connection: Connection, name: string, schema: Schema<T>): Model<T> => {
    // A schema is shared by several connections in tests; the guard must be put on each copy once.
    const own = schema.clone()
    if (schema.get('shopless' as never) !== true) requireShop(own, name)
    return connection.model<T>(name, own)
  }
  return {
    deliveries: bind(main, 'deliveries', deliverySchema),
    gaps: bind(main, 'gaps', gapSchema),
    historyRuns: bind(main, 'historyRuns', historyRunSchema),
    historyChannels: bind(main, 'historyChannels', historyChannelSchema),
    journalTallies: bind(main, 'journalTallies', journalTallySchema),
    journalKeys: bind(main, 'journalKeys', journalKeySchema),
    channelWatches: bind(main, 'channelWatches', channelWatchSchema),
    webhookSigns: bind(main, 'webhookSigns', webhookSignSchema),
    operatorAlarms: bind(main, 'operatorAlarms', operatorAlarmSchema),
    notices: bind(main, 'notices', noticeSchema),
    channels: bind(main, 'channels', channelSchema),
    tokens: bind(main, 'tokens', tokenSchema),
    grants: bind(main, 'grants', grantSchema),
    disputes: bind(main, 'disputes', disputeSchema),
    links: bind(main, 'links', linkSchema),
    oneTimeStates: bind(main, 'oneTimeStates', oneTimeStateSchema),
    sessions: bind(main, 'sessions', sessionSchema),
    knownBrowsers: bind(main, 'knownBrowsers', knownBrowserSchema),
    freezes: bind(main, 'freezes', freezeSchema),
    idempotency: bind(main, 'idempotency', idempotencySchema),
    consents: bind(main, 'consents', consentSchema),
    consentHeads: bind(main, 'consentHeads', consentHeadSchema),
    consentTexts: bind(main, 'consentTexts', consentTextSchema),
    consentChanges: bind(main, 'consentChanges', consentChangeSchema),
    conversations: bind(main, 'conversations', conversationSchema),
    messages: bind(main, 'messages', messageSchema),
    posts: bind(main, 'posts', postSchema),
    comments: bind(main, 'comments', commentSchema),
    people: bind(main, 'people', personSchema),
    searchTerms: bind(main, 'searchTerms', searchTermSchema),
    syncRuns: bind(main, 'syncRuns', syncRunSchema),
    outbox: bind(main, 'outbox', outboxSchema),
    threads: bind(main, 'threads', threadSchema),
    leases: bind(main, 'leases', leaseSchema),
    events: bind(main, 'events', eventSchema),
    parkedJobs: bind(main, 'parkedJobs', parkedJobSchema),
    eventKinds: bind(main, 'eventKinds', eventKindSchema),
    media: bind(main, 'media', mediaSchema),
    keptMedia: bind(main, 'keptMedia', keptMediaSchema),
    quickReplies: bind(main, 'quickReplies', quickReplySchema),
    supportSessions: bind(main, 'supportSessions', supportSessionSchema),
    staff: bind(main, 'staff', staffSchema),
    noticeWays: bind(main, 'noticeWays', noticeWaySchema),
    tellings: bind(main, 'tellings', tellingSchema),
    calloutSubscriptions: bind(main, 'calloutSubscriptions', calloutSubscriptionSchema),
    calloutDeliveries: bind(main, 'calloutDeliveries', calloutDeliverySchema),
    privacyRequests: bind(main, 'privacyRequests', privacyRequestSchema),
    shopperRequests: bind(main, 'shopperRequests', shopperRequestSchema),
    shopErasures: bind(main, 'shopErasures', shopErasureSchema),
    complaints: bind(main, 'complaints', complaintSchema),
    holds: bind(main, 'holds', holdSchema),
    breaches: bind(main, 'breaches', breachSchema),
    authorityCases: bind(main, 'authorityCases', authorityCaseSchema),
    partners: bind(main, 'partners', partnerSchema),
    partnerConsents: bind(main, 'partnerConsents', partnerConsentSchema),
    deletionCodes: bind(main, 'deletionCodes', deletionCodeSchema),
    activity: bind(main, 'activity', activitySchema),
    accessLog: bind(main, 'accessLog', accessSchema),
    disclosures: bind(main, 'disclosures', disclosureSchema),
    disclosureHeads: bind(main, 'disclosureHeads', disclosureHeadSchema),
    rootRing: bind(main, 'rootRing', rootRingSchema),
    shopKeys: bind(main, 'shopKeys', shopKeySchema),
    personKeys: bind(keys, 'personKeys', personKeySchema),
    tombstones: bind(keys, 'tombstones', tombstoneSchema),
  }
}
