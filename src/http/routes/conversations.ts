import { z } from 'zod'
import { assignConversation } from '../../inbox/assign.ts'
import { countConversations } from '../../inbox/read/counts.ts'
import { listConversations, readConversation, readWindow } from '../../inbox/read/conversations.ts'
import { markRead } from '../../inbox/read/mark-read.ts'
import { listStaff, noteStaff } from '../../inbox/staff.ts'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { showRead } from '../../outbox/mark-read.ts'
import { showTyping } from '../../outbox/show-typing.ts'
import { freshenWindow } from '../../outbox/window-now.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { orRefuse } from '../refused-send.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import {
  flag,
  idFilter,
  idParams,
  listOf,
  nothing,
  paging,
  platform,
  textOrNull,
  time,
  timeOrNull,
} from '../shapes.ts'
import { INBOX_READERS, INBOX_STAFF } from '../who.ts'
import { messageSchema, personBriefSchema } from './message-schema.ts'

const windowSchema = z.object({
  canSend: z.boolean(),
  until: timeOrNull,
  kind: z.enum(['free', 'human-agent', 'paid']).nullable(),
  reason: z.string(),
  detail: z.string(),
})

/** What a Zalo package has left for messages that are not free; null: nothing is counted, or Zalo names no number. */
export const quotaSchema = z
  .object({ remain: z.number().int().nullable(), total: z.number().int().nullable() })
  .nullable()

const staffSchema = z
  .object({ userId: z.string(), name: textOrNull.describe('null: their sign-in names nobody') })
  .meta({ id: 'Staff' })

export const conversationSchema = z
  .object({
    id: z.string(),
    channelId: z.string(),
    platform,
    person: personBriefSchema,
    lastMessage: messageSchema.nullable(),
    unreadCount: z.number().int().nonnegative(),
    referral: z
      .object({ ref: textOrNull, source: textOrNull, adId: textOrNull, at: time })
      .nullable()
      .describe('Facebook: the link or advertisement by which the person last came'),
    assignee: staffSchema.nullable().describe('who of the shop answers it'),
    updatedAt: time,
    window: windowSchema,
  })
  .meta({ id: 'Conversation' })

const countsSchema = z.object({
  unread: z.number().int().nonnegative(),
  channels: z.array(z.object({ channelId: z.string(), unread: z.number().int().nonnegative() })),
})

const assignment = z.strictObject({ userId: z.string().min(1).max(200).nullable() })
const typing = z.strictObject({ on: z.boolean() })
const typingShown = z.object({ shown: z.boolean() })

const listQuery = z.strictObject({
  ...paging,
  channelId: idFilter,
  unread: flag.optional(),
  assignee: z.enum(['me', 'none']).optional(),
  q: z.string().min(1).max(200).optional(),
})

export const conversationRoutes = (deps: OutboxDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/conversations',
    summary: 'Conversations of the shop, newest first',
    tag: 'Conversations',
    roles: INBOX_READERS,
    personalData: true,
    query: listQuery,
    answers: { 200: { description: 'Conversations', schema: listOf(conversationSchema) } },
    async handle({ who, query: { assignee, ...query }, locale }) {
      const assigneeId = assignee === 'me' ? who.userId : assignee === 'none' ? null : undefined
      const asked = { ...query, assigneeId, language: locale }
      return respond(200, await listConversations(deps, who.shopId, asked))
    },
  }),
  defineRoute({
    method: 'get',
    path: '/conversations/counts',
    summary: 'How many conversations wait to be read, at most 1,000 a channel',
    tag: 'Conversations',
    roles: INBOX_READERS,
    answers: { 200: { description: 'The counts', schema: countsSchema } },
    async handle({ who }) {
      return respond(200, await countConversations(deps, who.shopId))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/conversations/{id}',
    summary: 'One conversation',
    tag: 'Conversations',
    roles: INBOX_READERS,
    personalData: true,
    params: idParams,
    answers: { 200: { description: 'The conversation', schema: conversationSchema } },
    async handle({ who, params, locale }) {
      return respond(200, found(await readConversation(deps, who.shopId, params.id, locale)))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/conversations/{id}/window',
    summary: 'May staff write now, until when, and why or why not',
    tag: 'Conversations',
    roles: INBOX_READERS,
    personalData: true,
    params: idParams,
    answers: {
      200: {
        description: 'The verdict of this moment',
        schema: windowSchema.extend({ quota: quotaSchema }),
      },
    },
    async handle({ who, params, locale }) {
      const quota = await freshenWindow(deps, who.shopId, params.id)
      const verdict = found(await readWindow(deps, who.shopId, params.id, locale))
      return respond(200, { ...verdict, quota })
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof assignment>>({
    method: 'put',
    path: '/conversations/{id}/assignee',
    summary: 'Give the conversation to one of `GET /staff`, or to nobody (null)',
    tag: 'Conversations',
    roles: INBOX_STAFF,
    personalData: true,
    params: idParams,
    body: assignment,
    answers: { 200: { description: 'The conversation, given', schema: conversationSchema } },
    async handle({ who, params, body, locale }) {
      // Whoever takes it is here, whichever way they came.
      if (body.userId === who.userId && !who.isService) await noteStaff(deps, { ...who, name: who.userName })
      const refused = await assignConversation(deps, who.shopId, params.id, body.userId)
      if (refused !== null) throw new Problem(refused)
      return respond(200, found(await readConversation(deps, who.shopId, params.id, locale)))
    },
  }),
  defineRoute({
    method: 'get',
    path: '/staff',
    summary: 'Who of the shop may be given a conversation: owners and agents seen in the last 180 days',
    tag: 'Conversations',
    roles: INBOX_STAFF,
    answers: { 200: { description: 'By name, all of them; no cursor', schema: listOf(staffSchema) } },
    async handle({ who }) {
      return respond(200, { items: await listStaff(deps, who.shopId), nextCursor: null })
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, Record<string, never>>({
    method: 'post',
    path: '/conversations/{id}/read',
    summary: 'Staff have read it; where the platform has a seen mark, the person is shown it',
    tag: 'Conversations',
    roles: INBOX_STAFF,
    personalData: true,
    idempotency: 'optional',
    params: idParams,
    body: nothing,
    answers: { 202: { description: 'The conversation, read', schema: conversationSchema } },
    async handle({ who, params, locale }) {
      found((await markRead(deps, who.shopId, params.id)) || null)
      await showRead(deps, who.shopId, params.id, who.userId)
      return respond(202, found(await readConversation(deps, who.shopId, params.id, locale)))
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof typing>>({
    method: 'post',
    path: '/conversations/{id}/typing',
    summary: 'Show the person that somebody is typing (Facebook); it ends by itself, or with `on: false`',
    tag: 'Conversations',
    roles: INBOX_STAFF,
    personalData: 'inside',
    params: idParams,
    body: typing,
    answers: { 202: { description: 'Whether the person could be shown it', schema: typingShown } },
    async handle({ who, params, body }) {
      return respond(202, { shown: await orRefuse(showTyping(deps, who.shopId, params.id, body.on)) })
    },
  }),
]
