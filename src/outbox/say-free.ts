import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import { sendMessage } from './send-message.ts'
import { windowOf } from './verdict.ts'

/** `accepted`: it goes its way like any message, once a key · `closed`: it would cost money, or is not allowed now · `gone`: there is no such chat */
export type SaidFree = 'accepted' | 'closed' | 'gone'

/** Says something by itself in a chat, where that is free of charge and open to a program; never otherwise. */
export async function sayFree(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  { text, key, by }: { readonly text: string; readonly key: string; readonly by: string },
): Promise<SaidFree> {
  const { store, log } = deps
  const conversation = await store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  const channel =
    conversation && (await store.channels.findOne({ _id: conversation.channelId, shopId }).lean<ChannelDoc>())
  if (!conversation || !channel) return 'gone'
  if ((await windowOf(deps, conversation, channel, 'bot')).kind !== 'free') return 'closed'
  try {
    await sendMessage(deps, shopId, conversationId, {
      text,
      attachments: [],
      replyTo: null,
      split: true,
      author: { kind: 'bot', id: by },
      // With a blank, which no client's key can have.
      idempotencyKey: `${by} ${key}`,
      fingerprint: by,
    })
    return 'accepted'
  } catch (error) {
    if (!(error instanceof SendRefused)) throw error
    log.info('Something could not be said in a chat by itself', {
      channelId: channel._id,
      by,
      reason: error.code,
    })
    return 'closed'
  }
}
