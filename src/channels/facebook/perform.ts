import { ChannelError } from '../channel-error.ts'
import type { CallOperation, OutboundAction, OutboundAttachment, Receipt } from '../channel.ts'
import type { AttachmentToSend, MessageToSend } from './operations/messages.ts'

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
      return sentMessage(await call('facebook.send-message', toSend(action, pageId)))
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

function toSend(action: Action<'send-message'>, pageId: string): MessageToSend {
  const { personId, text, attachment, replyToExternalId: replyTo, window, outboxId: metadata } = action
  if (text !== null && attachment !== null) throw refused('text-with-attachment')
  if (window === 'paid') throw refused('outside-window')
  return {
    pageId,
    personId,
    text,
    attachment: attachment === null ? null : toAttachment(attachment),
    replyTo,
    metadata,
    ...(window === 'human-agent'
      ? ({ messagingType: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } as const)
      : ({ messagingType: 'RESPONSE' } as const)),
  }
}

/** A GIF is an image here. */
function toAttachment(attachment: OutboundAttachment): AttachmentToSend {
  const type = attachment.type === 'gif' ? 'image' : attachment.type
  if (attachment.from === 'url') return { type, url: attachment.url }
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
