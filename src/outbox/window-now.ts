import type { QuotaAnswer } from '../channels/channel.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import { askContact, askQuota } from './ask-platform.ts'
import type { OutboxDeps } from './deps.ts'
import { windowOf } from './verdict.ts'

/**
 * Brings what a verdict stands on up to date before it is shown: where our own records do not give it for free, the platform
 * is asked for the person's last contact, and where a message would count against the package, for what is left of it.
 * @returns what is left; null: nothing is counted, or nothing is known
 */
export async function freshenWindow(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
): Promise<QuotaAnswer | null> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation || deps.channels.get(conversation.platform).windowQuestions === null) return null
  const channel = await deps.store.channels
    .findOne({ _id: conversation.channelId, shopId })
    .lean<ChannelDoc>()
  if (!channel?.live) return null
  const known = await windowOf(deps, conversation, channel, 'staff')
  if (known.kind === 'free') return null
  const { kind, reason } = await windowOf(deps, await askContact(deps, conversation), channel, 'staff')
  return kind === 'paid' || reason === 'paid-switch-off' ? askQuota(deps, channel) : null
}
