import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inboundDrain, profileFetch } from '../../src/queues/jobs.ts'
import { openPresence } from '../../src/queues/presence.ts'
import { keyPrefixOf } from '../../src/queues/queue-options.ts'
import { privateRedis } from '../support/private-servers.ts'
import { queueBench } from '../support/queue-bench.ts'
import { quietLog } from '../support/quiet.ts'
import { testServers } from '../support/servers.ts'
import { eventually } from '../support/wait.ts'

/** What architecture I2 allows an emptied or restarted Redis to cost. */
const RECOVERY = { timeoutMs: 30_000, everyMs: 50 }

/** Whoever waited for Redis to come back would wait for longer than that; the machine may be busy. */
const HELD_UP_MS = 10_000

/** Counts what runs: lanes drained and sweeps. */
function counters() {
  const drained = new Set<number>()
  const swept: string[] = []
  return {
    drained,
    swept,
    processors: {
      'inbound-drain': async ({ lane }: { lane: number }) => {
        drained.add(lane)
      },
      sweep: async ({ name }: { name: string }) => {
        swept.push(name)
      },
    },
  }
}

describe('With Redis in trouble, queues', { timeout: 90_000 }, () => {
  it('go on by themselves after FLUSHALL: sweeps return and wake-ups work, without a restart', async () => {
    const server = await privateRedis()
    const { drained, swept, processors } = counters()
    const { queues } = queueBench({ redisUrl: server.uri, prefix: 'flush', processors })
    await eventually(() => swept.includes('lanes'), RECOVERY)

    const admin = new Redis(server.uri)
    onTestFinished(() => admin.disconnect())
    await admin.flushall()
    swept.length = 0
    queues.wakeLane(3)
    await eventually(() => drained.has(3), RECOVERY)
    await eventually(() => swept.includes('lanes') && swept.includes('threads'), RECOVERY)
    await eventually(async () => (await queues.beats())?.every((beat) => beat.ageMs !== null), RECOVERY)
  })

  it('go on by themselves after a crash and an empty restart', async () => {
    const server = await privateRedis()
    const { drained, swept, processors } = counters()
    const { queues, lines } = queueBench({ redisUrl: server.uri, prefix: 'crash', processors })
    await eventually(() => swept.includes('lanes'), RECOVERY)

    await server.crash()
    await eventually(async () => (await queues.beats()) === null)
    for (let lane = 0; lane < 64; lane++) queues.wakeLane(lane)
    await server.start()
    swept.length = 0
    await eventually(() => swept.includes('lanes'), RECOVERY)
    await eventually(() => {
      queues.wakeLane(5)
      return drained.has(5)
    }, RECOVERY)
    expect(
      lines.filter((line) => String(line.message).startsWith('Redis is away')).length,
    ).toBeLessThanOrEqual(4)
    expect(lines.some((line) => line.message === 'Redis is back')).toBe(true)
  })

  it('start without Redis and begin to work when it comes', async () => {
    const server = await privateRedis()
    await server.halt()
    const { swept, processors } = counters()
    const { queues } = queueBench({ redisUrl: server.uri, prefix: 'late', processors })
    expect(await queues.add(profileFetch, { shopId: 's', personIds: [] })).toBe(false)
    expect(await queues.upsertSchedules()).toBe(false)
    await server.start()
    await eventually(() => swept.includes('threads'), RECOVERY)
  })

  it('neither throw nor keep a producer waiting, whether Redis is gone or answers nobody', async () => {
    const server = await privateRedis()
    const { queues, metrics } = queueBench({ redisUrl: server.uri, prefix: 'producer', producerOnly: true })
    await eventually(() => queues.add(inboundDrain, { lane: 1 }))

    server.freeze()
    const frozenMs = Date.now()
    for (let lane = 0; lane < 64; lane++) queues.wakeLane(lane)
    expect(await queues.add(inboundDrain, { lane: 1 })).toBe(false)
    expect(Date.now() - frozenMs).toBeLessThan(HELD_UP_MS)
    server.thaw()

    await server.crash()
    await eventually(async () => (await queues.beats()) === null)
    const goneMs = Date.now()
    expect(await queues.add(inboundDrain, { lane: 1 })).toBe(false)
    for (let round = 0; round < 1_000; round++) queues.wakeThread({ shopId: 's', threadKey: `cnv_${round}` })
    expect(Date.now() - goneMs).toBeLessThan(HELD_UP_MS)
    await eventually(async () =>
      /wakeups_total\{queue="outbound",outcome="lost"\} 1000/.test(await metrics()),
    )
  })

  it('leave colleagues unseen while Redis is gone, and show them again when it is back', async () => {
    const server = await privateRedis()
    const meter = { count() {}, observe() {}, gauge() {} }
    const clock = { nowMs: () => Date.now() }
    const deps = { redisUrl: server.uri, prefix: 'presence:', log: quietLog, meter, clock }
    const presence = openPresence(deps)
    onTestFinished(() => presence.close())
    const say = (userId: string) => presence.say('s', 'cnv_1', { userId, name: null, state: 'open' })
    const heard: string[] = []
    presence.follow('s', ({ userId }) => heard.push(userId))
    await eventually(async () => {
      await say('a')
      return heard.includes('a')
    })
    expect((await say('b')).map(({ userId }) => userId)).toEqual(['a'])
    await server.crash()
    expect(await say('b')).toEqual([])
    await server.start()
    heard.length = 0
    await eventually(async () => {
      await say('a')
      return heard.includes('a')
    }, RECOVERY)
    expect((await say('b')).map(({ userId }) => userId)).toEqual(['a'])
  })

  it('stop in time even when Redis is gone', async () => {
    const server = await privateRedis()
    const { swept, processors } = counters()
    const { close } = queueBench({ redisUrl: server.uri, prefix: 'stop', processors })
    await eventually(() => swept.length > 0, RECOVERY)
    await server.crash()
    const startedMs = Date.now()
    await close(1_000)
    expect(Date.now() - startedMs).toBeLessThan(HELD_UP_MS)
  })

  it('run the job of a killed worker again, and the wake-ups it held back, within seconds', async () => {
    const { redisUrl, keyPrefix } = testServers()
    const prefix = keyPrefix()
    const producer = queueBench({ redisUrl, prefix, producerOnly: true })
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
    let taken = 0
    // Takes the job, never renews its lock and never ends it, as a process killed in its middle.
    const dead = new Worker('inbound', () => new Promise(() => (taken += 1)), {
      connection,
      prefix: keyPrefixOf(prefix, 'inbound'),
      lockDuration: 8_000,
      skipLockRenewal: true,
      skipStalledCheck: true,
    })
    dead.on('error', () => undefined)
    await eventually(() => producer.queues.add(inboundDrain, { lane: 2 }))
    producer.queues.wakeLane(4)
    await eventually(() => taken === 1)
    await dead.close(true)
    connection.disconnect()

    const { drained, processors } = counters()
    queueBench({ redisUrl, prefix, processors, serve: ['inbound'] })
    await eventually(() => drained.has(2) && drained.has(4), { timeoutMs: 15_000 })
  })
})
