import type {
  EchoAuthor,
  MessageDeletedEvent,
  MessageEditedEvent,
  MessageEvent,
  ReactionEvent,
} from '../../channels/inbound-event.ts'
import type { MessageDoc } from '../../store/models/conversation.ts'
import { compareClaims, earlier, orNull } from '../later.ts'
import { externalKey, type Source, type Subject, type WorkingSet } from '../working-set.ts'
import { messageStub } from './blank.ts'
import { considerLastMessage, ensureConversation, noteContact, noteReferral } from './conversation.ts'
import { standingText, takeLostEdit, toldText } from './history-text.ts'
import { ensurePerson, noteInteraction } from './person.ts'

const placeOf = (message: MessageDoc, field: 'sealedText' | 'sealedAttachments' | 'sealedEdit') => ({
  collection: 'messages',
  documentId: message._id,
  field,
})

const foundOrStub = (
  set: WorkingSet,
  of: Subject,
  event: { readonly personId: string; readonly externalId: string },
  receivedAt: Date,
): MessageDoc =>
  set.messages.get(set.messageId(of.channelId, event.externalId)) ??
  set.messages.add(messageStub(of, event.personId, event.externalId, receivedAt))

/** A message of either side; the second time it is nothing new. */
export function applyMessage(
  set: WorkingSet,
  of: Subject,
  event: MessageEvent,
  receivedAt: Date,
  source: Source = 'webhook',
): void {
  const at = new Date(event.atMs)
  const conversation = ensureConversation(set, of, event.personId, receivedAt)
  const known = set.messages.get(set.messageId(of.channelId, event.externalId))
  const message =
    known && !known.stub
      ? hearAgain(set, of, event, known, receivedAt, source)
      : fill(set, of, event, known ?? foundOrStub(set, of, event, receivedAt), receivedAt, source)
  considerLastMessage(set, conversation._id, message)
  if (event.direction === 'out') return
  noteContact(set, set.conversations.get(conversation._id) ?? conversation, at)
  noteReferral(set, conversation._id, event.referral, at)
  noteInteraction(set, ensurePerson(set, of, event.personId, receivedAt), at, receivedAt)
}

/**
 * An echo of our own send was settled before and only tells its time. What a webhook tells stands over what history had
 * told before it; what history tells of a known message can only be that its text was edited.
 */
function hearAgain(
  set: WorkingSet,
  of: Subject,
  event: MessageEvent,
  known: MessageDoc,
  receivedAt: Date,
  source: Source,
): MessageDoc {
  if (known.outboxId !== null)
    return source === 'history'
      ? known
      : set.messages.change(known._id, { sentAt: new Date(event.atMs), sendStatus: 'sent' })
  if (source === 'history') return takeLostEdit(set, of, known, toldText(event), receivedAt)
  if (known.history !== true) return known
  const asRead = standingText(set, of, known)
  const filled = fill(set, of, event, known, receivedAt, source)
  return known.editNumber === null ? takeLostEdit(set, of, filled, asRead, known.receivedAt) : filled
}

/** Makes the message of its stub. What was unsent before it came keeps its row and never gets its text. */
function fill(
  set: WorkingSet,
  of: Subject,
  event: MessageEvent,
  stub: MessageDoc,
  receivedAt: Date,
  source: Source,
): MessageDoc {
  const kept = stub.deletedAt === null
  const text = orNull(event.text) ?? orNull(event.postback?.title ?? null)
  const seal = (field: 'sealedText' | 'sealedAttachments', value: string): Buffer =>
    set.seals.seal(of.shopId, stub.personId, placeOf(stub, field), value)
  return set.messages.change(stub._id, {
    stub: false,
    direction: event.direction,
    ...authorOf(set, of, event),
    sealedText: kept && text !== null ? seal('sealedText', text) : null,
    sealedAttachments:
      kept && event.attachments.length > 0
        ? seal('sealedAttachments', JSON.stringify(event.attachments))
        : null,
    attachmentCount: kept ? event.attachments.length : 0,
    replyToExternalId: event.replyToExternalId,
    postbackPayload: kept ? (event.postback?.payload ?? null) : null,
    sentAt: new Date(event.atMs),
    receivedAt,
    sendStatus: event.direction === 'in' ? 'received' : 'sent',
    history: source === 'history',
  })
}

function authorOf(
  set: WorkingSet,
  of: Subject,
  event: MessageEvent,
): Pick<MessageDoc, 'authorKind' | 'authorId' | 'outboxId'> {
  if (event.direction === 'in') return { authorKind: 'person', authorId: null, outboxId: null }
  // A private reply has no row before its echo: it is ours all the same.
  const row = set.ownRows.get(externalKey(of.channelId, event.externalId))
  if (row) return { authorKind: row.author, authorId: row.authorId, outboxId: row._id }
  return { authorKind: 'platform', authorId: platformAuthor(event.echo), outboxId: null }
}

const platformAuthor = (echo: EchoAuthor | null): string | null =>
  echo?.kind === 'platform' ? (echo.adminId ?? echo.appId) : null

/** The highest edit number stands, then the later time; after an unsend none does. */
export function applyEdit(set: WorkingSet, of: Subject, event: MessageEditedEvent, receivedAt: Date): void {
  const message = foundOrStub(set, of, event, receivedAt)
  if (message.deletedAt !== null) return
  const place = placeOf(message, 'sealedEdit')
  const standing =
    message.sealedEdit === null ? '' : set.seals.open(of.shopId, message.personId, place, message.sealedEdit)
  const wins = compareClaims(
    [event.editNumber, event.atMs, event.text ?? ''],
    message.editNumber === null || message.editedAt === null
      ? null
      : [message.editNumber, message.editedAt.getTime(), standing],
  )
  if (wins <= 0) return
  const text = orNull(event.text)
  set.messages.change(message._id, {
    editNumber: event.editNumber,
    editedAt: new Date(event.atMs),
    sealedEdit: text === null ? null : set.seals.seal(of.shopId, message.personId, place, text),
  })
}

/** Final: the row stays, everything that was said in it goes. */
export function applyDeletion(
  set: WorkingSet,
  of: Subject,
  event: MessageDeletedEvent,
  receivedAt: Date,
): void {
  const message = foundOrStub(set, of, event, receivedAt)
  set.messages.change(message._id, {
    deletedAt: earlier(message.deletedAt, new Date(event.atMs)),
    sealedText: null,
    sealedAttachments: null,
    attachmentCount: 0,
    postbackPayload: null,
    sealedEdit: null,
    editNumber: null,
    editedAt: null,
  })
}

/** One reaction an actor; the newest stands, a taken-back one too, so that a late "react" does not return. */
export function applyReaction(set: WorkingSet, of: Subject, event: ReactionEvent, receivedAt: Date): void {
  const message = foundOrStub(set, of, event, receivedAt)
  const own = message.reactions.find((reaction) => reaction.by === event.by)
  const wins = compareClaims(
    [event.atMs, event.emoji ?? ''],
    own ? [own.at.getTime(), own.emoji ?? ''] : null,
  )
  if (wins > 0) {
    const others = message.reactions.filter((reaction) => reaction.by !== event.by)
    const reactions = [...others, { by: event.by, emoji: event.emoji, at: new Date(event.atMs) }]
    set.messages.change(message._id, { reactions: reactions.sort((a, b) => (a.by < b.by ? -1 : 1)) })
  }
  if (event.by !== 'person') return
  noteInteraction(set, ensurePerson(set, of, event.personId, receivedAt), new Date(event.atMs), receivedAt)
}
