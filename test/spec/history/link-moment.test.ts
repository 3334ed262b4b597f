import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_OA, linkFacebook, linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import { everythingApplied, readBack, testClock, WITHOUT_HISTORY } from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const PAGE = '100000000000001'
const SHOP = 'hoamay'
const SECOND_MS = 1_000
const clock = testClock()

let stack: Stack
let owner: SignedIn

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '90', WORKER_QUEUES: WITHOUT_HISTORY }, clock })
  owner = await stack.signIn('hoamay-lan')
}, 120_000)
afterAll(() => stack?.close())

async function linkedAtMs({ id }: LinkedChannel): Promise<number> {
  const row = await stack.store.channels.findOne({ _id: id, shopId: SHOP }).lean()
  return row?.linkedAt.getTime() ?? Number.NaN
}

/** What is unread of one person, and how often a message of theirs was told as new. */
async function newsOf(channel: LinkedChannel, personExternalId: string) {
  const of = { shopId: SHOP, channelId: channel.id }
  const conversation = await stack.store.conversations.findOne({ ...of, personExternalId }).lean()
  if (!conversation) throw new Error(`No conversation with ${personExternalId}`)
  const told = await stack.store.events
    .find({ ...of, type: 'message.received', conversationId: conversation._id })
    .lean()
  return { unread: conversation.unreadCount, told: told.length }
}

describe('Of what history tells from around the linking', () => {
  it('a Page’s messages of the very second are all new, and those of the second before all old', async () => {
    const { facebook } = stack.sandbox
    const [channel] = await linkFacebook(stack, owner, { pageIds: [PAGE] })
    if (!channel) throw new Error('The Page was not linked')
    const secondMs = Math.floor((await linkedAtMs(channel)) / SECOND_MS) * SECOND_MS
    const { id: before } = await facebook.call<{ id: string }>('addPerson', { name: 'Trước' })
    const { id: within } = await facebook.call<{ id: string }>('addPerson', { name: 'Trong' })
    facebook.courier.hold()
    const psid: Record<string, string> = {}
    const write = async (personId: string, atMs: number, text: string) => {
      stack.sandbox.clock.set(atMs)
      const sent = await facebook.call<{ psid: string }>('sendMessage', { pageId: PAGE, personId, text })
      psid[personId] = sent.psid
    }
    for (const part of [100, 300, 500]) await write(before, secondMs - SECOND_MS + part, `Trước ${part}`)
    for (const part of [100, 300, 500]) await write(within, secondMs + part, `Trong ${part}`)
    stack.sandbox.clock.set(clock.nowMs())
    await readBack(stack, clock)
    expect(await newsOf(channel, psid[before] as string)).toEqual({ unread: 0, told: 0 })
    expect(await newsOf(channel, psid[within] as string)).toEqual({ unread: 3, told: 3 })
    // Their webhooks come at last and say nothing new.
    facebook.courier.release()
    await everythingApplied(stack)
    expect(await newsOf(channel, psid[before] as string)).toMatchObject({ told: 0 })
    expect(await newsOf(channel, psid[within] as string)).toEqual({ unread: 3, told: 3 })
  })

  it('an OA’s messages are old up to the millisecond before it, and new from then on', async () => {
    const { control } = stack.sandbox
    const [before, within] = (
      (await control.call('zalo.users', { oaId: DEMO_OA, limit: 40 })) as {
        userId: string
        isFollower: boolean
      }[]
    )
      .filter(({ isFollower }) => isFollower)
      .slice(10)
      .map(({ userId }) => userId) as [string, string]
    const channel = await linkZalo(stack, owner)
    const atMs = await linkedAtMs(channel)
    const { oaSecret } = stack.sandbox.zalo.state().app
    // No webhook of these is taken: history alone tells of them.
    await control.call('zalo.resetOaSecret', { secret: 'a-key-nobody-told-us' })
    const write = async (userId: string, whenMs: number, text: string) => {
      stack.sandbox.clock.set(whenMs)
      await control.call('zalo.userSend', { oaId: DEMO_OA, userId, text })
    }
    for (const agoMs of [300, 200]) await write(before, atMs - agoMs, `Trước ${agoMs}`)
    for (const laterMs of [1, 50]) await write(within, atMs + laterMs, `Sau ${laterMs}`)
    await stack.sandbox.idle()
    await control.call('zalo.resetOaSecret', { secret: oaSecret })
    stack.sandbox.clock.set(clock.nowMs())
    await readBack(stack, clock)
    expect(await newsOf(channel, before)).toEqual({ unread: 0, told: 0 })
    expect(await newsOf(channel, within)).toEqual({ unread: 2, told: 2 })
  })
})
