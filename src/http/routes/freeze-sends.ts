import { z } from 'zod'
import { standingFreeze } from '../../guard/freezes.ts'
import { listWaitingSends } from '../../inbox/read/waiting-sends.ts'
import { type Chosen, cancelWaiting, countWaiting, type WaitingIn } from '../../outbox/cancel-waiting.ts'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, paging, textOrNull, time } from '../shapes.ts'

const waitingSendSchema = z
  .object({
    id: z.string(),
    kind: z.enum([
      'send-message',
      'request-info',
      'mark-read',
      'reply-comment',
      'private-reply',
      'edit-comment',
      'delete-comment',
      'hide-comment',
      'like-comment',
    ]),
    channelId: z.string(),
    conversationId: textOrNull.describe('null: it is comment work'),
    commentId: textOrNull,
    person: z.object({ id: z.string(), name: textOrNull }).nullable(),
    author: z.object({ kind: z.enum(['staff', 'bot']), id: z.string(), name: textOrNull }),
    text: textOrNull,
    attachmentCount: z.number().int(),
    acceptedAt: time,
  })
  .meta({ id: 'WaitingSend' })

const listQuery = z.strictObject(paging)
type ListQuery = z.infer<typeof listQuery>

const MOST_IDS = 100
const cancelBody = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(MOST_IDS).optional().describe('ids of sends'),
    userId: z.string().min(1).max(200).optional().describe('all that this user wrote'),
    all: z.literal(true).optional(),
  })
  .refine((body) => Object.values(body).filter((value) => value !== undefined).length === 1, {
    message: 'one of ids, userId and all',
  })
type CancelBody = z.infer<typeof cancelBody>

const chosenOf = ({ ids, userId }: CancelBody): Chosen => {
  if (ids !== undefined) return { ids }
  return userId === undefined ? { all: true } : { userId }
}

/** What waits behind a freeze: its owner looks at it, and cancels what they did not write, before they lift the freeze. */
export const freezeSendRoutes = (deps: OutboxDeps): Route[] => [
  defineRoute<{ id: string }, ListQuery>({
    method: 'get',
    path: '/freezes/{id}/sends',
    summary: 'What waits in the channels of a freeze, each conversation in the order it would leave',
    tag: 'Session',
    roles: ['owner'],
    personalData: true,
    purpose: 'account-protection',
    params: idParams,
    query: listQuery,
    answers: { 200: { description: 'Sends', schema: listOf(waitingSendSchema) } },
    async handle({ who, params, query }) {
      return respond(200, await listWaitingSends(deps, await whereOf(deps, who.shopId, params.id), query))
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, CancelBody>({
    method: 'post',
    path: '/freezes/{id}/sends/cancel',
    summary:
      'Cancel sends that wait behind a freeze: they never leave; the others keep their order. Needs a fresh sign-in, in a browser that is not new to the user',
    tag: 'Session',
    roles: ['owner'],
    idempotency: 'optional',
    params: idParams,
    body: cancelBody,
    answers: {
      200: {
        description: 'How many were cancelled, and how many still wait (a thousand: or more)',
        schema: z.object({ cancelled: z.number().int(), waiting: z.number().int() }),
      },
    },
    async handle({ who, params, body }) {
      const where = await whereOf(deps, who.shopId, params.id)
      const cancelled = await cancelWaiting(deps, where, chosenOf(body))
      return respond(200, { cancelled, waiting: await countWaiting(deps, where) })
    },
  }),
]

/** @throws {Problem} `not-found`: none of this shop stands by that id */
async function whereOf({ store }: OutboxDeps, shopId: string, freezeId: string): Promise<WaitingIn> {
  const freeze = await standingFreeze({ store }, shopId, freezeId)
  if (!freeze) throw new Problem('not-found')
  return { shopId, channelIds: freeze.channelIds }
}
