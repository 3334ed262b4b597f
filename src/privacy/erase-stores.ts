import type { CommentDoc, PostDoc } from '../store/models/comment.ts'
import type { MediaDoc } from '../store/models/outbox.ts'
import { forgetIn } from '../access/forget.ts'
import { dropKeptMedia } from '../store/kept-media.ts'
import { dropFile } from '../store/media-files.ts'
import type { Store } from '../store/open-store.ts'
import { layTombstones } from '../vault/tombstones.ts'
import type { PrivacyDeps } from './deps.ts'
import { eraseFromJournal } from './erase-journal.ts'
import type { ErasureSubject } from './erasure-subject.ts'
import type { StepTick } from './step-tick.ts'

/** What one step has to do with: everything is looked up anew, so that any step may run again. */
export interface StoreStep {
  /** As the receipt names it. */
  readonly store: string
  /** Empties it of the person. Repeatable: what is gone is gone. @returns how many it found, before anything went */
  run(deps: PrivacyDeps, subject: ErasureSubject, tick: StepTick): Promise<number>
}

/** An act of a partner's ledger that is nobody's any more. */
export const NOBODYS = { personId: null, messageId: null, standing: false } as const
const COMMENT_IDS = { _id: 1, externalId: 1, parentId: 1 } as const
type OwnComment = Pick<CommentDoc, '_id' | 'externalId' | 'parentId'>

const commentsOf = ({ store }: PrivacyDeps, { shopId, channelId, personId }: ErasureSubject) =>
  store.comments.find({ shopId, channelId, personId }, COMMENT_IDS).lean<OwnComment[]>()

/** What the Page answered to them: it speaks of them, often by name. */
const answersTo = (
  { store }: PrivacyDeps,
  { shopId, channelId }: ErasureSubject,
  comments: readonly OwnComment[],
) =>
  store.comments
    .find({ shopId, channelId, own: true, parentId: { $in: comments.map(({ _id }) => _id) } }, COMMENT_IDS)
    .lean<OwnComment[]>()

const postsOf = ({ store }: PrivacyDeps, { shopId, channelId, personId }: ErasureSubject) =>
  store.posts
    .find({ shopId, channelId, byPersonId: personId }, { externalId: 1 })
    .lean<Pick<PostDoc, '_id' | 'externalId'>[]>()

/** First of all: nothing of theirs can be read from here on, in backups neither, and nothing of theirs comes back. */
const keys: StoreStep = {
  store: 'keys',
  async run(deps, subject, tick) {
    const { store, vault, clock } = deps
    const { shopId, channelId, externalId, personId } = subject
    const [own, posts] = await Promise.all([commentsOf(deps, subject), postsOf(deps, subject)])
    const comments = [...own, ...(await answersTo(deps, subject, own))]
    const person = await store.personKeys.countDocuments({ _id: personId, shopId, destroyedAt: null })
    await tick.found(person)
    await layTombstones(
      deps,
      shopId,
      [
        { channelId, kind: 'person', externalId },
        ...comments.map((comment) => ({
          channelId,
          kind: 'comment' as const,
          externalId: comment.externalId,
        })),
        ...posts.map((post) => ({ channelId, kind: 'post' as const, externalId: post.externalId })),
      ],
      clock.nowMs(),
    )
    await vault.destroyPeople(shopId, [personId])
    return person
  },
}

/** Files that were sent to nobody else. */
const media: StoreStep = {
  store: 'media',
  async run({ store }, { shopId, conversationId }, tick) {
    const files = await store.media.find({ shopId, usedIn: conversationId }).lean<MediaDoc[]>()
    const own = files.filter(({ usedIn }) => usedIn?.every((id) => id === conversationId))
    await tick.found(own.length)
    for (const file of own) {
      await dropFile(store, file.fileId)
      await store.media.deleteOne({ _id: file._id, shopId })
    }
    await store.media.updateMany({ shopId, usedIn: conversationId }, { $pull: { usedIn: conversationId } })
    return own.length
  },
}

/** Copies of what they sent, of their picture, and of what was put under their comments and posts. */
const keptMedia: StoreStep = {
  store: 'keptMedia',
  async run(deps, subject, tick) {
    const { store } = deps
    const { shopId, channelId, personId } = subject
    // Most channels keep none, and this is asked for everybody.
    if (!(await store.keptMedia.exists({ shopId, channelId }))) {
      await tick.found(0)
      return 0
    }
    const [own, posts] = await Promise.all([commentsOf(deps, subject), postsOf(deps, subject)])
    const owners = [...own, ...(await answersTo(deps, subject, own)), ...posts].map(({ _id }) => _id)
    const theirs = { $or: [{ personId }, { ownerId: { $in: owners } }] }
    const count = await store.keptMedia.countDocuments({ ...theirs, shopId })
    await tick.found(count)
    await dropKeptMedia(store, shopId, theirs, () => tick.alive())
    return count
  },
}

const searchTerms: StoreStep = {
  store: 'searchTerms',
  run: ({ store }, { shopId, personId }, tick) => empty(store.searchTerms, { shopId, personId }, tick),
}

const events: StoreStep = {
  store: 'events',
  async run(deps, subject, tick) {
    const { shopId, conversationId, personId } = subject
    const comments = await commentsOf(deps, subject)
    const subjects = [personId, conversationId, ...comments.map(({ _id }) => _id)]
    return empty(
      deps.store.events,
      { shopId, $or: [{ conversationId }, { subjectId: { $in: subjects } }] },
      tick,
    )
  },
}

/** What was to be sent to them, and what was done about their comments. */
const outbox: StoreStep = {
  store: 'outbox',
  async run(deps, subject, tick) {
    const { store } = deps
    const { shopId, conversationId, personId } = subject
    const commentIds = (await commentsOf(deps, subject)).map(({ _id }) => _id)
    const threads = [conversationId, ...commentIds]
    const count = await empty(
      store.outbox,
      {
        shopId,
        $or: [{ personId }, { threadKey: conversationId }, { commentId: { $in: commentIds } }],
      },
      tick,
    )
    // Others may have written below their comment: the order of what was answered there goes on.
    const inUse = await store.outbox.distinct('threadKey', { shopId, threadKey: { $in: threads } })
    const idle = threads.filter((key) => !inUse.includes(key))
    await store.threads.deleteMany({ _id: { $in: idle }, shopId })
    await store.leases.deleteMany({
      _id: { $in: idle.map((key) => `thread:${key}`) },
      until: { $lt: new Date(deps.clock.nowMs()) },
    })
    return count
  },
}

/** Answers kept for repeated requests may hold the person, sealed under the shop's key. */
const idempotency: StoreStep = {
  store: 'idempotency',
  async run(deps, subject, tick) {
    const { store, vault } = deps
    const { shopId, personId, externalId, conversationId } = subject
    const ids = [
      personId,
      externalId,
      conversationId,
      ...(await commentsOf(deps, subject)).map(({ _id }) => _id),
    ]
    const sealer = await vault.forShop(shopId)
    const kept = await store.idempotency.find({ shopId, sealedAnswer: { $ne: null } }).lean()
    const named = kept.filter(({ _id, sealedAnswer }) => {
      if (!sealedAnswer) return false
      const place = { collection: 'idempotency', documentId: _id, field: 'sealedAnswer' }
      const answer = sealer.open(place, sealedAnswer)
      return ids.some((id) => answer.includes(id))
    })
    return empty(store.idempotency, { shopId, _id: { $in: named.map(({ _id }) => _id) } }, tick)
  },
}

/** Jobs that no reader understood carry ids. */
const parkedJobs: StoreStep = {
  store: 'parkedJobs',
  async run({ store }, { personId, conversationId }, tick) {
    const rows = await store.parkedJobs.find({ payload: { $regex: `${personId}|${conversationId}` } }).lean()
    await tick.found(rows.length)
    await store.parkedJobs.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } })
    return rows.length
  },
}

const journal: StoreStep = {
  store: 'journal',
  run: eraseFromJournal,
}

/** Their comments, and what the Page answered to them; what others wrote below stays. */
const comments: StoreStep = {
  store: 'comments',
  async run(deps, subject, tick) {
    const { shopId, channelId, personId } = subject
    const ids = (await commentsOf(deps, subject)).map(({ _id }) => _id)
    return empty(
      deps.store.comments,
      { shopId, channelId, $or: [{ personId }, { own: true, parentId: { $in: ids } }] },
      tick,
    )
  },
}

/** A visitor's post keeps its place under the comments of others, and nothing of what it said. */
const posts: StoreStep = {
  store: 'posts',
  async run({ store, clock }, { shopId, channelId, personId }, tick) {
    const own = { shopId, channelId, byPersonId: personId }
    const count = await store.posts.countDocuments(own)
    await tick.found(count)
    const now = new Date(clock.nowMs())
    await store.posts.updateMany(own, {
      $set: {
        byPersonId: null,
        sealedText: null,
        link: null,
        pictureUrl: null,
        deletedAt: now,
        updatedAt: now,
      },
    })
    return count
  },
}

const messages: StoreStep = {
  store: 'messages',
  run: ({ store }, { shopId, conversationId }, tick) =>
    empty(store.messages, { shopId, conversationId }, tick),
}

const conversations: StoreStep = {
  store: 'conversations',
  run: ({ store }, { shopId, conversationId }, tick) =>
    empty(store.conversations, { shopId, _id: conversationId }, tick),
}

/** That somebody looked, and that something left, stays on record; whose it was does not. */
const logStep = (name: 'accessLog' | 'disclosures'): StoreStep => ({
  store: name,
  async run({ store }, { shopId, personId }, tick) {
    const count = await (store[name] as Store['accessLog']).countDocuments({ shopId, people: personId })
    await tick.found(count)
    await forgetIn(store[name], shopId, [personId])
    return count
  },
})

/** A complaint keeps its number, its course and its answer; what was said in it and by whom goes. */
const complaints: StoreStep = {
  store: 'complaints',
  async run({ store }, { shopId, personId }, tick) {
    const count = await store.complaints.countDocuments({ shopId, personId })
    await tick.found(count)
    await store.complaints.updateMany({ shopId, personId }, { $set: { personId: null, sealedWords: null } })
    return count
  },
}

/** A breach keeps how many it concerned. */
const breaches: StoreStep = {
  store: 'breaches',
  async run({ store }, { shopId, personId }, tick) {
    const count = await store.breaches.countDocuments({ shopId, people: personId })
    await tick.found(count)
    await store.breaches.updateMany({ shopId, people: personId }, { $pull: { people: personId } })
    return count
  },
}

/** That somebody agreed and withdrew stays in the chain; who it was, and what they wrote, does not. */
const partnerConsents: StoreStep = {
  store: 'partnerConsents',
  async run({ store }, { shopId, personId }, tick) {
    const count = await store.partnerConsents.countDocuments({ shopId, personId })
    await tick.found(count)
    await store.partnerConsents.updateMany({ shopId, personId }, { $set: NOBODYS })
    return count
  },
}

/** An order keeps how many it named, and what left on it. */
const authorityCases: StoreStep = {
  store: 'authorityCases',
  async run({ store }, { shopId, personId }, tick) {
    const count = await store.authorityCases.countDocuments({ shopId, people: personId })
    await tick.found(count)
    await store.authorityCases.updateMany({ shopId, people: personId }, { $pull: { people: personId } })
    return count
  },
}

/** Those that stand keep the erasure waiting; what is left was asked for and never approved. */
const holds: StoreStep = {
  store: 'holds',
  async run({ store }, { shopId, channelId, personId }, tick) {
    const asked = { shopId, channelId, personId }
    const count = await store.holds.countDocuments(asked)
    await tick.found(count)
    await store.holds.updateMany({ ...asked, state: 'asked' }, { $set: { state: 'refused', personId: null } })
    return count
  },
}

const people: StoreStep = {
  store: 'people',
  run: ({ store }, { shopId, personId }, tick) => empty(store.people, { shopId, _id: personId }, tick),
}

/** Every store that may hold something of a person, in the order in which it is emptied. */
export const STORE_STEPS: readonly StoreStep[] = [
  keys,
  media,
  keptMedia,
  searchTerms,
  events,
  outbox,
  idempotency,
  parkedJobs,
  journal,
  comments,
  posts,
  messages,
  conversations,
  logStep('disclosures'),
  logStep('accessLog'),
  complaints,
  breaches,
  authorityCases,
  partnerConsents,
  holds,
  people,
]

interface Emptied {
  countDocuments(filter: object): PromiseLike<number>
  deleteMany(filter: object): PromiseLike<unknown>
}

async function empty(model: Emptied, filter: object, tick: StepTick): Promise<number> {
  const count = await model.countDocuments(filter)
  await tick.found(count)
  if (count > 0) await model.deleteMany(filter)
  return count
}
