import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import { sendableChannel, windowOf } from './verdict.ts'

const OPERATION = 'facebook.sender-action'

/** A typing sign older than this says nothing true any more. */
const TELL_WITHIN_MS = 2_500

/**
 * Shows the person that somebody is typing, or no longer. True only now, so it is told at once or not at all, and never
 * queued; only inside the window, where the platform takes it.
 * @returns false: the platform could not be told, or may not be
 * @throws {SendRefused} `not-found` · `not-supported-by-platform` · `channel-unlinked` · `consent-missing` · `permission-missing`
 */
export async function showTyping(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  isOn: boolean,
): Promise<boolean> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) throw new SendRefused('not-found')
  const { channelId, platform, personExternalId: personId } = conversation
  if (!deps.channels.get(platform).supports('mark-read')) throw new SendRefused('not-supported-by-platform')
  const channel = await sendableChannel(deps, shopId, channelId, OPERATION)
  if ((await windowOf(deps, conversation, channel, 'bot')).kind !== 'free') return false
  const input = { pageId: channel.externalId, personId, action: isOn ? 'TYPING_ON' : 'TYPING_OFF' }
  try {
    await deps.door.call({ kind: 'channel', shopId, channelId }, OPERATION, input, {
      signal: AbortSignal.timeout(TELL_WITHIN_MS),
    })
    return true
  } catch (error) {
    if (error instanceof ChannelError || error instanceof DoorRefusal) return false
    throw error
  }
}
