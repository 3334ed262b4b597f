import type { Channel } from '../channels/channel.ts'
import type { OutgoingType } from '../channels/outgoing.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import { type KeptFile, keptFile } from './media.ts'
import type { MessageContent, NewMessage } from './new-message.ts'
import { planMessages } from './plan-messages.ts'
import type { StoredAttachment } from './sealed-action.ts'
import { checkWindow, sendableChannel } from './verdict.ts'

/** What the checks found that the message needs. */
export interface Checked {
  readonly channel: ChannelDoc
  /** The messages it takes, in order; more than one only where it may be split. */
  readonly parts: readonly CheckedPart[]
  readonly replied: Replied | null
}

/** The message answered. */
export interface Replied {
  readonly externalId: string
  /** The person wrote it, not the account. */
  readonly byPerson: boolean
}

export interface CheckedPart {
  readonly content: MessageContent
  /** Beside each attachment; null: it goes by its address. */
  readonly files: readonly (KeptFile | null)[]
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
  const planned = planMessages(platform, message)
  await checkWindow(deps, conversation, channel, message.author.kind)
  const files = await Promise.all(
    message.attachments.map((one, at) => checkFile(deps, platform, conversation.shopId, one, at)),
  )
  const fileOf = new Map(message.attachments.map((one, at) => [one, files[at] ?? null]))
  const parts = planned.map((content) => ({
    content,
    files: content.attachments.map((one) => fileOf.get(one) ?? null),
  }))
  for (const part of parts) checkTogether(part)
  const replied = message.replyTo === null ? null : await repliedMessage(deps, conversation, message.replyTo)
  return { channel, parts, replied }
}

/** Files of one message lie in a worker's memory together while they are uploaded. */
const TOGETHER_MAX_BYTES = 60 * 1024 * 1024

function checkTogether({ files }: CheckedPart): void {
  const sizeBytes = files.reduce((sum, file) => sum + (file?.sizeBytes ?? 0), 0)
  if (sizeBytes > TOGETHER_MAX_BYTES)
    throw new SendRefused('attachment-too-large', { sizeBytes, max: TOGETHER_MAX_BYTES })
}

/** The kept file of an attachment; null where there is none. */
async function checkFile(
  deps: OutboxDeps,
  platform: Channel,
  shopId: string,
  attachment: StoredAttachment,
  at: number,
): Promise<KeptFile | null> {
  if (!('mediaId' in attachment)) return null
  const file = await keptFile(deps, shopId, attachment.mediaId)
  if (!file) throw new SendRefused('not-found', { path: `attachments.${at}.mediaId` })
  if (attachment.type !== 'file' && !fitsType(attachment.type, file.type))
    throw new SendRefused('attachment-type-wrong', { at, contentType: file.type })
  const refusal = platform.refusesFile({ ...file, as: attachment.type })
  if (refusal) throw new SendRefused(refusal, { at, contentType: file.type, sizeBytes: file.sizeBytes })
  return file
}

/** A GIF may go as a still picture as well. */
const fitsType = (type: OutgoingType, contentType: string): boolean =>
  type === 'gif' ? contentType === 'image/gif' : contentType.startsWith(`${type}/`)

async function repliedMessage(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  messageId: string,
): Promise<Replied> {
  const message = await deps.store.messages
    .findOne(
      { _id: messageId, shopId: conversation.shopId, conversationId: conversation._id },
      { externalId: 1, direction: 1 },
    )
    .lean<Pick<MessageDoc, 'externalId' | 'direction'>>()
  if (!message?.externalId) throw new SendRefused('not-found', { path: 'replyTo' })
  return { externalId: message.externalId, byPerson: message.direction === 'in' }
}
