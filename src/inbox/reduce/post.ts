import type { PostEvent } from '../../channels/inbound-event.ts'
import { idOf } from '../../kit/ids.ts'
import type { PostDoc } from '../../store/models/comment.ts'
import { compareClaims, earlier, later, orNull } from '../later.ts'
import type { Source, Subject, WorkingSet } from '../working-set.ts'
import { postStub } from './blank.ts'
import { sameText } from './history-text.ts'
import { ensurePerson, noteInteraction, takeField } from './person.ts'

const placeOf = (post: PostDoc) => ({ collection: 'posts', documentId: post._id, field: 'sealedText' })

/** The post a comment stands under, as a stub where nothing else is known of it. */
export function ensurePost(
  set: WorkingSet,
  of: Subject,
  externalId: string,
  permalink: string | null,
  at: Date,
): void {
  const known = set.posts.get(idOf('pst', of.channelId, externalId))
  const post = known ?? set.posts.add(postStub(of, externalId, at))
  set.posts.change(post._id, {
    ...(post.stub ? { createdAt: earlier(post.createdAt, at) } : {}),
    link: betterLink(post.link, permalink),
    updatedAt: later(post.updatedAt, at),
  })
}

/** One link of several: the post's own page before a file's address, which expires; then whichever sorts first. */
function betterLink(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  const rank = (link: string): string =>
    /^https?:\/\/(?:[\w-]+\.)*facebook\.com\//.test(link) ? `0${link}` : `1${link}`
  return rank(a) <= rank(b) ? a : b
}

/** A post of the Page or of a visitor. */
export function applyPost(
  set: WorkingSet,
  of: Subject,
  event: PostEvent,
  receivedAt: Date,
  source: Source = 'webhook',
): void {
  const at = new Date(event.atMs)
  const id = idOf('pst', of.channelId, event.externalId)
  const known = set.posts.get(id) ?? set.posts.add(postStub(of, event.externalId, at))
  set.posts.change(id, {
    updatedAt: later(known.updatedAt, at),
    ...(known.stub ? { createdAt: earlier(known.createdAt, at) } : {}),
  })
  const post = setAuthor(set, of, event, set.posts.get(id) as PostDoc, receivedAt)
  if (event.verb === 'remove') {
    set.posts.change(id, { deletedAt: earlier(post.deletedAt, at), sealedText: null })
  } else if (event.verb === 'hide' || event.verb === 'unhide') {
    applyHiding(set, post, event.verb === 'hide', at)
  } else {
    const visible = set.posts.change(id, {
      stub: false,
      createdAt: post.stub ? at : earlier(post.createdAt, at),
      link: betterLink(post.link, event.link),
      history: source === 'history' && (post.stub || post.history === true),
    })
    if (source === 'webhook' || post.stub) setText(set, of, event, visible)
    else takeLostEdit(set, of, event, visible, receivedAt)
    if (event.seen) setSeen(set, visible, event.seen, receivedAt)
  }
}

/** History shows the text as it is now: where it differs, an edit was lost, unless a later one is known. */
function takeLostEdit(set: WorkingSet, of: Subject, event: PostEvent, post: PostDoc, readAt: Date): void {
  if (post.deletedAt !== null || readAt <= post.textAt || sameText(textOf(set, of, post), event.text ?? ''))
    return
  setText(set, of, { ...event, atMs: readAt.getTime() }, post)
}

/** The public counts and the picture, as last seen. */
function setSeen(set: WorkingSet, post: PostDoc, seen: NonNullable<PostEvent['seen']>, readAt: Date): void {
  if (post.fetchedAt !== null && post.fetchedAt > readAt) return
  set.posts.change(post._id, {
    commentCount: seen.comments,
    reactionCount: seen.reactions,
    shareCount: seen.shares,
    pictureUrl: seen.pictureUrl,
    fetchedAt: readAt,
  })
}

const textOf = (set: WorkingSet, of: Subject, post: PostDoc): string =>
  post.sealedText === null ? '' : set.seals.open(of.shopId, post.byPersonId, placeOf(post), post.sealedText)

function setAuthor(set: WorkingSet, of: Subject, event: PostEvent, post: PostDoc, receivedAt: Date): PostDoc {
  if (event.fromId === null || event.fromId === of.accountId) return post
  const person = ensurePerson(set, of, event.fromId, receivedAt)
  if (event.fromName !== null) takeField(set, person, 'name', event.fromName, 'webhook', new Date(event.atMs))
  noteInteraction(set, set.people.get(person._id) ?? person, new Date(event.atMs), receivedAt)
  if (post.byPersonId !== null) return post
  // Its text was sealed for nobody while its author was not told; now it goes under the author's key.
  const sealedText =
    post.sealedText === null
      ? null
      : set.seals.seal(
          of.shopId,
          person._id,
          placeOf(post),
          set.seals.open(of.shopId, null, placeOf(post), post.sealedText),
        )
  return set.posts.change(post._id, { byPersonId: person._id, sealedText })
}

function setText(set: WorkingSet, of: Subject, event: PostEvent, post: PostDoc): void {
  const wins = compareClaims([event.atMs, event.text ?? ''], [post.textAt.getTime(), textOf(set, of, post)])
  if (wins <= 0) return
  const text = orNull(event.text)
  set.posts.change(post._id, {
    textAt: new Date(event.atMs),
    sealedText:
      post.deletedAt === null && text !== null
        ? set.seals.seal(of.shopId, post.byPersonId, placeOf(post), text)
        : null,
  })
}

function applyHiding(set: WorkingSet, post: PostDoc, hidden: boolean, at: Date): void {
  const wins = compareClaims(
    [at.getTime(), hidden ? 1 : 0],
    post.hiddenAt === null ? null : [post.hiddenAt.getTime(), post.hidden ? 1 : 0],
  )
  if (wins > 0) set.posts.change(post._id, { hidden, hiddenAt: at })
}
