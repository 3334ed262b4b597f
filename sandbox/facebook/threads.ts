import { secretText } from '../kit/ids.ts'
import type { Attachment, Conversation, Message } from './state.ts'
import type { World } from './world.ts'

const HOUR_MS = 3_600_000
export const STANDARD_WINDOW_MS = 24 * HOUR_MS
export const HUMAN_AGENT_WINDOW_MS = 7 * 24 * HOUR_MS

/** A message before it is in a thread. */
export type MessageDraft = Pick<Message, 'from'> & Partial<Omit<Message, 'mid' | 'atMs'>>

/** Puts a message at the end of a thread. A person's message opens the window. */
export function addMessage(world: World, conversation: Conversation, draft: MessageDraft): Message {
  // Strictly rising in a thread, so that watermarks can tell two messages of one millisecond apart.
  const lastMs = conversation.messages.at(-1)?.atMs ?? 0
  const atMs = Math.max(world.kit.clock.nowMs(), lastMs + 1)
  const message: Message = {
    mid: `m_${secretText(33)}`,
    text: null,
    attachments: [],
    replyTo: null,
    quickReply: null,
    atMs,
    appId: null,
    metadata: null,
    edits: 0,
    deleted: false,
    reactions: [],
    deliveredAtMs: null,
    readAtMs: null,
    answers: null,
    ...draft,
  }
  conversation.messages.push(message)
  conversation.updatedAtMs = atMs
  if (message.from === 'person') {
    conversation.lastPersonAtMs = atMs
    conversation.unread += 1
  }
  world.state.messages.set(message.mid, { message, conversation })
  world.kit.touch()
  return message
}

/** An attachment as webhooks carry it. */
export function webhookAttachment({ type, url, extra }: Attachment): Record<string, unknown> {
  return { type, payload: { ...(url === null ? {} : { url }), ...extra } }
}

/** The `message` member of a webhook for this message. */
export function messageMember(message: Message): Record<string, unknown> {
  return {
    mid: message.mid,
    ...(message.text === null ? {} : { text: message.text }),
    ...(message.attachments.length > 0 ? { attachments: message.attachments.map(webhookAttachment) } : {}),
    ...(message.quickReply === null ? {} : { quick_reply: { payload: message.quickReply } }),
    ...(message.replyTo === null ? {} : { reply_to: { mid: message.replyTo, is_self_reply: false } }),
  }
}

export const fromPerson = ({ psid, pageId }: Conversation, atMs: number) => ({
  sender: { id: psid },
  recipient: { id: pageId },
  timestamp: atMs,
})

export const fromPage = ({ psid, pageId }: Conversation, atMs: number) => ({
  sender: { id: pageId },
  recipient: { id: psid },
  timestamp: atMs,
})

interface Following {
  laterMs?: number
  onTried?: () => void
}

/** Sends the echo of a message of the Page. */
export function emitEcho(
  world: World,
  conversation: Conversation,
  message: Message,
  options: Following = {},
): boolean {
  const page = world.state.pages.get(conversation.pageId)
  if (!page) return false
  const echo = {
    ...messageMember(message),
    is_echo: true,
    ...(message.appId === null ? {} : { app_id: Number(message.appId) }),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
  }
  return world.webhooks.message(
    page,
    'message_echoes',
    { ...fromPage(conversation, message.atMs), message: echo },
    { ...options, aboutPersonId: conversation.personId },
  )
}

/** Everything of the Page up to now has reached the person's phone. */
export function markDelivered(world: World, conversation: Conversation, options: Following = {}): string[] {
  const page = world.state.pages.get(conversation.pageId)
  const nowMs = Math.max(world.kit.clock.nowMs(), conversation.messages.at(-1)?.atMs ?? 0)
  const fresh = newestOfPage(conversation, (message) => message.deliveredAtMs === null)
  for (const message of fresh) message.deliveredAtMs = nowMs
  const mids = fresh.map(({ mid }) => mid)
  if (!page || fresh.length === 0) return []
  const event = { ...fromPerson(conversation, nowMs), delivery: { mids, watermark: nowMs } }
  world.webhooks.message(page, 'message_deliveries', event, {
    ...options,
    aboutPersonId: conversation.personId,
  })
  world.kit.touch()
  return mids
}

/** The person has seen everything up to now. */
export function markRead(world: World, conversation: Conversation, options: Following = {}): string[] {
  const page = world.state.pages.get(conversation.pageId)
  const nowMs = Math.max(world.kit.clock.nowMs(), conversation.messages.at(-1)?.atMs ?? 0)
  const fresh = newestOfPage(conversation, (message) => message.readAtMs === null)
  for (const message of fresh) {
    message.readAtMs = nowMs
    message.deliveredAtMs ??= nowMs
  }
  if (!page || fresh.length === 0) return []
  const event = { ...fromPerson(conversation, nowMs), read: { watermark: nowMs } }
  world.webhooks.message(page, 'message_reads', event, { ...options, aboutPersonId: conversation.personId })
  world.kit.touch()
  return fresh.map(({ mid }) => mid)
}

/** The Page's newest messages that still lack a mark, oldest first: marks have no holes, so it stops at the first that has it. */
function newestOfPage({ messages }: Conversation, lacks: (message: Message) => boolean): Message[] {
  const found: Message[] = []
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at]
    if (!message || message.from === 'person') continue
    if (!lacks(message)) break
    found.push(message)
  }
  return found.reverse()
}
