import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { appendEvents } from '../../../src/events/append.ts'
import type { DisclosureDoc } from '../../../src/store/models/access.ts'
import type { ApiWorld, Shop } from '../api-world.ts'
import { eventually } from '../wait.ts'
import type { Hooked, WebhookReceiver } from '../webhook-receiver.ts'

export interface Subscribed {
  readonly id: string
  readonly secret: string
}

/** Subscribes a path of the stand-in to a shop's events. */
export async function subscribe(
  { owner }: Shop,
  receiver: WebhookReceiver,
  path: string,
  events: readonly string[] = ['message.received'],
): Promise<Subscribed> {
  const { status, body } = await owner.post<Subscribed>('/subscriptions', { url: receiver.url(path), events })
  expect(status).toBe(201)
  return body
}

/** Messages come in, as far as the events tell; each has an id of its own. @returns their ids, in order */
export async function happen(
  { stack }: ApiWorld,
  { retailer: shopId, page, facebook }: Shop,
  names: readonly string[],
): Promise<readonly string[]> {
  const subjects = names.map((name) => `msg_${name}`)
  await appendEvents(
    stack.store,
    subjects.map((subjectId) => ({
      shopId,
      type: 'message.received',
      platform: 'facebook',
      channelId: page.id,
      conversationId: facebook.conversationId,
      subjectId,
      at: new Date(),
    })),
  )
  return subjects
}

/** What waits for its next attempt waits no longer. */
export async function hurry({ stack }: ApiWorld, { retailer: shopId }: Shop, id: string): Promise<void> {
  await stack.store.calloutSubscriptions.updateOne({ _id: id, shopId }, { $set: { nextAt: new Date(0) } })
  stack.rooms.callouts.wakeCallout({ shopId, subscriptionId: id })
}

export const subjectOf = ({ body }: Hooked): string =>
  (JSON.parse(body.toString('utf8')) as { data: { subjectId: string } }).data.subjectId

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export interface EgressFigures {
  readonly deliveries: number
  readonly attempts: number
  readonly receivedBytes: number
  readonly recordedBytes: number
}

/**
 * Many deliveries, each twentieth turned away once: every byte that reached the stand-in is on record, by the attempt, and
 * nothing else is.
 */
export async function webhooksOutEgress(
  world: ApiWorld,
  shop: Shop,
  receiver: WebhookReceiver,
  deliveries: number,
): Promise<EgressFigures> {
  const path = '/egress'
  const { id } = await subscribe(shop, receiver, path)
  let count = 0
  receiver.react(path, (_call, seen) => (seen === 1 && ++count % 20 === 0 ? 503 : 200))
  const names = Array.from({ length: deliveries }, (_, n) => `egress_${n}`)
  await happen(world, shop, names)
  const { store } = world.stack
  await eventually(
    async () => {
      await hurry(world, shop, id)
      const taken = await store.calloutDeliveries.countDocuments({
        shopId: shop.retailer,
        subscriptionId: id,
        state: 'delivered',
      })
      expect(taken).toBe(deliveries)
    },
    { timeoutMs: deliveries * 1_000, everyMs: 100 },
  )
  const received = receiver.calls(path)
  const rows = await store.disclosures
    .find({ shopId: shop.retailer, userId: `webhook:${id}` })
    .sort({ seq: 1 })
    .lean<DisclosureDoc[]>()
  expect(rows.map(({ requestId, bytes, bodyHash }) => ({ requestId, bytes, bodyHash }))).toEqual(
    received.map((call) => ({ requestId: call.id, bytes: call.body.length, bodyHash: sha256(call.body) })),
  )
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
  return {
    deliveries,
    attempts: received.length,
    receivedBytes: sum(received.map(({ body }) => body.length)),
    recordedBytes: sum(rows.map(({ bytes }) => bytes)),
  }
}
