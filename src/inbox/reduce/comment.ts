import type { CommentEvent } from '../../channels/inbound-event.ts'
import { idOf } from '../../kit/ids.ts'
import type { CommentDoc } from '../../store/models/comment.ts'
import { compareClaims, earlier, later, orNull } from '../later.ts'
import type { Source, Subject, WorkingSet } from '../working-set.ts'
import { commentStub } from './blank.ts'
import { sameText } from './history-text.ts'
import { ensurePerson, noteInteraction, takeField } from './person.ts'
import { ensurePost } from './post.ts'

const placeOf = (comment: CommentDoc, field: 'sealedText' | 'sealedAttachments') => ({
  collection: 'comments',
  documentId: comment._id,
  field,
})

/** An edit stands over the comment as first written where both carry one time. */
const TEXT_RANK = { add: 0, edited: 1 } as const

export function applyComment(
  set: WorkingSet,
  of: Subject,
  event: CommentEvent,
  receivedAt: Date,
  source: Source = 'webhook',
): void {
  const at = new Date(event.atMs)
  const id = idOf('cmt', of.channelId, event.externalId)
  if (source === 'history' && (event.verb === 'hide' || event.verb === 'unhide'))
    return takeLostHiding(set, set.comments.get(id), event.verb === 'hide', at)
  ensurePost(set, of, event.postExternalId, event.postPermalink, at)
  let comment =
    set.comments.get(id) ??
    set.comments.add(commentStub(of, event.externalId, event.postExternalId, at, receivedAt))
  if (comment.stub) comment = set.comments.change(id, { createdAt: earlier(comment.createdAt, at) })
  if (event.parentExternalId !== null)
    comment = set.comments.change(id, { parentId: idOf('cmt', of.channelId, event.parentExternalId) })
  comment = setAuthor(set, of, event, comment, receivedAt)
  if (event.verb === 'add' || event.verb === 'edited') {
    if (source === 'history' && comment.textAt !== null) takeLostEdit(set, of, event, comment, receivedAt)
    else applyText(set, of, event, comment, source)
  } else if (event.verb === 'remove') applyRemoval(set, comment, at)
  else applyHiding(set, comment, event.verb === 'hide', at)
}

/** History shows whether a comment is hidden, not since when: only a difference tells something. */
function takeLostHiding(
  set: WorkingSet,
  comment: CommentDoc | undefined,
  hidden: boolean,
  readAt: Date,
): void {
  if (comment && comment.hidden !== hidden) applyHiding(set, comment, hidden, readAt)
}

/** History shows the text as it is now: where it differs, an edit was lost, unless a later one is known. */
function takeLostEdit(
  set: WorkingSet,
  of: Subject,
  event: CommentEvent,
  comment: CommentDoc,
  readAt: Date,
): void {
  set.comments.change(comment._id, { createdAt: earlier(comment.createdAt, new Date(event.atMs)) })
  if (comment.deletedAt !== null || comment.textAt === null || readAt <= comment.textAt) return
  const place = placeOf(comment, 'sealedText')
  const standing =
    comment.sealedText === null ? '' : set.seals.open(of.shopId, comment.personId, place, comment.sealedText)
  const text = event.text ?? ''
  if (sameText(standing, text)) return
  set.comments.change(comment._id, {
    textRank: TEXT_RANK.edited,
    sealedText: text === '' ? null : set.seals.seal(of.shopId, comment.personId, place, text),
  })
}

/** Who wrote it: told by some deliveries and withheld by others; once known it stays. */
function setAuthor(
  set: WorkingSet,
  of: Subject,
  event: CommentEvent,
  comment: CommentDoc,
  receivedAt: Date,
): CommentDoc {
  if (event.fromId === null) return comment
  if (event.fromId === of.accountId) return set.comments.change(comment._id, { own: true })
  const at = new Date(event.atMs)
  const person = ensurePerson(set, of, event.fromId, receivedAt)
  if (event.fromName !== null) takeField(set, person, 'name', event.fromName, 'webhook', at)
  // The person writes; hiding and removing are done by others as well.
  if (event.verb === 'add' || event.verb === 'edited')
    noteInteraction(set, set.people.get(person._id) ?? person, at, receivedAt)
  if (comment.personId !== null) return comment
  const moved = (field: 'sealedText' | 'sealedAttachments'): Buffer | null => {
    const sealed = comment[field]
    if (sealed === null) return null
    const place = placeOf(comment, field)
    return set.seals.seal(of.shopId, person._id, place, set.seals.open(of.shopId, null, place, sealed))
  }
  return set.comments.change(comment._id, {
    personId: person._id,
    sealedText: moved('sealedText'),
    sealedAttachments: moved('sealedAttachments'),
  })
}

/** The newest text by (time, edit over first writing, text) stands; a removed comment takes the times and no text. */
function applyText(
  set: WorkingSet,
  of: Subject,
  event: CommentEvent,
  comment: CommentDoc,
  source: Source,
): void {
  const at = new Date(event.atMs)
  // What history shows may have been edited since it was written: it stands over the first writing.
  const rank = TEXT_RANK[event.verb === 'edited' || source === 'history' ? 'edited' : 'add']
  const visible = set.comments.change(comment._id, {
    stub: false,
    createdAt: comment.stub ? at : earlier(comment.createdAt, at),
    ...(event.verb === 'edited' ? { editedAt: later(comment.editedAt, at) } : {}),
    history: source === 'history',
  })
  const { shopId } = of
  const opened = (field: 'sealedText' | 'sealedAttachments'): string => {
    const sealed = visible[field]
    return sealed === null ? '' : set.seals.open(shopId, visible.personId, placeOf(visible, field), sealed)
  }
  const attachments = event.attachments.length > 0 ? JSON.stringify(event.attachments) : null
  const wins =
    compareClaims(
      [event.atMs, rank, event.text ?? ''],
      visible.textAt === null ? null : [visible.textAt.getTime(), visible.textRank, opened('sealedText')],
    ) || compareClaims([attachments ?? ''], [opened('sealedAttachments')])
  const seal = (field: 'sealedText' | 'sealedAttachments', text: string | null): Buffer | null =>
    text === null || visible.deletedAt !== null
      ? null
      : set.seals.seal(shopId, visible.personId, placeOf(visible, field), text)
  // The same picture has another address in history; the webhook's stands, whichever came first.
  if (wins <= 0 && comment.history === true && attachments !== null)
    set.comments.change(comment._id, { sealedAttachments: seal('sealedAttachments', attachments) })
  if (wins <= 0) return
  set.comments.change(comment._id, {
    textAt: at,
    textRank: rank,
    sealedText: seal('sealedText', orNull(event.text)),
    sealedAttachments: seal('sealedAttachments', attachments),
    attachmentCount: visible.deletedAt === null ? event.attachments.length : 0,
  })
}

function applyRemoval(set: WorkingSet, comment: CommentDoc, at: Date): void {
  set.comments.change(comment._id, {
    deletedAt: earlier(comment.deletedAt, at),
    sealedText: null,
    sealedAttachments: null,
    attachmentCount: 0,
  })
}

/** The newest word on hiding stands; of two at one moment, that it is hidden. */
function applyHiding(set: WorkingSet, comment: CommentDoc, hidden: boolean, at: Date): void {
  const wins = compareClaims(
    [at.getTime(), hidden ? 1 : 0],
    comment.hiddenAt === null ? null : [comment.hiddenAt.getTime(), comment.hidden ? 1 : 0],
  )
  if (wins > 0) set.comments.change(comment._id, { hidden, hiddenAt: at })
}
