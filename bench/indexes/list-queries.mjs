// @ts-check
import { facebookJson } from '../lib/deliveries.mjs'
import {
  channelIdOf,
  commentIdOf,
  conversationIdOf,
  pageIdOf,
  personExternalIdOf,
  postIdOf,
  sendIdOf,
  SHOP,
} from './seed-lists.mjs'

/**
 * What reads lists, from the sources or from the build: the same names.
 * @typedef {object} Rooms
 * @property {typeof import('../../src/kit/ids.ts').idOf} idOf
 * @property {typeof import('../../src/inbox/read/conversations.ts').listConversations} listConversations
 * @property {typeof import('../../src/inbox/read/messages.ts').listMessages} listMessages
 * @property {typeof import('../../src/inbox/read/mark-read.ts').markRead} markRead
 * @property {typeof import('../../src/inbox/read/comments.ts').listComments} listComments
 * @property {typeof import('../../src/inbox/read/comments.ts').listPosts} listPosts
 * @property {typeof import('../../src/people/read.ts').listPeople} listPeople
 * @property {typeof import('../../src/inbox/drain-lane.ts').createLaneDrain} createLaneDrain
 * @property {typeof import('../../src/inbox/sweep.ts').lanesWithPending} lanesWithPending
 * @property {typeof import('../../src/inbox/parked.ts').parkedNow} parkedNow
 * @property {typeof import('../../src/intake/lane.ts').laneOf} laneOf
 * @property {typeof import('../../src/outbox/sweep.ts').threadsDue} threadsDue
 * @property {typeof import('../../src/outbox/drain-thread.ts').drainThread} drainThread
 * @property {typeof import('../../src/outbox/settle.ts').settleByResponse} settleByResponse
 * @property {typeof import('../../src/people/fetch-profiles.ts').profilesDue} profilesDue
 * @property {typeof import('../../src/people/followers.ts').stalledFollowerRuns} stalledFollowerRuns
 * @property {typeof import('../../src/people/relist-followers.ts').startDueLists} startDueLists
 * @property {typeof import('../../src/people/forget-unfollowed.ts').forgetUnfollowed} forgetUnfollowed
 * @property {typeof import('../../src/privacy/erase-channel.ts').eraseDueChannels} eraseDueChannels
 * @property {typeof import('../../src/events/follow-on.ts').followOn} followOn
 *
 * @typedef {object} Parts
 * @property {import('../../src/store/open-store.ts').Store} store
 * @property {import('../../src/vault/vault.ts').Vault} vault
 * @property {import('../../src/channels/channel.ts').Channel} facebook
 */

const LIMIT = 25
/** A page and its neighbours' documents. */
const EXAMINES = 120
/** What was found is shown in another order than it was found in. */
const SEARCH = { sortsInMemory: true }
const language = /** @type {const} */ ('vi')
const ALL_CODES = new Set(['FB1', 'FB2', 'FB3', 'FB4', 'FB5'])

/**
 * @typedef {ReturnType<typeof openLists>} Lists
 * @typedef {object} ListQuery
 * @property {string} name
 * @property {(lists: Lists) => Promise<unknown>} run
 * @property {number} found rows that it must show at least, so that an empty answer is not taken for a quick one
 * @property {boolean} sortsInMemory a bounded number of rows that no one index can give in this order
 * @property {number} examines keys or documents that each of its commands may look at, however large the shop is
 */

/**
 * What the queries run over: what {@link import('./seed-lists.mjs').seedLists} made.
 * @param {Rooms} rooms @param {Parts} parts @param {number} conversations as seeded
 */
export function openLists(rooms, { store, vault, facebook }, conversations) {
  const deps = {
    store,
    vault,
    channels: { facebook, zalo: null, get: () => facebook },
    clock: { nowMs: () => Date.now() },
    log: SILENT,
    meter: { count() {}, observe() {}, gauge() {} },
    humanAgentHeld: false,
    wantIndexed() {},
  }
  return { rooms, store, vault, deps, conversations }
}
/** @type {import('../../src/kit/log.ts').Log} */
const SILENT = { error() {}, warn() {}, info() {}, debug() {}, child: () => SILENT }

/**
 * A list and, where it goes on, its second page: the one that a cursor leads to.
 * @param {string} name
 * @param {(lists: Lists, cursor: string | undefined) =>
 *   Promise<{ items: readonly unknown[], nextCursor: string | null } | null>} list
 * @param {Partial<Pick<ListQuery, 'found' | 'sortsInMemory' | 'examines'>>} [about]
 * @returns {ListQuery}
 */
const pages = (name, list, { found = 1, sortsInMemory = false, examines = EXAMINES } = {}) => ({
  name,
  found,
  sortsInMemory,
  examines,
  async run(lists) {
    const first = await list(lists, undefined)
    if (first?.nextCursor) await list(lists, first.nextCursor)
    return first?.items.length
  },
})
/** @param {string} name @param {ListQuery['run']} run @param {number} [found] @returns {ListQuery} */
const work = (name, run, found = 0) => ({ name, run, found, sortsInMemory: false, examines: EXAMINES })

/** @param {string} name @param {object} filter @param {object} [about] */
const conversations = (name, filter, about) =>
  pages(
    name,
    ({ rooms, deps }, cursor) =>
      rooms.listConversations(deps, SHOP, { limit: LIMIT, language, ...filter, cursor }),
    about,
  )
/** @param {string} name @param {object} filter */
const comments = (name, filter) =>
  pages(name, ({ rooms, deps }, cursor) =>
    rooms.listComments(deps, SHOP, { limit: LIMIT, language: 'vi', ...filter, cursor }),
  )
/** @param {string} name @param {object} filter */
const posts = (name, filter) =>
  pages(name, ({ rooms, deps }, cursor) => rooms.listPosts(deps, SHOP, { limit: LIMIT, ...filter, cursor }))
/** @param {string} name @param {object} filter @param {object} [about] */
const people = (name, filter, about) =>
  pages(
    name,
    ({ rooms, deps }, cursor) => rooms.listPeople(deps, SHOP, { limit: LIMIT, ...filter, cursor }),
    about,
  )
/** @param {string} name @param {'asc' | 'desc'} order */
const messages = (name, order) =>
  pages(name, (lists, cursor) =>
    lists.rooms.listMessages(lists.deps, SHOP, middleOf(lists), { limit: 1, language, order, cursor }),
  )
/** @param {Lists} lists */
const middleOf = ({ rooms, conversations: count }) => conversationIdOf(Math.floor(count / 2), rooms.idOf)

const channelId = channelIdOf(0)
const postId = postIdOf(0)

/** Every query of every list, sweep and drain. @type {readonly ListQuery[]} */
export const LIST_QUERIES = [
  conversations('conversations', {}),
  conversations('conversations of a channel', { channelId }),
  conversations('unread conversations', { unread: true }),
  conversations('conversations that are read', { unread: false }),
  conversations('unread conversations of a channel', { unread: true, channelId: channelIdOf(1) }),
  conversations('conversations of one of the staff', { assigneeId: 'an-agent' }),
  conversations('conversations of nobody', { assigneeId: null }),
  conversations('conversations with a rare word', { q: 'hiếm' }, SEARCH),
  // Which word is the rare one is counted first, up to as many as are looked at anyhow.
  conversations(
    'conversations with a rare and a common word',
    { q: 'nhiều hiếm' },
    { ...SEARCH, examines: 5_000 },
  ),
  conversations('conversations with a common word', { q: 'nhiều' }, { ...SEARCH, examines: 1_200 }),
  messages('messages, oldest first', 'asc'),
  messages('messages, newest first', 'desc'),
  work('marks of a conversation as read', (lists) => lists.rooms.markRead(lists.deps, SHOP, middleOf(lists))),
  comments('comments', {}),
  comments('comments of a channel', { channelId }),
  comments('comments of a post', { postId }),
  comments('comments of a post of a channel', { channelId, postId }),
  comments('answers to a comment', { parentId: commentIdOf(0) }),
  posts('posts', {}),
  posts('posts of a channel', { channelId }),
  people('people', {}),
  people('people of a channel', { channelId }),
  people('followers', { follower: true }),
  people('followers of a channel', { channelId, follower: true }),
  people('people by name', { q: 'hiếm' }, { ...SEARCH, found: 0 }),
  work('rows of a lane and what its drain touches', drainLane, 1),
  work('lanes with work', ({ rooms, store }) => rooms.lanesWithPending(store)),
  work('parked deliveries', ({ rooms, store }) => rooms.parkedNow(store)),
  work('heads of threads', headOfThread),
  work('sends that the platform answered', settleSend),
  work('threads with something to send', ({ rooms, store }) => rooms.threadsDue(store, Date.now(), LIMIT)),
  work('profiles that are due', ({ rooms, deps }) => rooms.profilesDue(deps, LIMIT)),
  work('stuck follower lists', ({ rooms, store }) => rooms.stalledFollowerRuns(store, Date.now())),
  work('follower lists read long ago', ({ rooms, deps }) => rooms.startDueLists(deps, 7)),
  work('people who left their OA', ({ rooms, deps }) => rooms.forgetUnfollowed(deps)),
  work('histories to erase', ({ rooms, deps }) => rooms.eraseDueChannels(deps)),
  work('events not indexed yet', ({ rooms, store }) =>
    rooms.followOn(store, 'bench', Date.now(), async () => undefined),
  ),
]

/** @param {Lists} lists */
async function drainLane({ rooms, store, vault, deps }) {
  const drain = rooms.createLaneDrain({ ...deps, consents: { nowCached: async () => ALL_CODES } })
  const lane = rooms.laneOf('facebook', pageIdOf(0))
  await journal({ store, vault }, lane, deliveryOf(0))
  return (await drain(lane)).applied
}

/** @param {Lists} lists */
function headOfThread({ rooms, deps }) {
  const thread = { shopId: SHOP, threadKey: conversationIdOf(1, rooms.idOf) }
  // Nothing waits in it, so no door is needed.
  const outbox = /** @type {import('../../src/outbox/deps.ts').OutboxDeps} */ (/** @type {unknown} */ (deps))
  return rooms.drainThread(outbox, thread, new AbortController().signal)
}

/** @param {Lists} lists */
async function settleSend({ rooms, store, vault, conversations: count }) {
  const at = count - 1
  const row = await store.outbox.findOne({ _id: sendIdOf(at), shopId: SHOP }).lean()
  if (row === null) throw new Error('The send is not there')
  await store.outbox.updateOne({ _id: row._id, shopId: SHOP }, { $set: { state: 'sending', open: true } })
  const receipt = { externalId: `m_out_${at}`, sentAtMs: Date.now() }
  await rooms.settleByResponse(store, vault, row, receipt, Date.now())
}

/** A new message, an answer's echo, an edit and a read mark of one person. @param {number} at */
function deliveryOf(at) {
  const page = { id: pageIdOf(at) }
  const person = { id: personExternalIdOf(at) }
  const timestamp = Date.now()
  const mid = `m_drained_${timestamp}`
  const said = { sender: person, recipient: page, timestamp }
  return {
    object: 'page',
    entry: [
      {
        id: page.id,
        time: timestamp,
        messaging: [
          { ...said, message: { mid, text: 'Còn hàng không shop' } },
          { ...said, message_edit: { mid, text: 'Còn hàng không ạ', num_edit: 1 } },
          {
            sender: page,
            recipient: person,
            timestamp,
            message: { mid: `${mid}_e`, is_echo: true, text: 'Dạ còn' },
          },
          { ...said, read: { watermark: timestamp } },
        ],
      },
    ],
  }
}

/** @param {Pick<Parts, 'store' | 'vault'>} parts @param {number} lane @param {ReturnType<typeof deliveryOf>} delivery */
async function journal({ store, vault }, lane, delivery) {
  const key = await vault.journal()
  const bytes = Buffer.from(facebookJson(delivery))
  await store.deliveries.create({
    _id: new store.connection.base.Types.ObjectId(),
    platform: 'facebook',
    accountId: delivery.entry[0]?.id ?? '',
    lane,
    receivedAt: new Date(),
    bodyHash: 'hash',
    events: 4,
    member: null,
    keyId: key.keyId,
    sealed: key.seal(bytes),
    state: 'pending',
    attempts: 0,
    reason: null,
    fence: null,
    doneAt: null,
    outcome: null,
    shopId: null,
    channelId: null,
    expireAt: null,
  })
}
