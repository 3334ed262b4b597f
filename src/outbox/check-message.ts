import type { Channel } from '../channels/channel.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import { type KeptFile, keptFile } from './media.ts'
import type { AttachmentType } from './sealed-action.ts'
import type { NewMessage } from './new-message.ts'
import { checkWindow, sendableChannel } from './verdict.ts'

/** What the checks found that the message needs. */
export interface Checked {
  readonly channel: ChannelDoc
  readonly file: KeptFile | null
  readonly replyToExternalId: string | null
}

/** Everything that would refuse the message, before anything is queued: permission, platform, window, attachment. Throws SendRefused. */
export async function checkMessage(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  message: NewMessage,
): Promise<Checked> {
  const channel = await sendableChannel(deps, conversation.shopId, conversation.channelId)
  const platform = deps.channels.get(channel.platform)
  if (!platform.supports('send-message')) throw new SendRefused('not-supported-by-platform')
  checkParts(platform, message)
  await checkWindow(deps, conversation, channel, message.author.kind)
  const file = await checkFile(deps, platform, conversation.shopId, message)
  const replyToExternalId =
    message.replyTo === null ? null : await repliedMessage(deps, conversation, message.replyTo)
  return { channel, file, replyToExternalId }
}

/** What the platform takes in one message, as far as it can be told before the file is looked at. */
function checkParts(platform: Channel, { text, attachment }: NewMessage): void {
  if (text !== null) {
    const { length, max } = platform.textLength(text)
    if (length > max) throw new SendRefused('text-too-long', { length, max })
  }
  if (attachment === null) return
  // Facebook takes either; Zalo takes a text with a picture, but not with a file.
  if (text !== null && (platform.name === 'facebook' || attachment.type === 'file'))
    throw new SendRefused('text-with-attachment')
  if (platform.name !== 'zalo') return
  if (attachment.type === 'audio' || attachment.type === 'video')
    throw new SendRefused('attachment-unsupported')
  if ('url' in attachment && attachment.type !== 'image') throw new SendRefused('upload-needed')
}

/** The kept file of an attachment; null where there is none. */
async function checkFile(
  deps: OutboxDeps,
  platform: Channel,
  shopId: string,
  { attachment }: NewMessage,
): Promise<KeptFile | null> {
  if (attachment === null || !('mediaId' in attachment)) return null
  const file = await keptFile(deps, shopId, attachment.mediaId)
  if (!file) throw new SendRefused('not-found', { path: 'attachments.0.mediaId' })
  if (attachment.type !== 'file' && !fitsType(attachment.type, file.type))
    throw new SendRefused('attachment-type-wrong', { contentType: file.type })
  const refusal = platform.refusesFile({ ...file, as: attachment.type })
  if (refusal) throw new SendRefused(refusal, { contentType: file.type, sizeBytes: file.sizeBytes })
  return file
}

/** A GIF may go as a still picture as well. */
const fitsType = (type: AttachmentType, contentType: string): boolean =>
  type === 'gif' ? contentType === 'image/gif' : contentType.startsWith(`${type}/`)

async function repliedMessage(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  messageId: string,
): Promise<string> {
  const message = await deps.store.messages
    .findOne(
      { _id: messageId, shopId: conversation.shopId, conversationId: conversation._id },
      { externalId: 1 },
    )
    .lean<Pick<MessageDoc, 'externalId'>>()
  if (!message?.externalId) throw new SendRefused('not-found', { path: 'replyTo' })
  return message.externalId
}
