import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/kit/ids.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_OA, linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import {
  type Backfill,
  backfillOf,
  DAY_MS,
  everythingApplied,
  inThePast,
  messagesOfOa,
  messagesShown,
  proofOf,
  readBack,
  readOnePage,
  testClock,
  WITHOUT_HISTORY,
} from '../../support/read-back.ts'
import { sweepHistory } from '../../../workers/history.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const SHOP = 'hoamay'
const clock = testClock()

let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let backfill: Backfill
/** Followers who never wrote before. */
let people: string[]

const zalo = <T = unknown>(op: string, args: object = {}) =>
  stack.sandbox.control.call(`zalo.${op}`, args) as Promise<T>
const writes = (userId: string | undefined, text: string, more: object = {}) =>
  zalo<{ messageId: string }>('userSend', { oaId: DEMO_OA, userId, text, ...more })

/** Runs `act` while every webhook is signed with a key that nobody told us. */
async function withWrongKey(act: () => Promise<unknown>): Promise<void> {
  const { oaSecret } = stack.sandbox.zalo.state().app
  await zalo('resetOaSecret', { secret: 'a-key-nobody-told-us' })
  await act()
  await stack.sandbox.idle()
  await zalo('resetOaSecret', { secret: oaSecret })
}

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '90', WORKER_QUEUES: WITHOUT_HISTORY }, clock })
  const users = await zalo<{ userId: string; isFollower: boolean }[]>('users', { oaId: DEMO_OA, limit: 40 })
  people = users
    .filter(({ isFollower }) => isFollower)
    .slice(10, 15)
    .map(({ userId }) => userId)
  await inThePast(stack.sandbox, 100 * DAY_MS, () => writes(people[4], 'Từ lâu rồi'))
  await inThePast(stack.sandbox, 20 * DAY_MS, async () => {
    for (let number = 1; number <= 23; number++) await writes(people[0], `Hỏi ${number}`)
    await zalo('staffSend', { oaId: DEMO_OA, userId: people[0], text: 'Dạ shop chào chị', adminId: '77' })
    for (const kind of ['image', 'audio', 'gif', 'sticker', 'location']) await writes(people[1], '', { kind })
  })
  owner = await stack.signIn('hoamay-lan')
  channel = await linkZalo(stack, owner)
  await readBack(stack, clock)
  backfill = await backfillOf(owner, channel.id)
}, 120_000)
afterAll(() => stack?.close())

const truth = async () => {
  const old = await zalo<{ id: string; text: string }[]>('messages', { oaId: DEMO_OA, userId: people[4] })
  const tooOld = new Set(old.filter(({ text }) => text === 'Từ lâu rồi').map(({ id }) => id))
  return (await messagesOfOa(stack.sandbox, DEMO_OA)).filter((id) => !tooOld.has(id))
}
/** The trouble is over for a while: its gaps are taken up and read. */
async function gapsAreRead(): Promise<void> {
  clock.ahead += 60_000
  await sweepHistory(stack.rooms)
  // A gap of nobody in particular has become one of each account, which is the next look's.
  await sweepHistory(stack.rooms)
  await readBack(stack, clock)
  stack.sandbox.clock.set(clock.nowMs())
}
const unread = async () =>
  (
    await owner.get<{ items: { unreadCount: number; lastMessage: { text: string } }[] }>(
      `/conversations?channelId=${channel.id}&unread=true`,
    )
  ).body.items

describe('After an OA was linked', () => {
  it('its conversations of the last days are there, ten messages a call, each once', async () => {
    expect(backfill).toMatchObject({ state: 'done', reason: 'link', problem: null, skipped: [] })
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(await truth())
    expect(await unread()).toEqual([])
    const calls = stack.sandbox.history.calls({ platform: 'zalo', op: 'history.conversation' })
    expect(calls.filter(({ query }) => query.includes(people[0] as string))).toHaveLength(3)
  })

  it('kinds have the names that live messages have, though history calls them otherwise', async () => {
    const rows = await stack.store.messages
      .find({ shopId: SHOP, channelId: channel.id, attachmentCount: { $gt: 0 } })
      .sort({ sentAt: 1 })
      .lean()
    const [{ conversationId } = { conversationId: '' }] = rows
    const { items } = (
      await owner.get<{ items: { attachments: { type: string }[] }[] }>(
        `/conversations/${conversationId}/messages?order=asc`,
      )
    ).body
    expect(items.map(({ attachments }) => attachments[0]?.type ?? '').sort()).toEqual([
      'audio',
      'gif',
      'image',
      'location',
      'sticker',
    ])
  })
})

describe('A gap', () => {
  it('of refused deliveries is read back: messages once, unread and told, in the proof as recovered', async () => {
    const before = await proofOf(owner, channel.id)
    const lists = () => stack.sandbox.history.calls({ platform: 'zalo', op: 'users.list' }).length
    const listsBefore = lists()
    await withWrongKey(async () => {
      await writes(people[2], 'Có ai không?')
      await writes(people[2], 'Shop ơi?')
      await writes(people[0], 'Còn hoa trắng không ạ')
      await zalo('staffSend', { oaId: DEMO_OA, userId: people[0], text: 'Dạ còn ạ', adminId: '77' })
    })
    expect(stack.sandbox.history.deliveries({ platform: 'zalo', status: 401 }).length).toBe(4)
    // The refusals are written down, and over for a while.
    await eventually(async () => (await stack.store.gaps.countDocuments({ platform: 'zalo' })) > 0)
    await gapsAreRead()
    const read = await backfillOf(owner, channel.id)
    expect(read).toMatchObject({ state: 'done', reason: 'gap', counts: { recovered: 4 } })
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(await truth())
    expect((await unread()).map(({ unreadCount }) => unreadCount).sort((a, b) => a - b)).toEqual([1, 2])
    const told = await stack.store.events
      .find({ shopId: SHOP, channelId: channel.id, type: 'message.received' })
      .lean()
    expect(told).toHaveLength(3)
    const after = await proofOf(owner, channel.id)
    expect(after.recovered - before.recovered).toBe(4)
    expect(after).toMatchObject({ received: before.received, missing: 0 })
    expect(after.gaps).toMatchObject([{ cause: 'signature', state: 'closed', missing: 0 }])
    // Who followed or left meanwhile is in no history: the list tells.
    await eventually(() => lists() > listsBefore)
  })

  it('of live events in its middle doubles none of them', async () => {
    const startedMs = clock.nowMs()
    await writes(people[3], 'Trước khi hỏng')
    await withWrongKey(() => writes(people[3], 'Trong khi hỏng'))
    await writes(people[3], 'Sau khi sửa')
    await everythingApplied(stack)
    expect(await messagesShown(stack, SHOP, channel.id)).toHaveLength((await truth()).length - 1)
    await stack.store.gaps.create([
      {
        _id: newId('gap'),
        platform: 'zalo',
        accountId: DEMO_OA,
        from: new Date(startedMs),
        to: new Date(clock.nowMs()),
        cause: 'overload',
        refusedDeliveries: 3,
        state: 'open',
      },
    ])
    await gapsAreRead()
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(await truth())
    const { gaps, missing } = await proofOf(owner, channel.id)
    expect(gaps.map(({ cause, state }) => [cause, state])).toEqual([
      ['signature', 'closed'],
      ['overload', 'closed'],
    ])
    // Three were refused, one of them was a message: the others were marks, which are in no history.
    expect(gaps.find(({ cause }) => cause === 'overload')?.missing).toBe(2)
    expect(missing).toBe(2)
  })

  it('of nobody in particular makes all accounts be looked at once an hour, however often somebody posts rubbish', async () => {
    const callsBefore = stack.sandbox.history.calls({ platform: 'zalo', op: 'history.recent' }).length
    for (let time = 0; time < 3; time++)
      await fetch(`${stack.url}/webhooks/zalo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-zevent-signature': 'mac=00' },
        body: JSON.stringify({ app_id: '1', event_name: 'user_send_text', timestamp: '1' }),
      })
    const gap = await eventually(async () => {
      const found = await stack.store.gaps.find({ platform: 'zalo', accountId: null, state: 'open' }).lean()
      return found.length > 0 ? found : null
    })
    expect(gap.length).toBeGreaterThan(0)
    await gapsAreRead()
    const waiting = await stack.store.gaps
      .find({ platform: 'zalo', accountId: null, state: 'open', retryAt: { $gt: new Date(clock.nowMs()) } })
      .lean()
    expect(waiting).toHaveLength(gap.length)
    expect(stack.sandbox.history.calls({ platform: 'zalo', op: 'history.recent' })).toHaveLength(callsBefore)
  })
})

describe('When the shop withdraws its consent in the middle of a reading', () => {
  it('no call follows, and the reading says which permission is missing', async () => {
    clock.ahead += 20 * 60_000
    expect((await owner.post(`/channels/${channel.id}/backfill`)).status).toBe(202)
    for (let page = 0; page < 3; page++) await readOnePage(stack, clock)
    await stack.rooms.consents.withdraw({
      shopId: SHOP,
      channelId: channel.id,
      codes: ['ZA3'],
      locale: 'vi',
      by: { userId: 'hoamay-lan', role: 'owner' },
    })
    const afterSeq = stack.sandbox.history.records.at(-1)?.seq ?? 0
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({
      state: 'done',
      reason: 'demand',
      counts: { calls: 3 },
      skipped: [{ part: 'inbox', code: 'consent-missing', permission: 'ZA3' }],
    })
    expect(
      stack.sandbox.history
        .calls({ platform: 'zalo', afterSeq })
        .filter(({ op }) => op.startsWith('history.')),
    ).toEqual([])
    const asked = await owner.post<{ permission: string }>(`/channels/${channel.id}/backfill`)
    expect(asked.status).toBe(403)
    expect(asked.body).toMatchObject({ code: 'consent-missing', permission: 'ZA3' })
  })
})
