import type { InboundEvent } from '../../channels/inbound-event.ts'
import { idOf } from '../../kit/ids.ts'
import type { Source, Subject, WorkingSet } from '../working-set.ts'
import { applyComment } from './comment.ts'
import { applyMark, ensureConversation, noteContact, noteReferral } from './conversation.ts'
import { applyDeletion, applyEdit, applyMessage, applyReaction } from './message.ts'
import { ensurePerson, applyFollow, applySubmittedInfo, noteInteraction } from './person.ts'
import { applyPost } from './post.ts'

/** `applied`: something is different now, or it was only to be counted · `duplicate`: known already, or overtaken by something newer. */
export type Effect = 'applied' | 'duplicate'

/**
 * Applies one event to the working set. For any order and repetition of the same events the set ends up the same: every
 * rule picks the newest by platform time with a fixed tie-break, and what is deleted stays so.
 * @param receivedAt when its delivery came in: for display only. Of history: when it was read, which tells how old it is
 */
export function applyEvent(
  set: WorkingSet,
  of: Subject,
  event: InboundEvent,
  receivedAt: Date,
  source: Source = 'webhook',
): Effect {
  const before = set.version
  switch (event.kind) {
    case 'message':
      applyMessage(set, of, event, receivedAt, source)
      break
    case 'message-edited':
      applyEdit(set, of, event, receivedAt)
      break
    case 'message-deleted':
      applyDeletion(set, of, event, receivedAt)
      break
    case 'reaction':
      applyReaction(set, of, event, receivedAt)
      break
    case 'delivered':
    case 'read':
      applyMark(set, of, event, receivedAt)
      break
    case 'comment':
      applyComment(set, of, event, receivedAt, source)
      break
    case 'post':
      applyPost(set, of, event, receivedAt, source)
      break
    case 'followed':
    case 'unfollowed':
      applyFollow(set, of, event, receivedAt)
      break
    case 'submitted-info':
      applySubmittedInfo(set, of, event, receivedAt)
      touchContact(set, of, event, receivedAt)
      break
    case 'contact':
      touchContact(set, of, event, receivedAt)
      noteReferral(set, idOf('cnv', of.channelId, event.personId), event.referral, new Date(event.atMs))
      break
    // Stands on the channel, beside the working set.
    case 'policy':
    case 'acknowledged':
    case 'unknown':
    case 'withdrawn':
      return 'applied'
  }
  return set.version === before ? 'duplicate' : 'applied'
}

function touchContact(
  set: WorkingSet,
  of: Subject,
  event: { readonly personId: string; readonly atMs: number },
  receivedAt: Date,
): void {
  const at = new Date(event.atMs)
  noteContact(set, ensureConversation(set, of, event.personId, receivedAt), at)
  noteInteraction(set, ensurePerson(set, of, event.personId, receivedAt), at, receivedAt)
}
