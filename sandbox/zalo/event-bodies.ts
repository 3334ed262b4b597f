import type { SharedInfo, ZaloMessage } from './state.ts'

/** A webhook body: members in the order the platform writes them. */
export type EventBody = Record<string, unknown> & { app_id: string; event_name: string; timestamp: string }

interface Common {
  appId: string
  oaId: string
  userId: string
  userIdByApp: string
  atMs: number
}

/** What a message event's `message` holds; quoted id only where somebody replied to one. */
function messagePart(message: ZaloMessage): Record<string, unknown> {
  const hasText = message.kind === 'text' || message.kind === 'link' || message.text !== ''
  return {
    msg_id: message.id,
    ...(hasText || message.kind === 'image' ? { text: message.text } : {}),
    ...(message.quotedId === null ? {} : { quote_msg_id: message.quotedId }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
  }
}

/** A person wrote to the OA: `user_send_<kind>`. */
export function userSendBody(common: Common, message: ZaloMessage): EventBody {
  return {
    app_id: common.appId,
    user_id_by_app: common.userIdByApp,
    event_name: `user_send_${message.kind}`,
    timestamp: String(common.atMs),
    sender: { id: common.userId },
    recipient: { id: common.oaId },
    message: messagePart(message),
  }
}

/** The OA wrote to a person: `oa_send_<kind>`; `admin_id` only where staff typed it in Zalo's own tool. */
export function oaSendBody(common: Common, message: ZaloMessage): EventBody {
  return {
    app_id: common.appId,
    user_id_by_app: common.userIdByApp,
    event_name: `oa_send_${message.kind}`,
    timestamp: String(common.atMs),
    sender: { id: common.oaId, ...(message.adminId === null ? {} : { admin_id: message.adminId }) },
    recipient: { id: common.userId },
    message: messagePart(message),
  }
}

/** A visitor of the web widget wrote, or was answered: no `user_id_by_app`, but the conversation's id. */
export function anonymousBody(common: Common, message: ZaloMessage): EventBody {
  const fromOa = message.origin !== 'user'
  const { msg_id, ...rest } = messagePart(message)
  return {
    app_id: common.appId,
    event_name: `${fromOa ? 'oa_send_anonymous' : 'anonymous_send'}_${message.kind}`,
    timestamp: String(common.atMs),
    sender: { id: fromOa ? common.oaId : common.userId },
    recipient: { id: fromOa ? common.userId : common.oaId },
    message: { msg_id, conversation_id: message.conversationId, ...rest },
  }
}

/** `user_received_message` (one id) and `user_seen_message` (a list): sender is the OA. */
export function markBody(
  common: Common,
  mark: { kind: 'received'; messageId: string } | { kind: 'seen'; messageIds: string[] },
): EventBody {
  return {
    app_id: common.appId,
    user_id_by_app: common.userIdByApp,
    event_name: mark.kind === 'received' ? 'user_received_message' : 'user_seen_message',
    timestamp: String(common.atMs),
    sender: { id: common.oaId },
    recipient: { id: common.userId },
    message: mark.kind === 'received' ? { msg_id: mark.messageId } : { msg_ids: mark.messageIds },
  }
}

/** A reaction by the person (`user_reacted_message`) or the OA (`oa_reacted_message`). */
export function reactionBody(
  common: Common,
  reaction: { by: 'user' | 'oa'; messageId: string; icon: string },
): EventBody {
  const byUser = reaction.by === 'user'
  return {
    app_id: common.appId,
    user_id_by_app: common.userIdByApp,
    event_name: byUser ? 'user_reacted_message' : 'oa_reacted_message',
    timestamp: String(common.atMs),
    sender: { id: byUser ? common.userId : common.oaId },
    recipient: { id: byUser ? common.oaId : common.userId },
    message: { msg_id: reaction.messageId, react_icon: reaction.icon },
  }
}

/** `follow` and `unfollow`: the OA as `oa_id`, the person as `follower.id`, no sender. */
export function followBody(common: Common, name: 'follow' | 'unfollow', source: string): EventBody {
  return {
    app_id: common.appId,
    oa_id: common.oaId,
    user_id_by_app: common.userIdByApp,
    event_name: name,
    source,
    follower: { id: common.userId },
    timestamp: String(common.atMs),
  }
}

/** `user_submit_info`: today's nested form, or the flat one of older deliveries. */
export function submitInfoBody(common: Common, form: 'current' | 'flat', info: SharedInfo): EventBody {
  const { name, phone, user_dob, address, city, district, ward } = info
  const known = (part: Record<string, string | undefined>): Record<string, string | undefined> =>
    Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined))
  return {
    app_id: common.appId,
    event_name: 'user_submit_info',
    timestamp: String(common.atMs),
    sender: { id: common.userId },
    recipient: { id: common.oaId },
    info:
      form === 'flat'
        ? known({ name, phone, address, city, district, ward })
        : {
            ...known({ name, phone, user_dob, gender: 'Nữ' }),
            full_address: known({ user_city: city, user_ward: ward, user_address: address }),
          },
  }
}

/** Events about a person or the OA that carry their own members beside the usual ids. */
export function managementBody(
  common: Omit<Common, 'userId' | 'userIdByApp'> & { userId: string | null; userIdByApp: string | null },
  name: string,
  members: Record<string, unknown>,
): EventBody {
  return {
    app_id: common.appId,
    oa_id: common.oaId,
    event_name: name,
    ...(common.userId === null ? {} : { user_id: common.userId }),
    ...(common.userIdByApp === null ? {} : { user_id_by_app: common.userIdByApp }),
    ...members,
    timestamp: String(common.atMs),
  }
}
