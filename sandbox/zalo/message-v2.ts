import { invalidField, refuse, zaloFailure } from './errors.ts'
import { asObject, bodyOf, textField, type OpenapiOperation } from './openapi-call.ts'
import { findMessage } from './platform.ts'
import { sendConsultation } from './send-message.ts'
import { react } from './shopper-actions.ts'

const REACTIONS_PER_MESSAGE = 50

/** `POST /v2.0/oa/message`: reactions and web-widget visitors still; a plain message to a person gives -240. */
export const sendV2: OpenapiOperation = (call) => {
  const body = bodyOf(call)
  const recipient = asObject(body['recipient']) ?? refuse(invalidField('recipient'))
  const toVisitor = recipient['anonymous_id'] !== undefined
  if (toVisitor && call.platform.state().switches.visitorPath !== 'v3') return sendConsultation(call)
  const action = asObject(body['sender_action'])
  if (action === null) refuse(zaloFailure(-240))
  const { platform, oa } = call
  const userId = textField(recipient, 'user_id')
  const icon = textField(action, 'react_icon')
  const messageId = textField(action, 'react_message_id')
  const message = findMessage(platform.state(), oa.id, messageId)
  if (message === undefined || message.userId !== userId) refuse(invalidField('react_message_id'))
  if (message.reactions.filter(({ by }) => by === 'oa').length >= REACTIONS_PER_MESSAGE)
    refuse(zaloFailure(-210))
  react(platform, { oaId: oa.id, userId }, { by: 'oa', messageId, icon })
  return { message_id: messageId, user_id: userId }
}
