import { invalidField, refuse, zaloFailure } from './errors.ts'
import { echoApiSend } from './oa-actions.ts'
import { asObject, bodyOf, textField, type OpenapiCall, type OpenapiOperation } from './openapi-call.ts'
import { readOutgoing, type Outgoing } from './outgoing-message.ts'
import { findUser, keepUser } from './people.ts'
import { findMessage, storeMessage } from './platform.ts'
import { takeFromPackage } from './quota.ts'
import type { ZaloMessage, ZaloUser } from './state.ts'
import { FREE_WINDOW_MS, judgeWindow, REPLIES_PER_MESSAGE } from './windows.ts'

/** Whom a send is for: a person of the OA, or a visitor of the web widget. */
type Recipient = { user: ZaloUser } | { anonymousId: string; conversationId: string }

function readRecipient(call: OpenapiCall, value: unknown): Recipient {
  const { platform, oa } = call
  const recipient = asObject(value) ?? refuse(invalidField('recipient'))
  if (recipient['anonymous_id'] !== undefined) {
    const anonymousId = textField(recipient, 'anonymous_id')
    const conversationId = textField(recipient, 'conversation_id')
    const known = platform.state().conversations[`${oa.id}/${anonymousId}`] ?? []
    if (!known.some((message) => message.conversationId === conversationId))
      refuse(invalidField('anonymous_id'))
    return { anonymousId, conversationId }
  }
  let userId = recipient['user_id']
  if (recipient['message_id'] !== undefined) {
    userId = takeReply(call, textField(recipient, 'message_id')).userId
  }
  if (typeof userId !== 'string' || userId === '') refuse(invalidField('recipient.user_id'))
  return { user: findUser(oa, userId) ?? refuse(zaloFailure(-213)) }
}

/** The message of a person that is answered by its id, as long as this form is open to it. */
function takeReply({ platform, oa }: OpenapiCall, messageId: string): ZaloMessage {
  const { replyForm } = platform.state().switches
  const answered = findMessage(platform.state(), oa.id, messageId)
  if (answered?.origin !== 'user' || replyForm === 'refused') refuse(invalidField('recipient.message_id'))
  if (replyForm === 'limited') {
    if (platform.nowMs() - answered.atMs > FREE_WINDOW_MS) refuse(invalidField('recipient.message_id'))
    if (answered.replies >= REPLIES_PER_MESSAGE) refuse(zaloFailure(-211))
  }
  answered.replies += 1
  return answered
}

/** The `quota` object of the answer; undefined for a billed message. Refuses outside the window. */
function chargeWindow(call: OpenapiCall, user: ZaloUser): Record<string, unknown> | undefined {
  const { platform, oa } = call
  if (user.refuseSendsWith !== null) refuse(zaloFailure(user.refuseSendsWith))
  const verdict = judgeWindow({ ...user, nowMs: platform.nowMs() })
  if ('refuse' in verdict) refuse(zaloFailure(verdict.refuse))
  if (verdict.allow === 'reply') return { quota_type: 'reply' }
  if (verdict.allow === 'paid') return takeFromPackage(call)
  const kept = keepUser(oa, user.userId)
  if (kept !== undefined) kept.welcomeSent += 1
  return { quota_type: 'welcome_msg' }
}

function accept(
  call: OpenapiCall,
  userId: string,
  outgoing: Outgoing,
  conversationId: string | null,
): ZaloMessage {
  const { platform, oa } = call
  return storeMessage(platform, { oaId: oa.id, userId, origin: 'api', conversationId, ...outgoing })
}

/** `POST /v3.0/oa/message/cs`: the consultation message. Those to visitors come by v2 as well. */
export const sendConsultation: OpenapiOperation = async (call) => {
  const { platform, oa } = call
  const body = bodyOf(call)
  const recipient = readRecipient(call, body['recipient'])
  const { visitorPath } = platform.state().switches
  if ('anonymousId' in recipient && call.request.path.startsWith('/v3') && visitorPath === 'v2')
    refuse(invalidField('recipient.anonymous_id'))
  const room = { state: platform.state(), media: platform.kit.media, oaId: oa.id, nowMs: platform.nowMs() }
  const outgoing = readOutgoing(room, body['message'])
  const isVisitor = 'anonymousId' in recipient
  const userId = isVisitor ? recipient.anonymousId : recipient.user.userId
  const quota = isVisitor ? undefined : chargeWindow(call, recipient.user)
  const message = accept(call, userId, outgoing, isVisitor ? recipient.conversationId : null)
  await echoApiSend(platform, oa, message)
  return {
    message_id: message.id,
    user_id: userId,
    sent_time: String(message.atMs),
    ...(quota === undefined ? {} : { quota }),
  }
}
