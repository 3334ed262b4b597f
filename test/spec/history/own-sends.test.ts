import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_OA, linkFacebook, type LinkedChannel, linkZalo } from '../../support/link-accounts.ts'
import { everythingApplied, readBack, testClock, WITHOUT_HISTORY } from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const PAGE = '100000000000001'
const SHOP = 'hoamay'
const MINUTE_MS = 60_000
const clock = testClock()

let stack: Stack
let owner: SignedIn
let page: LinkedChannel
let oa: LinkedChannel

beforeAll(async () => {
  stack = await startStack({ env: { WORKER_QUEUES: WITHOUT_HISTORY }, clock })
  owner = await stack.signIn('hoamay-lan')
  const [linked] = await linkFacebook(stack, owner, { pageIds: [PAGE] })
  if (!linked) throw new Error('The Page was not linked')
  page = linked
  oa = await linkZalo(stack, owner)
}, 120_000)
afterAll(() => stack?.close())

const conversationOf = (channel: LinkedChannel) =>
  eventually(async () => {
    await everythingApplied(stack)
    const { items } = (await owner.get<{ items: { id: string }[] }>(`/conversations?channelId=${channel.id}`))
      .body
    return items[0]?.id ?? null
  })
const send = async (conversationId: string, text: string): Promise<string> => {
  const answer = await owner.post<{ id: string }>(
    `/conversations/${conversationId}/messages`,
    { text },
    { headers: { 'idempotency-key': `key-${text.length}` } },
  )
  if (answer.status !== 202) throw new Error(`POST message: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body.id
}
const saying = async (text: string) =>
  (await stack.store.messages.find({ shopId: SHOP, stub: false }).lean()).filter(
    ({ direction, outboxId, history }) =>
      direction === 'out' && (outboxId !== null || history === true) && text !== '',
  )
const statusOf = async (id: string) =>
  (await stack.store.messages.findOne({ _id: id, shopId: SHOP }).lean())?.sendStatus
const becomes = (id: string, status: string) =>
  eventually(async () => (await statusOf(id)) === status, { timeoutMs: 30_000 })
async function readHistoryOf(channel: LinkedChannel): Promise<void> {
  clock.ahead += 16 * MINUTE_MS
  expect((await owner.post(`/channels/${channel.id}/backfill`)).status).toBe(202)
  await readBack(stack, clock)
}

describe('A send of ours whose answer and echo were both lost', () => {
  it('is found in the OA’s history by its text: sent, once, and still ours', async () => {
    const { sandbox } = stack
    const [user] = (await sandbox.control.call('zalo.users', { oaId: DEMO_OA, limit: 1 })) as {
      userId: string
    }[]
    await sandbox.control.call('zalo.userSend', { oaId: DEMO_OA, userId: user?.userId, text: 'Shop ơi' })
    const conversation = await conversationOf(oa)
    await sandbox.control.call('zalo.setSwitches', { change: { echo: 'none' } })
    sandbox.faults.add({
      match: { platform: 'zalo', op: 'messages.send' },
      then: { doneButAnswerLost: true },
    })
    const id = await send(conversation, 'Dạ shop đây ạ')
    await becomes(id, 'unknown')
    await readHistoryOf(oa)
    expect(await statusOf(id)).toBe('sent')
    const [message, ...others] = await saying('Dạ shop đây ạ')
    expect(message).toMatchObject({ _id: id, authorKind: 'staff' })
    expect(others).toEqual([])
  })
})

describe('A send of ours that history shows before its echo comes', () => {
  it('is one message, ours, with the echo’s time', async () => {
    const { sandbox } = stack
    await sandbox.facebook.call('sendMessage', {
      pageId: PAGE,
      personId: 'fb-khach-1',
      text: 'Còn hàng không?',
    })
    const conversation = await conversationOf(page)
    const { courier } = sandbox.facebook
    courier.hold()
    const id = await send(conversation, 'Dạ còn ạ')
    await becomes(id, 'sent')
    await readHistoryOf(page)
    const before = await stack.store.messages
      .find({ shopId: SHOP, channelId: page.id, direction: 'out' })
      .lean()
    expect(before.map(({ _id }) => _id)).toEqual([id])
    courier.release()
    await everythingApplied(stack)
    const after = await stack.store.messages
      .find({ shopId: SHOP, channelId: page.id, direction: 'out' })
      .lean()
    expect(after).toHaveLength(1)
    const truth = sandbox.facebook.state.messages.get(after[0]?.externalId ?? '')
    expect(after[0]).toMatchObject({
      _id: id,
      authorKind: 'staff',
      sentAt: new Date(truth?.message.atMs ?? 0),
    })
  })

  it('of unknown fate is taken in by its echo: no second message stands beside it', async () => {
    const { sandbox } = stack
    const conversation = await conversationOf(page)
    const { courier } = sandbox.facebook
    courier.hold()
    sandbox.faults.add({
      match: { platform: 'facebook', path: 'messages$', contains: 'Em gửi' },
      then: { doneButAnswerLost: true },
    })
    const id = await send(conversation, 'Em gửi chị mẫu này')
    await becomes(id, 'unknown')
    await readHistoryOf(page)
    courier.release()
    await everythingApplied(stack)
    await becomes(id, 'sent')
    const rows = await stack.store.messages
      .find({ shopId: SHOP, channelId: page.id, direction: 'out' })
      .lean()
    expect(rows).toHaveLength(2)
    expect(rows.every(({ outboxId }) => outboxId !== null)).toBe(true)
  })
})
