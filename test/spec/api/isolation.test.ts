import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { TEXT_VERSION } from '../../../config/permissions.ts'
import { createSessions } from '../../../src/http/auth/sessions.ts'
import type { Route } from '../../../src/http/route.ts'
import { newId } from '../../../src/kit/ids.ts'
import { newObjectId } from '../../../src/store/object-id.ts'
import type { ApiAnswer, ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { routesOf } from '../../support/checked-client.ts'
import {
  BODIES,
  BREACH,
  COMPLAINT,
  HOLD,
  ORDER,
  PARTNER,
  QUERIES,
  TEXT_HASH,
} from '../../support/route-bodies.ts'
import { sized } from '../../support/full-size.ts'
import { deleteKeys } from '../../support/leftovers.ts'
import { runForeignJobs } from '../../support/scenarios/foreign-jobs.ts'
import { members } from '../../support/schema-members.ts'
import { type QuerySpy, spyOnQueries } from '../../support/query-spy.ts'

/**
 * Every route, every place of it that takes an id of ours: another shop's id is answered exactly as one that nobody ever
 * gave. The places are read from the routes, so a new route is held to it by being there; where it names things of a new
 * kind or needs a body, the test says what it lacks.
 */

/** What the routes are, before there is a gateway: the places are known when tests are named. */
const ROUTES = routesOf({ linking: {}, people: {}, outbox: {} } as never)

const ROUNDS = sized(1, 20)
/** So many questions of one shop in a minute would be refused for their number. */
const forgetLimits = () =>
  deleteKeys(world.stack.env.REDIS_URL ?? '', `${world.stack.settings.redisPrefix}:limit:*`)

/** Ids of each kind, by the path segment or member they stand behind. */
type Ids = Readonly<Record<string, string>>

let world: ApiWorld
let asker: ApiClient
let own: Ids
/** Ids of the other shop's, each round of its own as far as there can be many. */
let others: readonly Ids[]
let spy: QuerySpy

beforeAll(async () => {
  world = await startApiWorld()
  asker = world.bakery.owner
  own = await idsOf(world.bakery)
  const rounds: Ids[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await idsOf(world.flowers, round))
  others = rounds
  await world.stack.stopWorker()
  spy = spyOnQueries(world.stack.store)
}, WORLD_DEADLINE_MS * ROUNDS)
afterAll(async () => {
  spy?.stop()
  await world?.close()
})

async function idsOf(shop: Shop, round = 0): Promise<Ids> {
  await forgetLimits()
  const form = new FormData()
  form.set('file', new Blob([Buffer.from('%PDF-1.7')]), 'a.pdf')
  const { mediaId } = (await shop.owner.post<{ mediaId: string }>('/media', form)).body
  const consent = await world.stack.store.consents
    .findOne({ shopId: shop.retailer, channelId: shop.page.id, code: 'FB1' }, { _id: 1 })
    .lean()
  const link = await world.stack.store.links.findOne({ shopId: shop.retailer }, { _id: 1 }).lean()
  const request = await shop.owner.post<{ id: string }>('/privacy/requests', {
    kind: 'access',
    personId: shop.facebook.personId,
  })
  await shop.owner.get(`/privacy/people/${shop.facebook.personId}/export`, {
    headers: { Purpose: 'service' },
  })
  const about = { personId: shop.facebook.personId }
  const complaint = await shop.owner.post<{ id: string }>('/privacy/complaints', { ...COMPLAINT, ...about })
  const hold = await shop.owner.post<{ id: string }>('/privacy/holds', { ...HOLD, ...about })
  const breach = await shop.owner.post<{ id: string }>('/privacy/breaches', BREACH)
  const order = await shop.owner.post<{ id: string }>('/privacy/authority-cases', {
    ...ORDER,
    personIds: [shop.facebook.personId],
  })
  await shop.owner.call('PUT', `/privacy/authority-cases/${order.body.id}/order`, { body: form })
  const partner = await shop.owner.post<{ id: string }>('/privacy/partners', PARTNER)
  const support = await shop.owner.post<{ id: string }>('/privacy/support-sessions', { topic: 'other' })
  const quickReply = await shop.owner.post<{ id: string }>('/quick-replies', {
    shortcut: `gia${round}`,
    text: 'Dạ',
  })
  const { items } = (await shop.owner.get<{ items: { id: string }[] }>('/subscriptions')).body
  const made = await shop.owner.post<{ id: string }>('/subscriptions', BODIES['POST /subscriptions'])
  return {
    channels: shop.page.id,
    subscriptions: items[0]?.id ?? made.body.id,
    deliveries: await calloutOf(shop, items[0]?.id ?? made.body.id),
    conversations: shop.facebook.conversationId,
    messages: shop.facebook.messageId,
    comments: shop.comment.id,
    posts: shop.post.id,
    people: shop.facebook.personId,
    media: mediaId,
    links: link?._id ?? '',
    notices: await noticeOf(shop),
    consents: consent?._id ?? '',
    requests: request.body.id,
    complaints: complaint.body.id,
    holds: hold.body.id,
    breaches: breach.body.id,
    'authority-cases': order.body.id,
    partners: partner.body.id,
    'quick-replies': quickReply.body.id,
    'support-sessions': support.body.id,
    sessions: await sessionOf(shop),
    freezes: await freezeOf(shop),
    'request-links': shop.page.id,
  }
}

/** Something that was told to the shop's own system. */
async function calloutOf({ retailer: shopId }: Shop, subscriptionId: string): Promise<string> {
  const _id = newId('whd')
  const sent = { type: 'message.received', state: 'delivered', tries: 1, at: new Date() } as const
  await world.stack.store.calloutDeliveries.create([
    { _id, shopId, subscriptionId, eventId: newObjectId(), ...sent },
  ])
  return _id
}

/** A browser in which an agent of the shop is signed in. */
async function sessionOf({ retailer: shopId, owner }: Shop): Promise<string> {
  const { store, clock } = world.stack.rooms
  const userId = 'an-agent'
  const agent = { shopId, shopName: null, userId, userName: null, roles: ['agent'], via: 'session' } as const
  await createSessions({ store, clock, placeOf: async () => ({ place: '', family: '' }) }).open(
    { ...agent, isService: false, sessionHash: null },
    null,
  )
  const { items } = (await owner.get<{ items: { id: string }[] }>(`/sessions?userId=${userId}`)).body
  return items[0]?.id ?? ''
}

/** A freeze of one of the shop's accounts that are linked no more, so that it stops nothing. */
async function freezeOf({ retailer: shopId }: Shop): Promise<string> {
  const _id = newId('frz')
  const cause = 'manual' as const
  await world.stack.store.freezes.create([
    { _id, shopId, cause, channelIds: [], signals: [], at: new Date() },
  ])
  return _id
}

/** A notice of the shop's Page, as the sweep would give it. */
async function noticeOf({ retailer: shopId, page }: Shop): Promise<string> {
  const _id = newId('ntc')
  const at = new Date()
  await world.stack.store.notices.create([
    { _id, shopId, channelId: page.id, platform: 'facebook', kind: 'silence', since: at, at },
  ])
  return _id
}

/** Members of bodies that hold an id of ours, with a body that has it there. */
const BODY_PLACES: Readonly<Record<string, { readonly of: string; body(id: string): unknown }>> = {
  'POST /privacy/consents channelId': {
    of: 'channels',
    body: (id) => ({ channelId: id, code: 'FB1', textVersion: TEXT_VERSION }),
  },
  'POST /privacy/requests personId': {
    of: 'people',
    body: (id) => ({ kind: 'access', personId: id }),
  },
  'POST /privacy/complaints personId': { of: 'people', body: (id) => ({ ...COMPLAINT, personId: id }) },
  'POST /privacy/complaints channelId': { of: 'channels', body: (id) => ({ ...COMPLAINT, channelId: id }) },
  'POST /privacy/complaints/{id}/person personId': { of: 'people', body: (id) => ({ personId: id }) },
  'POST /privacy/holds personId': { of: 'people', body: (id) => ({ ...HOLD, personId: id }) },
  'POST /privacy/holds channelId': { of: 'channels', body: (id) => ({ ...HOLD, channelId: id }) },
  'POST /privacy/breaches channelIds': { of: 'channels', body: (id) => ({ ...BREACH, channelIds: [id] }) },
  'POST /privacy/breaches personIds': { of: 'people', body: (id) => ({ ...BREACH, personIds: [id] }) },
  'PATCH /privacy/breaches/{id} channelIds': {
    of: 'channels',
    body: (id) => ({ what: BREACH.what, channelIds: [id] }),
  },
  'PATCH /privacy/breaches/{id} personIds': {
    of: 'people',
    body: (id) => ({ what: BREACH.what, personIds: [id] }),
  },
  'POST /privacy/partners/{id}/consents personId': {
    of: 'people',
    body: (id) => ({ personId: id, messageId: own.messages, textHash: TEXT_HASH }),
  },
  'POST /privacy/partners/{id}/consents messageId': {
    of: 'messages',
    body: (id) => ({ personId: own.people, messageId: id, textHash: TEXT_HASH }),
  },
  'POST /privacy/partners/{id}/withdrawals personId': {
    of: 'people',
    body: (id) => ({ personId: id, messageId: own.messages }),
  },
  'POST /privacy/partners/{id}/withdrawals messageId': {
    of: 'messages',
    body: (id) => ({ personId: own.people, messageId: id }),
  },
  'POST /privacy/authority-cases personIds': { of: 'people', body: (id) => ({ ...ORDER, personIds: [id] }) },
  'POST /privacy/authority-cases channelId': { of: 'channels', body: (id) => ({ ...ORDER, channelId: id }) },
  'POST /privacy/authority-cases/{id}/exports personIds': {
    of: 'people',
    body: (id) => ({ personIds: [id] }),
  },
  'POST /subscriptions/{id}/replay deliveryId': { of: 'deliveries', body: (id) => ({ deliveryId: id }) },
  'POST /conversations/{id}/messages replyTo': {
    of: 'messages',
    body: (id) => ({ text: 'Chào', replyTo: id }),
  },
  'POST /conversations/{id}/messages attachments.mediaId': {
    of: 'media',
    body: (id) => ({ attachments: [{ type: 'file', mediaId: id }] }),
  },
}

/** Members that end in Id and hold none of ours: ids of the platforms, of the event stream, and of the issuer's users. */
const NOT_OURS = new Set(['externalIds', 'lastEventId', 'userId'])
/** Parameters that hold a word of ours, or the name a device gives itself within its shop, and no id of ours. */
const WORDS = new Set(['repair', 'deviceId'])
/** Kinds whose parameter is not called after the segment before it. */
const KIND_OF: Readonly<Record<string, string>> = { messageId: 'messages', replyTo: 'messages' }

const nameOf = (route: Route): string => `${route.method.toUpperCase()} ${route.path}`
const isStream = (route: Route): boolean =>
  Object.values(route.answers).some(({ contentType }) => contentType === 'text/event-stream')

interface Place {
  readonly route: Route
  readonly name: string
  readonly of: string
  readonly expected: 'not-found' | 'empty'
  /** Path and body of a call with this id there, and the asker's own wherever else one is needed. */
  call(id: string): { readonly path: string; readonly body?: unknown }
}

function placesOf(route: Route): Place[] {
  // A word in place of an id: any that the routes know.
  const whole = (put: (param: string) => string | undefined) =>
    route.path.replace(
      /\{(\w+)\}/g,
      (_, param: string) => put(param) ?? own[kindOf(route.path, param)] ?? 'relink',
    )
  const name = nameOf(route)
  const body = BODIES[name]
  const params = [...route.path.matchAll(/\{(\w+)\}/g)].filter(([, param = '']) => !WORDS.has(param))
  const inPath = params.map(([, param = '']): Place => {
    return {
      route,
      name: `${name}: {${param}}`,
      of: kindOf(route.path, param),
      expected: 'not-found',
      call: (id) => ({
        path: `${whole((other) => (other === param ? id : undefined))}${QUERIES[name] ?? ''}`,
        body,
      }),
    }
  })
  const inQuery = members(route.query)
    .filter((member) => member.endsWith('Id') && !NOT_OURS.has(member))
    .map((member): Place => {
      return {
        route,
        name: `${name}: ?${member}=`,
        of: `${member.slice(0, -2)}s`.replace(/^parents$/, 'comments').replace(/^persons$/, 'people'),
        expected: 'empty',
        call: (id) => ({ path: `${whole(() => undefined)}?${member}=${id}` }),
      }
    })
  const inBody = members(route.body)
    .filter((member) => /(?:Ids?|To)$/.test(member) && !NOT_OURS.has(member) && !member.startsWith('return'))
    .map((member): Place => {
      const known = BODY_PLACES[`${name} ${member}`]
      return {
        route,
        name: `${name}: body ${member}`,
        of: known?.of ?? `a body with ${member} in BODY_PLACES`,
        expected: 'not-found',
        call: (id) => ({ path: whole(() => undefined), body: known?.body(id) }),
      }
    })
  return [...inPath, ...inQuery, ...inBody]
}

function kindOf(path: string, param: string): string {
  const segments = path.split('/')
  return KIND_OF[param] ?? segments[segments.indexOf(`{${param}}`) - 1] ?? ''
}

const PLACES = ROUTES.filter((route) => !isStream(route)).flatMap(placesOf)

/** Of the same make as ours, and given to nobody. */
const unknownOf = (id: string, round = 0): string => `${id.slice(0, -6)}zzzz${String(round).padStart(2, '0')}`

const ask = ({ route, call }: Place, id: string): Promise<ApiAnswer<Record<string, unknown>>> => {
  const { path, body } = call(id)
  const needsKey = route.idempotency === 'required-by-outbox'
  return asker.call(route.method.toUpperCase(), path, {
    ...(body === undefined ? {} : { body }),
    headers: { ...(needsKey ? { 'Idempotency-Key': randomUUID() } : {}), Purpose: 'authority' },
  })
}

/** All of an answer but what differs between any two. */
function comparable({ status, headers, body }: ApiAnswer<Record<string, unknown>>) {
  const changing = /^(?:date|x-request-id|ratelimit|retry-after|keep-alive)/
  return {
    status,
    headers: [...headers]
      .filter(([name]) => !changing.test(name))
      .map(([name, value]) => [name, value.replace(/'nonce-[^']+'/, "'nonce'")]),
    // As text: members in another order would be other bytes.
    body: typeof body === 'object' ? JSON.stringify({ ...body, requestId: '' }) : body,
  }
}

describe('another shop’s id is one that nobody ever gave', () => {
  it('in every place of every route that takes one', () => {
    const parameters = ROUTES.flatMap(({ path }) => path.match(/\{\w+\}/g) ?? []).filter(
      (parameter) => !WORDS.has(parameter.slice(1, -1)),
    )
    expect(PLACES.filter(({ name }) => name.includes('{')).length).toBeGreaterThanOrEqual(parameters.length)
    for (const route of ROUTES) {
      const schema = route.body as z.ZodType | undefined
      const needsBody = schema !== undefined && !schema.safeParse({}).success
      if (needsBody) expect(BODIES, `a body for ${nameOf(route)} in BODIES`).toHaveProperty([nameOf(route)])
      if (needsBody) expect(schema.safeParse(BODIES[nameOf(route)]).success, nameOf(route)).toBe(true)
      const query = route.query as z.ZodType | undefined
      if (query?.safeParse({}).success === false)
        expect(QUERIES, `a query for ${nameOf(route)} in QUERIES`).toHaveProperty([nameOf(route)])
    }
  })

  it.each(PLACES.map((place) => [place.name, place] as const))('%s', async (_, place) => {
    const mine = own[place.of]
    await forgetLimits()
    for (const [round, { [place.of]: other }] of others.entries()) {
      if (!other || !mine) throw new Error(`idsOf should give an id of the kind "${place.of}"`)
      const [forOther, forUnknown] = [await ask(place, other), await ask(place, unknownOf(other, round))]
      expect(comparable(forOther)).toEqual(comparable(forUnknown))
      if (place.expected === 'not-found')
        expect(forOther).toMatchObject({ status: 404, body: { code: 'not-found' } })
      else expect(forOther).toMatchObject({ status: 200, body: { items: [], nextCursor: null } })
    }
    // A place that finds nothing for anybody would pass the above; what is held asks for two people first.
    if (place.route.method !== 'get') return
    const forMine = await ask(place, mine ?? '')
    expect(forMine.status).toBe(place.route.path === '/privacy/holds/{id}/content' ? 403 : 200)
    if (place.expected === 'empty' && place.of !== 'comments')
      expect((forMine.body as { items: unknown[] }).items.length).toBeGreaterThan(0)
  })

  it('and changed nothing of the other shop’s', async () => {
    const { flowers } = world
    expect((await flowers.owner.get(`/channels/${flowers.page.id}`)).body).toMatchObject({ status: 'active' })
    expect((await flowers.owner.get(`/people/${flowers.facebook.personId}`)).body).toMatchObject({
      corrected: {},
    })
    expect(await world.stack.store.outbox.countDocuments({ shopId: flowers.retailer })).toBe(0)
  })

  it('in lists: each shop sees its own alone', async () => {
    for (const route of ROUTES.filter(
      ({ method, path, query }) =>
        method === 'get' && !path.includes('{') && members(query).includes('cursor'),
    )) {
      const ofOne = JSON.stringify((await world.bakery.owner.get(route.path)).body)
      // The name of a repair is a word that every shop reads.
      for (const id of others.flatMap(({ repairs: _word, ...ids }) => Object.values(ids)))
        expect(ofOne, route.path).not.toContain(id)
    }
  })
})

it('and no query on a shop’s data went out without the shop in all of this', () => {
  expect(spy.seen()).toBeGreaterThan(PLACES.length)
  expect(spy.shopless()).toEqual([])
})

it('and one would have been seen', async () => {
  spy.clear()
  await world.stack.store.messages.collection.findOne({ _id: 'msg_of_whomever' } as never)
  expect(spy.shopless()).toMatchObject([{ collection: 'messages', method: 'findOne' }])
})

it('A job that names one shop and another’s ids changes nothing and calls nobody', async () => {
  await runForeignJobs(world, world.flowers, world.bakery.retailer, others[0] ?? {})
})
