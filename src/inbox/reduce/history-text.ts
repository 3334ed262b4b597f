import type { MessageEvent } from '../../channels/inbound-event.ts'
import type { MessageDoc } from '../../store/models/conversation.ts'
import type { Subject, WorkingSet } from '../working-set.ts'

const textPlace = (message: MessageDoc, field: 'sealedText' | 'sealedEdit') => ({
  collection: 'messages',
  documentId: message._id,
  field,
})

/** What staff read in a message now; null: no text. */
export function standingText(set: WorkingSet, of: Subject, message: MessageDoc): string | null {
  const field = message.sealedEdit === null ? 'sealedText' : 'sealedEdit'
  const sealed = message[field]
  if (sealed === null) return null
  return set.seals.open(of.shopId, message.personId, textPlace(message, field), sealed)
}

/** The same words: the platform's two ways of telling them may differ in form and in space around them. */
export const sameText = (a: string, b: string): boolean =>
  a.normalize('NFC').trim() === b.normalize('NFC').trim()

/**
 * History shows the text as it is now. Where a person's message reads otherwise than we have it, its edit was lost on the
 * way: it stands as edit number 0 (or beside the last one known), so that any edit told by webhook since stands over it.
 * @param readAt when history was read; an edit known to be later is the newer one
 */
export function takeLostEdit(
  set: WorkingSet,
  of: Subject,
  message: MessageDoc,
  text: string | null,
  readAt: Date,
): MessageDoc {
  // Only Facebook's messages are edited, and only people's: a button's title or a page's template is told in two ways.
  const comparable =
    of.platform === 'facebook' && message.direction === 'in' && message.postbackPayload === null
  if (!comparable || text === null || message.deletedAt !== null) return message
  const standing = standingText(set, of, message)
  if (standing === null || sameText(standing, text)) return message
  if (readAt <= (message.editedAt ?? message.sentAt)) return message
  return set.messages.change(message._id, {
    editNumber: message.editNumber ?? 0,
    editedAt: readAt,
    sealedEdit: set.seals.seal(of.shopId, message.personId, textPlace(message, 'sealedEdit'), text),
  })
}

/** The text by which a page of history tells a message; a postback's is its button. */
export const toldText = (event: MessageEvent): string | null =>
  event.text === null || event.text === '' ? null : event.text
