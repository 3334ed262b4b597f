import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'
import { openAction } from './sealed-action.ts'
import { ECHO_WINDOW_MS, settleByEcho } from './settle.ts'

interface HistoryMessage {
  readonly id: string
  readonly fromId: string | null
  readonly text: string | null
  readonly createdAtMs: number
}

/**
 * No echo came for a send of unknown fate: reads the newest messages of the conversation (Facebook, with FB4) and looks for
 * it there. Settles only when exactly one message of ours fits and no other row of ours already has it.
 * @returns whether the row is settled now
 */
export async function settleByHistory(deps: OutboxDeps, row: OutboxDoc): Promise<boolean> {
  if (row.platform !== 'facebook' || row.kind !== 'send-message' || row.attemptStartedAt === null)
    return false
  const { store, vault, door } = deps
  const action = await openAction(vault, row)
  if (action.do !== 'send-message' || action.text === null) return false
  const { text } = action
  const channel = await store.channels.findOne({ _id: row.channelId, shopId: row.shopId }).lean<ChannelDoc>()
  const conversation = await store.conversations
    .findOne({ _id: row.threadKey, shopId: row.shopId })
    .lean<ConversationDoc>()
  if (!channel || !conversation) return false
  let messages: readonly HistoryMessage[]
  try {
    const subject = { kind: 'channel' as const, shopId: row.shopId, channelId: row.channelId }
    const found = await door.call<{ conversations: { id: string }[] }>(subject, 'facebook.conversations', {
      pageId: channel.externalId,
      personId: conversation.personExternalId,
    })
    const thread = found.conversations[0]
    if (!thread) return false
    messages = (
      await door.call<{ messages: HistoryMessage[] }>(subject, 'facebook.conversation-messages', {
        conversationId: thread.id,
      })
    ).messages
  } catch (error) {
    // Not allowed, or not now: a person decides.
    if (error instanceof DoorRefusal || error instanceof ChannelError) return false
    throw error
  }
  const startedMs = row.attemptStartedAt.getTime()
  const fitting = messages.filter(
    (message) =>
      message.fromId === channel.externalId &&
      message.text === text &&
      Math.abs(message.createdAtMs - startedMs) <= ECHO_WINDOW_MS,
  )
  const known = new Set(
    (
      await store.messages
        .find(
          {
            channelId: row.channelId,
            shopId: row.shopId,
            externalId: { $in: fitting.map((message) => message.id) },
          },
          { externalId: 1 },
        )
        .lean()
    ).map((message) => message.externalId),
  )
  const free = fitting.filter((message) => !known.has(message.id))
  const [only] = free
  if (free.length !== 1 || !only) return false
  const settled = await store.transaction((session) =>
    settleByEcho(
      store,
      { shopId: row.shopId, channelId: row.channelId },
      { by: 'outbox-id', outboxId: row._id },
      { externalId: only.id, atMs: only.createdAtMs },
      session,
    ),
  )
  return settled !== null
}
