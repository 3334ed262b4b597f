import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import { accept, firstAcceptance } from './accept.ts'
import type { OutboxDeps } from './deps.ts'
import { windowOf } from './verdict.ts'

/**
 * Shows the person that the shop has read (Facebook's seen mark). A courtesy: where the platform has none, or the permission
 * is missing, nothing is queued. One mark per newest message, however often the conversation is opened.
 */
export async function showRead(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  userId: string,
): Promise<void> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation?.lastContactAt) return
  if (!deps.channels.get(conversation.platform).supports('mark-read')) return
  const once = {
    shopId,
    // With a blank, which no client's key can have: nobody can take this one's place.
    idempotencyKey: `seen ${conversation._id} ${conversation.lastContactAt.getTime()}`,
    fingerprint: null,
  }
  if (await firstAcceptance(deps, once)) return
  const allowed = await deps.door.check(
    { kind: 'channel', shopId, channelId: conversation.channelId },
    'facebook.sender-action',
  )
  if (!allowed.ok) return
  const channel = await deps.store.channels
    .findOne({ _id: conversation.channelId, shopId })
    .lean<ChannelDoc>()
  // Later the platform would refuse it, and count the refusal against the Page.
  if (!channel || (await windowOf(deps, conversation, channel, 'bot')).kind !== 'free') return
  await accept(deps, {
    ...once,
    outboxId: newId('out'),
    channelId: conversation.channelId,
    platform: conversation.platform,
    // A lane of its own: a seen mark neither waits for an answer nor holds one up.
    threadKey: `seen:${conversation._id}`,
    action: { do: 'mark-read', personId: conversation.personExternalId },
    personId: conversation.personId,
    messageId: null,
    commentId: null,
    author: { kind: 'staff', id: userId },
    textHash: null,
    retryOf: null,
    event: {
      shopId,
      type: 'conversation.changed',
      platform: conversation.platform,
      channelId: conversation.channelId,
      conversationId,
      subjectId: conversationId,
      at: new Date(0),
    },
  })
}
