import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { overviewSchema } from '../../../src/http/ops/overview-schema.ts'
import { newObjectId } from '../../../src/store/object-id.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { facebookBody, facebookMessage, signedByFacebook } from '../../support/deliveries.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

type Overview = z.infer<typeof overviewSchema>

/** Stands in for everything an operator must never read: in names, texts, addresses, details. */
const CANARY = 'Chim Hoàng Yến'
const CANARY_PHONE = '0912345678'
/** Problems that no sweep puts on a channel or takes away. */
const SICK = 'sick-for-this-test'
const MUTE = 'mute-for-this-test'

let stack: Stack
let owner: SignedIn
let pages: readonly LinkedChannel[]
let page: LinkedChannel
let oa: LinkedChannel

/** Asks below `/ops` with a token of these roles; null: with none. */
async function ask(
  path: string,
  { roles = ['operator'], retailer = null, accept = 'application/json' }: Asking = {},
): Promise<{ status: number; text: string; location: string | null }> {
  const token =
    roles === null
      ? null
      : ((await stack.sandbox.issuer.mintToken({ sub: 'op', retailer, roles })) as unknown)
  const answer = await fetch(`${stack.url}/ops${path}`, {
    redirect: 'manual',
    headers: { accept, ...(token === null ? {} : { authorization: `Bearer ${String(token)}` }) },
  })
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') }
}
interface Asking {
  readonly roles?: string[] | null
  readonly retailer?: string | null
  readonly accept?: string
}

async function get<T>(path: string): Promise<T> {
  const { status, text } = await ask(path)
  expect([path, status, status === 200 ? '' : text]).toEqual([path, 200, ''])
  return JSON.parse(text) as T
}

/** The first overview of which this is true; answers are shared for a while, so what was just done may come a little later. */
const overviewWhere = (isTrue: (overview: Overview) => boolean): Promise<Overview> =>
  eventually(async () => {
    const overview = await get<Overview>('/overview')
    return isTrue(overview) ? overview : null
  })

async function deliver(messaging: readonly object[]): Promise<void> {
  const { path, body, headers } = signedByFacebook(
    facebookBody([{ pageId: page.externalId, messaging: [...messaging] as never }]),
    stack.settings.facebook?.appSecret,
  )
  expect((await fetch(stack.url + path, { method: 'post', body, headers })).status).toBe(200)
}

const madeHere = (channels: Overview['channels']) =>
  channels.filter(({ code }) => code === SICK || code === MUTE)

const addProblem = (channel: LinkedChannel, code: string, since: Date) =>
  stack.store.channels.collection.updateOne(
    { _id: channel.id as never },
    { $push: { problems: { code, detail: `${CANARY} ${CANARY_PHONE}`, since } as never } },
  )

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
  pages = await linkFacebook(stack, owner)
  const [first] = pages
  if (first === undefined) throw new Error('Pages are linked')
  page = first
  oa = await linkZalo(stack, owner)
})
afterAll(() => stack?.close())

const PATHS = ['/overview', `/channels?platform=facebook&code=${MUTE}`, '/parked', '/parked-jobs', '/alarms']

describe('The overview and the lists beside it', () => {
  it.each(PATHS)('are for operators alone: %s', async (path) => {
    expect((await ask(path)).status).toBe(200)
    expect((await ask(path, { roles: null })).status).toBe(401)
    for (const role of ['owner', 'agent', 'privacy-officer'])
      expect([role, (await ask(path, { roles: [role], retailer: 'hoamay' })).status]).toEqual([role, 403])
    const both = { roles: ['owner', 'operator'], retailer: 'hoamay' }
    expect((await ask(path, both)).status).toBe(200)
  })

  it('lead a browser to the console’s page, and a program nowhere', async () => {
    expect(await ask('', { roles: null, accept: 'text/html,*/*;q=0.8' })).toMatchObject({
      status: 302,
      location: '/operations',
    })
    expect((await ask('')).status).toBe(404)
  })
})

describe('An overview', () => {
  it('tells of every queue, of both platforms and of the root keys, by ids and counts', async () => {
    const overview = await overviewWhere(({ queues }) => queues !== null)
    expect(overview.queues?.map(({ queue }) => queue)).toContain('outbound')
    expect(overview.platforms.map(({ platform }) => platform)).toEqual(['facebook', 'zalo'])
    expect(overview.keys).toEqual([
      {
        kid: 'k1',
        kind: 'local',
        present: true,
        first: true,
        next: false,
        retiredAt: null,
        shopKeys: { count: expect.any(Number) as number, more: false },
        journalKeys: expect.any(Number) as number,
      },
    ])
    // The gateway and the worker, which agree.
    expect(overview.keyRing).toEqual({
      sealingSince: expect.any(String) as string,
      processes: 2,
      waitsFor: [],
    })
    const wrapped = await stack.store.shopKeys.find().lean()
    expect(overview.keys[0]?.shopKeys.count).toBe(wrapped.length)
    for (const { wrapped: bytes } of wrapped)
      expect(JSON.stringify(overview)).not.toContain(bytes.toString('base64'))
  })

  it('names a root key that wraps something and is missing from the settings', async () => {
    await stack.store.shopKeys.collection.insertOne({
      _id: 'shop:moved-away' as never,
      rootKid: 'k0',
      wrapped: Buffer.from('none'),
      createdAt: new Date(),
    })
    const { keys } = await overviewWhere((overview) => overview.keys.length === 2)
    expect(keys[1]).toEqual({
      kid: 'k0',
      kind: null,
      present: false,
      first: false,
      next: false,
      retiredAt: null,
      shopKeys: { count: 1, more: false },
      journalKeys: 0,
    })
    await stack.store.shopKeys.collection.deleteOne({ _id: 'shop:moved-away' as never })
  })

  it('counts what came in the last minute, and when the last came', async () => {
    const sentAt = Date.now()
    await deliver([
      facebookMessage({ pageId: page.externalId, personId: '6001', text: 'một' }),
      facebookMessage({ pageId: page.externalId, personId: '6001', text: 'hai' }),
    ])
    const { platforms } = await overviewWhere(
      (overview) => Date.parse(overview.platforms[0]?.received.lastAt ?? '') >= sentAt,
    )
    expect(platforms[0]?.received.lastMinute.count).toBeGreaterThanOrEqual(2)
  })

  it('shows lanes that nobody drains, and since when', async () => {
    const row = (lane: number) => ({
      _id: newObjectId(),
      platform: 'facebook',
      accountId: `unlinked-${lane}`,
      lane,
      receivedAt: new Date(),
      bodyHash: 'hash',
      events: 1,
      keyId: 'none',
      sealed: null,
      state: 'pending',
      attempts: 0,
    })
    const rows = [row(7), row(7), row(9)]
    await stack.stopWorker()
    await stack.store.deliveries.collection.insertMany(rows)
    const { lanes } = await overviewWhere((overview) => overview.lanes.busy >= 2)
    await stack.store.deliveries.collection.deleteMany({ keyId: 'none' })
    await stack.startWorker()
    expect(lanes.items.find(({ lane }) => lane === 7)).toEqual({
      lane: 7,
      waiting: { count: 2, more: false },
      oldestAt: rows[0]?._id.getTimestamp().toISOString(),
    })
    expect(lanes.items.find(({ lane }) => lane === 9)?.waiting).toEqual({ count: 1, more: false })
    expect(lanes.oldestAt).toBe(lanes.items[0]?.oldestAt)
  })

  it('counts sends by what they wait for, and tells when the first deferred one may go', async () => {
    const until = new Date(Date.now() + 3_600_000)
    const row = (n: number, state: string, deferredUntil: Date | null) => ({
      _id: `out_ops${n}` as never,
      shopId: 'another-shop',
      channelId: 'chn_none',
      platform: 'zalo',
      threadKey: `cnv_ops${n}`,
      seq: 1,
      idempotencyKey: `ops-${n}`,
      bodyHash: '',
      kind: 'send-message',
      author: 'staff',
      authorId: '',
      state,
      open: true,
      attempts: 0,
      // Nobody takes them up while this stands.
      attemptStartedAt: new Date(Date.now() + 3_600_000),
      deferredUntil,
      acceptedAt: new Date(),
    })
    await stack.store.outbox.collection.insertMany([
      row(1, 'deferred', until),
      row(2, 'deferred', new Date(until.getTime() + 1_000)),
      row(3, 'unknown', null),
    ] as never[])
    const ofZalo = ({ platforms }: Overview) => platforms.find(({ platform }) => platform === 'zalo')
    const overview = await overviewWhere((one) => ofZalo(one)?.sends.deferred.count === 2)
    expect(ofZalo(overview)?.sends).toMatchObject({
      deferredUntil: until.toISOString(),
      unknown: { count: 1, more: false },
    })
    await stack.store.outbox.collection.deleteMany({ shopId: 'another-shop' })
  })

  it('counts channels in trouble by platform and problem, and lists them by id and since', async () => {
    const since = new Date('2026-11-20T02:00:00.000Z')
    for (const one of pages) await addProblem(one, SICK, since)
    await addProblem(page, MUTE, since)
    await addProblem(oa, MUTE, since)
    const { channels } = await overviewWhere(({ channels: told }) => madeHere(told).length === 3)
    expect(madeHere(channels)).toEqual(
      expect.arrayContaining([
        { platform: 'facebook', code: MUTE, channels: { count: 1, more: false } },
        { platform: 'zalo', code: MUTE, channels: { count: 1, more: false } },
        {
          platform: 'facebook',
          code: SICK,
          channels: { count: pages.length, more: false },
        },
      ]),
    )
    const query = `/channels?platform=facebook&code=${SICK}&limit=1`
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const got: { items: unknown[]; nextCursor: string | null } = await get(
        cursor === '' ? query : `${query}&cursor=${cursor}`,
      )
      seen.push(...got.items)
      cursor = got.nextCursor
    }
    expect(seen).toEqual(
      pages
        .map(({ id }) => id)
        .sort()
        .map((id) => ({ id, since: since.toISOString() })),
    )
    expect((await ask('/channels?platform=facebook')).status).toBe(400)
  })

  it('forgets a channel that was unlinked', async () => {
    await stack.store.channels.collection.updateOne({ _id: oa.id as never }, { $set: { live: false } })
    const { channels } = await overviewWhere(({ channels: told }) => madeHere(told).length === 2)
    expect(madeHere(channels).map(({ platform }) => platform)).toEqual(['facebook', 'facebook'])
    await stack.store.channels.collection.updateOne({ _id: oa.id as never }, { $set: { live: true } })
  })
})

describe('What an operator is told', () => {
  it('holds nothing of a shop or a person, whatever stands in channels, people and parked bodies', async () => {
    await stack.store.channels.collection.updateOne(
      { _id: page.id as never },
      {
        $set: {
          name: CANARY,
          linkedBy: CANARY,
          avatarUrl: `https://files.example/${encodeURIComponent(CANARY)}.png`,
          profile: { coverUrl: null, description: CANARY, email: CANARY_PHONE, fetchedAt: new Date() },
        },
      },
    )
    const text = `${CANARY} ${CANARY_PHONE}`
    const sound = facebookMessage({ pageId: page.externalId, personId: '6002', text })
    const before = await get<Overview>('/overview')
    await deliver([sound, { ...sound, message: { ...sound.message, mid: {} } }])
    await overviewWhere(({ parked }) => parked.count > before.parked.count)
    const { items: parked } = await get<{ items: { id: string }[] }>('/parked')
    expect(parked.length).toBeGreaterThan(0)
    const { items: talks } = (await owner.get<{ items: { snippet: string }[] }>('/conversations')).body
    expect(JSON.stringify(talks)).toContain(CANARY)
    const { queues } = await get<Overview>('/overview')
    const paths = [
      ...PATHS,
      `/channels?platform=facebook&code=${SICK}`,
      `/channels?platform=zalo&code=${MUTE}`,
      ...parked.map(({ id }) => `/parked/${id}`),
      ...(queues ?? []).map(({ queue }) => `/queues/api/queues?activeQueue=${queue}&page=1&jobsPerPage=50`),
    ]
    for (const path of paths) {
      const { status, text: told } = await ask(path)
      expect([path, status]).toEqual([path, 200])
      // A job's payload names a shop by its id while it waits; its people and words never.
      const shop = path.startsWith('/queues') ? [] : ['hoamay']
      for (const secret of [CANARY, CANARY_PHONE, encodeURIComponent(CANARY), 'Hoa Mây', ...shop])
        expect(told.includes(secret), `${path} tells ${secret}`).toBe(false)
    }
  })
})
