import type {
  CallOperation,
  OutboundAction,
  OutboundAttachment,
  Receipt,
  SendCost,
  WindowKind,
} from '../channel.ts'
import { ChannelError } from '../channel-error.ts'
import type { Template } from '../outgoing.ts'
import { isVisitor } from '../visitor.ts'
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

/** What of the settings a send depends on. */
export interface SendRules {
  /** `answers`: what answers a message of the person's own is addressed by that message. */
  readonly replyForm: 'answers' | 'never'
}

/** Carries out an action by permitted operations. Upload and send are two calls; only the second has an effect. */
export async function perform(
  action: OutboundAction,
  call: CallOperation,
  rules: SendRules,
): Promise<Receipt> {
  if (action.do === 'send-message') {
    const parts = await partsOf(action, call)
    return receiptOf(await deliver(action, parts, call, rules), action.window)
  }
  if (action.do !== 'request-info') throw refused('not-supported-by-platform')
  const { personId, title, subtitle, imageUrl } = action
  const input = { userId: personId, title: toOutgoing(title), subtitle: toOutgoing(subtitle), imageUrl }
  return receiptOf(await call<RequestInfoInput, SentMessage>('zalo.request-info', input), null)
}

/** What is said, without to whom. */
type Parts = Omit<SendMessageInput, 'userId' | 'answersMessageId' | 'visitorPath'>

async function partsOf(action: SendAction, call: CallOperation): Promise<Parts> {
  if (action.template !== undefined) return buttonsOf(action, action.template)
  const text = action.text === null ? null : toOutgoing(action.text)
  const [attachment] = action.attachments
  if (attachment === undefined) return { text, quoteMessageId: action.replyToExternalId }
  const plan = planAttachment(attachment)
  // Nothing says a file message may carry text; sent together, the words could vanish without an error.
  if (text && attachment.type === 'file') throw refused('text-with-file')
  const ready = plan.do === 'send' ? plan.attachment : await upload(plan, attachment, call)
  return { text, attachment: ready }
}

/** Cards side by side have no page in any document of v3; a text over buttons has. */
function buttonsOf({ replyToExternalId }: SendAction, template: Template): Parts {
  if (template.type !== 'button') throw refused('not-supported-by-platform')
  const buttons = template.buttons.map((button) => ({ ...button, title: toOutgoing(button.title) }))
  return { text: toOutgoing(template.text), quoteMessageId: replyToExternalId, buttons }
}

/**
 * Sends the parts by the address that fits best, and where Zalo clearly refuses that address by the plain one. Only a
 * refusal in so many words is followed by a second call: then nothing was sent.
 */
async function deliver(
  action: SendAction,
  parts: Parts,
  call: CallOperation,
  { replyForm }: SendRules,
): Promise<SentMessage> {
  const { personId: userId, replyToExternalId: answered, replyToPerson, window } = action
  const send = (address: Partial<SendMessageInput>) =>
    call<SendMessageInput, SentMessage>('zalo.send-message', { userId, ...address, ...parts })
  if (isVisitor(userId))
    return send({}).catch(unlessRefused(VISITOR_PATH_SHUT, () => send({ visitorPath: 'v3' })))
  const asReply = replyForm === 'answers' && replyToPerson === true && window === 'free'
  if (!asReply || answered === null) return send({})
  return send({ answersMessageId: answered }).catch(unlessRefused(REPLY_FORM_REFUSED, () => send({})))
}

/** The old path is no longer open to visitors either. */
const VISITOR_PATH_SHUT: ReadonlySet<string> = new Set(['api-retired'])
/** The message is too old, has had its eight replies (the rule until 2026), or the form is no longer known. */
const REPLY_FORM_REFUSED: ReadonlySet<string> = new Set([
  'request-invalid',
  'quota-exhausted',
  'person-quota-exceeded',
  'outside-window',
])

const unlessRefused =
  <Sent>(codes: ReadonlySet<string>, otherwise: () => Promise<Sent>) =>
  (error: unknown): Promise<Sent> => {
    if (error instanceof ChannelError && codes.has(error.code)) return otherwise()
    throw error
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
