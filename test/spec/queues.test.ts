import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ChannelError } from '../../src/channels/channel-error.ts'
import { inboundDrain, outboundDrain, profileFetch } from '../../src/queues/jobs.ts'
import { queueOptions } from '../../src/queues/queue-options.ts'
import { queueBench } from '../support/queue-bench.ts'
import { testServers } from '../support/servers.ts'
import { eventually } from '../support/wait.ts'

const { redisUrl, keyPrefix } = testServers()

/** A promise and its key. */
function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** A queue as another program sees it. */
function rawQueue(prefix: string, name: string): Queue {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue(name, queueOptions(prefix, name, redis))
  onTestFinished(async () => {
    await queue.close()
    redis.disconnect()
  })
  return queue
}

/** What BullMQ tells of a queue's jobs, and keeps. */
async function rawStream(prefix: string, name: string): Promise<string[]> {
  const redis = new Redis(redisUrl)
  const entries = await redis.xrange(rawQueue(prefix, name).toKey('events'), '-', '+')
  redis.disconnect()
  return entries.map(([, fields]) => fields.join(' '))
}

describe('Queues', () => {
  it('drain a lane once more, and only once, when it was woken a hundred times during its drain', async () => {
    const first = gate()
    const runs: number[] = []
    const { queues } = queueBench({
      redisUrl,
      prefix: keyPrefix(),
      serve: ['inbound'],
      processors: {
        'inbound-drain': async ({ lane }) => {
          runs.push(lane)
          if (runs.length === 1) await first.opened
        },
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    queues.wakeLane(7)
    await eventually(() => runs.length === 1)
    for (let i = 0; i < 100; i++) queues.wakeLane(7)
    queues.wakeLane(8)
    await eventually(() => runs.includes(8))
    first.open()
    await eventually(() => runs.filter((lane) => lane === 7).length === 2)
    queues.wakeLane(9)
    await eventually(() => runs.includes(9))
    expect(runs.filter((lane) => lane === 7)).toHaveLength(2)
  })

  it('drain a lane again after its drain failed and it was woken meanwhile', async () => {
    const runs: number[] = []
    const first = gate()
    const { queues, lines } = queueBench({
      redisUrl,
      prefix: keyPrefix(),
      serve: ['inbound'],
      processors: {
        'inbound-drain': async ({ lane }) => {
          runs.push(lane)
          if (runs.length > 1) return
          await first.opened
          throw new Error('the database went away')
        },
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    queues.wakeLane(1)
    await eventually(() => runs.length === 1)
    queues.wakeLane(1)
    first.open()
    await eventually(() => runs.length === 2)
    expect(lines.some((line) => String(line.reason).includes('the database went away'))).toBe(true)
  })

  it('park a job that nobody can read, and go on with the next', async () => {
    const prefix = keyPrefix()
    const seen: string[] = []
    const { parked } = queueBench({
      redisUrl,
      prefix,
      serve: ['profiles'],
      processors: {
        'profile-fetch': async ({ shopId }) => {
          seen.push(shopId)
        },
      },
    })
    const queue = rawQueue(prefix, 'profiles')
    await queue.add('profile-fetch', { shopId: 5, personIds: 'all' })
    await queue.add('rename-the-moon', { shopId: 's1' })
    await queue.add('profile-fetch', { shopId: 's1', personIds: ['p1'], addedInALaterVersion: true })
    await eventually(() => seen.length === 1)
    await eventually(() => parked.length === 2)
    expect(parked.map((job) => job.reason).sort()).toEqual([
      'payload: shopId invalid_type, personIds invalid_type',
      'unknown job name',
    ])
    expect(parked[0]).toMatchObject({ queue: 'profiles', payload: expect.stringContaining('"shopId":5') })
    expect(await queue.getFailedCount()).toBe(0)
  })

  it('give up at once, wait without using a try, or try again, as the error says', async () => {
    const runs: Record<string, number[]> = {}
    const errors: Record<string, (run: number) => Error | null> = {
      never: () => new ChannelError({ code: 'person-unavailable', retry: 'never' }),
      unknown: () => new ChannelError({ code: 'timeout', retry: 'outcome-unknown' }),
      wait: (run) =>
        run < 3 ? new ChannelError({ code: 'rate-limited', retry: 'after-delay', waitMs: 50 }) : null,
    }
    const { queues, parked, metrics } = queueBench({
      redisUrl,
      prefix: keyPrefix(),
      serve: ['profiles'],
      processors: {
        'profile-fetch': async ({ shopId }, { attempt }) => {
          const made = (runs[shopId] ??= [])
          made.push(attempt)
          const error = errors[shopId]?.(made.length)
          if (error) throw error
        },
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    for (const shopId of Object.keys(errors)) await queues.add(profileFetch, { shopId, personIds: [] })
    await eventually(async () => (await metrics()).includes('job="profile-fetch",outcome="done"'))
    await eventually(() => Object.keys(runs).length === 3)
    expect(runs).toEqual({ never: [1], unknown: [1], wait: [1, 1, 1] })
    expect(parked).toEqual([])
    expect(await metrics()).toMatch(
      /kvsocial_jobs_total\{queue="profiles",job="profile-fetch",outcome="failed"\} 2/,
    )
  })

  it('park a job when its last try failed', async () => {
    const prefix = keyPrefix()
    const { parked } = queueBench({
      redisUrl,
      prefix,
      serve: ['profiles'],
      processors: {
        'profile-fetch': async () => {
          throw new Error('broken')
        },
      },
    })
    await rawQueue(prefix, 'profiles').add('profile-fetch', { shopId: 's', personIds: [] }, { attempts: 2 })
    await eventually(() => parked.length === 1)
    expect(parked[0]?.reason).toBe('Error: broken')
  })

  it('add a deduplicated job again as soon as the one before has ended', async () => {
    let runs = 0
    const first = gate()
    const { queues } = queueBench({
      redisUrl,
      prefix: keyPrefix(),
      serve: ['profiles'],
      processors: {
        'profile-fetch': async () => {
          runs += 1
          if (runs === 1) await first.opened
        },
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    const add = () => queues.add(profileFetch, { shopId: 's', personIds: ['p'] }, { dedupe: 'p' })
    await add()
    await eventually(() => runs === 1)
    expect(await add()).toBe(true)
    first.open()
    await eventually(async () => {
      await add()
      return runs >= 2
    })
  })

  it('leave no id of a thread in Redis once its job has ended, however often it was woken, and no reason of a failure', async () => {
    const [first, prefix, thread] = [
      gate(),
      keyPrefix(),
      { shopId: 's', threadKey: 'conversation-of-somebody' },
    ]
    let runs = 0
    const { queues } = queueBench({
      redisUrl,
      prefix,
      serve: ['outbound'],
      processors: {
        'outbound-drain': async ({ threadKey }) => {
          runs += 1
          if (runs === 1) await first.opened
          throw new Error(`no answer for ${threadKey}`)
        },
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    queues.wakeThread(thread)
    await eventually(() => runs === 1)
    const events = () => rawStream(prefix, 'outbound')
    queues.wakeThread(thread)
    await queues.add(outboundDrain, thread, { dedupe: `later-${thread.threadKey}` })
    await queues.add(outboundDrain, thread, { dedupe: `later-${thread.threadKey}` })
    await eventually(
      async () => (await events()).filter((event) => event.includes('deduplicated')).length >= 2,
    )
    first.open()
    await eventually(async () => (await events()).filter((event) => event.includes('failed')).length === 3)
    expect((await events()).join('\n')).not.toContain('conversation-of-somebody')
  })

  it('show every served queue as alive by its canary', async () => {
    const { queues } = queueBench({ redisUrl, prefix: keyPrefix(), serve: ['inbound', 'upkeep'] })
    await eventually(async () => {
      const beats = await queues.beats()
      return (
        beats
          ?.filter((beat) => beat.ageMs !== null)
          .map((beat) => beat.queue)
          .sort()
          .join() === 'inbound,upkeep'
      )
    })
  })

  it('give every line of a job its ids', async () => {
    const { queues, lines } = queueBench({
      redisUrl,
      prefix: keyPrefix(),
      serve: ['inbound'],
      processors: {
        'inbound-drain': async (_payload, { log }) => log.info('drained'),
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    await queues.add(inboundDrain, { lane: 1 })
    const line = await eventually(() => lines.find((one) => one.message === 'drained') ?? null)
    expect(line).toMatchObject({
      queue: 'inbound',
      job: 'inbound-drain',
      jobId: expect.any(String),
      traceId: expect.stringMatching(/^run_/),
    })
  })

  it('stop in time: jobs that do not end within the grace hear their signal', async () => {
    let reason: unknown = null
    let ended = false
    const { queues, close } = queueBench({
      redisUrl,
      prefix: keyPrefix(),
      serve: ['inbound', 'outbound'],
      processors: {
        'inbound-drain': ({ lane }, { signal }) =>
          new Promise((resolve, reject) => {
            if (lane === 1) setTimeout(() => resolve(((ended = true), undefined)), 100)
            else
              signal.addEventListener('abort', () => reject(((reason = signal.reason), new Error('stopped'))))
          }),
      },
    })
    await eventually(() => queues.beats().then((beats) => beats !== null))
    queues.wakeLanes([1, 2])
    await eventually(
      async () => (await queues.counts())?.find((row) => row.queue === 'inbound')?.active === 2,
    )
    const startedMs = Date.now()
    await close(500)
    expect(Date.now() - startedMs).toBeLessThan(10_000)
    expect(ended).toBe(true)
    expect(String(reason)).toContain('the process is stopping')
  })
})
