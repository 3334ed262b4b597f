import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLogContext } from '../../../src/kit/log-context.ts'
import { createHealth } from '../../../src/ops/health.ts'
import { createLogger } from '../../../src/ops/logger.ts'
import { watchLoopLag } from '../../../src/ops/loop-lag.ts'
import { createMeter, UndeclaredMetric } from '../../../src/ops/meter.ts'
import { METRICS } from '../../../src/ops/metrics.ts'

function loggerOf(level: 'info' | 'debug') {
  let written = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString()
      done()
    },
  })
  const context = createLogContext()
  const logger = createLogger({ level, service: 'gateway', context, stream })
  return {
    ...logger,
    context,
    lines: () =>
      written
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

describe('The log', () => {
  it('writes one JSON object a line, with the ids of the work it belongs to', async () => {
    const { log, context, close, lines } = loggerOf('info')
    context.run({ requestId: 'r1' }, () => log.child({ room: 'inbox' }).warn('Something\nodd', { count: 2 }))
    log.debug('not written')
    await close()
    expect(lines()).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'warn',
        service: 'gateway',
        message: 'Something\nodd',
        requestId: 'r1',
        room: 'inbox',
        count: 2,
      },
    ])
  })

  it('lets no secret and no person through, in fields, messages and the context', async () => {
    const { log, context, close, lines } = loggerOf('debug')
    context.run({ userName: 'Lan' }, () =>
      log.error('Call failed: https://graph/me?access_token=EAAsecretsecretsecret', {
        accessToken: 'abc',
        phone: '0912345678',
        reason: 'Bearer abc',
      }),
    )
    await close()
    expect(JSON.stringify(lines())).not.toMatch(/EAAsecret|abc|0912|Lan/)
  })
})

describe('The meter', () => {
  it('tells what was counted, under the declared names', async () => {
    const { meter, text } = createMeter()
    meter.count('jobs_total', { queue: 'inbound', job: 'inbound-drain', outcome: 'done' }, 3)
    meter.observe('job_seconds', 0.2, { queue: 'inbound', job: 'inbound-drain' })
    meter.gauge('redis_connected', 1, { use: 'worker' })
    const page = await text()
    expect(page).toContain('kvsocial_jobs_total{queue="inbound",job="inbound-drain",outcome="done"} 3')
    expect(page).toContain('kvsocial_job_seconds_bucket{le="0.25",queue="inbound",job="inbound-drain"} 1')
    expect(page).toContain('kvsocial_nodejs_eventloop_lag_seconds')
  })

  it('refuses a name, a kind or a label that the table does not declare', () => {
    const { meter } = createMeter()
    expect(() => meter.count('nonsense_total')).toThrow(UndeclaredMetric)
    expect(() => meter.gauge('jobs_total', 1)).toThrow(UndeclaredMetric)
    expect(() => meter.count('jobs_total', { shop: 'a' })).toThrow(/label/)
  })

  it('names its metrics by the rules: counters in _total, durations in _seconds', () => {
    for (const [name, row] of Object.entries(METRICS)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
      expect([name, name.endsWith('_total')]).toEqual([name, row.type === 'counter'])
      if (row.type === 'histogram') expect(name).toMatch(/_(seconds|bytes|events|rows)$/)
      expect(row.labels.join()).not.toMatch(/shop|person|channelId|url/)
    }
  })
})

describe('Health', () => {
  const lag = (worstMs: number) => ({ worstMs: () => worstMs, close: () => undefined })

  it('is live by the event loop alone, and ready by the journal alone', async () => {
    const well = createHealth({
      store: { canWrite: async () => true },
      queues: { beats: async () => null },
      loopLag: lag(12),
    })
    expect(well.live()).toEqual({ ok: true, loopLagMs: 12 })
    expect(await well.ready()).toEqual({ ok: true, journal: 'writable' })
    const ill = createHealth({
      store: { canWrite: async () => false },
      queues: { beats: async () => [] },
      loopLag: lag(9_000),
    })
    expect(ill.live().ok).toBe(false)
    expect((await ill.ready()).ok).toBe(false)
  })

  it('asks the journal once for all who ask at the same moment', async () => {
    let writes = 0
    const health = createHealth({
      store: {
        canWrite: async () => {
          writes += 1
          return true
        },
      },
      queues: { beats: async () => null },
      loopLag: lag(0),
    })
    await Promise.all([health.ready(), health.ready(), health.ready()])
    await health.ready()
    expect(writes).toBe(2)
  })

  it('names the queues without a fresh canary, and a Redis that is away', async () => {
    const health = createHealth({
      store: { canWrite: async () => true },
      queues: {
        beats: async () => [
          { queue: 'inbound', ageMs: 900 },
          { queue: 'tokens', ageMs: 61_000 },
          { queue: 'search', ageMs: null },
        ],
      },
      loopLag: lag(0),
    })
    expect(await health.queues()).toEqual({
      ok: false,
      redis: 'connected',
      queues: [
        { queue: 'inbound', canaryAgeMs: 900, ok: true },
        { queue: 'tokens', canaryAgeMs: 61_000, ok: false },
        { queue: 'search', canaryAgeMs: null, ok: false },
      ],
    })
    const away = createHealth({
      store: { canWrite: async () => true },
      queues: { beats: async () => null },
      loopLag: lag(0),
    })
    expect(await away.queues()).toEqual({ ok: false, redis: 'away', queues: [] })
  })

  it('sees an event loop that was held up', async () => {
    const loopLag = watchLoopLag()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const untilMs = performance.now() + 300
    while (performance.now() < untilMs);
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(loopLag.worstMs()).toBeGreaterThan(150)
    loopLag.close()
  })
})
