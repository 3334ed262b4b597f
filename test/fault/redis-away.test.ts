import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PrivateServer, startPrivateRedis, tearLog } from '../support/private-servers.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { flushAll, livesThroughFlushes, livesThroughRedisOutage } from '../support/scenarios/redis-outages.ts'

let redis: PrivateServer
let stack: ProgramsStack
beforeAll(async () => {
  redis = await startPrivateRedis()
  stack = await startProgramsStack({ workers: 2, redisUrl: redis.uri })
})
afterAll(async () => {
  await stack?.close()
  await redis?.close()
})

describe('Gateway and workers, which nobody restarts', () => {
  it('lose nothing when Redis is emptied again and again', async () => {
    const flush = () => flushAll(redis)
    const seen = await livesThroughFlushes(stack, {
      flush,
      times: 3,
      events: 500,
      conversations: 30,
      seed: 26,
    })
    expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
  })

  it.each([
    ['is killed and comes back empty', () => redis.crash(), () => redis.start()],
    ['answers nobody for a while', () => redis.freeze(), () => redis.thaw()],
  ])(
    'answer webhooks with 200 and take sends while Redis %s, and go on by themselves',
    async (_, goes, comesBack) => {
      const outage = { events: 200, conversations: 12, each: 2, seed: 24 }
      const seen = await livesThroughRedisOutage(stack, { goes, comesBack }, outage)
      expect(seen.sent).toBe(seen.accepted)
      expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
    },
  )
})

describe('A Redis that keeps its log of writes and loses the end of it', () => {
  let logged: PrivateServer
  let programs: ProgramsStack
  let torn = 0
  const returns = async () => {
    torn += tearLog(logged)
    await logged.start()
  }
  beforeAll(async () => {
    logged = await startPrivateRedis({ log: true })
    programs = await startProgramsStack({ workers: 2, redisUrl: logged.uri })
  })
  afterAll(async () => {
    await programs?.close()
    await logged?.close()
  })

  it('comes back with jobs that are over and without ones that are not: every event has its effect once', async () => {
    const flush = async () => {
      await logged.crash()
      await returns()
    }
    const size = { times: 2, events: 300, conversations: 20, seed: 260 }
    const seen = await livesThroughFlushes(programs, { flush, ...size })
    expect(torn).toBeGreaterThan(0)
    expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
  })

  it('costs no send and doubles none', async () => {
    const outage = { events: 100, conversations: 8, each: 2, seed: 261 }
    const how = { goes: () => logged.crash(), comesBack: returns }
    const seen = await livesThroughRedisOutage(programs, how, outage)
    expect(seen.sent).toBe(seen.accepted)
  })
})
