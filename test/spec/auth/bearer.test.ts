import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompactSign, CompactEncrypt, exportSPKI, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movedClock } from '../../support/moved-clock.ts'
import { sized } from '../../support/full-size.ts'
import { type Stack, startStack } from '../../support/stack.ts'

interface PrivateKey extends JWK {
  readonly kid: string
  readonly alg: string
}
type Json = Readonly<Record<string, unknown>>

const clock = movedClock()
const KEYS_REST_MS = 30_000
let stack: Stack
/** Where headers of forged tokens point; nobody may ever come. */
let trap: { readonly server: Server; readonly url: string; hits: number }

beforeAll(async () => {
  stack = await startStack({ worker: false, clock })
  const server = createServer((_req, res) => {
    trap.hits++
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ keys: [publicOf(strangerKey)] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  trap = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`, hits: 0 }
})
afterAll(async () => {
  trap?.server.close()
  await stack?.close()
})

const issuerKey = (): PrivateKey =>
  (stack.sandbox.issuer.snapshot() as { keys: PrivateKey[] }).keys[0] as PrivateKey

const strangerKey = {
  ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JWK),
  kid: 'stranger',
  alg: 'ES256',
}
const publicOf = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }: JWK): JWK => rest

const claims = (change: Json = {}): Json => {
  const nowSeconds = Math.floor(Date.now() / 1_000)
  return {
    iss: stack.sandbox.issuer.url,
    aud: 'kiotviet-social',
    sub: 'hoamay-lan',
    retailer: 'hoamay',
    roles: ['owner'],
    iat: nowSeconds,
    exp: nowSeconds + 600,
    ...change,
  }
}
const header = (change: Json = {}): Json => ({
  alg: issuerKey().alg,
  kid: issuerKey().kid,
  typ: 'at+jwt',
  ...change,
})
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

async function sign(head: Json, body: Json, key: PrivateKey = issuerKey()): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(body)))
    .setProtectedHeader(head as never)
    .sign(await importJWK(key, key.alg))
}
const hmac = (alg: string, secret: string | Uint8Array): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(claims())))
    .setProtectedHeader(header({ alg }) as never)
    .sign(typeof secret === 'string' ? Buffer.from(secret.padEnd(64, ' ')) : secret)

const ask = async (token: string): Promise<number> => {
  const answer = await fetch(`${stack.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  await answer.arrayBuffer()
  return answer.status
}
/** A new key, known to be published, at a time at which the gateway may look. */
async function changeKey(alg?: 'ES256' | 'RS256' | 'PS256' | 'EdDSA', dropOld = false): Promise<void> {
  stack.sandbox.issuer.rotateKeys({ alg, dropOld })
  await (await fetch(`${stack.sandbox.issuer.url}/.well-known/openid-configuration`)).arrayBuffer()
  clock.advance(KEYS_REST_MS + 1_000)
}
const keyReads = (): number => stack.sandbox.history.calls({ platform: 'issuer', path: '/jwks' }).length

/** Asks with every token, an honest one after every tenth. */
async function refusesAll(tokens: readonly string[]): Promise<void> {
  for (let from = 0; from < tokens.length; from += 10) {
    const statuses = await Promise.all(tokens.slice(from, from + 10).map(ask))
    expect(
      statuses.map((status, at) => (status === 401 ? 401 : `${status} for number ${from + at}`)),
    ).toEqual(statuses.map(() => 401))
    expect(await ask(await sign(header(), claims()))).toBe(200)
  }
}

describe('a Bearer token', () => {
  it('is taken when the issuer signed it, by each of its algorithms and in each spelling of an access token', async () => {
    for (const alg of ['ES256', 'RS256', 'PS256', 'EdDSA'] as const) {
      await changeKey(alg)
      for (const typ of ['at+jwt', 'application/at+jwt', 'JWT', undefined])
        expect(await ask(await sign(header({ typ }), claims())), `${alg} ${typ}`).toBe(200)
    }
    expect(await ask(await sign(header(), claims({ aud: ['other', 'kiotviet-social'] })))).toBe(200)
  })

  it('is refused unsigned, or signed with the public key as a secret', async () => {
    const unsigned = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) => {
      const parts = `${encode(header({ alg }))}.${encode(claims())}`
      return [`${parts}.`, `${parts}.${randomBytes(64).toString('base64url')}`]
    })
    const confused: string[] = []
    for (const alg of ['RS256', 'ES256'] as const) {
      await changeKey(alg)
      const open = publicOf(issuerKey())
      const pem = await exportSPKI((await importJWK(open, alg)) as never)
      const secrets = [pem, pem.trim(), JSON.stringify(open), String(open.n ?? open.x), issuerKey().kid]
      for (const secret of secrets)
        for (const hs of ['HS256', 'HS384', 'HS512']) confused.push(await hmac(hs, secret))
      confused.push(await hmac('HS256', Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')))
    }
    await refusesAll([...unsigned, ...confused])
  })

  it('is refused for another audience, issuer, type or time, or without person or shop', async () => {
    const nowSeconds = Math.floor(Date.now() / 1_000)
    const wrong: Json[] = [
      { aud: 'another-api' },
      { aud: stack.settings.identity.clientId },
      { aud: ['another-api'] },
      { aud: undefined },
      { aud: 'kiotviet-social ' },
      { iss: 'https://evil.example' },
      { iss: `${stack.sandbox.issuer.url}/` },
      { iss: `${stack.sandbox.issuer.url}.evil.example` },
      { iss: undefined },
      { iss: [stack.sandbox.issuer.url] },
      { exp: nowSeconds - 60 },
      { exp: nowSeconds - 86_400 },
      { exp: undefined },
      { exp: String(nowSeconds + 600) },
      { nbf: nowSeconds + 600 },
      { sub: undefined },
      { sub: '' },
      { sub: 17 },
      { retailer: undefined },
      { retailer: '' },
      { retailer: 17 },
      { retailer: ['hoamay'] },
      { retailer: { $ne: '' } },
    ]
    const types = ['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'JOSE', 'at+jwt; x', 'id_token']
    await refusesAll([
      ...(await Promise.all(wrong.map((change) => sign(header(), claims(change))))),
      ...(await Promise.all(types.map((typ) => sign(header({ typ }), claims())))),
      await sign(header({ crit: ['exp'], exp: 1 }), claims()).catch(() => 'unsignable'),
    ])
  })

  it('is refused whatever key it brings along or points at, and nobody goes there', async () => {
    const open = publicOf(strangerKey)
    const heads: Json[] = [
      { jku: trap.url },
      { jwk: open },
      { x5u: trap.url },
      { x5c: [randomBytes(64).toString('base64')] },
      { jku: trap.url, jwk: open, x5u: trap.url },
      { kid: '../../etc/passwd' },
      { kid: "' OR 1=1 --" },
      { kid: trap.url },
      { kid: undefined, jwk: open },
    ]
    const forged = heads.flatMap((head) => [
      sign({ ...header(), alg: 'ES256', kid: issuerKey().kid, ...head }, claims(), strangerKey),
      sign(
        { ...header(), alg: 'ES256', kid: issuerKey().kid, ...head },
        claims({ roles: ['operator'] }),
        strangerKey,
      ),
    ])
    const shown = await Promise.all(forged)
    // Not refused for good where the key may be one of a moment ago; accepted never.
    for (const token of shown) expect([401, 503]).toContain(await ask(token))
    expect(await ask(await sign(header({ jku: trap.url, x5u: trap.url }), claims()))).toBe(200)
    expect(trap.hits).toBe(0)
  })

  it('is refused encrypted, cut, glued, or with any bit turned', async () => {
    const good = await sign(header(), claims())
    const [head = '', body = '', signature = ''] = good.split('.')
    await changeKey('RS256')
    const rsa = await importJWK({ ...publicOf(issuerKey()), alg: 'RSA-OAEP' }, 'RSA-OAEP')
    const plain = Buffer.from(JSON.stringify(claims()))
    const jwe = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: issuerKey().kid, typ: 'at+jwt' })
      .encrypt(rsa)
    const direct = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: issuerKey().kid })
      .encrypt(randomBytes(32))
    const turned = Array.from({ length: sized(100, 1_000) }, (_, at) => {
      const parts = [head, body, signature].map((part) => Buffer.from(part, 'base64url'))
      const part = parts[at % 3] as Buffer
      const bit = randomInt(part.length * 8)
      part[bit >> 3] = (part[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return parts.map((bytes) => bytes.toString('base64url')).join('.')
    })
    const broken = [
      jwe,
      direct,
      `${head}.${body}`,
      `${good}.${signature}`,
      `${head}..${signature}`,
      good.slice(0, -8),
      ...turned,
    ]
    const statuses: number[] = []
    for (let from = 0; from < broken.length; from += 100)
      statuses.push(...(await Promise.all(broken.slice(from, from + 100).map(ask))))
    // A turned bit in the key's id names a key that may be new: asked to come again, not let in.
    expect(statuses.filter((status) => status !== 401 && status !== 503)).toEqual([])
    expect(await ask(good)).toBe(200)
  })

  it('of a key taken into use a moment ago is never refused, over twenty changes of key', async () => {
    for (let round = 0; round < 20; round++) {
      const before = await sign(header(), claims())
      await changeKey(round % 2 === 0 ? 'ES256' : 'EdDSA')
      expect(await ask(await sign(header(), claims())), `new key of round ${round}`).toBe(200)
      expect(await ask(before), `key before round ${round}`).toBe(200)
    }
  })

  it('of a key changed twice within the rest is asked to come again, and taken then', async () => {
    await changeKey()
    expect(await ask(await sign(header(), claims()))).toBe(200)
    stack.sandbox.issuer.rotateKeys()
    const early = await sign(header(), claims())
    const answer = await fetch(`${stack.url}/api/v1/me`, { headers: { authorization: `Bearer ${early}` } })
    expect(answer.status).toBe(503)
    const waitSeconds = Number(answer.headers.get('retry-after'))
    expect(waitSeconds).toBeGreaterThan(0)
    expect(waitSeconds).toBeLessThanOrEqual(30)
    clock.advance(waitSeconds * 1_000)
    expect(await ask(early)).toBe(200)
  })

  it('makes the issuer’s keys be read at most once in thirty seconds, whatever flood of unknown keys comes', async () => {
    clock.advance(KEYS_REST_MS + 1_000)
    const before = keyReads()
    const flood = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        sign(header({ alg: 'ES256', kid: `unknown-${at}` }), claims(), strangerKey),
      ),
    )
    for (let from = 0; from < flood.length; from += 20)
      await Promise.all(flood.slice(from, from + 20).map(ask))
    expect(keyReads() - before).toBe(1)
    clock.advance(KEYS_REST_MS + 1_000)
    await Promise.all(flood.slice(0, 20).map(ask))
    expect(keyReads() - before).toBe(2)
    // Somebody else's tokens are not worth a look at the keys.
    clock.advance(KEYS_REST_MS + 1_000)
    const foreign = await sign(
      { alg: 'ES256', kid: 'k' },
      claims({ iss: 'https://other.example' }),
      strangerKey,
    )
    expect(await ask(foreign)).toBe(401)
    expect(keyReads() - before).toBe(2)
  })

  it('of a key the issuer has withdrawn is refused from the next look at the keys on', async () => {
    const withdrawn = await sign(header(), claims())
    expect(await ask(withdrawn)).toBe(200)
    await changeKey('ES256', true)
    clock.advance(11 * 60_000)
    expect(await ask(await sign(header(), claims()))).toBe(200)
    clock.advance(KEYS_REST_MS + 1_000)
    expect(await ask(withdrawn)).toBe(401)
  })

  it('beside a session cookie counts alone: a bad one is not made good by the cookie', async () => {
    const owner = await stack.signIn('hoamay-lan')
    const cookie = owner.browser.cookiesFor(stack.url)
    const bad = { cookie, authorization: 'Bearer nonsense' }
    expect((await fetch(`${stack.url}/api/v1/me`, { headers: bad })).status).toBe(401)
    expect((await fetch(`${stack.url}/api/v1/me`, { headers: { cookie } })).status).toBe(200)
  })
})
