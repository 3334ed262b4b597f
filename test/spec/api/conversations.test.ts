import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { conversationSchema } from '../../../src/http/routes/conversations.ts'
import type { messageSchema } from '../../../src/http/routes/message-schema.ts'
import { allPages, type Page } from '../../support/all-pages.ts'
import { openEventStream } from '../../support/event-stream.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'

type Conversation = z.infer<typeof conversationSchema>
type Message = z.infer<typeof messageSchema>

let world: ApiWorld
let shop: Shop

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.flowers
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const conversations = async (query: string): Promise<Conversation[]> =>
  (await shop.owner.get<Page<Conversation>>(`/conversations?${query}`)).body.items

const messages = async (chatId: string, query = ''): Promise<Message[]> =>
  (await shop.owner.get<Page<Message>>(`/conversations/${chatId}/messages?${query}`)).body.items

describe('the conversations of a shop', () => {
  it('are listed with person, last message, unread count and window, the newest first', async () => {
    await world.customerWrites(shop, 'facebook', 'Shop còn đó không?')
    const [facebook, zalo] = await conversations('')
    expect(facebook).toMatchObject({
      id: shop.facebook.conversationId,
      channelId: shop.page.id,
      platform: 'facebook',
      person: { id: shop.facebook.personId },
      lastMessage: { text: 'Shop còn đó không?', direction: 'in', status: 'received' },
      unreadCount: 2,
      window: { canSend: true, kind: 'free', reason: 'inside-24h' },
    })
    expect(zalo).toMatchObject({
      id: shop.zalo.conversationId,
      platform: 'zalo',
      person: { avatarUrl: null },
      window: { canSend: true, kind: 'free', reason: 'inside-48h' },
    })
  })

  it('are counted where something waits to be read, by channel, and not once it has been', async () => {
    const counts = async () =>
      (
        await shop.owner.get<{ unread: number; channels: { channelId: string; unread: number }[] }>(
          '/conversations/counts',
        )
      ).body
    const before = await counts()
    expect(before.channels).toContainEqual({ channelId: shop.page.id, unread: 1 })
    expect(before.unread).toBe((await conversations('unread=true&limit=100')).length)
    await shop.owner.post(`/conversations/${shop.facebook.conversationId}/read`, {})
    expect(await counts()).toMatchObject({ unread: before.unread - 1 })
    expect((await counts()).channels).toContainEqual({ channelId: shop.page.id, unread: 0 })
    await world.customerWrites(shop, 'facebook', 'Alo shop ơi')
    expect((await counts()).unread).toBe(before.unread)
  })

  it('name the customer once the profile is there', async () => {
    const named = await soon(async () => {
      const found = await conversations(`channelId=${shop.page.id}`)
      return found[0]?.person.name ?? null
    })
    expect(named).toBe('Lan')
  })

  it.each([
    ['of one channel', () => `channelId=${shop.oa.id}`, () => [shop.zalo.conversationId]],
    ['of an unknown channel: none', () => 'channelId=chn_00000000000000000000000000', () => []],
    ['of another shop’s channel: none', () => `channelId=${world.bakery.page.id}`, () => []],
  ])('can be narrowed to those %s', async (_, query, ids) => {
    expect((await conversations(query())).map(({ id }) => id)).toEqual(ids())
  })

  it('are found by the words of a message, blind to case and accents, and by the name', async () => {
    await world.customerWrites(shop, 'zalo', 'Có giao hàng tận Đồng Tháp không ạ')
    const found = (q: string) => conversations(`q=${encodeURIComponent(q)}`)
    await soon(async () => (await found('DONG thap')).length === 1)
    expect((await found('DONG thap')).map(({ id }) => id)).toEqual([shop.zalo.conversationId])
    await soon(async () => (await found('lan')).some(({ id }) => id === shop.facebook.conversationId))
    expect(await found('không-ai-viết-từ-này')).toEqual([])
  })

  it('come page by page, each once, whatever the size of the page', async () => {
    const whole = (await conversations('limit=100')).map(({ id }) => id)
    const bySteps = await allPages<Conversation>(shop.owner, '/conversations', 1)
    expect(bySteps.map(({ id }) => id)).toEqual(whole)
  })

  it('are 404 one by one when unknown', async () => {
    const answer = await shop.owner.get('/conversations/cnv_unknown')
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })
})

describe('reading a conversation', () => {
  it('takes it off the unread ones, and shows the customer of a Page that it was seen', async () => {
    const { conversationId } = shop.facebook
    expect((await conversations('unread=true')).map(({ id }) => id)).toContain(conversationId)
    const seq = world.sandbox.history.records.at(-1)?.seq
    const read = await shop.owner.post<Conversation>(`/conversations/${conversationId}/read`)
    expect(read).toMatchObject({ status: 202, body: { id: conversationId, unreadCount: 0 } })
    expect((await conversations('unread=true')).map(({ id }) => id)).not.toContain(conversationId)
    expect((await conversations('unread=false')).map(({ id }) => id)).toContain(conversationId)
    await soon(
      () =>
        world.sandbox.history.calls({ platform: 'facebook', contains: 'MARK_SEEN', afterSeq: seq }).length ===
        1,
    )
  })

  it('counts again what comes afterwards', async () => {
    await shop.owner.post(`/conversations/${shop.zalo.conversationId}/read`, {})
    await world.customerWrites(shop, 'zalo', 'Alo?')
    const { body } = await shop.owner.get<Conversation>(`/conversations/${shop.zalo.conversationId}`)
    expect(body.unreadCount).toBe(1)
  })
})

describe('giving a conversation to somebody of the shop', () => {
  it('shows whose it is, in lists of one’s own and of nobody’s, tells the console live and is counted in the activity', async () => {
    const { conversationId } = shop.facebook
    const who = { sub: 'nhan-vien-hoa', retailer: shop.retailer, roles: ['agent'] }
    const agent = await world.as(shop.retailer, who.roles, { sub: who.sub })
    const give = (userId: string | null) =>
      shop.owner.call<Conversation>('PUT', `/conversations/${conversationId}/assignee`, { body: { userId } })
    expect(await give(who.sub)).toMatchObject({ status: 409, body: { code: 'assignee-unknown' } })
    await agent.get('/me')
    const staff = await shop.owner.get<Page<{ userId: string }>>('/staff')
    expect(staff.body.items.map(({ userId }) => userId)).toContain(who.sub)
    // Another shop's people are nobody's here, and one who answers no customers is not given any.
    const officer = await world.as(shop.retailer, ['privacy-officer'], { sub: 'nguoi-bao-ve' })
    const neighbour = await world.as(world.bakery.retailer, ['agent'], { sub: 'nguoi-khac' })
    for (const one of [officer, neighbour]) await one.get('/me')
    for (const userId of ['nguoi-bao-ve', 'nguoi-khac'])
      expect(await give(userId)).toMatchObject({ status: 409, body: { code: 'assignee-unknown' } })

    const stream = await openEventStream(world.stack.url, await world.sandbox.issuer.mintToken(who))
    expect(await give(who.sub)).toMatchObject({ status: 200, body: { assignee: { userId: who.sub } } })
    await soon(() => stream.events.some(({ data }) => data.subjectId === conversationId))
    stream.close()
    const idsOf = async (client: typeof agent, whose: string) =>
      (await client.get<Page<Conversation>>(`/conversations?assignee=${whose}&limit=100`)).body.items.map(
        ({ id }) => id,
      )
    expect(await idsOf(agent, 'me')).toEqual([conversationId])
    expect(await idsOf(shop.owner, 'me')).toEqual([])
    expect(await idsOf(shop.owner, 'none')).not.toContain(conversationId)
    // What the customer writes changes nothing of it.
    await world.customerWrites(shop, 'facebook', 'Bạn Hoa ơi')
    expect(await idsOf(agent, 'me')).toEqual([conversationId])

    expect(await give(null)).toMatchObject({ status: 200, body: { assignee: null } })
    expect(await idsOf(agent, 'me')).toEqual([])
    expect(await idsOf(agent, 'none')).toContain(conversationId)
    // Whoever takes it need not have been seen before.
    const newcomer = await world.as(shop.retailer, ['agent'], { sub: 'nguoi-moi' })
    const path = `/conversations/${conversationId}/assignee`
    expect(await newcomer.call('PUT', path, { body: { userId: 'nguoi-moi' } })).toMatchObject({ status: 200 })
    const acts = await shop.owner.get<Page<{ count: number }>>('/activity?kind=conversations-assigned')
    expect(new Set(acts.body.items.map(({ count }) => count))).toEqual(new Set([1, 2]))
  })
})

describe('the messages of a conversation', () => {
  it('come newest first, or oldest first on request, by pages of any size', async () => {
    const { conversationId } = shop.facebook
    for (const text of ['một', 'hai', 'ba']) await world.customerWrites(shop, 'facebook', text)
    const newestFirst = (await messages(conversationId, 'limit=100')).map(({ id }) => id)
    const oldestFirst = (await messages(conversationId, 'limit=100&order=asc')).map(({ id }) => id)
    expect(oldestFirst).toEqual([...newestFirst].reverse())
    const path = `/conversations/${conversationId}/messages`
    const steps = await allPages<Message>(shop.owner, `${path}?order=asc`, 2)
    expect(steps.map(({ id }) => id)).toEqual(oldestFirst)
    expect((await messages(conversationId)).slice(0, 3).map(({ text }) => text)).toEqual(['ba', 'hai', 'một'])
  })

  it('show attachments, the message they answer, reactions and edits', async () => {
    const { sandbox } = world
    const who = { pageId: shop.page.externalId, personId: shop.facebook.shopperId }
    const [first] = await messages(shop.facebook.conversationId, 'order=asc')
    const { mid } = await sandbox.facebook.call<{ mid: string }>('sendMessage', {
      ...who,
      text: 'Mẫu này nhé',
      replyTo: first?.externalId,
    })
    await sandbox.facebook.call('sendMessage', { ...who, attachments: [{ type: 'image' }] })
    await sandbox.facebook.call('react', { mid, reaction: 'love' })
    await sandbox.facebook.call('editMessage', { mid, text: 'Mẫu màu hồng này nhé' })
    await soon(async () => {
      const shown = await messages(shop.facebook.conversationId)
      expect(shown.find(({ externalId }) => externalId === mid)).toMatchObject({
        text: 'Mẫu màu hồng này nhé',
        replyTo: first?.id,
        reactions: [{ by: 'person', emoji: '❤' }],
        editedAt: expect.any(String),
      })
      expect(shown[0]).toMatchObject({
        text: null,
        attachments: [{ type: 'image', url: expect.stringContaining('/media/'), sizeBytes: null }],
      })
    })
  })

  it('keep the row of one that was unsent, without its text', async () => {
    const who = { pageId: shop.page.externalId, personId: shop.facebook.shopperId }
    const { mid } = await world.sandbox.facebook.call<{ mid: string }>('sendMessage', {
      ...who,
      text: 'nhầm',
    })
    await world.sandbox.facebook.call('unsendMessage', { mid })
    await soon(async () => {
      const shown = await messages(shop.facebook.conversationId)
      expect(shown.find(({ externalId }) => externalId === mid)).toMatchObject({
        text: null,
        attachments: [],
        deletedAt: expect.any(String),
      })
    })
  })

  it('name who wrote outside of the gateway as the platform', async () => {
    await world.sandbox.facebook.call('staffReply', {
      pageId: shop.page.externalId,
      personId: shop.facebook.shopperId,
      text: 'Trả lời từ hộp thư của Facebook',
    })
    await soon(async () => {
      const [newest] = await messages(shop.facebook.conversationId)
      expect(newest).toMatchObject({
        direction: 'out',
        author: { kind: 'platform' },
        text: 'Trả lời từ hộp thư của Facebook',
      })
    })
  })
})
