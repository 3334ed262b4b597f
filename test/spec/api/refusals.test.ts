import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../../src/http/problem.ts'
import { type ApiClient, apiClient } from '../../support/api-client.ts'
import { checkedClient, routesOf } from '../../support/checked-client.ts'
import { type Stack, startStack } from '../../support/stack.ts'

let stack: Stack
let owner: ApiClient
let token: string

beforeAll(async () => {
  stack = await startStack({ worker: false })
  token = await stack.sandbox.issuer.mintToken({ sub: 'a', retailer: 'hoamay', roles: ['owner'] })
  owner = checkedClient(apiClient(stack.url, { authorization: `Bearer ${token}` }), routesOf(stack.rooms))
})
afterAll(() => stack?.close())

interface RawRequest {
  readonly method?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

const raw = (path: string, init: RawRequest = {}) =>
  fetch(`${stack.url}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
  })

describe('a refusal', () => {
  it.each([
    ['vi', 'vi-VN,vi;q=0.9', 'Không tìm thấy'],
    ['en', 'en-US', 'Not found'],
    ['the first of the two that is asked for', 'fr, en;q=0.8, vi;q=0.5', 'Not found'],
    ['Vietnamese where neither is', 'fr, de;q=0.5', 'Không tìm thấy'],
    ['Vietnamese where a language is ruled out', 'en;q=0, vi', 'Không tìm thấy'],
  ])('is told in the language of the reader: %s', async (_, language, title) => {
    const { status, headers, body } = await owner.get('/conversations/cnv_unknown', {
      headers: { 'Accept-Language': language },
    })
    expect(status).toBe(404)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toEqual({
      type: 'about:blank#not-found',
      title,
      status: 404,
      code: 'not-found',
      detail: title,
      requestId: headers.get('x-request-id'),
    })
  })

  it('has words of its own in both languages, whatever it is', () => {
    for (const [code, { vi, en, status }] of Object.entries(PROBLEMS)) {
      expect(vi, code).not.toBe(en)
      expect(status, code).toBeGreaterThanOrEqual(400)
    }
  })

  it('carries the id a proxy gave the request', async () => {
    const { body } = await owner.get('/nowhere', { headers: { 'X-Request-Id': 'from-the-proxy-1' } })
    expect(body).toMatchObject({ code: 'not-found', requestId: 'from-the-proxy-1' })
  })

  it('of nobody says how to come in', async () => {
    const answer = await fetch(`${stack.url}/api/v1/conversations`)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await answer.json()).toMatchObject({ code: 'signed-out' })
  })

  it('of another method names those that are there', async () => {
    const { status, headers, body } = await owner.call('PUT', '/comments/cmt_unknown')
    expect({ status, body }).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } })
    expect(headers.get('allow')).toBe('DELETE, GET, HEAD, PATCH')
  })

  it('is never kept by anybody on the way', async () => {
    const { headers } = await owner.get('/conversations/cnv_unknown')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('input that is not right', () => {
  it.each([
    ['a limit of none', '/conversations?limit=0', 'query.limit'],
    ['a limit beyond a hundred', '/conversations?limit=101', 'query.limit'],
    ['a limit that is no number', '/comments?limit=ten', 'query.limit'],
    ['an empty cursor', '/people?cursor=', 'query.cursor'],
    ['a flag that is neither', '/conversations?unread=yes', 'query.unread'],
    ['a parameter nobody knows', '/conversations?shopId=banhgio', 'query.shopId'],
    ['an operator as a parameter', '/conversations?channelId[$ne]=x', 'query.channelId[$ne]'],
    ['a parameter twice', '/conversations?channelId=a&channelId=b', 'query.channelId'],
    ['an order that is none', '/conversations/cnv_a/messages?order=random', 'query.order'],
    ['an id beyond all measure', `/conversations/${'a'.repeat(65)}`, 'path.id'],
  ])('is named: %s', async (_, path, wrong) => {
    const { status, body } = await owner.get<{ errors: { path: string }[] }>(path)
    expect(status).toBe(400)
    expect(body.errors.map((error) => error.path)).toContain(wrong)
  })

  it.each([
    ['no JSON', '{"text":', 400, 'json-malformed'],
    ['a bare word', 'true', 400, 'json-malformed'],
    ['a list', '[]', 400, 'input-invalid'],
    [
      'more than a quarter of a megabyte',
      JSON.stringify({ text: 'a'.repeat(300_000) }),
      413,
      'body-too-large',
    ],
    [
      'ten thousand lists in each other',
      `{"text":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      400,
      'input-invalid',
    ],
  ])('is refused: %s', async (_, body, status, code) => {
    const answer = await raw('/conversations/cnv_a/messages', {
      method: 'POST',
      body,
      headers: { 'Idempotency-Key': 'k' },
    })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })

  it('is refused where a body is compressed into a bomb', async () => {
    const answer = await raw('/conversations/cnv_a/messages', {
      method: 'POST',
      body: new Uint8Array(gzipSync(Buffer.alloc(20_000_000, 'a'))),
      headers: { 'content-encoding': 'gzip', 'Idempotency-Key': 'k' },
    })
    expect(answer.status).toBe(413)
  })

  it('is not found where an address cannot be read', async () => {
    expect((await raw('/conversations/%E0%A4%A')).status).toBe(404)
    expect((await raw('/conversations/%00')).status).toBe(404)
  })
})

describe('a thousand hostile bodies', () => {
  /** Members that tools of this kind have been broken with, over the bodies the routes do take. */
  const POISON: readonly [string, unknown][] = [
    ['$where', 'sleep(1000)'],
    ['$gt', ''],
    ['$ne', null],
    ['$set', { shopId: 'banhgio' }],
    ['__proto__', { isAdmin: true, roles: ['owner'] }],
    ['constructor', { prototype: { isAdmin: true } }],
    ['prototype', {}],
    ['shopId', 'banhgio'],
    ['retailer', 'banhgio'],
    ['merchantId', 'banhgio'],
    ['role', 'operator'],
    ['roles', ['operator']],
    ['_id', 'cnv_a'],
    ['hasOwnProperty', 1],
    ['toString', null],
    ['valueOf', 'a'],
    ['__defineGetter__', 'text'],
    ['$or', [{}, { shopId: 'banhgio' }]],
    ['$regex', '.*'],
    ['$expr', { $eq: [1, 1] }],
    ['$function', { body: 'while(1);', args: [], lang: 'js' }],
    ['$unset', { shopId: 1 }],
    ['$rename', { shopId: 'text' }],
    ['isAdmin', true],
    ['userId', 'banhgio-huong'],
    ['sub', 'banhgio-huong'],
    ['channelId', 'chn_a'],
    ['scopes', ['business_management']],
    ['linkedBy', 'banhgio-huong'],
    ['createdAt', { $gt: 0 }],
  ]
  /** A body each route takes, as JSON texts by member. */
  const ROUTES: readonly (readonly [method: string, path: string, body: Record<string, string>])[] = [
    ['POST', '/conversations/cnv_a/messages', { text: '"a"' }],
    ['POST', '/conversations/cnv_a/retry/msg_a', {}],
    ['POST', '/conversations/cnv_a/request-info', { title: '"a"' }],
    ['POST', '/conversations/cnv_a/read', {}],
    ['POST', '/comments/cmt_a/replies', { text: '"a"' }],
    ['POST', '/comments/cmt_a/private-replies', { text: '"a"' }],
    ['POST', '/comments/cmt_a/hide', {}],
    ['PATCH', '/comments/cmt_a', { text: '"a"' }],
    ['PATCH', '/people/per_a', { name: '"a"' }],
    ['POST', '/links', { textVersion: '"a"', platform: '"facebook"', permissions: '["FB1"]' }],
    ['POST', '/links/lnk_a/channels', { externalIds: '["1"]' }],
  ]

  /** JSON by hand: `__proto__` as a member of an object of ours would set its prototype instead. */
  const json = (members: readonly (readonly [string, string])[]): string =>
    `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`

  /** The poison beside the members, and in the place of each. */
  function poisoned(body: Record<string, string>, name: string, value: string): string[] {
    const members = Object.entries(body)
    const inside = members.flatMap(([place]) =>
      [json([[name, value]]), `[${json([[name, value]])}]`, `[[${value}]]`].map((text) =>
        json(members.map(([other, own]) => [other, other === place ? text : own])),
      ),
    )
    return [json([...members, [name, value]]), ...inside]
  }

  interface Case {
    readonly method: string
    readonly path: string
    readonly text: string
    readonly authorization: string
  }
  async function isRefused({ method, path, text, authorization }: Case) {
    const headers = { authorization, 'Idempotency-Key': randomUUID() }
    const answer = await raw(path, { method, body: text, headers })
    expect(answer.status, `${method} ${path} ${text}`).toBe(400)
    expect(await answer.json(), text).toMatchObject({ code: 'input-invalid' })
  }

  it('name what is wrong with them, are stored nowhere, and break nothing', async () => {
    const { outbox, messages, links, idempotency } = stack.store
    const counts = () =>
      Promise.all([outbox, messages, links, idempotency].map(({ collection }) => collection.countDocuments()))
    const before = await counts()
    const texts: Case[] = []
    for (const [nth, [method, path, body]] of ROUTES.entries()) {
      // So many of one person would be refused for their number.
      const { issuer } = stack.sandbox
      const someone = await issuer.mintToken({ sub: `a${nth}`, retailer: `shop-${nth}`, roles: ['owner'] })
      const authorization = `Bearer ${someone}`
      for (const [name, value] of POISON)
        for (const text of poisoned(body, name, JSON.stringify(value)))
          texts.push({ method, path, text, authorization })
    }
    expect(texts.length).toBeGreaterThan(1_000)
    while (texts.length > 0) await Promise.all(texts.splice(0, 25).map(isRefused))
    expect(await counts()).toEqual(before)
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
    expect(stack.logText()).not.toContain('request failed')
  }, 120_000)
})
