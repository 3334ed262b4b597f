import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { watchZaloWebhook } from '../../../src/doctor/zalo-webhook-loss.ts'
import { newId } from '../../../src/kit/ids.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { checkOf } from '../../support/doctor.ts'
import { DEMO_OA, linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import { sweepHistory } from '../../../workers/history.ts'
import { type MovedClock, movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const clock: MovedClock = movedClock()
let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let userId: string

const zalo = <T = unknown>(verb: string, args: object = {}) =>
  stack.sandbox.control.call(`zalo.${verb}`, args) as Promise<T>
const watch = () => watchZaloWebhook(stack.rooms.doctor)
const lastGood = async () => {
  const signs = await stack.store.webhookSigns.find({ platform: 'zalo' }).lean()
  return Math.max(
    0,
    ...signs.filter(({ sign }) => sign.startsWith('current')).map(({ lastAt }) => lastAt.getTime()),
  )
}
/** Every text of the one conversation, as the inbox shows it. */
async function textsOf(): Promise<readonly (string | null)[]> {
  const { items } = (await owner.get<{ items: { id: string }[] }>(`/conversations?channelId=${channel.id}`))
    .body
  const texts = await Promise.all(
    items.map(async ({ id }) => {
      const { body } = await owner.get<{ items: { text: string | null }[] }>(
        `/conversations/${id}/messages?limit=100`,
      )
      return body.items.map(({ text }) => text)
    }),
  )
  return texts.flat()
}
/** Gateway and platform together. */
function pass(ms: number): void {
  clock.advance(ms)
  stack.sandbox.clock.advance(ms)
}
/** Somebody writes, and the gateway has noted that it was signed rightly. */
async function delivery(text: string): Promise<void> {
  pass(MINUTE_MS)
  const before = await lastGood()
  await zalo('userSend', { oaId: DEMO_OA, userId, text })
  await eventually(async () => (await lastGood()) > before)
}
interface Alarm {
  readonly code: string
  readonly closedAt: string | null
  readonly signals: readonly string[]
  readonly steps: readonly string[]
}
/** Signed in anew each time: sessions do not outlive the hours that pass here. */
async function alarms(sub = 'operator-son'): Promise<{ status: number; items: readonly Alarm[] }> {
  const { browser } = await stack.signIn(sub)
  const answer = await fetch(`${stack.url}/ops/alarms`, {
    headers: { cookie: browser.cookiesFor(stack.url) },
  })
  const { items = [] } = (await answer.json()) as { items?: Alarm[] }
  return { status: answer.status, items }
}
async function openAlarms(): Promise<readonly Alarm[]> {
  const { status, items } = await alarms()
  expect(status).toBe(200)
  return items.filter(({ closedAt }) => closedAt === null)
}
const silenceOf = (count: number, since: Date | null) =>
  stack.store.channelWatches.collection.bulkWrite(
    Array.from({ length: count }, (_, at) => ({
      updateOne: {
        filter: { _id: `chn_other_${at}` as never },
        update: {
          $set: {
            shopId: `shop-${at}`,
            platform: 'zalo',
            externalId: `9${at}`,
            kinds: { 'message-in': new Date() },
            lookDueAt: new Date(clock.nowMs() + 1_000 * HOUR_MS),
            silentSince: since,
          },
        },
        upsert: true,
      },
    })) as never[],
  )

beforeAll(async () => {
  stack = await startStack({ clock, env: { WORKER_QUEUES: 'inbound,history' } })
  owner = await stack.signIn('hoamay-lan')
  channel = await linkZalo(stack, owner)
  userId = (await zalo<{ userId: string }>('addUser', { oaId: DEMO_OA, change: { isFollower: true } })).userId
  await delivery('Chào shop')
}, 120_000)
afterAll(() => stack?.close())
beforeEach(async () => {
  await stack.store.operatorAlarms.deleteMany({})
  await stack.store.gaps.deleteMany({ platform: 'zalo' })
  await silenceOf(3, null)
})

describe('Zalo’s webhook', () => {
  it('that went silent for all OAs at once alarms the operators, with the steps; one silent OA does not', async () => {
    await delivery('Trước khi mất')
    pass(20 * MINUTE_MS)
    await silenceOf(1, new Date(clock.nowMs()))
    await watch()
    expect(await openAlarms()).toEqual([])
    await silenceOf(3, new Date(clock.nowMs()))
    await watch()
    await watch()
    const [alarm, ...more] = await openAlarms()
    expect(more).toEqual([])
    expect(alarm).toMatchObject({ code: 'zalo-webhook-lost', signals: ['all-silent'] })
    expect(alarm?.steps.length).toBeGreaterThan(2)
    expect(stack.logText()).toContain('a person has to switch it on again')
    expect(await checkOf(owner, channel.id, 'webhook')).toMatchObject({ status: 'failed' })
    expect((await alarms('hoamay-lan')).status).toBe(403)
  })

  it('that was refused by us for as long as Zalo’s ladder lasts alarms too, unless deliveries came since', async () => {
    await delivery('Trước khi từ chối')
    const from = new Date(clock.nowMs())
    pass(2 * HOUR_MS)
    const gap = {
      _id: newId('gap'),
      platform: 'zalo' as const,
      accountId: null,
      from,
      to: new Date(clock.nowMs()),
      cause: 'journal-down' as const,
      refusedDeliveries: 40,
      state: 'closed' as const,
    }
    await stack.store.gaps.create([gap])
    await watch()
    expect(await openAlarms()).toMatchObject([{ signals: ['own-refusals'] }])
    await stack.store.operatorAlarms.deleteMany({})
    owner = await stack.signIn('hoamay-lan')
    await delivery('Vẫn còn nhận được')
    pass(20 * MINUTE_MS)
    await watch()
    expect(await openAlarms()).toEqual([])
  })

  it('whose last repeat was refused, and that has been quiet for the whole ladder, alarms', async () => {
    await delivery('Trước các lần gửi lại')
    pass(5 * MINUTE_MS)
    await fetch(`${stack.url}/webhooks/zalo`, {
      method: 'POST',
      body: '{"app_id":"1","timestamp":"1"}',
      headers: { 'x-zevent-signature': `mac=${'0'.repeat(64)}`, num_retry: '5' },
    })
    await eventually(async () => (await stack.store.webhookSigns.findById('zalo:retried').lean()) !== null)
    await stack.store.gaps.deleteMany({ platform: 'zalo' })
    await watch()
    expect(await openAlarms()).toEqual([])
    pass(2 * HOUR_MS)
    await watch()
    expect(await openAlarms()).toMatchObject([{ signals: ['retries-ended'] }])
  })

  it('closes the alarm by itself when deliveries come back; the gap is listed and read back from history', async () => {
    owner = await stack.signIn('hoamay-lan')
    await delivery('Trước khi bị tắt')
    await zalo('setToggles', { events: [] })
    await zalo('userSend', { oaId: DEMO_OA, userId, text: 'Tin trong lúc webhook tắt' })
    pass(20 * MINUTE_MS)
    await silenceOf(3, new Date(clock.nowMs()))
    await watch()
    expect(await openAlarms()).toHaveLength(1)
    const gap = await stack.store.gaps.findOne({ platform: 'zalo', accountId: null }).lean()
    expect(gap).toMatchObject({ cause: 'subscription-lost', to: null, state: 'open' })

    await zalo('setToggles', { events: null })
    await delivery('Tin sau khi bật lại')
    await watch()
    expect(await openAlarms()).toEqual([])
    expect((await stack.store.gaps.findOne({ _id: gap?._id ?? '' }).lean())?.to).toBeInstanceOf(Date)
    owner = await stack.signIn('hoamay-lan')
    await eventually(
      async () => {
        await sweepHistory(stack.rooms)
        return (await textsOf()).includes('Tin trong lúc webhook tắt')
      },
      { timeoutMs: 60_000, everyMs: 250 },
    )
  }, 90_000)
})
