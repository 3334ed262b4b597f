import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADDRESS_FORMS } from '../../../src/http/rate-limits.ts'
import { idOf } from '../../../src/kit/ids.ts'
import { CODE_MS, WRONG_CODES } from '../../../src/privacy/shopper-codes.ts'
import { OPEN_TRIES } from '../../../src/privacy/shopper-requests.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { placesOf } from '../../support/everything-stored.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { erasureDone, makeCanary } from '../../support/privacy.ts'
import { formKeyOf, openingCodeIn, saidInChat, shopperRequests } from '../../support/shopper-form.ts'

const clock = movedClock()
let world: ApiWorld
let shop: Shop

beforeAll(async () => {
  world = await startApiWorld({ clock, env: { HISTORY_DAYS: '90' } })
  shop = world.bakery
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

/** Time passes for the platforms and for us alike. */
function pass(ms: number): void {
  world.sandbox.clock.advance(ms)
  clock.advance(ms)
}

describe('A person of a Page who is erased', () => {
  it('is nowhere any more, in no byte of the databases, Redis or the log; the neighbour is whole', async () => {
    const [canary, neighbour] = [
      await makeCanary(world, shop, 'facebook'),
      await makeCanary(world, shop, 'facebook'),
    ]
    const open = [canary.externalId, canary.personId, canary.conversationId, ...canary.secrets]
    expect(await placesOf(world.stack, [canary.externalId])).not.toEqual([])
    const receipt = await erasureDone(world, shop, canary.personId)
    expect(receipt.platform).toBe('not-offered')
    const counts = Object.fromEntries(receipt.stores.map(({ store, count }) => [store, count]))
    expect(counts).toMatchObject({
      keys: 1,
      people: 1,
      conversations: 1,
      comments: 2,
      messages: 4,
      journal: 6,
      media: 1,
    })
    expect(counts.journal).toBeGreaterThanOrEqual(5)
    expect(counts.searchTerms).toBeGreaterThan(0)
    expect(counts.events).toBeGreaterThan(0)
    expect(counts.outbox).toBeGreaterThan(0)

    expect((await shop.owner.get(`/people/${canary.personId}`)).status).toBe(404)
    expect((await shop.owner.get(`/conversations/${canary.conversationId}/messages`)).status).toBe(404)
    pass(6 * 60_000)
    await soon(async () => expect(await placesOf(world.stack, open)).toEqual([]))

    const { body: kept } = await shop.owner.get<{ items: { text: string }[] }>(
      `/conversations/${neighbour.conversationId}/messages`,
    )
    expect(kept.items.map(({ text }) => text)).toEqual(expect.arrayContaining([...neighbour.texts]))
    expect((await shop.owner.get(`/people/${neighbour.personId}`)).status).toBe(200)
  })

  it('does not come back by a hundred late webhooks, by history or by withheld authors; each is acknowledged and counted', async () => {
    const canary = await makeCanary(world, shop, 'facebook')
    await erasureDone(world, shop, canary.personId)
    const before = await world.stack.store.deliveries.countDocuments({
      accountId: shop.page.externalId,
      reason: 'person-erased',
    })
    const { statuses } = await canary.redeliver(120)
    expect(new Set(statuses)).toEqual(new Set([200]))
    await soon(async () => {
      const refused = await world.stack.store.deliveries.countDocuments({
        accountId: shop.page.externalId,
        reason: 'person-erased',
      })
      return refused - before === 120 ? true : null
    })
    await shop.owner.post(`/channels/${shop.page.id}/backfill`, {})
    await soon(async () => {
      const { body } = await shop.owner.get<{ state: string }>(`/channels/${shop.page.id}/backfill`)
      return body.state === 'done' || body.state === 'none' ? true : null
    })
    expect((await shop.owner.get(`/people/${canary.personId}`)).status).toBe(404)
    expect(
      await world.stack.store.messages.countDocuments({ shopId: shop.retailer, personId: canary.personId }),
    ).toBe(0)
    expect(
      await world.stack.store.comments.countDocuments({
        shopId: shop.retailer,
        externalId: { $in: canary.commentIds },
      }),
    ).toBe(0)
    expect(await placesOf(world.stack, canary.secrets)).toEqual([])
  })

  it('is somebody new once they write again: what they say then is kept, what they said before is not', async () => {
    const canary = await makeCanary(world, shop, 'facebook')
    await erasureDone(world, shop, canary.personId)
    // Less than the time after which every process has forgotten the old key: the words wait.
    pass(60_000)
    await canary.write('Chào shop, mình là khách mới')
    expect(
      await world.stack.store.people.countDocuments({ shopId: shop.retailer, _id: canary.personId }),
    ).toBe(0)
    pass(3 * 60_000)
    const { body } = await soon(async () => {
      const answer = await shop.owner.get<{ items: { text: string }[] }>(
        `/conversations/${canary.conversationId}/messages`,
      )
      return answer.status === 200 && answer.body.items.length > 0 ? answer : null
    })
    expect(body.items.map(({ text }) => text)).toEqual(['Chào shop, mình là khách mới'])
    await canary.redeliver(5)
    pass(6 * 60_000)
    await soon(async () => {
      const waiting = await world.stack.store.privacyRequests
        .countDocuments({ recheckAt: { $ne: null } })
        .setOptions({ system: 'a test' })
      return waiting === 0 ? true : null
    })
    expect(
      await world.stack.store.messages.countDocuments({ shopId: shop.retailer, personId: canary.personId }),
    ).toBe(1)
  })
})

describe('A follower who is erased', () => {
  it('is deleted at Zalo too, and stays out although the follower list names them still', async () => {
    const canary = await makeCanary(world, shop, 'zalo')
    const receipt = await erasureDone(world, shop, canary.personId)
    expect(receipt.platform).toBe('deleted')
    const calls = world.sandbox.history.calls({ platform: 'zalo', op: 'users.deleteInfo' })
    expect(calls.map(({ query, body }) => `${query}${String(body)}`).join()).toContain(canary.externalId)
    await shop.owner.post(`/channels/${shop.oa.id}/backfill`, {})
    await soon(async () => {
      const run = await world.stack.store.syncRuns
        .findOne({ shopId: shop.retailer, channelId: shop.oa.id, kind: 'followers' })
        .sort({ startedAt: -1 })
        .lean()
      return run?.reason === 'on-demand' && run.state === 'done' ? run : null
    })
    expect((await shop.owner.get(`/people/${canary.personId}`)).status).toBe(404)
    pass(6 * 60_000)
    const open = [canary.externalId, canary.personId, canary.conversationId, ...canary.secrets]
    await soon(async () => expect(await placesOf(world.stack, open)).toEqual([]))
  })

  it('is erased by asking Zalo itself: nobody of the shop has to do anything', async () => {
    const canary = await makeCanary(world, shop, 'zalo')
    await world.sandbox.control.call('zalo.emitEvent', {
      oaId: shop.oa.externalId,
      event: 'user_withdraw',
      members: { user_id: canary.externalId, user_id_by_app: '2500000000000104732' },
    })
    const done = await soon(async () => {
      const { body } = await shop.owner.get<{
        items: { origin: string; state: string; verifiedHow: string }[]
      }>('/privacy/requests')
      return body.items.find(({ origin, state }) => origin === 'platform' && state === 'done') ?? null
    })
    expect(done.verifiedHow).toBe('platform')
    expect((await shop.owner.get(`/people/${canary.personId}`)).status).toBe(404)
    expect(idOf('per', shop.oa.id, canary.externalId)).toBe(canary.personId)
  })
})

describe('What a shopper asks by the form of a channel', () => {
  const answered = ({ status, body }: { status: number; body: unknown }) =>
    `${status} ${(body as { code?: string }).code}`
  const keyOf = () => formKeyOf(shop.owner, shop.page.id)
  const inDesk = (id: string, name: string, body: object = {}) =>
    shop.owner.post<{ state: string }>(`/privacy/requests/${id}/${name}`, body)

  it('has an address that the owner changes: the one before opens nothing at once, what was asked by it goes on', async () => {
    const { form } = shopperRequests(world, shop)
    const old = await formKeyOf(shop.owner, shop.oa.id)
    const { body: page } = await form.ask({ key: old, kind: 'access', locale: 'vi' })
    const renewed = await shop.owner.post<{ url: string }>(`/privacy/request-links/${shop.oa.id}/renew`)
    const key = await formKeyOf(shop.owner, shop.oa.id)
    expect([renewed.status, renewed.body.url.endsWith(`/r/${key}`)]).toEqual([200, true])
    expect(key).not.toBe(old)
    expect((await form.form(old)).status).toBe(404)
    expect((await form.ask({ key: old, kind: 'access', locale: 'vi' })).status).toBe(404)
    expect((await form.form(key)).status).toBe(200)
    expect((await form.follow(page)).body.state).toBe('waiting-for-code')
    const { body } = await shop.owner.get('/activity?kind=form-link-renewed')
    expect(body).toMatchObject({ items: [{ kind: 'form-link-renewed', outcome: 'done' }] })
  })

  it.each(['facebook', 'zalo'] as const)(
    'is theirs once its code stands in their chat on %s, and what is held is theirs to take, once, on record',
    async (platform) => {
      const { form, stateOf, requestsOf } = shopperRequests(world, shop)
      const channel = platform === 'facebook' ? shop.page : shop.oa
      const { personId, conversationId } = shop[platform]
      const agent = await world.as(shop.retailer, ['agent'], { sub: 'a-seller' })
      const key = await formKeyOf(agent, channel.id)
      expect(await formKeyOf(agent, channel.id)).toBe(key)
      expect((await form.form(key)).body.channel.chatUrl).toContain(channel.externalId)
      expect((await form.form(`${key.slice(0, -4)}zzzz`)).status).toBe(404)

      const { status, body: page } = await form.ask({ key, kind: 'access', locale: 'vi' })
      expect([status, page.state]).toEqual([201, 'waiting-for-code'])
      const [stranger, unknown] = [
        await form.follow({ ...page, secret: 'x'.repeat(26) }),
        await form.follow({ ...page, number: 'YC-261128-222222' }),
      ]
      expect([stranger, unknown].map(answered)).toEqual(['404 not-found', '404 not-found'])
      expect(answered(await form.open(page, 'export', '777 777'))).toBe('409 not-proved')

      const typed = `Mã của em: ${page.code.toLowerCase().replaceAll(' ', ' - ')}`
      const messageId = await world.customerWrites(shop, platform, typed)
      expect(await stateOf(page)).toBe('verified')
      const [request] = await requestsOf(personId)
      expect(request).toMatchObject({
        number: page.number,
        verifiedHow: 'chat-code',
        verifiedBy: messageId,
        acknowledgedAt: expect.any(Date),
      })
      const told = await soon(
        async () => (await saidInChat(shop.owner, conversationId, page.number))[0] ?? null,
      )
      const opening = openingCodeIn(told)
      expect(answered(await form.open(page, 'export', '777 777'))).toBe('403 opening-code-wrong')
      const asPage = platform === 'zalo'
      const copy = await form.open<unknown>(
        page,
        'export',
        opening,
        asPage ? 'text/html' : 'application/json',
      )
      expect([copy.status, copy.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(asPage ? copy.body : JSON.stringify(copy.body)).toContain('shop còn hàng không ạ?')
      expect(answered(await form.open(page, 'export', opening))).toBe('410 export-taken')
      expect(await stateOf(page)).toBe('done')
      const about = { shopId: shop.retailer, people: personId }
      const left = await world.stack.store.disclosures.find(about).lean()
      expect(left.map(({ ground }) => ground)).toEqual([{ kind: 'person-request', reference: page.number }])
      const looks = await world.stack.store.accessLog.find({ ...about, roles: 'shopper' }).lean()
      expect(looks.map(({ route }) => route)).toEqual(['POST /data-requests/{number}/export'])
    },
  )

  it('is nobody’s by a code in another chat, too late, or used already; told late or read back it still counts, once', async () => {
    const { form, stateOf, requestsOf, writes } = shopperRequests(world, shop)
    const other = await makeCanary(world, shop, 'facebook')
    const key = await keyOf()
    const { courier } = world.sandbox.facebook
    const [{ body: late }, { body: tooLate }] = [
      await form.ask({ key, kind: 'access' }),
      await form.ask({ key, kind: 'access' }),
    ]
    // Written in time, told of later.
    courier.hold()
    await other.write(late.code)
    pass(CODE_MS + 1_000)
    courier.release()
    await soon(async () => ((await stateOf(late)) === 'verified' ? true : null))
    // Told of by nobody, and read back.
    const { body: read } = await form.ask({ key, kind: 'access' })
    courier.hold()
    await other.write(read.code)
    await shop.owner.post(`/channels/${shop.page.id}/backfill`, {})
    await soon(async () => ((await stateOf(read)) === 'verified' ? true : null))
    courier.release()
    await world.customerWrites(shop, 'facebook', tooLate.code)
    expect(await stateOf(tooLate)).toBe('code-expired')
    const { body: one } = await form.ask({ key, kind: 'object', note: 'Đừng nhắn quảng cáo kx771' })
    await world.customerWrites(shop, 'zalo', one.code)
    expect(await stateOf(one)).toBe('waiting-for-code')
    await world.customerWrites(shop, 'facebook', one.code)
    expect(await stateOf(one)).toBe('verified')

    await writes(other, one.code)
    await other.redeliver(8)
    await writes(other, 'Đã gửi mã xong')
    expect((await requestsOf(other.personId)).map(({ number }) => number)).toEqual([late.number, read.number])
    const mine = (await requestsOf(shop.facebook.personId)).filter(({ number }) => number === one.number)
    expect(mine).toHaveLength(1)
    const wish = await shop.owner.get(`/privacy/requests/${mine[0]?._id}/wish`)
    expect(wish.body).toMatchObject({ note: 'Đừng nhắn quảng cáo kx771', correction: null })
    expect(await placesOf(world.stack, ['kx771', one.secret])).toEqual([])
  })

  it('is not found by trying: a thousand codes prove nothing, and then even the right one waits', async () => {
    const { form, stateOf, guesses, writes } = shopperRequests(world, shop)
    const guesser = await makeCanary(world, shop, 'facebook')
    const key = await keyOf()
    const { body: page } = await form.ask({ key, kind: 'access' })
    expect(await guesses(guesser, 1_000)).toBe(0)
    const { personId: _id } = guesser
    const person = await world.stack.store.people.findOne({ _id, shopId: shop.retailer }).lean()
    expect(person?.codeTries?.count).toBe(WRONG_CODES)
    await writes(guesser, page.code)
    expect(await stateOf(page)).toBe('waiting-for-code')
    await world.customerWrites(shop, 'facebook', page.code)
    expect(await stateOf(page)).toBe('verified')

    const tries = Array.from({ length: OPEN_TRIES + 5 }, () => form.open(page, 'export', '222 222'))
    const codes = (await Promise.all(tries)).map(answered)
    expect(codes.filter((code) => code === '403 opening-code-wrong')).toHaveLength(OPEN_TRIES)
    expect(codes.filter((code) => code === '403 opening-code-locked')).toHaveLength(5)
    const statuses: number[] = []
    for (let at = 0; at <= ADDRESS_FORMS; at += 1)
      statuses.push((await form.ask({ key, kind: 'access' }, '203.0.113.77')).status)
    expect(statuses).toEqual([...Array.from({ length: ADDRESS_FORMS }, () => 201), 429])
  })

  it('is corrected, refused or erased by the shop, told in the chat while that is open, and else on its page', async () => {
    const { form, stateOf, requestsOf, writes, receiptTold, tellNow } = shopperRequests(world, shop)
    const person = await makeCanary(world, shop, 'facebook')
    const key = await keyOf()
    const proved = async (wish: object) => {
      const { body: page } = await form.ask({ key, ...wish })
      await writes(person, page.code)
      const request = (await requestsOf(person.personId)).find(({ number }) => number === page.number)
      return { page, id: request?._id ?? '' }
    }
    const said = (number: string) => saidInChat(shop.owner, person.conversationId, number)
    expect((await form.ask({ key, kind: 'correct' })).status).toBe(400)
    const correct = await proved({ kind: 'correct', correction: { name: 'Đào Mới kx772' } })
    expect((await inDesk(correct.id, 'execute')).body.state).toBe('done')
    expect((await shop.owner.get(`/people/${person.personId}`)).body).toMatchObject({ name: 'Đào Mới kx772' })

    const refused = await proved({ kind: 'object' })
    await receiptTold(refused.id)
    const words = { reason: 'Đơn đang giao kx773', guidance: 'Gọi khi nhận hàng' }
    await inDesk(refused.id, 'refuse', { ground: 'contract', ...words })
    await tellNow()
    expect((await said(refused.page.number)).filter((text) => text.includes('kx773'))).toHaveLength(1)
    expect((await form.follow(refused.page)).body).toMatchObject({ state: 'refused', answeredIn: 'chat' })
    const opening = openingCodeIn((await said(refused.page.number)).join('\n'))
    expect((await form.open(refused.page, 'answer', opening)).body).toMatchObject({ refusal: words })

    const closed = await proved({ kind: 'object' })
    await receiptTold(closed.id)
    await world.stack.store.conversations.updateOne(
      { _id: person.conversationId, shopId: shop.retailer },
      { $set: { lastContactAt: new Date(clock.nowMs() - 8 * 86_400_000) } },
    )
    await inDesk(closed.id, 'execute')
    await tellNow()
    expect((await form.follow(closed.page)).body).toMatchObject({ state: 'done', answeredIn: 'page' })

    const erase = await proved({ kind: 'erase', note: 'Xoá hết kx774' })
    expect((await inDesk(erase.id, 'execute')).body.state).toBe('executing')
    await soon(async () => ((await stateOf(erase.page)) === 'done' ? true : null))
    const { body: after } = await form.follow(erase.page)
    expect(after.receipt?.find(({ store }) => store === 'messages')?.count).toBeGreaterThan(0)
    const theirs = [person.personId, person.externalId, 'kx772', 'kx773', 'kx774']
    expect(await placesOf(world.stack, theirs)).toEqual([])
  })
})
