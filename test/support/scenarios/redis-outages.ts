import { expect } from 'vitest'
import { chatter } from '../chatter.ts'
import type { PrivateServer } from '../private-servers.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { checkSends, everythingSettled, type SendFigures, sendMany } from '../sends-oracle.ts'
import { aShop, openChats } from '../shops.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'

export interface RedisOutage {
  readonly events: number
  readonly conversations: number
  /** Sends accepted into each conversation while Redis is away. */
  readonly each: number
  readonly seed: number
  /** Called with Redis away and everything given to the gateway: what else shall pass meanwhile. */
  readonly meanwhile?: () => Promise<void>
}

/**
 * Redis goes; people write and agents answer as if nothing were; Redis comes back, empty or not. Nobody is restarted.
 * @returns what the oracles saw, and how long after its return all was done, in milliseconds
 */
export async function livesThroughRedisOutage(
  stack: ProgramsStack,
  how: { readonly goes: () => Promise<void> | void; readonly comesBack: () => Promise<void> | void },
  { events, conversations, each, seed, meanwhile }: RedisOutage,
): Promise<WayInFigures & SendFigures & { recoveredMs: number }> {
  const shop = await aShop(stack, { pages: 2 })
  const chats = await openChats(stack, [shop], conversations)
  await everythingApplied(stack)
  const pids = [stack.gateway, ...stack.workers].map(({ pid }) => pid)
  const attempts = stack.sandbox.history.deliveries().length

  await how.goes()
  await chatter(stack.sandbox, chats, { events, seed })
  const accepted = await sendMany(chats, each)
  expect(await stack.sandbox.idle(), 'every webhook is answered while Redis is away').toBe(true)
  const answers = stack.sandbox.history.deliveries().slice(attempts)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect((await fetch(`${stack.url}/health/ready`)).status).toBe(200)
  await meanwhile?.()
  await how.comesBack()

  const backMs = performance.now()
  await everythingApplied(stack)
  await everythingSettled(stack)
  const recoveredMs = performance.now() - backMs
  expect([stack.gateway, ...stack.workers].map(({ pid, running }) => (running() ? pid : 'ended'))).toEqual(
    pids,
  )
  const sends = await checkSends(stack, accepted)
  await everythingApplied(stack)
  return { ...(await checkWayIn(stack)), ...sends, recoveredMs }
}

/** What is left to be delivered and applied once the people are silent grows with what they wrote. */
const CATCH_UP_MS = 120_000
const CATCH_UP_MS_PER_EVENT = 6

/** Empties Redis again and again while people write. */
export async function livesThroughFlushes(
  stack: ProgramsStack,
  {
    flush,
    times,
    events,
    conversations,
    seed,
  }: {
    flush: () => Promise<void>
    times: number
    events: number
    conversations: number
    seed: number
  },
): Promise<WayInFigures> {
  const shop = await aShop(stack, { pages: 2 })
  const chats = await openChats(stack, [shop], conversations)
  const pause = { every: Math.ceil(events / (times + 1)), wait: flush }
  await chatter(stack.sandbox, chats, { events, seed, pause })
  await everythingApplied(stack, { timeoutMs: CATCH_UP_MS + events * CATCH_UP_MS_PER_EVENT })
  return checkWayIn(stack)
}

/** FLUSHALL on a Redis of one's own. */
export async function flushAll(redis: PrivateServer): Promise<void> {
  const { Redis } = await import('ioredis')
  const client = new Redis(redis.uri)
  try {
    await client.flushall()
  } finally {
    client.disconnect()
  }
}
