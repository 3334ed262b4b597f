import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Types } from 'mongoose'
import { isSilent } from '../../../src/history/rhythm.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { linkFacebook, type LinkedChannel } from '../../support/link-accounts.ts'
import {
  backfillOf,
  DAY_MS,
  everythingApplied,
  messagesOnPage,
  messagesShown,
  proofOf,
  readBack,
  testClock,
  WITHOUT_HISTORY,
} from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'
import { sweepHistory, sweepSubscriptions } from '../../../workers/history.ts'

const PAGE = '100000000000003'
const OTHER = '100000000000004'
const SHOP = 'hoamay'
const MINUTE_MS = 60_000
const PEOPLE = 40
const EACH = 25

const clock = testClock()
let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let other: LinkedChannel

const facebook = <T = unknown>(verb: string, args: object = {}) => stack.sandbox.facebook.call<T>(verb, args)
const page = (id = PAGE) => stack.sandbox.facebook.state.pages.get(id)
/** The gateway's clock and the platform's go on together. */
function timePasses(ms: number): void {
  clock.ahead += ms
  stack.sandbox.clock.advance(ms)
}
async function lookAround(): Promise<void> {
  await sweepSubscriptions(stack.rooms)
  await sweepHistory(stack.rooms)
  await readBack(stack, clock)
}
const unreadOf = async (channelId: string): Promise<number> => {
  const rows = await stack.store.conversations.find({ shopId: SHOP, channelId }).lean()
  return rows.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
}

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '0', WORKER_QUEUES: WITHOUT_HISTORY }, clock })
  owner = await stack.signIn('hoamay-lan')
  const linked = await linkFacebook(stack, owner, { pageIds: [PAGE, OTHER] })
  ;[channel, other] = linked as [LinkedChannel, LinkedChannel]
  await lookAround()
}, 120_000)
afterAll(() => stack?.close())

describe('An outage of 70 minutes, after which the platform has taken our app off the Page', () => {
  const people: string[] = []

  beforeAll(async () => {
    for (let at = 0; at < PEOPLE; at++)
      people.push((await facebook<{ id: string }>('addPerson', { name: `Khách ${at}` })).id)
    await facebook('sendMessage', { pageId: PAGE, personId: people[0], text: 'Trước khi mất kết nối' })
    await everythingApplied(stack)
    const { courier, state } = stack.sandbox.facebook
    const { callbackUrl } = state.app
    // Whatever is on its way waits for its next attempt.
    const attemptsEnded = () =>
      eventually(() => courier.pending() === courier.counts().retrying, { timeoutMs: 30_000 })
    stack.sandbox.facebook.setApp({ callbackUrl: 'http://127.0.0.1:1/webhooks/facebook' })
    for (let number = 1; number <= EACH; number++) {
      for (const personId of people)
        await facebook('sendMessage', { pageId: PAGE, personId, text: `Trong lúc mất ${number}` })
      await attemptsEnded()
      timePasses((70 * MINUTE_MS) / EACH)
    }
    await attemptsEnded()
    if (page()?.subscribedFields !== null) throw new Error('The Page is still subscribed')
    courier.clear()
    stack.sandbox.facebook.setApp({ callbackUrl })
    await lookAround()
  }, 120_000)

  it('is noticed by the first look around: the Page is subscribed again', async () => {
    expect(page()?.subscribedFields?.length).toBeGreaterThan(10)
    const gaps = await stack.store.gaps.find({ platform: 'facebook', accountId: PAGE }).lean()
    expect(gaps).toMatchObject([{ cause: 'subscription-lost', state: 'closed' }])
  })

  it('leaves every message present once, unread and told', async () => {
    const shown = await messagesShown(stack, SHOP, channel.id)
    const onPage = messagesOnPage(stack.sandbox, PAGE)
    // What the Page held before it was linked stays outside: no days of history were wanted.
    const before = stack.sandbox.facebook.truth
      .conversations(PAGE)
      .filter(({ personId }) => personId.startsWith('fb-khach'))
      .flatMap(({ psid }) => stack.sandbox.facebook.truth.messages(psid).map(({ mid }) => mid))
    expect(before).toHaveLength(1)
    expect(shown).toEqual(onPage.filter((mid) => !before.includes(mid)))
    expect(shown).toHaveLength(1 + PEOPLE * EACH)
    expect(await unreadOf(channel.id)).toBe(1 + PEOPLE * EACH)
    const told = await stack.store.events
      .find({ shopId: SHOP, channelId: channel.id, type: 'message.received' })
      .lean()
    expect(new Set(told.map(({ subjectId }) => subjectId)).size).toBe(1 + PEOPLE * EACH)
  })

  it('stands in the proof: one received, the rest recovered, nothing missing', async () => {
    expect(await proofOf(owner, channel.id)).toMatchObject({
      received: 1,
      applied: 1,
      recovered: PEOPLE * EACH,
      missing: 0,
      gaps: [{ cause: 'subscription-lost', state: 'closed', missing: 0 }],
    })
  })

  it('did not touch a Page whose webhooks were whole', async () => {
    expect(await backfillOf(owner, other.id)).toMatchObject({ state: 'none' })
  })

  it('is over: the next message comes by webhook again', async () => {
    await facebook('sendMessage', { pageId: PAGE, personId: people[1], text: 'Có lại rồi' })
    await everythingApplied(stack)
    expect(await proofOf(owner, channel.id)).toMatchObject({ received: 2 })
  })
})

describe('A subscription that goes without an outage of ours', () => {
  it('is found within the hour, and within minutes where the Page is silent against its own rhythm', async () => {
    const checks = () =>
      stack.sandbox.history.calls({ platform: 'facebook', op: 'GET {id}/subscribed_apps' }).length
    await lookAround()
    timePasses(11 * MINUTE_MS)
    const before = checks()
    await lookAround()
    // Nothing is usual at this hour, so nobody is asked.
    expect(checks()).toBe(before)
    await usualTraffic(OTHER)
    await facebook('setSubscription', { pageId: OTHER, fields: null })
    timePasses(11 * MINUTE_MS)
    await lookAround()
    expect(page(OTHER)?.subscribedFields?.length).toBeGreaterThan(10)
    await facebook('setSubscription', { pageId: PAGE, fields: null })
    timePasses(61 * MINUTE_MS)
    await lookAround()
    expect(page(PAGE)?.subscribedFields?.length).toBeGreaterThan(10)
  })

  it('a shop that sleeps at this hour every night is not silent', async () => {
    const row = (await stack.store.channels.findOne({ _id: other.id, shopId: SHOP }).lean()) as ChannelDoc
    const nowMs = clock.nowMs()
    const silentFor = (ms: number) => ({ ...row, lastEventAt: new Date(nowMs - ms) })
    expect(await isSilent(stack.store, silentFor(60 * MINUTE_MS * 2), nowMs)).toBe(true)
    expect(await isSilent(stack.store, silentFor(5 * MINUTE_MS), nowMs)).toBe(false)
    const atNight = nowMs + 12 * 60 * MINUTE_MS
    expect(
      await isSilent(stack.store, { ...row, lastEventAt: new Date(atNight - 90 * MINUTE_MS) }, atNight),
    ).toBe(false)
  })

  /** Twenty events in the last two hours of each of the days before. */
  async function usualTraffic(accountId: string): Promise<void> {
    const nowMs = clock.nowMs()
    const days = [1, 2, 3, 4, 5, 6]
    await stack.store.channels.updateOne(
      { _id: other.id, shopId: SHOP },
      { $set: { lastEventAt: new Date(nowMs - 30 * MINUTE_MS) } },
    )
    await stack.store.deliveries.collection.insertMany(
      days.flatMap((day) =>
        Array.from({ length: 20 }, (_, at) => ({
          _id: new Types.ObjectId(),
          platform: 'facebook' as const,
          accountId,
          lane: 0,
          receivedAt: new Date(nowMs - day * DAY_MS - at * 5 * MINUTE_MS),
          bodyHash: 'hash',
          events: 1,
          member: null,
          keyId: 'gone',
          sealed: null,
          state: 'done' as const,
          attempts: 0,
          reason: null,
          fence: 1,
          doneAt: new Date(nowMs),
          outcome: { applied: 1, duplicates: 0, parked: 0, refused: 0 },
          shopId: SHOP,
          channelId: other.id,
          expireAt: new Date(nowMs + DAY_MS),
        })),
      ) as never,
    )
  }
})

describe('A token that died', () => {
  it('opens a gap that lasts until the new link, which reads it back: unread, since nobody saw it', async () => {
    await facebook('killTokens', { pageId: OTHER, subcode: 460 })
    expect((await owner.get(`/channels/${other.id}/profile`)).status).toBeGreaterThanOrEqual(400)
    await eventually(async () => {
      const { status } = (await owner.get<{ status: string }>(`/channels/${other.id}`)).body
      return status === 'needs-relink'
    })
    await lookAround()
    const [gap] = await stack.store.gaps.find({ accountId: OTHER, cause: 'token-dead' }).lean()
    expect(gap).toMatchObject({ state: 'open', to: null })
    await facebook('setSubscription', { pageId: OTHER, fields: null })
    timePasses(30 * MINUTE_MS)
    const { id: personId } = await facebook<{ id: string }>('addPerson', { name: 'Hoa' })
    for (const text of ['Shop ơi', 'Sao không trả lời?'])
      await facebook('sendMessage', { pageId: OTHER, personId, text })
    timePasses(30 * MINUTE_MS)
    await linkFacebook(stack, owner, { pageIds: [OTHER] })
    await readBack(stack, clock)
    const shown = await stack.store.messages.find({ shopId: SHOP, channelId: other.id }).lean()
    expect(shown.filter(({ history }) => history === true)).toHaveLength(2)
    expect(await unreadOf(other.id)).toBe(2)
    const closed = await stack.store.gaps.findOne({ _id: gap?._id ?? '' }).lean()
    expect(closed).toMatchObject({ state: 'closed' })
  })
})
