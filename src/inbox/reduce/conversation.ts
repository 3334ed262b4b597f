import type { MarkEvent, ReferralIn } from '../../channels/inbound-event.ts'
import { idOf } from '../../kit/ids.ts'
import type { ConversationDoc, MessageDoc } from '../../store/models/conversation.ts'
import { compareClaims, earlier, later } from '../later.ts'
import type { Subject, WorkingSet } from '../working-set.ts'
import { blankConversation, messageStub, NEVER } from './blank.ts'
import { ensurePerson } from './person.ts'

export function ensureConversation(
  set: WorkingSet,
  of: Subject,
  personExternalId: string,
  receivedAt: Date,
): ConversationDoc {
  const known = set.conversations.get(idOf('cnv', of.channelId, personExternalId))
  if (known) return known
  ensurePerson(set, of, personExternalId, receivedAt)
  return set.conversations.add(blankConversation(of, personExternalId))
}

/** Sets members of a conversation and its place in the list with them. */
function changeConversation(set: WorkingSet, id: string, wanted: Partial<ConversationDoc>): void {
  const doc = set.conversations.change(id, wanted)
  set.conversations.change(id, { updatedAt: doc.lastMessageAt ?? doc.lastContactAt ?? NEVER })
}

/** The person wrote or tapped: opens the platform's window. */
export function noteContact(set: WorkingSet, conversation: ConversationDoc, at: Date): void {
  changeConversation(set, conversation._id, { lastContactAt: later(conversation.lastContactAt, at) })
}

/** Where the person came from: the newest stands, of two at one moment the one that sorts last. */
export function noteReferral(
  set: WorkingSet,
  conversationId: string,
  referral: ReferralIn | null | undefined,
  at: Date,
): void {
  const standing = set.conversations.get(conversationId)?.referral ?? null
  if (!referral || (referral.ref === null && referral.source === null && referral.adId === null)) return
  const wins = compareClaims(
    [at.getTime(), wordsOf(referral)],
    standing === null ? null : [standing.at.getTime(), wordsOf(standing)],
  )
  if (wins <= 0) return
  const { ref, source, adId } = referral
  set.conversations.change(conversationId, { referral: { ref, source, adId, at } })
}

const wordsOf = ({ ref, source, adId }: ReferralIn): string => JSON.stringify([ref, source, adId])

/** The last message moves only forward in platform time; of two at one moment the greater id is last everywhere. */
export function considerLastMessage(set: WorkingSet, conversationId: string, message: MessageDoc): void {
  const conversation = set.conversations.get(conversationId)
  if (conversation === undefined) return
  const { lastMessageAt, lastMessageId } = conversation
  const wins = compareClaims(
    [message.sentAt.getTime(), message._id],
    lastMessageAt === null || lastMessageId === null ? null : [lastMessageAt.getTime(), lastMessageId],
  )
  if (wins <= 0) return
  changeConversation(set, conversationId, { lastMessageId: message._id, lastMessageAt: message.sentAt })
}

/**
 * Delivered and read marks. A watermark says "everything up to here" and stays with the conversation; marks that name
 * messages stay with those, on a stub where the message is still to come.
 */
export function applyMark(set: WorkingSet, of: Subject, event: MarkEvent, receivedAt: Date): void {
  const member = event.kind === 'read' ? 'readAt' : 'deliveredAt'
  if (event.watermarkMs !== null) {
    const conversation = ensureConversation(set, of, event.personId, receivedAt)
    const watermark = event.kind === 'read' ? 'personReadAt' : 'personDeliveredAt'
    set.conversations.change(conversation._id, {
      [watermark]: later(conversation[watermark], new Date(event.watermarkMs)),
    })
    return
  }
  for (const externalId of event.externalIds) {
    const message =
      set.messages.get(set.messageId(of.channelId, externalId)) ??
      set.messages.add(messageStub(of, event.personId, externalId, receivedAt))
    set.messages.change(message._id, { [member]: earlier(message[member], new Date(event.atMs)) })
  }
}
