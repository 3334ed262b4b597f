import { dataOf, numberField, textField, type OpenapiCall, type OpenapiOperation } from './openapi-call.ts'
import { findUser } from './people.ts'
import type { MessageKind, ZaloMessage } from './state.ts'

const MAX_COUNT = 10
const MAX_OFFSET = 1_000_000

/** Names here differ from those of the webhook. */
const HISTORY_TYPES: Record<MessageKind, string> = {
  text: 'text',
  image: 'photo',
  gif: 'GIF',
  link: 'link',
  audio: 'voice',
  video: 'video',
  sticker: 'sticker',
  location: 'location',
  file: 'file',
  business_card: 'link',
  list: 'links',
}

function payloadOf(message: ZaloMessage, sign: (url: string) => string): Record<string, unknown> {
  const payload = message.attachments[0]?.['payload'] as Record<string, unknown> | undefined
  if (payload === undefined) return {}
  const { url, thumbnail, description, coordinates } = payload
  return {
    ...(url === undefined ? {} : { url: typeof url === 'string' ? sign(url) : url }),
    ...(thumbnail === undefined ? {} : { thumb: thumbnail }),
    ...(description === undefined ? {} : { description }),
    ...(coordinates === undefined ? {} : { location: JSON.stringify(coordinates) }),
  }
}

function shown({ platform, oa }: OpenapiCall, message: ZaloMessage): Record<string, unknown> {
  const { media } = platform.kit
  const person = {
    id: message.userId,
    name: findUser(oa, message.userId)?.displayName ?? '',
    avatar: media.pictureUrl(message.userId, 120),
  }
  const account = { id: oa.id, name: oa.name, avatar: media.pictureUrl(`oa-${oa.id}`) }
  const fromUser = message.origin === 'user'
  const [from, to] = fromUser ? [person, account] : [account, person]
  return {
    src: fromUser ? 1 : 0,
    time: message.atMs,
    type: HISTORY_TYPES[message.kind],
    message: message.text,
    message_id: message.id,
    from_id: from.id,
    to_id: to.id,
    from_display_name: from.name,
    from_avatar: from.avatar,
    to_display_name: to.name,
    to_avatar: to.avatar,
    ...payloadOf(message, (url) => media.sign(url)),
  }
}

function newestFirst(messages: ZaloMessage[]): ZaloMessage[] {
  return messages.filter(({ conversationId }) => conversationId === null).sort((a, b) => b.seq - a.seq)
}

/** `GET /v2.0/oa/conversation`: one person's messages, newest first, at most ten; `data` is a bare array. */
export const getConversation: OpenapiOperation = (call) => {
  const data = dataOf(call)
  const offset = numberField(data, 'offset', 0, MAX_OFFSET)
  const count = numberField(data, 'count', 1, MAX_COUNT)
  const key = `${call.oa.id}/${textField(data, 'user_id')}`
  const messages = newestFirst([...(call.platform.state().conversations[key] ?? [])])
  return messages.slice(offset, offset + count).map((message) => shown(call, message))
}

/** `GET /v2.0/oa/listrecentchat`: the newest message of each conversation, newest first, at most ten. */
export const listRecentChat: OpenapiOperation = (call) => {
  const data = dataOf(call)
  const offset = numberField(data, 'offset', 0, MAX_OFFSET)
  const count = numberField(data, 'count', 1, MAX_COUNT)
  const prefix = `${call.oa.id}/`
  const last = Object.entries(call.platform.state().conversations).flatMap(([key, messages]) => {
    const newest = messages.at(-1)
    return key.startsWith(prefix) && newest !== undefined ? [newest] : []
  })
  return newestFirst(last)
    .slice(offset, offset + count)
    .map((message) => shown(call, message))
}
