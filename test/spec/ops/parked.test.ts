import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newObjectId } from '../../../src/store/object-id.ts'
import { apiClient } from '../../support/api-client.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { facebookBody, facebookMessage, signedByFacebook } from '../../support/deliveries.ts'
import { linkFacebook } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

interface Parked {
  readonly id: string
  readonly reason: string
  readonly events: number
}

let stack: Stack
let owner: SignedIn
let operator: SignedIn
let pageId: string

/** What the board and the parked list are asked with: the same cookie and token, at `/ops`. */
async function ops<T = unknown>(
  client: SignedIn | null,
  method: 'get' | 'post' | 'put',
  path: string,
  body?: object,
): Promise<{ status: number; body: T }> {
  const asked = request(stack.url)[method](`/ops${path}`)
  if (client) {
    asked.set('Cookie', client.browser.cookiesFor(stack.url)).set('X-CSRF-Token', client.csrfToken)
  }
  const answer = await (body === undefined ? asked : asked.send(body))
  return { status: answer.status, body: (answer.type === 'text/html' ? answer.text : answer.body) as T }
}

/** A delivery with one member nobody can read. @returns its parked row */
async function parkOne(text: string): Promise<Parked> {
  const before = new Set((await list()).map(({ id }) => id))
  const sound = facebookMessage({ pageId, personId: '5001', text })
  const broken = { ...sound, message: { ...sound.message, mid: {} } }
  const delivery = signedByFacebook(
    facebookBody([{ pageId, messaging: [broken] }]),
    stack.settings.facebook?.appSecret,
  )
  const { status } = await fetch(stack.url + delivery.path, {
    method: 'post',
    body: delivery.body,
    headers: delivery.headers,
  })
  expect(status).toBe(200)
  return eventually(async () => (await list()).find(({ id }) => !before.has(id)) ?? null)
}

const list = async (): Promise<Parked[]> =>
  (await ops<{ items: Parked[] }>(operator, 'get', '/parked')).body.items

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
  const [page] = await linkFacebook(stack, owner)
  pageId = page?.externalId ?? ''
  operator = await stack.signIn('operator-son')
})
afterAll(() => stack?.close())

describe('Staff of the operator', () => {
  it('sign in without a shop, and no route of a shop is open to them', async () => {
    expect((await operator.get('/me')).body).toMatchObject({ shop: null, roles: ['operator'] })
    for (const path of ['/channels', '/conversations', '/people', '/comments', '/events'])
      expect([path, (await operator.get(path)).status]).toEqual([path, 403])
  })

  it('without any role, or of a shop without the role, do not exist', async () => {
    const { token } = (await stack.sandbox.control.call('issuer.mintToken', {
      sub: 'somebody',
      retailer: null,
      roles: ['owner'],
    })) as { token: string }
    expect((await apiClient(stack.url, { authorization: `Bearer ${token}` }).get('/me')).status).toBe(401)
    expect((await ops(owner, 'get', '/parked')).status).toBe(403)
    expect((await ops(owner, 'get', '/queues')).status).toBe(403)
    expect((await ops(null, 'get', '/parked')).status).toBe(401)
    expect((await ops(null, 'get', '/queues')).status).toBe(401)
  })
})

describe('A parked delivery', () => {
  it('is listed with its reason and looked at by its form, never by its contents', async () => {
    const parked = await parkOne('Số của em là 0912345678')
    expect(parked).toMatchObject({ events: 1, reason: expect.stringMatching(/\w/) as string })
    const looked = await ops(operator, 'get', `/parked/${parked.id}`)
    expect(looked.body).toMatchObject({
      outline: { entry: [{ messaging: [{ message: { text: 'text of 23' } }] }] },
    })
    expect(JSON.stringify(looked.body)).not.toContain('0912345678')
  })

  it('is given another chance, and parked again while the cause stands', async () => {
    const parked = await parkOne('một')
    expect((await ops(operator, 'post', `/parked/${parked.id}/redrive`)).status).toBe(202)
    await eventually(async () => (await list()).some(({ id }) => id === parked.id))
  })

  it('is given up only with a reason; its contents are gone and it is counted as refused', async () => {
    const parked = await parkOne('hai')
    expect((await ops(operator, 'post', `/parked/${parked.id}/drop`, {})).status).toBe(400)
    expect(
      (await ops(operator, 'post', `/parked/${parked.id}/drop`, { reason: 'made by a test of the sender' }))
        .status,
    ).toBe(204)
    expect((await list()).map(({ id }) => id)).not.toContain(parked.id)
    const row = await stack.store.deliveries.findById(parked.id).lean()
    expect(row).toMatchObject({
      state: 'refused',
      sealed: null,
      reason: 'dropped: made by a test of the sender',
    })
    expect((await ops(operator, 'post', `/parked/${parked.id}/redrive`)).status).toBe(404)
  })
})

describe('The list of what is parked', () => {
  it('names each row once over its pages, also those that came in one moment at a page’s end', async () => {
    const parked = await parkOne('ba')
    const [like] = await stack.store.deliveries.collection.find({ state: 'parked' }).limit(1).toArray()
    const at = new Date(Date.parse('2020-01-01'))
    // More than two pages of one millisecond, as a webhook with a broken batch leaves them.
    const rows = Array.from({ length: 230 }, () => ({ ...like, _id: newObjectId(), receivedAt: at }))
    await stack.store.deliveries.collection.insertMany(rows)
    const seen: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const page: { items: Parked[]; nextAfter: string | null } = (
        await ops<{ items: Parked[]; nextAfter: string | null }>(
          operator,
          'get',
          after === '' ? '/parked' : `/parked?after=${encodeURIComponent(after)}`,
        )
      ).body
      seen.push(...page.items.map(({ id }) => id))
      after = page.nextAfter
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.slice(0, rows.length)).toEqual(rows.map(({ _id }) => _id.toHexString()).sort())
    expect(seen).toContain(parked.id)
    await stack.store.deliveries.collection.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } })
  })
})

describe('The queue board', () => {
  it('shows every queue, and changes nothing', async () => {
    const page = await ops<string>(operator, 'get', '/queues')
    expect(page.status).toBe(200)
    const { body } = await ops<{ queues: { name: string; readOnlyMode: boolean }[] }>(
      operator,
      'get',
      '/queues/api/queues',
    )
    expect(body.queues.map(({ name }) => name)).toContain('inbound')
    expect(body.queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true)
    expect((await ops(operator, 'put', '/queues/api/queues/inbound/clean/failed')).status).toBe(405)
  })
})
