import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../../src/http/who.ts'
import { newId } from '../../../src/kit/ids.ts'
import { sweepPrivacyRequests } from '../../../src/privacy/due-requests.ts'
import { eraseChannel } from '../../../src/privacy/erase-channel.ts'
import { erasePerson } from '../../../src/privacy/erase-person.ts'
import { openContent } from '../../../src/privacy/hold-content.ts'
import { eraseShop } from '../../../src/privacy/erase-shop.ts'
import { endDueHolds } from '../../../src/privacy/holds.ts'
import { EMPTIED } from '../../../src/privacy/shop-stores.ts'
import type { HoldDoc } from '../../../src/store/models/hold.ts'
import { KeyDestroyed } from '../../../src/vault/vault.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { everythingStored, placesOf } from '../../support/everything-stored.ts'
import { type Canary, makeCanary } from '../../support/privacy.ts'

const DAY_MS = 86_400_000
const GROUND = { ground: 'contract', document: 'HĐ 12/2026', reason: 'Đơn hàng còn tranh chấp' } as const
const PURPOSE = { headers: { Purpose: 'authority' } }

interface Shown {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly personId: string | null
  readonly code?: string
}

let world: ApiWorld
let shop: Shop
let asker: ApiClient
let approver: ApiClient
let third: ApiClient

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  asker = await world.as(shop.retailer, ['privacy-officer'], { sub: 'asker' })
  approver = await world.as(shop.retailer, ['owner'], { sub: 'approver' })
  third = await world.as(shop.retailer, ['owner'], { sub: 'third' })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const expiresAt = (days = 30) => new Date(Date.now() + days * DAY_MS).toISOString()
const answered = ({ status, body }: { status: number; body: { code?: string; state?: string } }) =>
  `${status} ${body.code ?? body.state}`
const ask = async (of: object, days = 30): Promise<Shown> => {
  const { status, body } = await asker.post<Shown>('/privacy/holds', {
    ...GROUND,
    expiresAt: expiresAt(days),
    ...of,
  })
  expect(status).toBe(201)
  return body
}
const step = (id: string, name: string, by: ApiClient, body: object = {}) =>
  by.post<Shown>(`/privacy/holds/${id}/${name}`, body)
const stand = async (of: object, days = 30): Promise<Shown> => {
  const { id } = await ask(of, days)
  const { status, body } = await step(id, 'approve', approver)
  expect(status).toBe(200)
  return body
}
const read = (id: string, by: ApiClient) =>
  by.get<{ code?: string; person?: { id: string } }>(`/privacy/holds/${id}/content`, PURPOSE)
const rowOf = (id: string) =>
  world.stack.store.holds.findOne({ _id: id, shopId: shop.retailer }).lean<HoldDoc>()
const later = (days: number) => ({
  ...world.stack.rooms.privacy,
  clock: { nowMs: () => Date.now() + days * DAY_MS },
})
const requestOf = async (personId: string) => {
  const { body } = await third.post<{ id: string }>('/privacy/requests', { kind: 'erase', personId })
  return body.id
}

interface Request {
  readonly state: string
  readonly heldBy: { readonly number: string; readonly ground: string; readonly until: string } | null
}
const shownRequest = async (id: string) => (await third.get<Request>(`/privacy/requests/${id}`)).body

describe('T49: a hold', () => {
  it('stands on the word of two people, with a ground of the law, a document and an end', async () => {
    const { personId } = shop.facebook
    for (const wrong of [
      { ground: 'technical' },
      { document: ' ' },
      { reason: '' },
      { expiresAt: expiresAt(-1) },
      { expiresAt: expiresAt(400) },
      { channelId: shop.page.id },
    ])
      expect(
        (await asker.post('/privacy/holds', { ...GROUND, personId, expiresAt: expiresAt(), ...wrong }))
          .status,
        JSON.stringify(wrong),
      ).toBe(400)
    const { id } = await ask({ personId })
    expect(answered(await step(id, 'approve', asker))).toBe('403 second-person-needed')
    const program = await world.as(shop.retailer, ['owner'], { sub: 'robot', service: true })
    expect(answered(await step(id, 'approve', program))).toBe('403 second-person-needed')
    expect((await rowOf(id))?.sealedContent).toBeNull()
    expect(answered(await step(id, 'approve', approver))).toBe('200 standing')
    expect(answered(await step(id, 'approve', third))).toBe('409 request-state')
    const refused = await ask({ personId })
    expect(answered(await step(refused.id, 'refuse', approver))).toBe('200 refused')
    expect(answered(await step(id, 'end', approver))).toBe('200 ended')
  })

  it('is read by no role without an approved opening, and by its two for an hour with one', async () => {
    const { personId } = shop.facebook
    const { id } = await stand({ personId })
    for (const role of ROLES) {
      const reader = await world.as(shop.retailer, [role], { sub: `only-${role}` })
      expect((await read(id, reader)).status, role).toBe(403)
    }
    expect(answered(await read(id, asker))).toBe('403 hold-not-open')
    expect(answered(await step(id, 'openings', asker, { reason: 'Toà yêu cầu' }))).toBe('200 standing')
    expect(answered(await step(id, 'openings/approve', asker))).toBe('403 second-person-needed')
    expect(answered(await read(id, asker))).toBe('403 hold-not-open')
    expect(answered(await step(id, 'openings/approve', approver))).toBe('200 standing')
    expect((await read(id, asker)).body.person?.id).toBe(personId)
    expect((await read(id, approver)).status).toBe(200)
    expect(answered(await read(id, third))).toBe('403 hold-not-open')
    await soon(() =>
      world.stack.store.accessLog.exists({
        shopId: shop.retailer,
        people: personId,
        userId: 'asker',
        route: 'GET /privacy/holds/{id}/content',
      }),
    )
    await world.stack.store.holds.updateOne(
      { _id: id, shopId: shop.retailer },
      { $set: { 'openings.0.openUntil': new Date(Date.now() - 1) } },
    )
    expect(answered(await read(id, asker))).toBe('403 hold-not-open')
    expect(answered(await step(id, 'end', third))).toBe('200 ended')
    expect(answered(await read(id, asker))).toBe('403 hold-not-open')
  })

  it('keeps an erasure waiting with its reason; when it ends the erasure goes on by itself, and nothing is left', async () => {
    const canary: Canary = await makeCanary(world, shop, 'facebook')
    const other: Canary = await makeCanary(world, shop, 'facebook')
    const hold = await stand({ personId: canary.personId })
    const requestId = await requestOf(canary.personId)
    const otherId = await requestOf(other.personId)
    for (const id of [requestId, otherId]) await third.post(`/privacy/requests/${id}/execute`, {})
    await soon(async () => (await shownRequest(otherId)).state === 'done')
    const { privacy } = world.stack.rooms
    expect(await soon(async () => (await shownRequest(requestId)).heldBy)).toMatchObject({
      number: hold.number,
      ground: 'contract',
    })
    expect(await erasePerson(privacy, shop.retailer, requestId)).toBe('held')
    expect((await third.get(`/people/${canary.personId}`)).status).toBe(200)

    const sealed = await rowOf(hold.id)
    expect(answered(await step(hold.id, 'end', asker))).toBe('200 ended')
    await sweepPrivacyRequests(privacy)
    await soon(async () => (await shownRequest(requestId)).state === 'done')
    expect((await shownRequest(requestId)).heldBy).toBeNull()
    expect((await third.get(`/people/${canary.personId}`)).status).toBe(404)
    const stored = await everythingStored(world.stack)
    for (const secret of canary.secrets)
      expect(stored.filter(({ bytes }) => bytes.includes(secret)).map(({ at }) => at)).toEqual([])
    // Yesterday's dump beside today's keys.
    if (!sealed) throw new Error('The hold was not kept')
    await expect(openContent(privacy, sealed)).rejects.toThrow(KeyDestroyed)
  })

  it('ends by its time, its key destroyed, whoever never approved it', async () => {
    const { personId } = shop.zalo
    const standing = await stand({ personId }, 10)
    const asked = await ask({ personId }, 10)
    const lasting = await stand({ personId }, 60)
    const sealed = await rowOf(standing.id)
    expect(await endDueHolds(later(11))).toBe(2)
    expect(await rowOf(standing.id)).toMatchObject({
      state: 'ended',
      personId: null,
      sealedContent: null,
      endedBy: null,
    })
    expect((await rowOf(asked.id))?.state).toBe('refused')
    expect((await rowOf(lasting.id))?.state).toBe('standing')
    if (!sealed) throw new Error('The hold was not kept')
    await expect(openContent(world.stack.rooms.privacy, sealed)).rejects.toThrow(KeyDestroyed)
    await step(lasting.id, 'end', third)
  })

  it('two hundred of them: none can be read by one person, and after their time none at all', async () => {
    const { store, vault } = world.stack.rooms.privacy
    const model = await rowOf((await stand({ personId: shop.facebook.personId })).id)
    if (!model) throw new Error('The hold was not kept')
    const ids = Array.from({ length: 200 }, () => newId('hld'))
    const sealer = await vault.forPeople(shop.retailer, ids, { create: true })
    const place = (documentId: string) => ({ collection: 'holds', documentId, field: 'sealedContent' })
    const rows = ids.map((_id, at) => ({
      ...model,
      _id,
      number: `TG-T49-${at}`,
      sealedContent: sealer.seal(_id, place(_id), '{"held":true}'),
      expiresAt: new Date(Date.now() + DAY_MS),
    }))
    await store.holds.insertMany(rows)
    let readable = 0
    for (const id of ids) {
      const alone = await world.stack.rooms.privacy.store.holds
        .findOne({ _id: id, shopId: shop.retailer })
        .lean<HoldDoc>()
      if (alone && JSON.stringify(alone).includes('held":true')) readable += 1
      if ((await read(id, asker)).status !== 403) readable += 1
    }
    expect(readable).toBe(0)
    expect(await endDueHolds(later(2))).toBe(200)
    let recoverable = 0
    for (const row of rows)
      if (
        await openContent(later(0), row).then(
          () => true,
          () => false,
        )
      )
        recoverable += 1
    expect(recoverable).toBe(0)
    // The honest one, whose time is not over.
    expect(await openContent(later(0), model)).toMatchObject({ person: { id: shop.facebook.personId } })
    await step(model._id, 'end', third)
  }, 120_000)

  it('on a channel keeps the history of an unlinked one; on a person of it, a sealed copy outlives the channel’s time', async () => {
    const { rooms, store } = world.stack
    const canary = await makeCanary(world, shop, 'zalo')
    const whole = await stand({ channelId: shop.oa.id })
    const one = await stand({ personId: canary.personId })
    await shop.owner.delete(`/channels/${shop.oa.id}?erase=true`)
    const due = { _id: shop.oa.id, shopId: shop.retailer }
    await store.channels.updateOne(due, { $set: { eraseAt: new Date(Date.now() - 1) } })
    expect(await eraseChannel(rooms, shop.retailer, shop.oa.id)).toBeNull()
    expect(await store.people.exists({ _id: canary.personId, shopId: shop.retailer })).not.toBeNull()
    expect(answered(await step(whole.id, 'end', asker))).toBe('200 ended')
    // The worker's own sweep may be the first to do it.
    await soon(async () => {
      await eraseChannel(rooms, shop.retailer, shop.oa.id)
      return !(await store.people.exists({ _id: canary.personId, shopId: shop.retailer }))
    })
    await step(one.id, 'openings', asker, { reason: 'Toà yêu cầu' })
    await step(one.id, 'openings/approve', approver)
    const held = await read(one.id, asker)
    expect(held.status).toBe(200)
    for (const text of canary.texts) expect(JSON.stringify(held.body)).toContain(text)
  })
})

interface Told {
  readonly id: string
  readonly state: string
  readonly stores: readonly { readonly store: string; readonly count: number }[]
}

// Last: nothing of that shop is there afterwards.
describe('A shop that wants everything of it gone', () => {
  it('loses its accounts at once and then every store but the registers, however often that is killed; a hold keeps it waiting, the neighbour is whole', async () => {
    const { store, rooms } = world.stack
    const { flowers } = world
    const shopId = flowers.retailer
    const [owner, officer] = [
      await world.as(shopId, ['owner'], { sub: 'one' }),
      await world.as(shopId, ['privacy-officer'], { sub: 'two' }),
    ]
    const canaries = [await makeCanary(world, flowers, 'facebook'), await makeCanary(world, flowers, 'zalo')]
    await owner.post('/quick-replies', { shortcut: 'kx775', text: 'kx775' })
    const hold = await officer.post<Shown>('/privacy/holds', {
      ...GROUND,
      expiresAt: expiresAt(),
      channelId: flowers.page.id,
    })
    await step(hold.body.id, 'approve', owner)
    const wish = (confirm: string) => owner.post<Told>('/privacy/shop-erasure', { confirm })
    expect((await wish(shop.retailer)).body).toMatchObject({ errors: [{ path: 'body.confirm' }] })
    const told = async () =>
      (await officer.get<{ erasure: Told | null }>('/privacy/shop-erasure')).body.erasure
    expect(await told()).toBeNull()

    const { status, body } = await wish(shopId)
    expect([status, body.state, (await wish(shopId)).body.id]).toEqual([202, 'running', body.id])
    expect(await store.channels.countDocuments({ shopId, live: true })).toBe(0)
    const row = { _id: body.id, shopId }
    await soon(async () => (await eraseShop(rooms, row)) === 'held')
    expect(await told()).toMatchObject({ state: 'held', heldBy: hold.body.number })
    expect(await store.messages.exists({ shopId, channelId: flowers.page.id })).not.toBeNull()
    await step(hold.body.id, 'end', owner)
    for (let at = 0; at <= EMPTIED.length + 1; at++) {
      let steps = 0
      const dies = () => {
        if (steps++ === at) throw new Error('killed')
      }
      await eraseShop(rooms, row, dies).catch(() => undefined)
    }
    await soon(async () => {
      await eraseShop(rooms, row)
      return (await store.shopErasures.exists({ shopId, open: false })) !== null
    })
    for (const name of EMPTIED)
      expect([name, await store[name].collection.countDocuments({ shopId })]).toEqual([name, 0])
    const open = canaries.flatMap((one) => [one.externalId, one.personId, one.conversationId, ...one.secrets])
    expect(await placesOf(world.stack, [...open, 'kx775'])).toEqual([])

    const receipt = await told()
    expect(receipt?.state).toBe('done')
    const counts = Object.fromEntries(receipt?.stores.map(({ store: name, count }) => [name, count]) ?? [])
    expect(counts).toMatchObject({ tokens: 2, quickReplies: 1 })
    expect(counts.messages).toBeGreaterThan(canaries.length)
    expect(await rooms.consents.verifyChain(shopId)).toMatchObject({ ok: true })
    expect(await store.consents.exists({ shopId, givenBy: { $ne: null } })).toBeNull()
    expect(await store.people.exists({ shopId: shop.retailer })).not.toBeNull()
    // Whoever comes back begins anew.
    expect((await owner.get('/conversations')).body).toMatchObject({ items: [] })
  }, 120_000)
})
