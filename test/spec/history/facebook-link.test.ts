import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SignedIn } from '../../support/browser-session.ts'
import { linkFacebook, type LinkedChannel } from '../../support/link-accounts.ts'
import {
  type Backfill,
  backfillOf,
  chats,
  DAY_MS,
  inThePast,
  messagesOnPage,
  messagesShown,
  proofOf,
  whenRead,
} from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

/** The demo's first Page: two conversations, two posts with comments. */
const PAGE = '100000000000001'
const SHOP = 'hoamay'

interface Conversation {
  readonly id: string
  readonly unreadCount: number
  readonly person: { readonly name: string | null }
  readonly lastMessage: { readonly text: string | null } | null
}
interface Message {
  readonly text: string | null
  readonly direction: 'in' | 'out'
  readonly author: { readonly kind: string }
  readonly sentAt: string
}

let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let backfill: Backfill
/** What the Page held before the days that are read. */
let tooOld: string[]
/** What was written in the days that are read. */
let wanted: string[]

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '90' } })
  const { sandbox } = stack
  const before = new Set(messagesOnPage(sandbox, PAGE))
  await inThePast(sandbox, 120 * DAY_MS, () => chats(sandbox, PAGE, { people: 1, messages: 2, name: 'Cũ' }))
  tooOld = messagesOnPage(sandbox, PAGE).filter((mid) => !before.has(mid))
  // More people than one page of the list holds, and one with more messages than come along with it.
  await inThePast(sandbox, 10 * DAY_MS, () => chats(sandbox, PAGE, { people: 22, messages: 2 }))
  await inThePast(sandbox, 5 * DAY_MS, () =>
    chats(sandbox, PAGE, { people: 1, messages: 60, name: 'Hỏi nhiều' }),
  )
  wanted = messagesOnPage(sandbox, PAGE).filter((mid) => !tooOld.includes(mid))
  owner = await stack.signIn('hoamay-lan')
  const [linked] = await linkFacebook(stack, owner, { pageIds: [PAGE] })
  if (!linked) throw new Error('The Page was not linked')
  channel = linked
  backfill = await whenRead(owner, channel.id)
}, 120_000)
afterAll(() => stack?.close())

const conversations = async () =>
  (await owner.get<{ items: Conversation[] }>(`/conversations?channelId=${channel.id}&limit=100`)).body.items

describe('After a link the last days', () => {
  it('are there, each message once, and nothing older', async () => {
    expect(backfill).toMatchObject({ state: 'done', reason: 'link', problem: null, skipped: [] })
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(wanted)
    expect(wanted.length).toBe(22 * 3 + 61 + 3)
    expect(tooOld).toHaveLength(3)
  })

  it('cost few calls: the list brings the newest messages of each conversation along', () => {
    // Two pages of the list and the top again; two more pages of the long conversation; posts; two posts' comments.
    expect(backfill.counts.calls).toBeLessThanOrEqual(9)
    expect(backfill.counts.conversations).toBe(22 + 1 + 2)
  })

  it('bring posts with their counts, and the comments under them with their authors', async () => {
    const { items: posts } = (
      await owner.get<{
        items: { id: string; externalId: string; text: string; counts: { comments: number } }[]
      }>(`/posts?channelId=${channel.id}`)
    ).body
    const truth = stack.sandbox.facebook.truth
    expect(posts.map(({ externalId }) => externalId).sort()).toEqual(
      truth
        .posts(PAGE)
        .map(({ id }) => id)
        .sort(),
    )
    expect(posts.map(({ text }) => text)).toContain('Giảm 20% toàn bộ đầm công sở đến hết Chủ nhật.')
    const { items: comments } = (
      await owner.get<{
        items: { externalId: string; text: string; person: { name: string | null } | null }[]
      }>(`/comments?channelId=${channel.id}`)
    ).body
    expect(comments.map(({ externalId }) => externalId).sort()).toEqual(
      truth
        .comments({ pageId: PAGE })
        .map(({ id }) => id)
        .sort(),
    )
    expect(comments.find(({ text }) => text === 'Giá bao nhiêu vậy ạ')?.person?.name).toBe('Tuấn')
    expect(posts.reduce((sum, { counts }) => sum + counts.comments, 0)).toBe(comments.length)
  })

  it('leave no conversation unread, and say so of each once', async () => {
    const shown = await conversations()
    expect(shown).toHaveLength(25)
    expect(shown.filter(({ unreadCount }) => unreadCount > 0)).toEqual([])
    const told = await stack.store.events.find({ shopId: SHOP, channelId: channel.id }).lean()
    const kinds = new Set(told.map(({ type }) => type))
    expect(kinds).not.toContain('message.received')
    expect(kinds).not.toContain('comment.created')
  })

  it('show each conversation in the order it was written, the Page’s own words among the people’s', async () => {
    const long = (await conversations()).find(
      ({ lastMessage }) => lastMessage?.text === 'Dạ chào Hỏi nhiều 1',
    )
    const { items } = (
      await owner.get<{ items: Message[] }>(`/conversations/${long?.id}/messages?order=asc&limit=100`)
    ).body
    expect(items.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 60 }, (_, at) => `Hỏi nhiều 1: ${at + 1}`),
      'Dạ chào Hỏi nhiều 1',
    ])
    expect(items.at(-1)).toMatchObject({ direction: 'out', author: { kind: 'platform' } })
  })

  it('are found by their words', async () => {
    await eventually(async () => {
      const found = (
        await owner.get<{ items: Conversation[] }>(
          `/conversations?q=${encodeURIComponent('nhận may theo số đo')}`,
        )
      ).body.items
      expect(found).toHaveLength(1)
    })
  })

  it('are told apart in the proof: recovered, not received', async () => {
    const proof = await proofOf(owner, channel.id)
    const { posts, comments } = stack.sandbox.facebook.truth
    expect(proof).toMatchObject({
      received: 0,
      recovered: wanted.length + posts(PAGE).length + comments({ pageId: PAGE }).length,
      missing: 0,
      gaps: [],
    })
    expect(backfill.counts.recovered).toBe(proof.recovered)
  })
})

describe('From then on', () => {
  it('a live message is unread and rings, whatever history the conversation has', async () => {
    await stack.sandbox.facebook.call('sendMessage', {
      pageId: PAGE,
      personId: 'fb-khach-1',
      text: 'Shop ơi còn không?',
    })
    const shown = await eventually(async () => {
      const unread = (await conversations()).filter(({ unreadCount }) => unreadCount > 0)
      return unread.length > 0 ? unread : null
    })
    expect(shown).toMatchObject([{ unreadCount: 1, lastMessage: { text: 'Shop ơi còn không?' } }])
  })

  it('asking again reads everything again and doubles nothing', async () => {
    const before = await messagesShown(stack, SHOP, channel.id)
    const asked = await owner.post<Backfill>(`/channels/${channel.id}/backfill`)
    expect(asked.status).toBe(202)
    expect(asked.body).toMatchObject({ reason: 'demand' })
    const again = await whenRead(owner, channel.id, 'demand')
    expect(again).toMatchObject({ id: asked.body.id, state: 'done' })
    expect(again.counts.recovered).toBe(0)
    expect(again.counts.seen).toBeGreaterThan(before.length)
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(before)
  })

  it('asking a moment later is refused with the time to wait', async () => {
    const refused = await owner.post(`/channels/${channel.id}/backfill`)
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ code: 'too-soon' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('another shop’s channel is an unknown one', async () => {
    const other = await stack.as({ sub: 'x', retailer: 'another-shop', roles: ['owner'] })
    for (const [method, path] of [
      ['POST', 'backfill'],
      ['GET', 'backfill'],
      ['GET', 'proof?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z'],
    ] as const)
      expect((await other.call(method, `/channels/${channel.id}/${path}`)).status, path).toBe(404)
    expect((await backfillOf(owner, channel.id)).state).toBe('done')
  })
})
