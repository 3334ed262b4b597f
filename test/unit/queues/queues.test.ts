import { describe, expect, it } from 'vitest'
import { QUEUE_NAMES } from '../../../config/queue-names.ts'
import { ChannelError } from '../../../src/channels/channel-error.ts'
import { DoorRefusal } from '../../../src/door/door.ts'
import { JOBS, QUEUES } from '../../../src/queues/jobs.ts'
import { createLockWatch } from '../../../src/queues/lock-watch.ts'
import { retryWordOf } from '../../../src/queues/retry-word.ts'
import { SCHEDULES } from '../../../src/queues/schedules.ts'
import { createWaker } from '../../../src/queues/waker.ts'

describe('Jobs', () => {
  it('belong to exactly the queues that a worker can be told to serve', () => {
    expect([...QUEUES].sort()).toEqual([...QUEUE_NAMES].sort())
  })

  it('carry ids only: no payload has room for a text or a token', () => {
    for (const job of JOBS) {
      const text = 'x'.repeat(201)
      expect(
        job.payload.safeParse({
          shopId: text,
          lane: text,
          personIds: [text],
          name: text,
          queue: text,
          runId: text,
          threadKey: text,
          channelId: text,
          messageIds: [text],
        }).success,
        job.name,
      ).toBe(false)
    }
  })

  it('have ids without a colon, which BullMQ keeps for itself', () => {
    for (const schedule of SCHEDULES) expect(schedule.id).not.toContain(':')
    expect(new Set(SCHEDULES.map((schedule) => schedule.id)).size).toBe(SCHEDULES.length)
  })

  it('of a schedule are readable by their own definition', () => {
    for (const schedule of SCHEDULES) {
      const job = JOBS.find((one) => one.name === schedule.job)
      expect(job?.payload.safeParse(schedule.payload).success, schedule.id).toBe(true)
    }
  })
})

describe('The word for what to do after a failure', () => {
  it.each([
    ['never', 'give-up'],
    ['after-relink', 'give-up'],
    ['outcome-unknown', 'give-up'],
    ['backoff', 'try-again'],
    ['after-delay', 'wait'],
  ] as const)('%s means %s', (retry, word) => {
    expect(retryWordOf(new ChannelError({ code: 'x', retry, waitMs: 5 })).do).toBe(word)
  })

  it('waits as long as the platform said, or a minute where it did not', () => {
    expect(retryWordOf(new ChannelError({ code: 'x', retry: 'after-delay', waitMs: 5 }))).toEqual({
      do: 'wait',
      waitMs: 5,
    })
    expect(retryWordOf(new ChannelError({ code: 'x', retry: 'after-delay' }))).toEqual({
      do: 'wait',
      waitMs: 60_000,
    })
  })

  it('is give-up for a closed door and try-again for everything nobody classified', () => {
    expect(retryWordOf(new DoorRefusal('consent-missing', 'FB5')).do).toBe('give-up')
    expect(retryWordOf(new TypeError('x')).do).toBe('try-again')
    expect(retryWordOf('x').do).toBe('try-again')
  })
})

describe('The waker', () => {
  it('merges what is woken while a batch is on its way, and keeps the newest', async () => {
    const batches: string[][] = []
    let release = (): void => undefined
    const waker = createWaker<string>({
      ready: () => true,
      lost: () => undefined,
      send: (batch) => {
        batches.push(batch)
        return batches.length === 1 ? new Promise((resolve) => (release = resolve)) : Promise.resolve()
      },
    })
    waker.wake('a', 'a1')
    waker.wake('a', 'a2')
    waker.wake('b', 'b1')
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    for (let i = 0; i < 1_000; i++) waker.wake('a', `later ${i}`)
    release()
    await waker.idle()
    expect(batches).toEqual([['a2', 'b1'], ['later 999']])
  })

  it('drops what cannot be handed over, says how many, and goes on', async () => {
    let ready = false
    const lost: [number, unknown][] = []
    const sent: number[] = []
    const waker = createWaker<number>({
      ready: () => ready,
      lost: (count, cause) => lost.push([count, cause]),
      send: async (batch) => {
        if (batch.includes(3)) throw new Error('broken')
        sent.push(...batch)
      },
    })
    waker.wake('1', 1)
    waker.wake('2', 2)
    await waker.idle()
    ready = true
    waker.wake('3', 3)
    await waker.idle()
    waker.wake('4', 4)
    await waker.idle()
    expect(lost).toEqual([
      [2, 'away'],
      [1, new Error('broken')],
    ])
    expect(sent).toEqual([4])
  })
})

describe('The watch over locks', () => {
  it('fires a job’s signal when its lock is refused, runs out, or the process stops', async () => {
    const watch = createLockWatch(40)
    const [refused, expired, renewed] = ['refused', 'expired', 'renewed'].map((id) => watch.track(id))
    watch.refused(['refused', 'unheard of'])
    expect(refused?.signal.aborted).toBe(true)
    const renewing = setInterval(() => watch.renewed(['renewed']), 10)
    await new Promise((resolve) => expired?.signal.addEventListener('abort', resolve))
    expect(renewed?.signal.aborted).toBe(false)
    clearInterval(renewing)
    watch.abortAll('stop')
    expect(renewed?.signal.aborted).toBe(true)
    expect(watch.active()).toBe(3)
    for (const lock of [refused, expired, renewed]) lock?.done()
    expect(watch.active()).toBe(0)
  })

  it('keeps the second run of a job apart from the first, whose lock was lost', () => {
    const watch = createLockWatch(1_000)
    const first = watch.track('j')
    const second = watch.track('j')
    first.done()
    watch.refused(['j'])
    expect(second.signal.aborted).toBe(true)
    second.done()
  })
})
