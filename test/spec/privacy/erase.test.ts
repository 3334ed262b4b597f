import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../../src/kit/ids.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { placesOf } from '../../support/everything-stored.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { erasureDone, makeCanary } from '../../support/privacy.ts'

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
