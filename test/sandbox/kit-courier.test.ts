import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clock, createClock } from '../../sandbox/kit/clock.ts'
import { type Courier, createCourier } from '../../sandbox/kit/courier.ts'
import { createHistory, type History } from '../../sandbox/kit/history.ts'
import { createHttpClient, type PostOutcome } from '../../sandbox/kit/http-client.ts'

interface Item {
  lane: string
  n: number
}

let clock: Clock
let history: History
let server: Server
let url: string
let seen: Item[]
let inFlight: Map<string, number>
let worst: number
let courier: Courier<Item>
let outcomes: PostOutcome[]

beforeEach(async () => {
  clock = createClock()
  history = createHistory()
  seen = []
  inFlight = new Map()
  worst = 0
  outcomes = []
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const items = JSON.parse(text) as Item[]
      const lane = items[0]?.lane ?? ''
      inFlight.set(lane, (inFlight.get(lane) ?? 0) + 1)
      worst = Math.max(worst, inFlight.get(lane) ?? 0)
      setImmediate(() => {
        seen.push(...items)
        inFlight.set(lane, (inFlight.get(lane) ?? 0) - 1)
        response.writeHead(200).end()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const client = createHttpClient()
  courier = createCourier<Item>(
    { clock, history, client },
    {
      platform: 'test',
      url: () => url,
      pack: (events) => Buffer.from(JSON.stringify(events)),
      sign: (_body, attempt) => ({ 'x-attempt': String(attempt) }),
      retryAfterMs: (outcome, attempt) => {
        outcomes.push(outcome)
        return attempt < 3 ? 60_000 : null
      },
      timeoutMs: () => 1000,
      maxBatch: 50,
    },
  )
})
afterEach(() => {
  courier.close()
  clock.close()
  server.close()
  server.closeAllConnections()
})

const pushAll = (count: number, lanes: number) => {
  for (let n = 0; n < count; n += 1) courier.push({ lane: `l${n % lanes}`, n }, `l${n % lanes}`)
}
const isRising = (items: Item[]) => items.every((item, at) => at === 0 || item.n > (items[at - 1]?.n ?? 0))

test('events of one lane keep their order and are never in flight together', async () => {
  pushAll(300, 5)
  expect(await courier.idle(5000)).toBe(true)
  for (let lane = 0; lane < 5; lane += 1) {
    const own = seen.filter((item) => item.lane === `l${lane}`)
    expect(own.length).toBe(60)
    expect(isRising(own)).toBe(true)
  }
  expect(worst).toBe(1)
})

test('without order the events of a lane travel side by side', async () => {
  courier.setMode({ ordered: false })
  pushAll(300, 1)
  expect(await courier.idle(5000)).toBe(true)
  expect(seen.length).toBe(300)
  expect(worst).toBeGreaterThan(1)
})

test('batches hold at most what was asked and lose nothing', async () => {
  courier.setMode({ batchSize: 20 })
  pushAll(105, 3)
  expect(await courier.idle(5000)).toBe(true)
  expect(seen.length).toBe(105)
  expect(history.deliveries().length).toBe(6)
  expect(Math.max(...history.deliveries().map(({ events }) => events))).toBe(20)
})

test('shuffling mixes neighbours and keeps every event', async () => {
  courier.setMode({ shuffleWithin: 50, concurrency: 1 })
  pushAll(100, 1)
  expect(await courier.idle(5000)).toBe(true)
  expect(new Set(seen.map(({ n }) => n)).size).toBe(100)
  expect(isRising(seen)).toBe(false)
})

test('a refused connection is told apart, retried on the sandbox clock, and given up at the end of the ladder', async () => {
  url = 'http://127.0.0.1:9/'
  courier.push({ lane: 'a', n: 1 }, 'a')
  await expect.poll(() => courier.counts().retrying).toBe(1)
  expect(outcomes[0]?.kind).toBe('refused')
  clock.advance(60_000)
  await expect.poll(() => outcomes.length).toBe(2)
  await expect.poll(() => courier.counts().retrying).toBe(1)
  expect(courier.pending()).toBe(1)
  clock.advance(60_000)
  expect(await courier.idle(5000)).toBe(true)
  expect(courier.counts()).toMatchObject({ givenUp: 1, delivered: 0 })
  expect(history.deliveries().map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2', '3'])
})

test('a retry does not hold up the lane', async () => {
  const good = url
  url = 'http://127.0.0.1:9/'
  courier.push({ lane: 'a', n: 1 }, 'a')
  await expect.poll(() => courier.counts().retrying).toBe(1)
  url = good
  courier.push({ lane: 'a', n: 2 }, 'a')
  await expect.poll(() => seen.map(({ n }) => n)).toEqual([2])
  clock.advance(60_000)
  expect(await courier.idle(5000)).toBe(true)
  expect(seen.map(({ n }) => n)).toEqual([2, 1])
})

test('waits can be scaled down for tests that do not move the clock', async () => {
  url = 'http://127.0.0.1:9/'
  courier.setMode({ retryScale: 0 })
  courier.push({ lane: 'a', n: 1 })
  expect(await courier.idle(5000)).toBe(true)
  expect(outcomes.length).toBe(3)
})

test('what was not delivered can be kept for the next start', () => {
  courier.hold()
  pushAll(3, 1)
  expect(courier.undelivered().map(({ n }) => n)).toEqual([0, 1, 2])
  courier.clear()
  expect(courier.undelivered()).toEqual([])
})
