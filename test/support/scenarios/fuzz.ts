import { expect } from 'vitest'
import type { SignedDelivery } from '../deliveries.ts'
import { hostileDeliveries } from '../hostile-bodies.ts'
import type { ProgramsStack } from '../programs-stack.ts'

export interface FuzzFigures {
  readonly posted: number
  readonly taken: number
  readonly refused: number
  /** Milliseconds until the answer, at the 99th percentile, with many at once. */
  readonly p99Ms: number
  readonly rssGrowthMb: number
}

/** Few, so that a busy machine does not make the journal late: that would be a 503 in its own right. */
const AT_ONCE = 10
const MIB = 1024 * 1024

/** Random bodies at both webhooks of the built gateway, half of them rightly signed. None may be answered 5xx. */
export async function fuzzWebhooks(
  stack: ProgramsStack,
  { bodies, seed }: { bodies: number; seed: number },
): Promise<FuzzFigures> {
  const { env, gateway, url } = stack
  const signers = {
    facebookSecret: env.FACEBOOK_APP_SECRET ?? '',
    zaloAppId: env.ZALO_APP_ID ?? '',
    zaloSecret: env.ZALO_OA_SECRET ?? '',
  }
  const deliveries = hostileDeliveries(bodies, seed, signers)
  const statuses = new Map<number, number>()
  const waits: number[] = []
  const post = async ({ path, body, headers }: SignedDelivery) => {
    const startedMs = performance.now()
    const { status } = await fetch(url + path, { method: 'POST', body, headers })
    waits.push(performance.now() - startedMs)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  const postAll = async (some: readonly SignedDelivery[]) => {
    for (let at = 0; at < some.length; at += AT_ONCE)
      await Promise.all(some.slice(at, at + AT_ONCE).map(post))
  }
  const warmUp = Math.floor(bodies / 10)
  await postAll(deliveries.slice(0, warmUp))
  const before = gateway.rssBytes()
  await postAll(deliveries.slice(warmUp))
  const rssGrowthMb = (gateway.rssBytes() - before) / MIB

  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([])
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect(gateway.said()).not.toContain('A crash')
  const taken = statuses.get(200) ?? 0
  waits.sort((a, b) => a - b)
  return {
    posted: bodies,
    taken,
    refused: bodies - taken,
    p99Ms: Math.round(waits[Math.floor(waits.length * 0.99)] ?? 0),
    rssGrowthMb: Math.round(rssGrowthMb),
  }
}
