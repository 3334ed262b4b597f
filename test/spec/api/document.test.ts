import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../../src/http/problem.ts'
import { PUBLIC_OPERATIONS } from '../../../src/http/routes/public-operations.ts'
import { routesOf } from '../../support/checked-client.ts'
import { faultsAcross, type OpenApiDocument, openApiDocument } from '../../support/openapi-rules.ts'
import { standardFaults } from '../../support/openapi-standard.ts'
import { type Stack, startStack } from '../../support/stack.ts'

let stack: Stack
let document: OpenApiDocument

beforeAll(async () => {
  stack = await startStack({ worker: false, sandbox: { demo: false } })
  document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as OpenApiDocument
})
afterAll(() => stack?.close())

const setIn = (document: OpenApiDocument, name: string, value: unknown): void => {
  Object.assign(document.paths['/api/v1/me']?.get ?? {}, { [name]: value })
}

describe('the API document', () => {
  it('is one of OpenAPI 3.1 by the standard’s own schema, its schemas by JSON Schema 2020-12', async () => {
    expect(await standardFaults(document)).toEqual([])
  })

  it('uses no more of the standard than we meant to, and every name in it stands for something', () => {
    expect(openApiDocument.safeParse(document).error?.issues ?? []).toEqual([])
    expect(faultsAcross(document)).toEqual([])
  })

  it.each([
    ['a member of another version', (broken: OpenApiDocument) => setIn(broken, 'nullable', true)],
    ['a misspelt member', (broken: OpenApiDocument) => setIn(broken, 'paramters', [])],
    [
      'a type that is none',
      (broken: OpenApiDocument) =>
        setIn(broken, 'requestBody', { content: { a: { schema: { type: 'strin' } } } }),
    ],
  ])('would not be one with %s', async (_, spoil) => {
    const broken = structuredClone(document)
    spoil(broken)
    expect(await standardFaults(broken)).not.toEqual([])
  })

  it('has every route the gateway serves, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    )
    const all = [...routesOf(stack.rooms), ...PUBLIC_OPERATIONS]
    const served = all.map(({ method, path }) => `${method} /api/v1${path}`)
    expect(described.toSorted()).toEqual(served.toSorted())
  })

  it('says of what is for anybody that it needs nobody signed in, and this is so', async () => {
    for (const { method, path } of PUBLIC_OPERATIONS) {
      expect(document.paths[`/api/v1${path}`]?.[method]?.security, path).toEqual([])
      const answer = await fetch(`${stack.url}/api/v1${path.replace(/\{\w+\}/g, 'nobody')}`, {
        method: method.toUpperCase(),
        ...(method === 'get' ? {} : { headers: { 'content-type': 'application/json' }, body: '{}' }),
      })
      expect([400, 404], `${method} ${path}`).toContain(answer.status)
    }
    expect(document.paths['/api/v1/me']?.get?.security).not.toEqual([])
  })

  it('says where the gateway is, and how to sign in', () => {
    expect(document.servers).toEqual([{ url: stack.url }])
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'session'])
  })

  it('names the headers of sends and of reads of personal data', () => {
    const headersOf = (method: 'get' | 'post', path: string) =>
      document.paths[`/api/v1${path}`]?.[method]?.parameters?.filter((one) => one.in === 'header')
    expect(headersOf('post', '/conversations/{id}/messages')).toMatchObject([
      { name: 'Idempotency-Key', required: true },
      { name: 'Purpose' },
      { name: 'X-CSRF-Token' },
    ])
    expect(headersOf('get', '/people')).toMatchObject([{ name: 'Purpose' }, { name: 'Support-Session' }])
  })

  it('names every refusal there is', () => {
    const { responses } = document.paths['/api/v1/me']?.get ?? {}
    expect(responses?.default?.content?.['application/problem+json']?.schema).toEqual({
      $ref: '#/components/schemas/Problem',
    })
    expect(document.components.schemas?.Problem).toMatchObject({
      properties: { code: { enum: Object.keys(PROBLEMS) } },
    })
  })

  it('allows null where an answer may have none, and no other member in a body', () => {
    const send = document.paths['/api/v1/conversations/{id}/messages']?.post
    expect(send?.requestBody?.content['application/json']?.schema).toMatchObject({
      additionalProperties: false,
    })
    expect(send?.responses['202']?.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/SentMessage',
    })
    expect(document.components.schemas?.Message).toMatchObject({
      properties: { externalId: { type: ['string', 'null'] } },
    })
  })
})

describe('the page that shows it', () => {
  it('loads with everything it asks for, under the policy it comes with', async () => {
    const page = await fetch(`${stack.url}/docs/`)
    expect(page.status).toBe(200)
    const html = await page.text()
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    // The policy lets no script in the page itself run.
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]/)
    const asked = [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(asked.length).toBeGreaterThan(3)
    for (const path of asked) {
      const file = await fetch(new URL(path, `${stack.url}/docs/`))
      expect(file.status, path).toBe(200)
    }
    const script = await (await fetch(`${stack.url}/docs/swagger-ui-init.js`)).text()
    expect(script).toContain('/api/v1/conversations')
  })
})
