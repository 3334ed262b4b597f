import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printFigures } from '../support/figures.ts'
import { type PrivateServer, startPrivateMongo, startPrivateRedis } from '../support/private-servers.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { livesThroughMongoOutage } from '../support/scenarios/mongo-outages.ts'
import { flushAll, livesThroughFlushes, livesThroughRedisOutage } from '../support/scenarios/redis-outages.ts'

const SECOND_MS = 1_000
/** Workers resume by themselves within this, once Redis is back. */
const RESUMED_MS = 30_000

describe('Redis', () => {
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

  it.each([3, 10, 60, 120, 3, 10, 60, 120])(
    'away for %i s costs seconds and nothing else',
    async (seconds) => {
      const how = { goes: () => redis.crash(), comesBack: () => redis.start() }
      // How long it is away is what is tested here: this is no wait for something to have happened.
      const meanwhile = () => pause(seconds * SECOND_MS)
      const outage = { events: 1_000, conversations: 40, each: 3, seed: seconds, meanwhile }
      const seen = await livesThroughRedisOutage(stack, how, outage)
      printFigures(`Redis away ${seconds} s`, seen)
      expect(seen.sent).toBe(seen.accepted)
      expect(seen.recoveredMs).toBeLessThan(RESUMED_MS)
    },
  )

  it('killed ten times and emptied three times in 50,000 events loses and doubles nothing', async () => {
    let at = 0
    const flush = async () => {
      at += 1
      if (at % 4 === 0) return flushAll(redis)
      await redis.crash()
      await redis.start()
    }
    const seen = await livesThroughFlushes(stack, {
      flush,
      times: 13,
      events: 50_000,
      conversations: 500,
      seed: 26,
    })
    printFigures('Redis restarts and flushes', seen)
    expect(seen.parked + seen.refused).toBe(0)
  })
})

describe('MongoDB', () => {
  let mongo: PrivateServer
  let stack: ProgramsStack
  beforeAll(async () => {
    mongo = await startPrivateMongo()
    stack = await startProgramsStack({ workers: 2, mongodbUri: mongo.uri })
  })
  afterAll(async () => {
    await stack?.close()
    await mongo?.close()
  })

  it.each([
    ['killed', () => mongo.crash(), () => mongo.start()],
    ['stopped in order', () => mongo.halt(), () => mongo.start()],
    ['hung', () => mongo.freeze(), () => mongo.thaw()],
  ])('%s four times loses and doubles nothing', async (name, goes, comesBack) => {
    for (let n = 0; n < 4; n++) {
      const seen = await livesThroughMongoOutage(
        stack,
        { goes, comesBack },
        { events: 2_000, conversations: 60, seed: n },
      )
      printFigures(`MongoDB ${name}`, seen)
    }
  })
})
