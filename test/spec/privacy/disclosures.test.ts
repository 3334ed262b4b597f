import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetIn } from '../../../src/access/forget.ts'
import type { DisclosureDoc } from '../../../src/store/models/access.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { erasureDone, makeCanary } from '../../support/privacy.ts'

let world: ApiWorld
let shop: Shop
let agent: ApiClient
let token: string

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  agent = await world.as('banhgio', ['agent'], { sub: 'banhgio-thu' })
  token = await world.sandbox.issuer.mintToken({ sub: 'lead', retailer: 'banhgio', roles: ['owner'] })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const stored = () =>
  world.stack.store.disclosures.find({ shopId: shop.retailer }).sort({ seq: 1 }).lean<DisclosureDoc[]>()

interface Received {
  readonly status: number
  readonly requestId: string
  readonly bytes: number
  readonly sha256: string
}

/** Takes what leaves as its receiver does: the bytes of the body, decoded where they came compressed. */
async function receive(path: string, accept: string, encoding = 'identity'): Promise<Received> {
  const answer = await fetch(`${world.stack.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, purpose: 'service', accept, 'accept-encoding': encoding },
  })
  const body = Buffer.from(await answer.arrayBuffer())
  return {
    status: answer.status,
    requestId: answer.headers.get('x-request-id') ?? '',
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  }
}

async function evidencePaths(): Promise<string[]> {
  const { body } = await shop.owner.get<{ items: { id: string }[] }>('/privacy/consents?limit=100')
  return body.items.map(({ id }) => `/privacy/consents/${id}/evidence`)
}

const FORMS = ['application/json', 'text/html'] as const

describe('What leaves the shop (T52)', () => {
  it('is on record byte for byte: what the receivers got is what the rows say, and no row is of anything else', async () => {
    const people = [shop.facebook.personId, shop.zalo.personId]
    const exportPaths = people.map((id) => `/privacy/people/${id}/export`)
    const evidence = await evidencePaths()
    expect(evidence.length).toBeGreaterThanOrEqual(8)
    const before = (await stored()).length
    const received: Received[] = []
    for (const path of [...exportPaths, ...exportPaths, ...evidence])
      for (const form of FORMS) {
        received.push(await receive(path, form))
        // Looks and refusals mixed in: none of them may leave a row.
        await agent.get(`/people/${shop.facebook.personId}`)
        expect((await agent.get(exportPaths[0] ?? '', { headers: { Purpose: 'service' } })).status).toBe(403)
        expect((await shop.owner.get(exportPaths[0] ?? '')).status).toBe(400)
      }
    received.push(await receive(exportPaths[0] ?? '', 'application/json', 'gzip'))
    expect(received.map(({ status }) => status)).toEqual(received.map(() => 200))
    expect(received.length).toBeGreaterThanOrEqual(24)
    const rows = (await stored()).slice(before)
    expect(rows.map(({ requestId, bytes, bodyHash }) => ({ requestId, bytes, sha256: bodyHash }))).toEqual(
      received.map(({ requestId, bytes, sha256 }) => ({ requestId, bytes, sha256 })),
    )
    // None without a ground, and whoever is exported is named.
    for (const { ground, recipient, people: named } of rows) {
      expect(recipient.kind).toBe(ground.kind === 'evidence' ? 'shop' : 'person')
      expect(named.length).toBe(ground.kind === 'evidence' ? 0 : 1)
    }
  })

  it('names to whom, on what ground and what: the person’s own request, where it is on file', async () => {
    const { personId } = shop.zalo
    const { body: request } = await shop.owner.post<{ number: string }>('/privacy/requests', {
      kind: 'access',
      personId,
    })
    await receive(`/privacy/people/${personId}/export`, 'application/json')
    const { body } = await shop.owner.get<{ items: Record<string, unknown>[] }>(
      `/privacy/disclosures?personId=${personId}&limit=1`,
    )
    expect(body.items[0]).toMatchObject({
      recipient: { kind: 'person', name: null },
      ground: { kind: 'person-request', reference: request.number },
      purpose: 'service',
      codes: expect.arrayContaining(['ZA2', 'ZA3']),
      people: [personId],
      user: { id: 'lead' },
    })
  })

  it('leaves nothing by a HEAD, and nothing of another shop’s', async () => {
    const before = (await stored()).length
    const head = await fetch(`${world.stack.url}/api/v1/privacy/people/${shop.zalo.personId}/export`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${token}`, purpose: 'service' },
    })
    expect(head.status).toBe(200)
    const foreign = await receive(`/privacy/people/${world.flowers.zalo.personId}/export`, 'application/json')
    expect(foreign.status).toBe(404)
    expect((await stored()).length).toBe(before)
    const { body } = await world.flowers.owner.get<{ items: unknown[] }>('/privacy/disclosures')
    expect(body.items).toEqual([])
  })
})

const verdict = () => world.stack.rooms.disclosures.verify(shop.retailer)

describe('The register of it (T55)', () => {
  it('names the row that was altered, taken out or moved, and is whole again when it is put back', async () => {
    const { collection } = world.stack.store.disclosures
    const rows = await stored()
    expect(await verdict()).toEqual({ ok: true, rows: rows.length })
    const changes: ((row: DisclosureDoc) => Partial<DisclosureDoc>)[] = [
      ({ bytes }) => ({ bytes: bytes + 1 }),
      () => ({ bodyHash: '0'.repeat(64) }),
      ({ recipient }) => ({ recipient: { ...recipient, name: 'ai đó' } }),
      ({ ground }) => ({ ground: { ...ground, reference: 'YC-0' } }),
      ({ at }) => ({ at: new Date(at.getTime() - 1) }),
      () => ({ userId: 'somebody-else' }),
      () => ({ purpose: 'authority' }),
      ({ people }) => ({ people: [...people, 'per_0000000000000000000000'] }),
      ({ people, erased }) => (people.length > 0 ? { people: [] } : { erased: erased + 1 }),
      ({ seq }) => ({ seq: seq + 1_000 }),
    ]
    let named = 0
    for (const [at, row] of rows.slice(0, 20).entries()) {
      const change = changes[at % changes.length]?.(row) ?? {}
      await collection.updateOne({ _id: row._id as never }, { $set: change })
      const found = await verdict()
      expect(found.ok, JSON.stringify(Object.keys(change))).toBe(false)
      // A row that was moved away is missing where it stood.
      if (!found.ok && (found.id === row._id || 'seq' in change)) named += 1
      await collection.replaceOne({ _id: row._id as never }, row)
    }
    expect(named).toBe(20)
    for (const row of [rows[3], rows.at(-1)]) {
      if (!row) throw new Error('There is nothing to take out')
      await collection.deleteOne({ _id: row._id as never })
      expect(await verdict()).toMatchObject({ ok: false })
      await collection.insertOne(row as never)
    }
    expect(await verdict()).toEqual({ ok: true, rows: rows.length })
    const shown = await shop.owner.get('/privacy/disclosures/verdict')
    expect(shown.body).toEqual({ whole: true, rows: rows.length, brokenAt: null, reason: null })
  })

  it('numbers what leaves at once without a gap', async () => {
    const before = (await stored()).length
    const paths = Array.from({ length: 8 }, () => `/privacy/people/${shop.facebook.personId}/export`)
    const answers = await Promise.all(paths.map((path) => receive(path, 'application/json')))
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200))
    const rows = (await stored()).slice(before)
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => before + 1 + at))
    expect(await verdict()).toMatchObject({ ok: true })
  })

  it('stays whole when a person is erased: the rows stand, and lead to nobody', async () => {
    const canary = await makeCanary(world, shop, 'facebook')
    await receive(`/privacy/people/${canary.personId}/export`, 'text/html')
    const { stores } = await erasureDone(world, shop, canary.personId)
    const counts = Object.fromEntries(stores.map(({ store, count }) => [store, count]))
    expect(counts.disclosures).toBe(1)
    expect(counts.accessLog).toBeGreaterThan(0)
    expect((await stored()).at(-1)).toMatchObject({ people: [], erased: 1 })
    expect(await verdict()).toMatchObject({ ok: true })
  })

  it('lets go of what is older than its period from the old end alone, and stays whole', async () => {
    const rows = await stored()
    const cut = rows[5]
    if (!cut) throw new Error('There is too little to cut')
    const older = rows.findIndex(({ at }) => at >= cut.at)
    expect(older).toBeGreaterThan(0)
    const dropped = await world.stack.rooms.disclosures.dropBefore(shop.retailer, cut.at)
    expect(dropped).toBe(older)
    expect(await verdict()).toEqual({ ok: true, rows: rows.length - older })
    await receive(`/privacy/people/${shop.facebook.personId}/export`, 'application/json')
    expect(await verdict()).toEqual({ ok: true, rows: rows.length - older + 1 })
    expect(await forgetIn(world.stack.store.disclosures, shop.retailer, ['per_nobody'])).toBe(0)
    const first = (await stored())[0]
    await world.stack.store.disclosures.collection.deleteOne({ _id: first?._id as never })
    expect(await verdict()).toMatchObject({ ok: false, reason: 'number-missing' })
  })
})
