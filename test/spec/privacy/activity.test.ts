import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noteAct } from '../../../src/access/activity.ts'
import { dropOldActivity } from '../../../src/access/read-activity.ts'
import { ACTS, actOf, WEIGHED_ROUTES } from '../../../src/http/acts.ts'
import { type ApiClient, apiClient } from '../../support/api-client.ts'
import { type ApiWorld, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { routesOf } from '../../support/checked-client.ts'
import { floodWithWords } from '../../support/scenarios/told-words.ts'
import { eventually } from '../../support/wait.ts'

interface Activity {
  readonly id: string
  readonly at: string
  readonly kind: string
  readonly user: { readonly id: string; readonly name: string | null }
  readonly subjectId: string | null
  readonly count: number
  readonly outcome: string
  readonly problem: string | null
  readonly route: string | null
}
type Activities = { readonly items: readonly Activity[]; readonly nextCursor: string | null }

const ROUTES = routesOf({ linking: {}, people: {}, outbox: {} } as never)
const nameOf = ({ method, path }: (typeof ROUTES)[number]): string => `${method.toUpperCase()} ${path}`
const DAY_MS = 24 * 60 * 60 * 1000

let world: ApiWorld
let agent: ApiClient
beforeAll(async () => {
  world = await startApiWorld()
  agent = await world.as('hoamay', ['agent'], { sub: 'hoamay-minh' })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const list = async (client: ApiClient, query = ''): Promise<readonly Activity[]> =>
  (await client.get<Activities>(`/activity?limit=100${query}`)).body.items

describe('the activity of a shop (P37)', () => {
  it('knows every route that changes something: what it is called, or why it is none', () => {
    const changing = ROUTES.filter(({ method }) => method !== 'get').map(nameOf)
    expect(changing.filter((name) => actOf(name) === undefined)).toEqual([])
    // And none that is not there.
    const dead = Object.keys(ACTS).filter(
      (known) => !changing.some((name) => name === known || name.startsWith(known.replace(/\*$/, '\0'))),
    )
    expect(dead.filter((known) => !known.endsWith('*'))).toEqual([])
    // Nor does a takeover weigh what is not there.
    expect(WEIGHED_ROUTES.filter((name) => !ROUTES.map(nameOf).includes(name))).toEqual([])
  })

  it('can be read and nothing else', () => {
    const methods = ROUTES.filter(({ path }) => path.startsWith('/activity')).map(({ method }) => method)
    expect(methods).toEqual(['get'])
  })

  it('tells of each channel that was linked, of the consents before it, and by whom', async () => {
    const { owner, page } = world.flowers
    const all = await list(owner)
    const linked = all.find(({ kind, subjectId }) => kind === 'channel-linked' && subjectId === page.id)
    expect(linked).toMatchObject({ outcome: 'done', count: 1, route: null })
    expect(all.some(({ kind, subjectId }) => kind === 'link-started' && subjectId?.startsWith('lnk_'))).toBe(
      true,
    )
  })

  it('has one row for an act, with who, what and how it ended, a refused one with its reason', async () => {
    const { owner, page } = world.flowers
    await owner.patch('/settings', { channels: [{ id: page.id, media: 'proxy' }] })
    await owner.patch('/settings', { channels: [{ id: 'chn_nobody', media: 'proxy' }] })
    const rows = await list(owner, '&kind=settings-changed')
    expect(rows.map(({ outcome, problem }) => ({ outcome, problem }))).toEqual([
      { outcome: 'refused', problem: 'not-found' },
      { outcome: 'done', problem: null },
    ])
    // What was asked for by its id and is not there leaves no trace of the id.
    await owner.delete('/quick-replies/qkr_01jd0000000000000000000000')
    expect(await list(owner, '&kind=quick-replies-changed')).toEqual([
      expect.objectContaining({ outcome: 'refused', subjectId: null }),
    ])
    // Looking changes nothing, and has no row.
    await owner.get('/settings')
    await owner.get('/channels')
    expect(await list(owner, '&kind=settings-changed')).toHaveLength(2)
  })

  it('counts what is done often, without a word of it and without whom it was about', async () => {
    const { owner, facebook, retailer } = world.flowers
    const SECRET = 'Mật khẩu két là 8642'
    for (let n = 0; n < 3; n++) {
      const sent = await agent.post(
        `/conversations/${facebook.conversationId}/messages`,
        { text: `${SECRET} ${n}` },
        { headers: { 'Idempotency-Key': `activity-${n}` } },
      )
      expect(sent.status).toBe(202)
    }
    await agent.patch(`/people/${facebook.personId}`, { phone: '0912000111' })
    const rows = await list(owner, '&kind=messages-sent')
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(rows.length).toBeLessThan(3)
    const stored = JSON.stringify(await world.stack.store.activity.find({ shopId: retailer }).lean())
    for (const secret of [SECRET, '0912000111', facebook.personId, facebook.conversationId])
      expect(stored).not.toContain(secret)
    expect(stored).toContain('people-corrected')
  })

  it('names who lets data leave', async () => {
    const { owner, facebook } = world.flowers
    await owner.get(`/privacy/people/${facebook.personId}/export`, { headers: { Purpose: 'service' } })
    expect(await list(owner, '&kind=data-exported')).toEqual([
      expect.objectContaining({ outcome: 'done', subjectId: null }),
    ])
  })

  it('tells of sign-in, sign-out and ended sessions', async () => {
    const { stack } = world
    const officer = await stack.signIn('hoamay-thao')
    await officer.delete('/sessions')
    const out = await fetch(`${stack.url}/auth/logout`, {
      method: 'POST',
      headers: { cookie: officer.browser.cookiesFor(stack.url), 'x-csrf-token': officer.csrfToken },
    })
    expect(out.status).toBe(204)
    const kinds = (await list(world.flowers.owner, '&userId=hoamay-thao')).map(({ kind }) => kind)
    expect(kinds).toEqual(['signed-out', 'sessions-ended', 'signed-in'])
  })

  it('shows an agent their own alone, the owner everybody’s, and no shop another’s', async () => {
    const { owner } = world.flowers
    const own = await list(agent)
    const users = (rows: readonly Activity[]) => new Set(rows.map(({ user }) => user.id))
    expect(users(own).size).toBe(1)
    expect(users(await list(owner)).size).toBeGreaterThan(1)
    const [me] = users(own)
    const [other] = [...users(await list(owner))].filter((id) => id !== me)
    expect(await list(agent, `&userId=${other}`)).toEqual(own)
    const theirs = new Set((await list(world.bakery.owner)).map(({ id }) => id))
    expect((await list(owner)).filter(({ id }) => theirs.has(id))).toEqual([])
  })

  it('is given page by page, each row once, and of a span', async () => {
    const { owner } = world.flowers
    const whole = await list(owner)
    const paged: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { body }: { body: Activities } = await owner.get<Activities>(`/activity?limit=2${more}`)
      expect(body).toHaveProperty('items')
      paged.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    expect(paged).toEqual(whole.map(({ id }) => id))
    const middle = whole[Math.floor(whole.length / 2)]?.at ?? ''
    const later = await list(owner, `&from=${middle}`)
    const earlier = await list(owner, `&to=${middle}`)
    expect([...later, ...earlier].map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
  })

  it('is dropped when its time is over, and not before', async () => {
    const { store } = world.stack
    const now = Date.now()
    const at = (nowMs: number) => ({ store, clock: { nowMs: () => nowMs } })
    const row = { shopId: 'old-shop', userId: 'somebody', kind: 'signed-in' } as const
    await noteAct(at(now - 40 * DAY_MS), row)
    await noteAct(at(now - 20 * DAY_MS), row)
    expect(await dropOldActivity(at(now), 30)).toBe(1)
    expect(await store.activity.countDocuments({ shopId: 'old-shop' })).toBe(1)
  })
})

describe('What is told outside the shop', () => {
  it('holds no word of a person, however requests are formed and wherever they break', async () => {
    const seen = await floodWithWords(world, world.bakery, 300)
    expect(seen.told).toEqual([])
    // Enough was taken, was refused and broke for something to be told of.
    expect(seen).toMatchObject({ requests: 300, taken: 135, refused: 135, crashes: 30 })
    expect(world.stack.logText()).toContain('"request failed"')
  })
})

interface WaitingPage {
  readonly items: readonly { readonly id: string; readonly text: string }[]
  readonly nextCursor: string | null
}
const send = (client: ApiClient, text: string) =>
  client.post<{ id: string }>(
    `/conversations/${world.flowers.facebook.conversationId}/messages`,
    { text },
    { headers: { 'Idempotency-Key': randomUUID() } },
  )
/** What was looked at by a sender and waits, the oldest first. */
const heldBack = (count: number) =>
  eventually(async () => {
    const rows = await world.stack.store.outbox.find({ shopId: 'hoamay', open: true }).sort({ seq: 1 }).lean()
    return rows.length === count && rows[0]?.problem === 'channel-frozen'
  })
const sentTexts = (): string[] =>
  world.sandbox.history
    .calls({ op: 'POST */messages', contains: '"metadata"' })
    .filter(({ status }) => status === 200)
    .flatMap(({ body }) => /chờ gỡ [0-9]/.exec(String(body))?.[0] ?? [])

describe('what waits behind a freeze', () => {
  it('is shown to the owner, who cancels for good what is not the shop’s; the rest leaves in its order', async () => {
    const { owner, facebook, page } = world.flowers
    const freeze = await owner.post<{ id: string }>(`/channels/${page.id}/freeze`)
    const { id } = freeze.body
    expect(freeze.body).toMatchObject({ waiting: 0 })
    const other = await world.as('hoamay', ['agent'], { sub: 'hoamay-khac' })
    for (const text of ['chờ gỡ 1', 'chuyển tiền nhé', 'chờ gỡ 2']) await send(agent, text)
    for (const text of ['chuyển tiền ngay', 'chờ gỡ 3']) await send(text === 'chờ gỡ 3' ? agent : other, text)
    await heldBack(5)
    const first = (await owner.get<WaitingPage>(`/freezes/${id}/sends?limit=2`)).body
    expect(first.items).toMatchObject([
      { text: 'chờ gỡ 1', author: { kind: 'staff', id: 'hoamay-minh' }, person: { id: facebook.personId } },
      { text: 'chuyển tiền nhé', kind: 'send-message', conversationId: facebook.conversationId },
    ])
    const rest = (await owner.get<WaitingPage>(`/freezes/${id}/sends?cursor=${first.nextCursor}`)).body
    expect(rest.items.map(({ text }) => text)).toEqual(['chờ gỡ 2', 'chuyển tiền ngay', 'chờ gỡ 3'])
    expect(rest.nextCursor).toBeNull()
    expect((await owner.get('/freezes')).body).toMatchObject({ items: [{ id, waiting: 5 }] })

    const cancel = (by: ApiClient, body: object) => by.post(`/freezes/${id}/sends/cancel`, body)
    const wish = { ids: [first.items[1]?.id] }
    const neighbour = await world.as('banhgio', ['owner'])
    expect((await cancel(neighbour, wish)).status).toBe(404)
    expect((await cancel(agent, wish)).status).toBe(403)
    expect((await cancel(owner, { ...wish, all: true })).body).toMatchObject({ code: 'input-invalid' })
    expect((await cancel(owner, wish)).body).toEqual({ cancelled: 1, waiting: 4 })
    expect((await cancel(owner, wish)).body).toEqual({ cancelled: 0, waiting: 4 })
    expect((await cancel(owner, { userId: 'hoamay-khac' })).body).toEqual({ cancelled: 1, waiting: 3 })
    const { body } = await owner.get<{ items: { text: string }[] }>(
      `/conversations/${facebook.conversationId}/messages`,
    )
    expect(body.items.filter(({ text }) => text?.startsWith('chuyển tiền'))).toMatchObject([
      { status: 'failed', problem: { code: 'cancelled-by-owner', repair: null } },
      { status: 'failed', problem: { code: 'cancelled-by-owner' } },
    ])
    const rows = await list(owner, '&kind=sends-cancelled')
    expect(rows.map(({ outcome, user }) => `${outcome} ${user.id}`)).toEqual(Array(3).fill('done hoamay-lan'))

    expect((await owner.delete(`/freezes/${id}`)).status).toBe(204)
    expect((await cancel(owner, { all: true })).status).toBe(404)
    await eventually(() => sentTexts().length === 3)
    expect(sentTexts()).toEqual(['chờ gỡ 1', 'chờ gỡ 2', 'chờ gỡ 3'])
    expect(world.sandbox.history.calls({ op: 'POST */messages', contains: 'chuyển tiền' })).toEqual([])
  })

  it('may be dropped whole, by an owner whose sign-in is fresh', async () => {
    const { owner, page } = world.flowers
    const { id } = (await owner.post<{ id: string }>(`/channels/${page.id}/freeze`)).body
    await send(agent, 'bỏ hết')
    await heldBack(1)
    const token = await world.sandbox.issuer.mintToken({
      sub: 'hoamay-lan',
      overrides: { auth_time: Math.floor(Date.now() / 1000) - 3_600 },
    })
    const stale = apiClient(world.stack.url, { authorization: `Bearer ${token}` })
    const all = { all: true }
    expect((await stale.post(`/freezes/${id}/sends/cancel`, all)).body).toMatchObject({
      code: 'step-up-required',
    })
    expect((await owner.post(`/freezes/${id}/sends/cancel`, all)).body).toEqual({ cancelled: 1, waiting: 0 })
    expect((await owner.delete(`/freezes/${id}`)).status).toBe(204)
    expect(world.sandbox.history.calls({ op: 'POST */messages', contains: 'bỏ hết' })).toEqual([])
  })
})
