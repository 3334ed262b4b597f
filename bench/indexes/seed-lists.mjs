// @ts-check
import { midOf } from '../lib/deliveries.mjs'

/**
 * @typedef {import('../../src/store/open-store.ts').Store} Store
 * @typedef {import('mongoose').mongo.Document} Document
 */

const BATCH = 2_000
const CHANNELS = 8
const PEOPLE_PER_POST = 50
/** Of so many conversations one has a send that waits, and one has a person whose profile is due. */
const ONE_IN = 20
/** Beyond the first so many nothing waits: a large shop has more history and not more work in hand. */
const WAITING_AMONG = 1_000
/** Messages that have the word only few have. */
const RARE = 5
const START_MS = Date.UTC(2026, 0, 1)
const SECOND_MS = 1_000

export const SHOP = 'shop-of-lists'
export const pageIdOf = (/** @type {number} */ at) => String(100_000_000_000_000 + (at % CHANNELS))
export const channelIdOf = (/** @type {number} */ at) => `chn_list_${at % CHANNELS}`
export const personExternalIdOf = (/** @type {number} */ at) => String(7_000_000_000_000_000 + at)
const postIdOf = (/** @type {number} */ at) =>
  `pst_list_${Math.floor(at / PEOPLE_PER_POST) * PEOPLE_PER_POST}`
const timeOf = (/** @type {number} */ at) => new Date(START_MS + at * SECOND_MS)

/**
 * A shop with as many conversations: a person, two messages, a comment, search terms and an event to each. Nothing in
 * it is sealed, because no list looks for what is.
 * @param {Store} store
 * @param {{ conversations: number, idOf: (prefix: any, channelId: string, externalId: string) => string,
 *   terms: { common: Buffer, rare: Buffer } }} options
 */
export async function seedLists(store, { conversations, idOf, terms }) {
  await insert(store.channels, CHANNELS, (at) => [channel(at)])
  await insert(store.conversations, conversations, (at) => [conversation(at, idOf)])
  await insert(store.people, conversations, (at) => [person(at, idOf)])
  await insert(store.messages, conversations, (at) => [message(at, 'in', idOf), message(at, 'out', idOf)])
  await insert(store.comments, conversations, (at) => [comment(at, idOf)])
  await insert(store.posts, conversations, (at) => (at % PEOPLE_PER_POST === 0 ? [post(at)] : []))
  await insert(store.outbox, conversations, (at) => [send(at, idOf)])
  await insert(store.events, conversations, (at) => [event(at, idOf)])
  await insert(store.searchTerms, conversations, (at) => [searchTerms(at, terms, idOf)])
  await insert(store.deliveries, conversations, (at) => [delivery(at)])
}

/**
 * @param {{ collection: { insertMany(rows: any[], options: object): Promise<unknown>, db?: unknown } }} model
 * @param {number} count @param {(at: number) => Document[]} make
 */
async function insert(model, count, make) {
  /** @type {Document[]} */
  let rows = []
  for (let at = 0; at < count; at++) {
    rows.push(...make(at))
    if (rows.length < BATCH && at < count - 1) continue
    if (rows.length > 0)
      await model.collection.insertMany(rows, { ordered: false, writeConcern: { w: 1, journal: false } })
    rows = []
  }
}

/** @param {number} at */
const channel = (at) => ({
  _id: channelIdOf(at),
  shopId: SHOP,
  platform: 'facebook',
  externalId: pageIdOf(at),
  name: `Cửa hàng ${at}`,
  avatarUrl: null,
  status: 'active',
  live: true,
  problems: [],
  grantedScopes: [],
  grantId: null,
  linkedAt: timeOf(0),
  linkedBy: 'owner',
  unlinkedAt: null,
  eraseAt: null,
  lastEventAt: null,
  tokenExpiresAt: null,
  relinkBefore: null,
  paidSendsOn: false,
  profile: null,
})

/** @typedef {(prefix: any, channelId: string, externalId: string) => string} IdOf */

/** @param {number} at @param {IdOf} idOf */
export const conversationIdOf = (at, idOf) => idOf('cnv', channelIdOf(at), personExternalIdOf(at))
/** @param {number} at @param {IdOf} idOf */
const personIdOf = (at, idOf) => idOf('per', channelIdOf(at), personExternalIdOf(at))
/** @param {number} at @param {IdOf} idOf */
const messageIdOf = (at, idOf) => idOf('msg', channelIdOf(at), midOf(at))

/** @param {number} at @param {IdOf} idOf */
const conversation = (at, idOf) => ({
  _id: conversationIdOf(at, idOf),
  shopId: SHOP,
  channelId: channelIdOf(at),
  platform: 'facebook',
  personId: personIdOf(at, idOf),
  personExternalId: personExternalIdOf(at),
  lastMessageId: messageIdOf(at, idOf),
  lastMessageAt: timeOf(at),
  updatedAt: timeOf(at),
  unreadCount: at % 3,
  hasUnread: at % 3 > 0,
  staffReadAt: null,
  personDeliveredAt: null,
  personReadAt: null,
  lastContactAt: timeOf(at),
  assigneeId: at % 2 === 0 ? 'an-agent' : null,
})

/** @param {number} at @param {IdOf} idOf */
const person = (at, idOf) => ({
  _id: personIdOf(at, idOf),
  shopId: SHOP,
  channelId: channelIdOf(at),
  platform: 'facebook',
  externalId: personExternalIdOf(at),
  sealedName: null,
  sealedAvatarUrl: null,
  sealedPhone: null,
  sealedAddress: null,
  correctedName: null,
  correctedPhone: null,
  correctedAddress: null,
  sources: {},
  follower: at % 2 === 0,
  followChangedAt: null,
  followedAt: null,
  lastInteractionAt: timeOf(at),
  createdAt: timeOf(at),
  updatedAt: timeOf(at),
  profileTriedAt: null,
  profileDueAt: at % ONE_IN === 0 ? timeOf(at) : null,
  profileProblem: null,
})

/** @param {number} at @param {'in' | 'out'} direction @param {IdOf} idOf */
const message = (at, direction, idOf) => ({
  _id: direction === 'in' ? messageIdOf(at, idOf) : `msg_list_out_${at}`,
  shopId: SHOP,
  channelId: channelIdOf(at),
  conversationId: conversationIdOf(at, idOf),
  personId: personIdOf(at, idOf),
  externalId: direction === 'in' ? midOf(at) : `m_out_${at}`,
  stub: false,
  direction,
  authorKind: direction === 'in' ? 'person' : 'staff',
  authorId: null,
  sealedText: null,
  sealedAttachments: null,
  attachmentCount: 0,
  replyToExternalId: direction === 'in' ? null : midOf(at),
  postbackPayload: null,
  sentAt: timeOf(at),
  receivedAt: timeOf(at),
  sealedEdit: null,
  editNumber: null,
  editedAt: null,
  deletedAt: null,
  reactions: [],
  deliveredAt: null,
  readAt: null,
  sendStatus: direction === 'in' ? 'received' : 'sent',
  problem: null,
  outboxId: direction === 'in' ? null : `out_list_${at}`,
  retryOf: null,
})

/** @param {number} at */
const post = (at) => ({
  _id: postIdOf(at),
  shopId: SHOP,
  channelId: channelIdOf(at),
  externalId: `${pageIdOf(at)}_${at}`,
  stub: false,
  byPersonId: null,
  sealedText: null,
  textAt: timeOf(at),
  link: null,
  hidden: false,
  hiddenAt: null,
  deletedAt: null,
  createdAt: timeOf(at),
  updatedAt: timeOf(at),
  commentCount: 0,
  reactionCount: 0,
  shareCount: 0,
  pictureUrl: null,
  fetchedAt: null,
})

/** @param {number} at */
export const commentIdOf = (at) => `cmt_list_${at}`
/** @param {number} at @param {IdOf} idOf */
const comment = (at, idOf) => ({
  _id: commentIdOf(at),
  shopId: SHOP,
  channelId: channelIdOf(at),
  externalId: `c_${at}`,
  stub: false,
  postId: postIdOf(at),
  postExternalId: `${pageIdOf(at)}_${at}`,
  parentId: at % 2 === 0 ? null : commentIdOf(at - 1),
  personId: personIdOf(at, idOf),
  own: false,
  sealedText: null,
  sealedAttachments: null,
  attachmentCount: 0,
  textAt: timeOf(at),
  textRank: 0,
  createdAt: timeOf(at),
  editedAt: null,
  hidden: false,
  hiddenAt: null,
  deletedAt: null,
  liked: false,
  privateReplySentAt: null,
  privateReplyOutboxId: null,
  receivedAt: timeOf(at),
})
export { postIdOf }

/** @param {number} at */
const waits = (at) => at % ONE_IN === 0 && at < WAITING_AMONG
/** @param {number} at */
export const sendIdOf = (at) => `out_list_${at}`
/** @param {number} at @param {IdOf} idOf */
const send = (at, idOf) => ({
  _id: sendIdOf(at),
  shopId: SHOP,
  channelId: channelIdOf(at),
  platform: 'facebook',
  threadKey: conversationIdOf(at, idOf),
  seq: 1,
  idempotencyKey: `key-${at}`,
  bodyHash: 'hash',
  kind: 'send-message',
  messageId: `msg_list_out_${at}`,
  commentId: null,
  personId: personIdOf(at, idOf),
  sealedAction: null,
  textHash: `text-${at}`,
  author: 'staff',
  authorId: 'owner',
  state: waits(at) ? 'pending' : 'sent',
  open: waits(at),
  attemptId: null,
  attempts: 0,
  attemptStartedAt: null,
  deferredUntil: null,
  externalId: waits(at) ? null : `m_out_${at}`,
  problem: null,
  retryOf: null,
  passedAt: null,
  acceptedAt: timeOf(at),
  settledAt: null,
  expireAt: null,
})

/** @param {number} at @param {IdOf} idOf */
const event = (at, idOf) => ({
  shopId: SHOP,
  type: 'message.received',
  platform: 'facebook',
  channelId: channelIdOf(at),
  conversationId: conversationIdOf(at, idOf),
  subjectId: messageIdOf(at, idOf),
  at: new Date(),
})

/** @param {number} at @param {{ common: Buffer, rare: Buffer }} terms @param {IdOf} idOf */
const searchTerms = (at, { common, rare }, idOf) => ({
  _id: `message:${messageIdOf(at, idOf)}`,
  shopId: SHOP,
  kind: 'message',
  terms: at < RARE ? [common, rare] : [common],
  refId: messageIdOf(at, idOf),
  personId: personIdOf(at, idOf),
  conversationId: conversationIdOf(at, idOf),
  channelId: channelIdOf(at),
  at: timeOf(at),
})

/** What is done already: the journal keeps it a week, and no drain may look at it. @param {number} at */
const delivery = (at) => ({
  platform: 'facebook',
  accountId: pageIdOf(at),
  lane: at % 64,
  receivedAt: timeOf(at),
  bodyHash: 'hash',
  events: 1,
  member: null,
  keyId: '2026-01-01',
  sealed: null,
  state: 'done',
  attempts: 0,
  reason: null,
  fence: 1,
  doneAt: timeOf(at),
  outcome: null,
  shopId: SHOP,
  channelId: channelIdOf(at),
  expireAt: new Date(Date.now() + 7 * 24 * 60 * 60 * SECOND_MS),
})
