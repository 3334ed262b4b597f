import type {
  CallOperation,
  OutboundAction,
  OutboundAttachment,
  Receipt,
  SendCost,
  WindowKind,
} from '../channel.ts'
import type { Template } from '../outgoing.ts'
import { type AttachmentPlan, planAttachment, refused } from './attachment-plan.ts'
import type { RequestInfoInput } from './operations/request-info.ts'
import type { SendMessageInput, ZaloAttachment } from './operations/send-message.ts'
import type { SentMessage } from './operations/sent-message.ts'
import { toSavedId } from './saved-upload.ts'
import { toOutgoing } from './text.ts'

type SendAction = Extract<OutboundAction, { do: 'send-message' }>

const SUPPORTED: ReadonlySet<OutboundAction['do']> = new Set(['send-message', 'request-info'])

/** Zalo has no comments to answer and no way to mark a chat as read (docs/platforms/zalo.md#boundaries). */
export const supports = (action: OutboundAction['do']): boolean => SUPPORTED.has(action)

/** Carries out an action by permitted operations. Upload and send are two calls; only the second has an effect. */
export async function perform(action: OutboundAction, call: CallOperation): Promise<Receipt> {
  if (action.do === 'send-message') return receiptOf(await send(action, call), action.window)
  if (action.do !== 'request-info') throw refused('not-supported-by-platform')
  const { personId, title, subtitle, imageUrl } = action
  const input = { userId: personId, title: toOutgoing(title), subtitle: toOutgoing(subtitle), imageUrl }
  return receiptOf(await call<RequestInfoInput, SentMessage>('zalo.request-info', input), null)
}

async function send(action: SendAction, call: CallOperation): Promise<SentMessage> {
  if (action.template !== undefined) return sendButtons(action, action.template, call)
  const text = action.text === null ? null : toOutgoing(action.text)
  const [attachment] = action.attachments
  if (attachment === undefined) {
    const quoteMessageId = action.replyToExternalId
    return call<SendMessageInput, SentMessage>('zalo.send-message', {
      userId: action.personId,
      text,
      quoteMessageId,
    })
  }
  const plan = planAttachment(attachment)
  // Nothing says a file message may carry text; sent together, the words could vanish without an error.
  if (text && attachment.type === 'file') throw refused('text-with-file')
  const ready = plan.do === 'send' ? plan.attachment : await upload(plan, attachment, call)
  return call<SendMessageInput, SentMessage>('zalo.send-message', {
    userId: action.personId,
    text,
    attachment: ready,
  })
}

/** Cards side by side have no page in any document of v3; a text over buttons has. */
async function sendButtons(
  { personId, replyToExternalId }: SendAction,
  template: Template,
  call: CallOperation,
): Promise<SentMessage> {
  if (template.type !== 'button') throw refused('not-supported-by-platform')
  const buttons = template.buttons.map((button) => ({ ...button, title: toOutgoing(button.title) }))
  return call<SendMessageInput, SentMessage>('zalo.send-message', {
    userId: personId,
    text: toOutgoing(template.text),
    quoteMessageId: replyToExternalId,
    buttons,
  })
}

/** Zalo keeps it for a week whether or not the send succeeds, so it is noted at once. */
async function upload(
  plan: Extract<AttachmentPlan, { do: 'upload' }>,
  given: OutboundAttachment,
  call: CallOperation,
): Promise<ZaloAttachment> {
  const uploaded = plan.attach(await call(plan.operation, plan.input))
  // Only a saving: what goes wrong with the note must not cost the message.
  if (given.from === 'bytes') await given.saved?.(toSavedId(uploaded)).catch(() => undefined)
  return uploaded
}

const receiptOf = ({ messageId, sentAtMs, quotaType }: SentMessage, window: WindowKind | null): Receipt => ({
  externalId: messageId,
  sentAtMs,
  cost: costOf(quotaType, window),
})

/** What Zalo says paid for a message; a billed one is told by saying nothing (docs/platforms/zalo.md#quota). */
function costOf(quotaType: string | null, window: WindowKind | null): SendCost | null {
  if (quotaType === null) return window === 'paid' ? 'billed' : null
  return quotaType === 'reply' || quotaType === 'welcome_msg' ? 'free' : 'package'
}
