import { ChannelError } from '../channel-error.ts'
import type { CallOperation, OutboundAction, OutboundAttachment, Receipt } from '../channel.ts'
import type { AttachmentToSend, MessageToSend, PictureToSend } from './operations/messages.ts'
import { WINDOW_RULES, type WindowRule } from './window-rules.ts'

type Action<Do extends OutboundAction['do']> = Extract<OutboundAction, { do: Do }>

const NO_ID: Receipt = { externalId: null, sentAtMs: null }

/** Carries out one action as a Page. The platform tells no time of sending: its echo does. @throws {ChannelError} */
export async function perform(
  action: OutboundAction,
  { externalId: pageId }: { readonly externalId: string },
  call: CallOperation,
): Promise<Receipt> {
  switch (action.do) {
    case 'send-message':
      return sendMessage(action, pageId, call)
    case 'private-reply': {
      const { commentExternalId: commentId, text, outboxId: metadata } = action
      return sentMessage(await call('facebook.private-reply', { pageId, commentId, text, metadata }))
    }
    case 'reply-comment': {
      const { commentExternalId: commentId, text, attachmentUrl } = action
      const reply = await call<object, { id: string }>('facebook.reply-comment', {
        commentId,
        text,
        attachmentUrl,
      })
      return { externalId: reply.id, sentAtMs: null }
    }
    case 'mark-read':
      await call('facebook.sender-action', { pageId, personId: action.personId, action: 'MARK_SEEN' })
      return NO_ID
    case 'edit-comment':
      await call('facebook.edit-comment', { commentId: action.commentExternalId, text: action.text })
      return NO_ID
    case 'delete-comment':
      await deleteOnce(action, call)
      return NO_ID
    case 'hide-comment':
      await call('facebook.hide-comment', { commentId: action.commentExternalId, hidden: action.hidden })
      return NO_ID
    case 'like-comment':
      await call('facebook.like-comment', { commentId: action.commentExternalId, liked: action.liked })
      return NO_ID
    case 'request-info':
      throw refused('not-supported-by-platform')
  }
}

/** Every action but Zalo's own form. */
export const supports = (action: OutboundAction['do']): boolean => action !== 'request-info'

const sentMessage = ({ messageId }: { readonly messageId: string }): Receipt => ({
  externalId: messageId,
  sentAtMs: null,
})

async function sendMessage(
  action: Action<'send-message'>,
  pageId: string,
  call: CallOperation,
): Promise<Receipt> {
  const { personId, text, attachments, template, quickReplies, window } = action
  if (window === 'paid') throw refused('outside-window')
  const message: MessageToSend = {
    pageId,
    personId,
    text,
    ...(quickReplies === undefined ? {} : { quickReplies }),
    ...(template === undefined ? {} : { template }),
    replyTo: action.replyToExternalId,
    metadata: action.outboxId,
    ...sendsOf(window),
  }
  const send = (what: MessageToSend) => call<MessageToSend, Sent>('facebook.send-message', what)
  const [attachment] = attachments
  if (attachment === undefined) return sentMessage(await send(message))
  if (text !== null || template !== undefined) throw refused('text-with-attachment')
  if (attachments.length > 1)
    return sentMessage(await send({ ...message, pictures: await toPictures(attachments, pageId, call) }))
  const sent = await send({ ...message, attachment: toAttachment(attachment) })
  if (attachment.from === 'bytes' && sent.attachmentId) await noteSaved(attachment, sent.attachmentId)
  return sentMessage(sent)
}

/** What opens the window is also what the send has to say of itself. */
const sendsOf = (kind: WindowRule['kind']): WindowRule['sends'] =>
  WINDOW_RULES.find((rule) => rule.kind === kind)?.sends ?? { messagingType: 'RESPONSE' }

interface Sent {
  readonly messageId: string
  /** Where a file was uploaded with the message: by what it can be sent again. */
  readonly attachmentId?: string | null
}

/** Together pictures go by address or id only, so files are saved at the platform first. */
async function toPictures(
  attachments: readonly OutboundAttachment[],
  pageId: string,
  call: CallOperation,
): Promise<PictureToSend[]> {
  const pictures: PictureToSend[] = []
  for (const one of attachments) {
    if (one.from === 'collection') throw refused('attachment-unsupported')
    if (one.from === 'url') pictures.push({ url: one.url })
    else if (one.from === 'saved') pictures.push({ attachmentId: one.savedId })
    else {
      const { name, contentType, bytes } = one
      const input = { pageId, type: 'image', file: { name, contentType, bytes } }
      const { attachmentId } = await call<object, { attachmentId: string }>('facebook.save-attachment', input)
      await noteSaved(one, attachmentId)
      pictures.push({ attachmentId })
    }
  }
  return pictures
}

/** Only a saving: what goes wrong with the note must not make a sent message look unsent. */
async function noteSaved(
  { saved }: Extract<OutboundAttachment, { from: 'bytes' }>,
  savedId: string,
): Promise<void> {
  await saved?.(savedId).catch(() => undefined)
}

/** A GIF is an image here. */
function toAttachment(attachment: OutboundAttachment): AttachmentToSend {
  if (attachment.from === 'collection') throw refused('attachment-unsupported')
  const type = attachment.type === 'gif' ? 'image' : attachment.type
  if (attachment.from === 'url') return { type, url: attachment.url }
  if (attachment.from === 'saved') return { type, attachmentId: attachment.savedId }
  const { name, contentType, bytes } = attachment
  return { type, file: { name, contentType, bytes } }
}

/** Deleting what is gone already is done: a repeated call after a lost answer meets that. */
async function deleteOnce(action: Action<'delete-comment'>, call: CallOperation): Promise<void> {
  try {
    await call('facebook.delete-comment', { commentId: action.commentExternalId })
  } catch (error) {
    if (!(error instanceof ChannelError) || error.code !== 'object-missing') throw error
  }
}

const refused = (code: string): ChannelError => new ChannelError({ code, retry: 'never', requestLeft: false })
