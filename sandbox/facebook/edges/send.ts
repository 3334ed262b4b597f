import { badParam, GraphError } from '../graph-error.ts'
import { NEEDS, requirePage } from '../gates.ts'
import { type GraphCall, objectParam, textParam } from '../graph-call.ts'
import { MOST_IMAGES, readAttachment, saveAttachment } from '../send-parts.ts'
import { checkTemplate, readQuickReplies } from '../send-layout.ts'
import { judgeTarget, type Target } from '../send-verdict.ts'
import type { Attachment, Conversation, Message, Page } from '../state.ts'
import { addMessage, emitEcho, markDelivered, markRead } from '../threads.ts'
import type { World } from '../world.ts'

const LONGEST_TEXT = 2000
const LONGEST_METADATA = 1000
const SECOND_MS = 1000
const LONGEST_ECHO_WAIT_MS = 5000

interface Content {
  text: string | null
  attachments: Attachment[]
  attachmentId: string | null
  metadata: string | null
  offered: NonNullable<Message['offered']>
}

async function readContent(world: World, call: GraphCall, page: Page, message: Record<string, unknown>) {
  const text = message.text === undefined ? null : String(message.text)
  const metadata = message.metadata === undefined ? null : String(message.metadata)
  if (text !== null && text.length > LONGEST_TEXT)
    throw badParam(`Length of param message[text] must be less than or equal to ${LONGEST_TEXT}`)
  if (metadata !== null && metadata.length > LONGEST_METADATA)
    throw badParam(`Length of param message[metadata] must be less than or equal to ${LONGEST_METADATA}`)
  const given = Array.isArray(message.attachments) ? (message.attachments as unknown[]) : []
  if (given.length > MOST_IMAGES) throw badParam(`At most ${MOST_IMAGES} attachments`)
  const all = message.attachment === undefined ? given : [message.attachment, ...given]
  if (text !== null && text !== '' && all.length > 0)
    throw badParam('Message cannot have both text and attachment')
  const offered = readQuickReplies(message.quick_replies).map((one) => ({
    by: 'quick-reply' as const,
    ...one,
  }))
  const content: Content = { text, attachments: [], attachmentId: null, metadata, offered: [...offered] }
  for (const one of all) {
    const { attachment, reusable } = await readAttachment(world, page.id, one, call.files)
    if (given.length > 0 && attachment.type !== 'image')
      throw badParam('param message[attachments] must be images only', 2018047)
    if (attachment.type === 'template')
      content.offered.push(
        ...checkTemplate(attachment.extra).map((one) => ({ by: 'button' as const, ...one })),
      )
    content.attachments.push(attachment)
    if (reusable) content.attachmentId = saveAttachment(world, page.id, attachment)
  }
  if (message.sticker_id !== undefined) content.attachments.push(sticker(world, String(message.sticker_id)))
  if ((text === null || text === '') && content.attachments.length === 0)
    throw badParam('Message cannot be empty, must provide valid attachment or text')
  return content
}

function sticker(world: World, id: string): Attachment {
  return {
    type: 'sticker',
    url: world.kit.media.pictureUrl(`sticker-${id}`),
    name: null,
    contentType: 'image/png',
    sizeBytes: null,
    extra: { sticker_id: id },
  }
}

function readReplyTo(call: GraphCall, { conversation }: Target): string | null {
  const mid = objectParam(call.params, 'reply_to')?.mid
  if (mid === undefined) return null
  if (!conversation.messages.some((message) => message.mid === mid))
    throw badParam('Invalid reply_to: message not found in this conversation')
  return String(mid)
}

/** What follows a send by itself: echo (before or after the answer), delivery mark, read mark. */
async function follow(world: World, conversation: Conversation, message: Message): Promise<void> {
  const { echo, autoDelivered, autoRead, followUpMs } = world.state.app
  if (echo === 'after') emitEcho(world, conversation, message, { laterMs: followUpMs })
  if (autoDelivered) markDelivered(world, conversation, { laterMs: followUpMs * 2 })
  if (autoRead) markRead(world, conversation, { laterMs: followUpMs * 3 })
  if (echo !== 'before') return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST_ECHO_WAIT_MS)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    if (!emitEcho(world, conversation, message, { onTried: done })) done()
  })
}

function senderAction(world: World, call: GraphCall, { conversation }: Target, action: string) {
  const name = action.toUpperCase()
  if (!['TYPING_ON', 'TYPING_OFF', 'MARK_SEEN', 'REACT', 'UNREACT'].includes(name))
    throw badParam('param sender_action must be one of {TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}')
  if (name === 'MARK_SEEN') conversation.unread = 0
  if (name === 'REACT' || name === 'UNREACT') {
    const payload = objectParam(call.params, 'payload') ?? {}
    const message = conversation.messages.find(({ mid }) => mid === payload.message_id)
    if (!message) throw badParam('Invalid payload: message_id not found in this conversation')
    message.reactions = message.reactions.filter(({ by }) => by !== 'page')
    if (name === 'REACT')
      message.reactions.push({ by: 'page', reaction: String(payload.reaction ?? 'love'), emoji: '❤' })
  }
  world.kit.touch()
  return { recipient_id: conversation.psid }
}

/** `POST /{page}/messages`: messages, private replies and sender actions. */
export async function sendMessage(world: World, call: GraphCall) {
  const page = requirePage(world, call, call.segments[0] ?? '', NEEDS.send)
  const { app } = world.state
  world.rates.take(`send:${page.id}`, app.sendsPerSecond, SECOND_MS, world.kit.clock.nowMs())
  const recipient = objectParam(call.params, 'recipient')
  if (!recipient) throw badParam('The parameter recipient is required')
  const action = textParam(call.params, 'sender_action')
  const given = objectParam(call.params, 'message')
  if (action !== undefined && given) throw badParam('Cannot send both message and sender_action.', 2018014)
  if (action !== undefined)
    return senderAction(world, call, judgeTarget(world, call, page, recipient), action)
  if (!given) throw badParam('The parameter message is required')
  const content = await readContent(world, call, page, given)
  const target = judgeTarget(world, call, page, recipient)
  const replyTo = readReplyTo(call, target)
  const { conversation, answers } = target
  const { text, attachments, metadata, offered } = content
  const message = addMessage(world, conversation, {
    from: 'page',
    text,
    attachments,
    metadata,
    offered,
    replyTo,
    appId: app.id,
    answers: answers?.id ?? null,
  })
  if (answers) answers.privateReplyAtMs = message.atMs
  await follow(world, conversation, message)
  if (app.sentButError > 0) {
    app.sentButError -= 1
    throw new GraphError(1, 'An unknown error occurred', { subcode: 1357046 })
  }
  return {
    recipient_id: conversation.psid,
    message_id: message.mid,
    ...(content.attachmentId === null ? {} : { attachment_id: content.attachmentId }),
  }
}

/** `POST /{page}/message_attachments`: keeps an attachment without sending it. */
export async function uploadAttachment(world: World, call: GraphCall) {
  const page = requirePage(world, call, call.segments[0] ?? '', NEEDS.send)
  const given = objectParam(call.params, 'message')
  const { attachment } = await readAttachment(world, page.id, given?.attachment, call.files)
  return { attachment_id: saveAttachment(world, page.id, attachment) }
}
