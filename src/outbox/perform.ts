import type { OutboundAction, OutboundAttachment, Receipt } from '../channels/channel.ts'
import { ChannelError } from '../channels/channel-error.ts'
import type { CallOptions } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'
import { readMedia } from './media.ts'
import { openAction, type StoredAction } from './sealed-action.ts'
import { windowOf } from './verdict.ts'

/**
 * Carries a row's action out. Throws ChannelError or DoorRefusal; what they mean is decided in `after-attempt.ts`. People
 * who wait for an answer go before what a program sends, in the channel's allowance too.
 */
export async function performRow(
  deps: OutboxDeps,
  row: OutboxDoc,
  options: Pick<CallOptions, 'signal' | 'beforeLeaving'>,
): Promise<Receipt> {
  const { store, vault, door, channels } = deps
  const channel = await store.channels.findOne({ _id: row.channelId, shopId: row.shopId }).lean<ChannelDoc>()
  if (!channel) throw new ChannelError({ code: 'channel-unlinked', retry: 'never', requestLeft: false })
  const action = await completeAction(deps, row, channel, await openAction(vault, row))
  const subject = { kind: 'channel' as const, shopId: row.shopId, channelId: row.channelId }
  return channels.get(row.platform).perform(action, { externalId: channel.externalId }, (operation, input) =>
    door.call(subject, operation, input, {
      ...options,
      priority: row.author === 'staff' ? 'person' : 'bulk',
    }),
  )
}

/** Adds what is known only now: the window as it stands, and the bytes of a kept file. */
async function completeAction(
  deps: OutboxDeps,
  row: OutboxDoc,
  channel: ChannelDoc,
  action: StoredAction,
): Promise<OutboundAction> {
  if (action.do !== 'send-message') return action
  const conversation = await deps.store.conversations
    .findOne({ _id: row.threadKey, shopId: row.shopId })
    .lean<ConversationDoc>()
  if (!conversation) throw new ChannelError({ code: 'person-unknown', retry: 'never', requestLeft: false })
  // It may have waited past the window's end: the platform would refuse it, and count the refusal against the account.
  const verdict = await windowOf(deps, conversation, channel, row.author)
  if (!verdict.canSend || verdict.kind === null)
    throw new ChannelError({ code: 'outside-window', retry: 'never', requestLeft: false })
  return {
    ...action,
    window: verdict.kind,
    attachment: await completeAttachment(deps, row.shopId, action.attachment),
  }
}

async function completeAttachment(
  deps: OutboxDeps,
  shopId: string,
  attachment: Extract<StoredAction, { do: 'send-message' }>['attachment'],
): Promise<OutboundAttachment | null> {
  if (attachment === null) return null
  if ('url' in attachment) return { type: attachment.type, from: 'url', url: attachment.url }
  const media = await readMedia(deps, shopId, attachment.mediaId)
  if (!media) throw new ChannelError({ code: 'media-gone', retry: 'never', requestLeft: false })
  return {
    type: attachment.type,
    from: 'bytes',
    name: media.name ?? 'file',
    contentType: media.type,
    bytes: media.bytes,
  }
}
