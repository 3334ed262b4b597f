import { expect } from 'vitest'
import { chatter } from '../chatter.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { aShop, openChats } from '../shops.ts'
import { eventually } from '../wait.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'
import { zaloChatter } from '../zalo-chatter.ts'

export interface MongoOutage {
  readonly events: number
  readonly conversations: number
  readonly seed: number
}

/** How soon a caller of the API must be told; beyond it he hangs. */
const TOLD_WITHIN_MS = 5_000

/**
 * MongoDB goes in the middle of traffic and comes back. Facebook brings again what was refused; Zalo does not, and a gap
 * says for which time history has to be read. Nobody is restarted, and no event's tries are used up.
 */
export async function livesThroughMongoOutage(
  stack: ProgramsStack,
  how: { readonly goes: () => Promise<void> | void; readonly comesBack: () => Promise<void> | void },
  { events, conversations, seed }: MongoOutage,
): Promise<WayInFigures & { zaloRefused: number }> {
  const { sandbox, store } = stack
  const shop = await aShop(stack, { pages: 2, oa: true })
  const oaId = shop.oa?.externalId ?? ''
  sandbox.facebook.courier.setMode({ retryScale: 0.05 })
  const chats = await openChats(stack, [shop], conversations)
  await everythingApplied(stack)
  const pids = [stack.gateway, ...stack.workers].map(({ pid }) => pid)
  const attempts = sandbox.history.deliveries().length
  const goneAt = new Date()

  await chatter(sandbox, chats, { events: events / 2, seed })
  await how.goes()
  await chatter(sandbox, chats, { events: events / 2, seed: seed + 1 })
  if (shop.oa) await zaloChatter(sandbox, shop.oa, { people: 5, each: 2 })
  const answersOf = (platform: string) =>
    sandbox.history.deliveries({ platform }).slice(platform === 'zalo' ? 0 : attempts)
  await eventually(() => expect(sandbox.zalo.courier?.pending()).toBe(0), { timeoutMs: 30_000 })
  const refused = answersOf('zalo').filter(({ status, body }) => status === 503 && body.includes(oaId)).length
  expect(refused).toBeGreaterThan(0)
  await eventually(() => expect(answersOf('facebook').map(({ status }) => status)).toContain(503))
  expect((await told(`${stack.url}/health/ready`)).status).toBe(503)
  const api = await shop.agent.get('/channels')
  expect([api.status, api.headers.has('retry-after')]).toEqual([503, true])
  await how.comesBack()

  await everythingApplied(stack)
  const seen = await checkWayIn(stack)
  expect([stack.gateway, ...stack.workers].map(({ pid, running }) => (running() ? pid : 'ended'))).toEqual(
    pids,
  )
  expect(await store.deliveries.countDocuments({ attempts: { $gt: 0 } }), 'rows that lost a try').toBe(0)
  await eventually(async () => {
    const gaps = await store.gaps.find({ platform: 'zalo', accountId: oaId, cause: 'journal-down' }).lean()
    expect(gaps.reduce((sum, gap) => sum + gap.refusedDeliveries, 0)).toBe(refused)
    expect(gaps.every((gap) => gap.from >= goneAt)).toBe(true)
  })
  return { ...seen, zaloRefused: refused }
}

const told = (url: string): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(TOLD_WITHIN_MS) })
