import { z } from 'zod'
import { OUT_EVENT_TYPES } from '../../events/out-event.ts'
import { isCountry } from '../../kit/country.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'

const url = z.url({ error: 'a full address' }).max(2_048)
const events = z.array(z.enum(OUT_EVENT_TYPES)).min(1).max(OUT_EVENT_TYPES.length)
const country = z
  .string()
  .refine(isCountry, 'a country in two letters, such as VN')
  .nullable()
  .describe('where that host stands, for the register of transfers; null: nobody said')

export const newSubscription = z.strictObject({ url, events, country: country.optional() })
export const subscriptionChange = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    country: country.optional(),
    state: z.enum(['active', 'paused']).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'name at least one of url, events, country, state')
export const replayBody = z
  .strictObject({
    from: time.optional().describe('all that was delivered, given up or left out since'),
    deliveryId: z.string().min(1).max(64).optional().describe('this one; its `webhook-id`'),
  })
  .refine(({ from, deliveryId }) => (from === undefined) !== (deliveryId === undefined), 'from or deliveryId')

export const subscriptionSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    country: textOrNull,
    state: z.enum(['active', 'paused']),
    pausedBecause: z
      .enum(['owner', 'failing', 'gone'])
      .nullable()
      .describe('failing: nothing was taken for 5 days; gone: the receiver answered 410'),
    failingSince: timeOrNull,
    lastDeliveredAt: timeOrNull,
    nextAttemptAt: timeOrNull,
    previousSecretUntil: timeOrNull.describe('until then the secret before signs too'),
    createdAt: time,
  })
  .meta({ id: 'Subscription' })

const secret = z.string().describe('whsec_…, told this once')
export const newSubscriptionSchema = subscriptionSchema.extend({ secret }).meta({ id: 'NewSubscription' })
export const newSecretSchema = z.object({ secret, previousSecretUntil: time })

const attempt = z.object({
  at: time,
  outcome: z.enum([
    'delivered',
    'refused',
    'redirected',
    'gone',
    'too-slow',
    'unreachable',
    'address-refused',
  ]),
  status: z.int().nullable().describe('HTTP; null: no answer'),
  tookMs: z.int(),
})
export const testSchema = attempt.meta({ id: 'SubscriptionAttempt' })
export const deliverySchema = z
  .object({
    id: z.string().describe('the `webhook-id` of each attempt'),
    type: z.string(),
    state: z
      .enum(['due', 'delivered', 'failed', 'skipped'])
      .describe('failed: given up; skipped: erased, or not consented to any more, before it could leave'),
    at: time,
    attempts: z.array(attempt).describe('the newest twelve, oldest first'),
  })
  .meta({ id: 'SubscriptionDelivery' })
