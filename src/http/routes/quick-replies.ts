import { z } from 'zod'
import type { OutboxDeps } from '../../outbox/deps.ts'
import {
  addQuickReply,
  changeQuickReply,
  listQuickReplies,
  MAX_QUICK_REPLIES,
  type QuickReplyRefusal,
  type QuickReplyShape,
  removeQuickReply,
} from '../../outbox/quick-replies.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, time } from '../shapes.ts'
import { INBOX_STAFF } from '../who.ts'

/** As much as either platform takes in one message. */
const MAX_TEXT_LENGTH = 2_000

const quickReplySchema = z
  .object({ id: z.string(), shortcut: z.string(), text: z.string(), updatedAt: time })
  .meta({ id: 'QuickReply' })

const shortcut = z
  .string()
  .normalize('NFC')
  .regex(/^[\p{L}\p{N}_-]{1,30}$/u, 'letters, digits, - and _, at most 30, without blanks')
const text = z.string().min(1).max(MAX_TEXT_LENGTH).regex(/\S/, 'something to read')
const words = z.strictObject({ shortcut, text })
const change = z
  .strictObject({ shortcut: shortcut.optional(), text: text.optional() })
  .refine((body) => Object.keys(body).length > 0, 'name at least one of shortcut, text')

export const quickReplyRoutes = (deps: OutboxDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/quick-replies',
    summary: `The shop's quick replies by shortcut, all of them (at most ${MAX_QUICK_REPLIES})`,
    tag: 'Settings',
    roles: INBOX_STAFF,
    answers: { 200: { description: 'Quick replies', schema: listOf(quickReplySchema) } },
    async handle({ who }) {
      return respond(200, { items: await listQuickReplies(deps, who.shopId), nextCursor: null })
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof words>>({
    method: 'post',
    path: '/quick-replies',
    summary: 'Add a quick reply; its shortcut is kept without case and accents',
    tag: 'Settings',
    roles: INBOX_STAFF,
    body: words,
    answers: { 201: { description: 'The quick reply', schema: quickReplySchema } },
    async handle({ who, body }) {
      return respond(201, orRefuse(await addQuickReply(deps, who.shopId, body, who.userId)))
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof change>>({
    method: 'patch',
    path: '/quick-replies/{id}',
    summary: 'Change a quick reply',
    tag: 'Settings',
    roles: INBOX_STAFF,
    params: idParams,
    body: change,
    answers: { 200: { description: 'The quick reply', schema: quickReplySchema } },
    async handle({ who, params, body }) {
      return respond(200, orRefuse(await changeQuickReply(deps, who.shopId, params.id, body, who.userId)))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'delete',
    path: '/quick-replies/{id}',
    summary: 'Delete a quick reply',
    tag: 'Settings',
    roles: INBOX_STAFF,
    params: idParams,
    answers: { 204: { description: 'Deleted' } },
    async handle({ who, params }) {
      if (!(await removeQuickReply(deps, who.shopId, params.id))) throw new Problem('not-found')
      return respond(204, undefined)
    },
  }),
]

function orRefuse(outcome: QuickReplyShape | QuickReplyRefusal): QuickReplyShape {
  if (typeof outcome === 'string') throw new Problem(outcome)
  return outcome
}
