import type { Channel, OutboundAction, OutboundAttachment, Receipt } from '../channels/channel.ts'
import { ChannelError } from '../channels/channel-error.ts'
import type { CallOptions } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { AWAY_AUTHOR, AWAY_WITHIN_MS } from './away-limits.ts'
import type { OutboxDeps } from './deps.ts'
import { readMedia } from './media.ts'
import { forgetSaved, rememberSaved, savedIdOf } from './saved-files.ts'
import { openAction, type StoredAction, type StoredAttachment } from './sealed-action.ts'
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
  const stored = await openAction(vault, row)
  const platform = channels.get(row.platform)
  const subject = { kind: 'channel' as const, shopId: row.shopId, channelId: row.channelId }
  const attempt = async (): Promise<{
    readonly action: OutboundAction
    readonly receipt: Receipt | ChannelError
  }> => {
    const action = await completeAction(deps, row, channel, stored, platform)
    const receipt = await platform
      .perform(action, { externalId: channel.externalId }, (operation, input) =>
        door.call(subject, operation, input, {
          ...options,
          priority: row.author === 'staff' ? 'person' : 'bulk',
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof ChannelError) return error
        throw error
      })
    return { action, receipt }
  }
  const { action, receipt } = await attempt()
  if (!(receipt instanceof ChannelError)) return receipt
  if (!(await forgetMissing(deps, row, { stored, action, error: receipt }))) throw receipt
  // Nothing was sent, so once more from the upload is safe.
  const { receipt: second } = await attempt()
  if (second instanceof ChannelError) throw second
  return second
}

/** Words for a file that the platform was to have and has not. */
const GONE = new Set(['attachment-missing', 'attachment-expired'])

/** @returns true: the platform had lost a file that we took as kept there; what is known of its place is forgotten */
async function forgetMissing(
  deps: OutboxDeps,
  { shopId, channelId }: OutboxDoc,
  { stored, action, error }: { stored: StoredAction; action: OutboundAction; error: ChannelError },
): Promise<boolean> {
  if (!GONE.has(error.code) || action.do !== 'send-message' || stored.do !== 'send-message') return false
  // One just uploaded may be forgotten as well; what went by its address, or is the platform's own, is not ours to bring.
  if (!action.attachments.some(({ from }) => from === 'saved' || from === 'bytes')) return false
  const mediaIds = stored.attachments.flatMap((one) => ('mediaId' in one ? one.mediaId : []))
  await forgetSaved(deps, { shopId, channelId }, mediaIds)
  return true
}

/** Adds what is known only now: the window as it stands, and the bytes of a kept file, or where the platform has them. */
async function completeAction(
  deps: OutboxDeps,
  row: OutboxDoc,
  channel: ChannelDoc,
  action: StoredAction,
  platform: Pick<Channel, 'savedFileLifeMs'>,
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
  if (row.authorId === AWAY_AUTHOR.id && isPastAway(deps, row, verdict.kind))
    throw new ChannelError({ code: 'away-too-late', retry: 'never', requestLeft: false })
  const attachments: OutboundAttachment[] = []
  for (const one of action.attachments) attachments.push(await completeAttachment(deps, row, one, platform))
  return { ...action, window: verdict.kind, attachments }
}

/** That nobody is there is told at once and for nothing, or not at all. */
const isPastAway = ({ clock }: OutboxDeps, { acceptedAt }: OutboxDoc, kind: string): boolean =>
  kind !== 'free' || clock.nowMs() - acceptedAt.getTime() > AWAY_WITHIN_MS

async function completeAttachment(
  deps: OutboxDeps,
  { shopId, channelId }: OutboxDoc,
  attachment: StoredAttachment,
  { savedFileLifeMs: lifeMs }: Pick<Channel, 'savedFileLifeMs'>,
): Promise<OutboundAttachment> {
  if ('stickerId' in attachment) return { ...attachment, from: 'collection' }
  const { type } = attachment
  if ('url' in attachment) return { type, from: 'url', url: attachment.url }
  const { mediaId } = attachment
  const place = { shopId, channelId }
  const savedId = await savedIdOf(deps, place, mediaId)
  if (savedId !== null) return { type, from: 'saved', savedId }
  const media = await readMedia(deps, shopId, mediaId)
  if (!media) throw new ChannelError({ code: 'media-gone', retry: 'never', requestLeft: false })
  return {
    type,
    from: 'bytes',
    name: media.name ?? 'file',
    contentType: media.type,
    bytes: media.bytes,
    saved: (id: string) => rememberSaved(deps, place, mediaId, { id, lifeMs }),
  }
}
