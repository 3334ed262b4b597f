import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SignedIn } from '../../support/browser-session.ts'
import { linkFacebook, type LinkedChannel } from '../../support/link-accounts.ts'
import {
  type Backfill,
  backfillOf,
  chats,
  DAY_MS,
  everythingApplied,
  inThePast,
  messagesOnPage,
  messagesShown,
  readBack,
  readOnePage,
  testClock,
  WITHOUT_HISTORY,
} from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const [FIRST, SECOND, THIRD, FOURTH] = [1, 2, 3, 4].map((number) => `10000000000000${number}`) as [
  string,
  string,
  string,
  string,
]
const SHOP = 'hoamay'
const MINUTE_MS = 60_000
const clock = testClock()

let stack: Stack
let owner: SignedIn

const facebook = <T = unknown>(verb: string, args: object = {}) => stack.sandbox.facebook.call<T>(verb, args)
const link = async (pageId: string, permissions?: string[]): Promise<LinkedChannel> => {
  const [channel] = await linkFacebook(stack, owner, {
    pageIds: [pageId],
    ...(permissions ? { permissions } : {}),
  })
  if (!channel) throw new Error('The Page was not linked')
  return channel
}
async function askAgain(channel: LinkedChannel): Promise<void> {
  clock.ahead += 16 * MINUTE_MS
  const asked = await owner.post<Backfill>(`/channels/${channel.id}/backfill`)
  if (asked.status !== 202) throw new Error(`POST backfill: ${asked.status} ${JSON.stringify(asked.body)}`)
}
const readAgain = async (channel: LinkedChannel): Promise<Backfill> => {
  await askAgain(channel)
  await readBack(stack, clock)
  return backfillOf(owner, channel.id)
}
const commentsShown = async (channelId: string) =>
  (
    await owner.get<{
      items: { externalId: string; text: string; hidden: boolean; person: object | null }[]
    }>(`/comments?channelId=${channelId}&limit=100`)
  ).body.items

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '90', WORKER_QUEUES: WITHOUT_HISTORY }, clock })
  owner = await stack.signIn('hoamay-lan')
}, 120_000)
afterAll(() => stack?.close())
beforeEach(() => {
  stack.sandbox.faults.clear()
  stack.sandbox.facebook.setApp({ widestRead: null, emptyPages: false })
})

describe('A platform that finds a call too wide', () => {
  it('is asked for less at once, until all is read', async () => {
    await inThePast(stack.sandbox, 3 * DAY_MS, () =>
      chats(stack.sandbox, FIRST, { people: 14, messages: 13, name: 'Rộng' }),
    )
    const channel = await link(FIRST)
    stack.sandbox.facebook.setApp({ widestRead: 10 })
    await readBack(stack, clock)
    stack.sandbox.facebook.setApp({ widestRead: null })
    expect(await backfillOf(owner, channel.id)).toMatchObject({ state: 'done', problem: null, skipped: [] })
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(messagesOnPage(stack.sandbox, FIRST))
    expect(await commentsShown(channel.id)).toHaveLength(3)
  })
})

describe('A list', () => {
  let channel: LinkedChannel

  beforeAll(async () => {
    await inThePast(stack.sandbox, 3 * DAY_MS, () =>
      chats(stack.sandbox, SECOND, { people: 45, messages: 1, name: 'Dài' }),
    )
    channel = await link(SECOND)
    await readBack(stack, clock)
  }, 60_000)

  it('ends where the platform says so, not at an empty page', async () => {
    stack.sandbox.facebook.setApp({ emptyPages: true })
    expect(await readAgain(channel)).toMatchObject({
      state: 'done',
      counts: { conversations: 46, recovered: 0 },
    })
  })

  it('whose position has gone stale is begun anew', async () => {
    await askAgain(channel)
    await readOnePage(stack, clock)
    stack.sandbox.faults.add({
      match: { platform: 'facebook', path: 'conversations$' },
      then: { graphError: { code: 100 } },
    })
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({
      state: 'done',
      problem: null,
      counts: { recovered: 0 },
    })
  })

  it('is read on after the platform was away, without being begun anew', async () => {
    await askAgain(channel)
    await readOnePage(stack, clock)
    const before = (await backfillOf(owner, channel.id)).counts
    stack.sandbox.faults.add({ match: { platform: 'facebook' }, times: 3, then: { status: 503 } })
    await readOnePage(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({ state: 'running', counts: before })
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({ state: 'done', problem: null, skipped: [] })
  })

  it('waits as long as the platform asks, however often, and that costs no try', async () => {
    await askAgain(channel)
    const startedMs = clock.nowMs()
    stack.sandbox.faults.add({
      match: { platform: 'facebook', path: 'conversations$' },
      times: 30,
      then: { graphError: { code: 613 } },
    })
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({ state: 'done', problem: null, skipped: [] })
    expect(clock.nowMs() - startedMs).toBeGreaterThan(30 * 4_000)
  })

  it('leaves the rest of the Page’s allowance to people: at three quarters of it history waits', async () => {
    await askAgain(channel)
    await facebook('setUsage', {
      pageId: SECOND,
      type: 'messenger',
      usage: { percent: 80, regainMinutes: 5 },
    })
    await readOnePage(stack, clock)
    const startedMs = clock.nowMs()
    await readOnePage(stack, clock)
    expect(clock.nowMs() - startedMs).toBeGreaterThanOrEqual(50_000)
    const run = await stack.store.historyRuns
      .findOne({ shopId: SHOP, channelId: channel.id, open: true })
      .lean()
    expect(run).toMatchObject({ failures: 0, counts: { calls: 1 } })
    await facebook('setUsage', { pageId: SECOND, type: 'messenger', usage: null })
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({ state: 'done' })
  })

  it('moves while it is read: a conversation that comes up from below is read all the same', async () => {
    const people = await inThePast(stack.sandbox, 2 * DAY_MS, () =>
      chats(stack.sandbox, SECOND, { people: 1, messages: 2, name: 'Bị lỡ' }),
    )
    // Its messages of two days ago came by no webhook: forgotten here, they are the gap.
    await everythingApplied(stack)
    const personExternalId = stack.sandbox.facebook.state.people.get(people[0] ?? '')?.psids[SECOND] ?? ''
    const conversation = await stack.store.conversations.findOne({ shopId: SHOP, personExternalId }).lean()
    await stack.store.messages.deleteMany({ shopId: SHOP, conversationId: conversation?._id ?? '' })
    // Enough newer ones that it stands on a later page of the list.
    await chats(stack.sandbox, SECOND, { people: 25, messages: 1, name: 'Mới' })
    await askAgain(channel)
    await readOnePage(stack, clock)
    await facebook('sendMessage', { pageId: SECOND, personId: people[0], text: 'Shop ơi, lên đầu danh sách' })
    await readBack(stack, clock)
    await everythingApplied(stack)
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(messagesOnPage(stack.sandbox, SECOND))
  })
})

describe('What may not be read', () => {
  it('is left out and named; the rest is read: without FB4 no conversations', async () => {
    const channel = await link(THIRD, ['FB2', 'FB5'])
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({
      state: 'done',
      skipped: [{ part: 'inbox', code: 'consent-missing', permission: 'FB4' }],
    })
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual([])
    expect(await commentsShown(channel.id)).toHaveLength(1)
    const inbox = stack.sandbox.history
      .calls({ platform: 'facebook' })
      .filter(({ path }) => path.includes(`/${THIRD}/conversations`))
    expect(inbox).toEqual([])
  })

  it('of posts still lets comments under known posts be read', async () => {
    const channel = await link(FOURTH, ['FB4', 'FB5'])
    const [post] = stack.sandbox.facebook.truth.posts(FOURTH)
    const { id: personId } = await facebook<{ id: string }>('addPerson', { name: 'Hoa' })
    await facebook('comment', { postId: post?.id, personId, message: 'Theo webhook' })
    await everythingApplied(stack)
    await facebook('setSubscription', { pageId: FOURTH, fields: null })
    const lost = await facebook<{ id: string }>('comment', { postId: post?.id, personId, message: 'Bị lỡ' })
    const read = await readAgain(channel)
    expect(read.skipped).toEqual([{ part: 'posts', code: 'consent-missing', permission: 'FB2' }])
    expect((await commentsShown(channel.id)).map(({ externalId }) => externalId)).toContain(lost.id)
  })
})

describe('Comments of a gap', () => {
  it('are brought by the next reading: new ones, edits, hides and answers under an old post', async () => {
    const { items } = (await owner.get<{ items: LinkedChannel[] }>('/channels')).body
    const channel = items.find(({ externalId }) => externalId === SECOND) as LinkedChannel
    const post = await inThePast(stack.sandbox, 20 * DAY_MS, () =>
      facebook<{ id: string }>('addPost', { pageId: SECOND, message: 'Bài cũ', silent: true }),
    )
    const { id: personId } = await facebook<{ id: string }>('addPerson', { name: 'Hằng' })
    const say = (message: string, parentId?: string) =>
      facebook<{ id: string }>('comment', {
        postId: post.id,
        personId,
        message,
        ...(parentId ? { parentId } : {}),
      })
    const edited = await say('Giá?')
    const hidden = await say('Số của em 0900000001')
    await everythingApplied(stack)
    await facebook('setSubscription', { pageId: SECOND, fields: null })
    await facebook('editComment', { commentId: edited.id, message: 'Giá bao nhiêu?' })
    await facebook('moderateComment', { commentId: hidden.id, action: 'hide' })
    const fresh = await say('Còn hàng không?')
    const answer = await say('Em hỏi lại', fresh.id)
    await readAgain(channel)
    const shown = new Map((await commentsShown(channel.id)).map((comment) => [comment.externalId, comment]))
    expect(shown.get(edited.id)?.text).toBe('Giá bao nhiêu?')
    expect(shown.get(hidden.id)?.hidden).toBe(true)
    expect(shown.get(fresh.id)).toMatchObject({ text: 'Còn hàng không?', person: { name: 'Hằng' } })
    const row = await stack.store.comments.findOne({ shopId: SHOP, externalId: answer.id }).lean()
    const parent = await stack.store.comments.findOne({ shopId: SHOP, externalId: fresh.id }).lean()
    expect(row?.parentId).toBe(parent?._id)
  })

  it('under a post that was removed meanwhile cost the reading nothing else', async () => {
    const { items } = (await owner.get<{ items: LinkedChannel[] }>('/channels')).body
    const channel = items.find(({ externalId }) => externalId === SECOND) as LinkedChannel
    await askAgain(channel)
    stack.sandbox.faults.add({
      match: { platform: 'facebook', path: 'comments$' },
      then: { graphError: { code: 100, subcode: 33 } },
    })
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({
      state: 'done',
      problem: null,
      skipped: [],
      counts: { unreadable: 1 },
    })
  })
})

describe('A token that dies in the middle', () => {
  it('ends the reading with the reason, and no call follows', async () => {
    const { items } = (await owner.get<{ items: LinkedChannel[] }>('/channels')).body
    const channel = items.find(({ externalId }) => externalId === SECOND) as LinkedChannel
    await askAgain(channel)
    await readOnePage(stack, clock)
    await facebook('killTokens', { pageId: SECOND, subcode: 460 })
    await readBack(stack, clock)
    expect(await backfillOf(owner, channel.id)).toMatchObject({
      state: 'stopped',
      problem: 'password-changed',
    })
    const refused = await owner.post(`/channels/${channel.id}/backfill`)
    expect(refused.body).toMatchObject({ code: 'needs-relink' })
  })
})
