import { z } from 'zod'
import { FORM_SUBTITLE_MAX, FORM_TITLE_MAX } from '../../channels/zalo/limits.ts'
import { listMessages, readMessage } from '../../inbox/read/messages.ts'
import type { Author, OutboxDeps } from '../../outbox/deps.ts'
import { requestInfo } from '../../outbox/request-info.ts'
import { retryMessage } from '../../outbox/retry-message.ts'
import { sendMessage } from '../../outbox/send-message.ts'
import { found } from '../found.ts'
import type { Locale } from '../locale.ts'
import { isOaChat, outsideZalo } from '../outside-zalo.ts'
import { Problem } from '../problem.ts'
import { orRefuse } from '../refused-send.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, outsideUrl, paging } from '../shapes.ts'
import { INBOX_READERS, INBOX_STAFF, type ShopWho, type Who } from '../who.ts'
import { type NewMessageBody, newMessage, type OutsidePolicy, toContent } from './message-body.ts'
import { messageSchema } from './message-schema.ts'

const listQuery = z.strictObject({ ...paging, order: z.enum(['asc', 'desc']).default('desc') })

/** `partIds`: with `split`, all the messages it became, in the order they leave. */
const sentSchema = messageSchema
  .extend({ partIds: z.array(z.string()).optional() })
  .meta({ id: 'SentMessage' })

const retry = z.strictObject({ confirmDuplicate: z.boolean().optional() })
const retryParams = z.strictObject({ id: z.string().min(1).max(64), messageId: z.string().min(1).max(64) })

const infoRequest = z.strictObject({
  title: z.string().trim().min(1).max(FORM_TITLE_MAX).optional(),
  subtitle: z.string().trim().min(1).max(FORM_SUBTITLE_MAX).optional(),
  imageUrl: outsideUrl.optional(),
})

/** What the person reads where the shop words nothing of its own. They are a Zalo user, so Vietnamese whoever asks. */
const INFO_TITLE = 'Thông tin liên hệ'
const INFO_SUBTITLE = 'Bạn vui lòng chia sẻ tên, số điện thoại và địa chỉ để cửa hàng phục vụ bạn tốt hơn.'

export const messageRoutes = (deps: OutboxDeps): Route[] => [
  defineRoute<{ id: string }, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/conversations/{id}/messages',
    summary: "Messages of a conversation, by the platform's time",
    tag: 'Messages',
    roles: INBOX_READERS,
    personalData: true,
    params: idParams,
    query: listQuery,
    answers: { 200: { description: 'Messages', schema: listOf(messageSchema) } },
    async handle({ who, params, query, locale }) {
      return respond(
        200,
        found(await listMessages(deps, who.shopId, params.id, { ...query, language: locale })),
      )
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, NewMessageBody>({
    method: 'post',
    path: '/conversations/{id}/messages',
    summary: 'Send a message; those of one conversation leave in the order accepted',
    tag: 'Messages',
    roles: INBOX_STAFF,
    personalData: true,
    idempotency: 'required-by-outbox',
    params: idParams,
    body: newMessage,
    answers: { 202: { description: 'The message, queued; the first of several', schema: sentSchema } },
    async handle({ who, params, body, idempotencyKey, locale }) {
      const content = toContent(body)
      if (typeof content === 'string')
        throw outsideRefusal(content, await isOaChat(deps, who.shopId, params.id))
      const { messageId, messageIds } = await orRefuse(
        sendMessage(deps, who.shopId, params.id, {
          ...content,
          ...(body.split === undefined ? {} : { split: body.split }),
          replyTo: body.replyTo ?? null,
          author: authorOf(who, body.author),
          idempotencyKey: idempotencyKey ?? '',
          fingerprint: body,
        }),
      )
      return accepted(deps, who, messageId, locale, body.split === true ? messageIds : null)
    },
  }),
  defineRoute<z.infer<typeof retryParams>, Record<string, never>, z.infer<typeof retry>>({
    method: 'post',
    path: '/conversations/{id}/retry/{messageId}',
    summary: 'Send a failed message again, at the tail; one of unknown fate needs confirmDuplicate',
    tag: 'Messages',
    roles: INBOX_STAFF,
    personalData: true,
    idempotency: 'required-by-outbox',
    params: retryParams,
    body: retry,
    answers: { 202: { description: 'The new message, queued', schema: messageSchema } },
    async handle({ who, params, body, idempotencyKey, locale }) {
      const { messageId } = await orRefuse(
        retryMessage(deps, who.shopId, params.id, params.messageId, {
          confirmDuplicate: body.confirmDuplicate ?? false,
          author: authorOf(who, undefined),
          idempotencyKey: idempotencyKey ?? '',
        }),
      )
      return accepted(deps, who, messageId, locale)
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof infoRequest>>({
    method: 'post',
    path: '/conversations/{id}/request-info',
    summary: 'Ask a Zalo user for name, phone and address by the form of the platform (ZA2)',
    tag: 'Messages',
    roles: INBOX_STAFF,
    personalData: true,
    idempotency: 'required-by-outbox',
    params: idParams,
    body: infoRequest,
    answers: { 202: { description: 'The form, queued', schema: messageSchema } },
    async handle({ who, params, body, idempotencyKey, locale }) {
      const { messageId } = await orRefuse(
        requestInfo(deps, who.shopId, params.id, {
          request: {
            title: body.title ?? INFO_TITLE,
            subtitle: body.subtitle ?? INFO_SUBTITLE,
            imageUrl: body.imageUrl ?? null,
          },
          author: authorOf(who, undefined),
          idempotencyKey: idempotencyKey ?? '',
        }),
      )
      return accepted(deps, who, messageId, locale)
    },
  }),
]

/** What may be asked of Facebook is what the policy names, and this is not in it: whatever the platform would say. */
const ON_ZALO = { utility: 'templates', article: 'articles', call: 'calls' } as const

function outsideRefusal(asked: OutsidePolicy, isOa: boolean): Problem {
  if (isOa) return outsideZalo(ON_ZALO[asked])
  return asked === 'utility'
    ? new Problem('not-in-policy', { members: { permission: 'pages_utility_messaging' } })
    : new Problem('not-supported-by-platform')
}

/** A person may send as themselves or in a bot's name; a program is always a bot, whatever it says. */
const authorOf = (who: Who, asked: NewMessageBody['author']): Author => ({
  kind: who.isService ? 'bot' : (asked ?? 'staff'),
  id: who.userId,
})

/** The answer to a send is what was accepted, however far the message has come since: a repeated request gets the same. */
async function accepted(
  deps: OutboxDeps,
  who: ShopWho,
  messageId: string,
  locale: Locale,
  partIds: readonly string[] | null = null,
) {
  const message = found(await readMessage(deps, who.shopId, messageId, locale))
  return respond(202, {
    ...message,
    externalId: null,
    sentAt: message.receivedAt,
    status: 'queued',
    cost: null,
    problem: null,
    reactions: [],
    editedAt: null,
    deletedAt: null,
    ...(partIds === null ? {} : { partIds }),
  })
}
