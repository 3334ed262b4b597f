import { expect } from 'vitest'
import type { DeliveryRecord } from '../../../sandbox/kit/history.ts'
import { chatter } from '../chatter.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { aShop, openChats } from '../shops.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'
import { zaloChatter } from '../zalo-chatter.ts'

export interface Story {
  readonly events: number
  readonly conversations: number
  readonly seed: number
}

/** Requests of one burst under way at once, as many as a platform keeps connections to us. */
const AT_ONCE = 100

/** Both platforms deliver every event `copies` times, mixed up among `shuffleWithin` neighbours. */
export async function deliverMixedUp(
  stack: ProgramsStack,
  { events, conversations, seed, copies, shuffleWithin }: Story & { copies: number; shuffleWithin: number },
): Promise<WayInFigures> {
  const { facebook, zalo } = stack.sandbox
  const shop = await aShop(stack, { pages: 2, oa: true })
  for (const { courier } of [facebook, zalo]) courier?.setMode({ copies, shuffleWithin })
  const chats = await openChats(stack, [shop], conversations)
  await chatter(stack.sandbox, chats, { events, seed })
  if (shop.oa) await zaloChatter(stack.sandbox, shop.oa, { people: 5, each: Math.ceil(events / 50) })
  await everythingApplied(stack)
  for (const { courier } of [facebook, zalo]) courier?.setMode({ copies: 1, shuffleWithin: 1 })
  return checkWayIn(stack)
}

/** What the sandbox has delivered so far, one of each. */
export function deliveredOnce({ sandbox }: ProgramsStack, limit: number): DeliveryRecord[] {
  const byBody = new Map<string, DeliveryRecord>()
  for (const delivery of sandbox.history.deliveries({ platform: 'facebook', status: 200 }))
    byBody.set(delivery.body.toString('latin1'), delivery)
  return [...byBody.values()].slice(-limit)
}

/** Posts these deliveries once more each, byte for byte and all at once; what is refused for the moment comes again. */
export async function postAgain(deliveries: readonly DeliveryRecord[]): Promise<void> {
  const waiting = [...deliveries]
  const others = new Set<number>()
  const sender = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { url, headers, body } = one
      const { status } = await fetch(url, { method: 'POST', headers, body })
      if (status === 503) waiting.push(one)
      else if (status !== 200) others.add(status)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender))
  expect([...others]).toEqual([])
}

/** A storm: each of `deliveries` comes `times` times more, its repetitions side by side. */
export async function storm(
  stack: ProgramsStack,
  { deliveries, times, seed }: { deliveries: number; times: number; seed: number },
): Promise<{ before: WayInFigures; after: WayInFigures; posted: number }> {
  const shop = await aShop(stack)
  const chats = await openChats(stack, [shop], Math.ceil(deliveries / 10))
  await chatter(stack.sandbox, chats, { events: deliveries, seed })
  await everythingApplied(stack)
  const before = await checkWayIn(stack)
  const again = deliveredOnce(stack, deliveries).flatMap((one) => Array.from({ length: times }, () => one))
  await postAgain(again)
  await everythingApplied(stack)
  return { before, after: await checkWayIn(stack), posted: again.length }
}

/** Makes the journal that much older, as if the clock had gone on. */
export async function laterBy({ store }: ProgramsStack, hours: number): Promise<void> {
  const ms = hours * 60 * 60 * 1000
  const older = (field: string) => ({ $subtract: [`$${field}`, ms] })
  await store.deliveries.collection.updateMany({}, [
    { $set: { receivedAt: older('receivedAt'), doneAt: older('doneAt') } },
  ] as never)
}
