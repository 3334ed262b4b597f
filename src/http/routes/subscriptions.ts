import { z } from 'zod'
import { listDeliveries, replay, sendTest } from '../../callouts/deliveries.ts'
import type { CalloutDeps } from '../../callouts/deps.ts'
import { MAX_SUBSCRIPTIONS } from '../../callouts/limits.ts'
import {
  addSubscription,
  changeSubscription,
  listSubscriptions,
  readSubscription,
  removeSubscription,
  rotateSecret,
  type SubscriptionRefusal,
} from '../../callouts/subscriptions.ts'
import type { Result } from '../../kit/result.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, nothing, paging } from '../shapes.ts'
import {
  deliverySchema,
  newSecretSchema,
  newSubscription,
  newSubscriptionSchema,
  replayBody,
  subscriptionChange,
  subscriptionSchema,
  testSchema,
} from './subscription-shape.ts'
import { ADDRESS_WORDS } from './subscription-words.ts'

type NoQuery = Record<string, never>
interface ById {
  readonly id: string
}

const pages = z.strictObject(paging)
const common = { tag: 'Subscriptions', roles: ['owner'] } as const

/** Webhooks out: the shop's own systems, or KiotViet's in its name, are told what happens. */
export const subscriptionRoutes = (deps: CalloutDeps): Route[] => [
  defineRoute({
    ...common,
    method: 'get',
    path: '/subscriptions',
    summary: `Addresses that are told what happens, all of them (at most ${MAX_SUBSCRIPTIONS})`,
    answers: { 200: { description: 'Subscriptions', schema: listOf(subscriptionSchema) } },
    async handle({ who }) {
      return respond(200, { items: await listSubscriptions(deps, who.shopId), nextCursor: null })
    },
  }),
  defineRoute<NoQuery, NoQuery, z.infer<typeof newSubscription>>({
    ...common,
    method: 'post',
    path: '/subscriptions',
    summary: 'Tell an address what happens from now on, by Standard Webhooks: ids only, signed, in order',
    idempotency: 'optional',
    body: newSubscription,
    answers: { 201: { description: 'The subscription and its secret', schema: newSubscriptionSchema } },
    async handle({ who, body }) {
      return respond(201, orRefuse(await addSubscription(deps, who.shopId, body, who.userId)))
    },
  }),
  defineRoute<ById>({
    ...common,
    method: 'get',
    path: '/subscriptions/{id}',
    summary: 'One subscription',
    params: idParams,
    answers: { 200: { description: 'The subscription', schema: subscriptionSchema } },
    async handle({ who, params }) {
      return respond(200, found(await readSubscription(deps, who.shopId, params.id)))
    },
  }),
  defineRoute<ById, NoQuery, z.infer<typeof subscriptionChange>>({
    ...common,
    method: 'patch',
    path: '/subscriptions/{id}',
    summary: 'Change its address or events, pause it, or resume it where it stopped',
    params: idParams,
    body: subscriptionChange,
    answers: { 200: { description: 'The subscription', schema: subscriptionSchema } },
    async handle({ who, params, body }) {
      return respond(200, orRefuse(await changeSubscription(deps, who.shopId, params.id, body)))
    },
  }),
  defineRoute<ById>({
    ...common,
    method: 'delete',
    path: '/subscriptions/{id}',
    summary: 'Tell it nothing more; what waits for it goes too',
    params: idParams,
    answers: { 204: { description: 'Deleted' } },
    async handle({ who, params }) {
      if (!(await removeSubscription(deps, who.shopId, params.id))) throw new Problem('not-found')
      return respond(204, undefined)
    },
  }),
  defineRoute<ById, NoQuery, z.infer<typeof nothing>>({
    ...common,
    method: 'post',
    path: '/subscriptions/{id}/test',
    summary:
      'Call it now with an event of nobody, `subscription.test`, past what waits; also where it is paused',
    idempotency: 'optional',
    params: idParams,
    body: nothing,
    answers: { 200: { description: 'What came of it', schema: testSchema } },
    async handle({ who, params }) {
      const { at, outcome, status, tookMs } = found(await sendTest(deps, who.shopId, params.id))
      return respond(200, { at: at.toISOString(), outcome, status, tookMs })
    },
  }),
  defineRoute<ById, NoQuery, z.infer<typeof nothing>>({
    ...common,
    method: 'post',
    path: '/subscriptions/{id}/rotate-secret',
    summary: 'A new secret; for 24 hours the one before signs too',
    idempotency: 'optional',
    params: idParams,
    body: nothing,
    answers: { 200: { description: 'The new secret', schema: newSecretSchema } },
    async handle({ who, params }) {
      return respond(200, found(await rotateSecret(deps, who.shopId, params.id)))
    },
  }),
  defineRoute<ById, NoQuery, z.infer<typeof replayBody>>({
    ...common,
    method: 'post',
    path: '/subscriptions/{id}/replay',
    summary: 'Send again, under the same ids, one delivery or all since a moment of the last 7 days',
    idempotency: 'optional',
    params: idParams,
    body: replayBody,
    answers: { 202: { description: 'How many wait now', schema: z.object({ deliveries: z.int() }) } },
    async handle({ who, params, body: { from, deliveryId } }) {
      const which = deliveryId === undefined ? { from: new Date(from ?? 0) } : { deliveryId }
      return respond(202, { deliveries: found(await replay(deps, who.shopId, params.id, which)) })
    },
  }),
  defineRoute<ById, z.infer<typeof pages>>({
    ...common,
    method: 'get',
    path: '/subscriptions/{id}/attempts',
    summary: 'What was sent to it in the last 7 days and what came of it, newest first; ids of nobody',
    params: idParams,
    query: pages,
    answers: { 200: { description: 'Deliveries with their attempts', schema: listOf(deliverySchema) } },
    async handle({ who, params, query }) {
      return respond(200, found(await listDeliveries(deps, who.shopId, params.id, query)))
    },
  }),
]

function orRefuse<T>(result: Result<T, SubscriptionRefusal>): T {
  if (result.ok) return result.value
  const { error } = result
  if (error === 'not-found' || error === 'subscription-exists' || error === 'subscriptions-full')
    throw new Problem(error)
  throw new Problem('address-refused', {
    detail: ADDRESS_WORDS[error],
    errors: [{ path: 'url', message: error }],
  })
}
