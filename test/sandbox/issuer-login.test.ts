import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Issuer } from '../../sandbox/issuer/issuer.ts'
import { CLIENT, createBrowser, follow, startIssuer } from './issuer-support.ts'

let issuer: Issuer
let close: () => Promise<void>

beforeAll(async () => {
  ;({ issuer, close } = await startIssuer())
})
afterAll(() => close())

const discover = () =>
  client.discovery(new URL(issuer.url), CLIENT.clientId, CLIENT.clientSecret, undefined, {
    execute: [client.allowInsecureRequests],
  })
const verify = (jwt: string) =>
  jwtVerify(jwt, createRemoteJWKSet(new URL(`${issuer.url}/jwks`)), {
    issuer: issuer.url,
    audience: 'kiotviet-social',
  })

/** Everything a browser does between the console's login link and its callback. */
async function signIn(sub: string) {
  const config = await discover()
  const verifier = client.randomPKCECodeVerifier()
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: CLIENT.redirectUris[0] ?? '',
    scope: 'openid profile',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const browse = createBrowser()
  const { page } = await follow(browse, issuer.url, await browse(start))
  const form = await page.text()
  const action = /action="([^"]+)"/.exec(form)?.[1] ?? ''
  const posted = await browse(new URL(action, issuer.url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ sub }),
  })
  const { location } = await follow(browse, issuer.url, posted)
  if (location === null) throw new Error('the issuer did not send the browser back')
  return { config, verifier, location, form }
}

describe('the issuer twin', () => {
  it('publishes discovery and keys under its mount', async () => {
    const config = (await discover()).serverMetadata()
    expect(config.issuer).toBe(issuer.url)
    expect(config.token_endpoint).toBe(`${issuer.url}/token`)
    expect(config.jwks_uri).toBe(`${issuer.url}/jwks`)
  })

  it('signs a demo person in by code and PKCE, with the shop and the roles in both tokens', async () => {
    const { config, verifier, location, form } = await signIn('hoamay-lan')
    expect(form).toContain('Cửa hàng hoa Mây')
    const tokens = await client.authorizationCodeGrant(config, location, {
      pkceCodeVerifier: verifier,
      expectedState: 'state-1',
      expectedNonce: 'nonce-1',
    })
    const wanted = { sub: 'hoamay-lan', retailer: 'hoamay', roles: ['owner'], name: 'Lan' }
    expect(tokens.claims()).toMatchObject(wanted)
    expect((await verify(tokens.access_token)).payload).toMatchObject(wanted)
  })

  it('asks who you are at every sign-in', async () => {
    const first = await signIn('hoamay-lan')
    const second = await signIn('banhgio-huong')
    expect(first.location.searchParams.get('code')).toBeTruthy()
    expect(second.form).toContain('banhgio-huong')
  })

  it('sends access_denied back when the person declines', async () => {
    const { location } = await signIn('')
    expect(location.searchParams.get('error')).toBe('access_denied')
    expect(location.searchParams.get('state')).toBe('state-1')
  })

  it('refuses a code shown a wrong PKCE verifier', async () => {
    const { config, location } = await signIn('hoamay-minh')
    const grant = client.authorizationCodeGrant(config, location, {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: 'state-1',
      expectedNonce: 'nonce-1',
    })
    await expect(grant).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('signs in without a page when a test chose the person beforehand', async () => {
    issuer.state.autoLoginSub = 'hoamay-minh'
    try {
      const config = await discover()
      const challenge = await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier())
      const start = client.buildAuthorizationUrl(config, {
        redirect_uri: CLIENT.redirectUris[0] ?? '',
        scope: 'openid',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
      const browse = createBrowser()
      const { location } = await follow(browse, issuer.url, await browse(start))
      expect(location?.searchParams.get('code')).toBeTruthy()
    } finally {
      issuer.state.autoLoginSub = null
    }
  })

  it('gives a service its own token with the shop claim, by either way of client authentication', async () => {
    for (const auth of [client.ClientSecretPost, client.ClientSecretBasic]) {
      const config = await client.discovery(
        new URL(issuer.url),
        'hoamay-pos',
        undefined,
        auth('hoamay-pos-sandbox-secret'),
        { execute: [client.allowInsecureRequests] },
      )
      const tokens = await client.clientCredentialsGrant(config, { resource: 'urn:sandbox:gateway' })
      const { payload } = await verify(tokens.access_token)
      expect(payload).toMatchObject({ sub: 'hoamay-pos', retailer: 'hoamay', roles: ['owner'] })
    }
  })

  it('gives a service its token also when it names no resource', async () => {
    const config = await client.discovery(
      new URL(issuer.url),
      'hoamay-pos',
      'hoamay-pos-sandbox-secret',
      undefined,
      {
        execute: [client.allowInsecureRequests],
      },
    )
    const tokens = await client.clientCredentialsGrant(config)
    expect((await verify(tokens.access_token)).payload.retailer).toBe('hoamay')
  })
})

describe('minted tokens', () => {
  it('verify against the published keys and carry what was asked', async () => {
    const jwt = await issuer.mintToken({ sub: 'anyone', retailer: 'shop-9', roles: ['agent'] })
    expect((await verify(jwt)).payload).toMatchObject({ sub: 'anyone', retailer: 'shop-9', roles: ['agent'] })
  })

  it('can be already over, meant for somebody else, or lack a claim', async () => {
    await expect(verify(await issuer.mintToken({ sub: 'a', expiresInSeconds: -60 }))).rejects.toThrow(/exp/)
    await expect(verify(await issuer.mintToken({ sub: 'a', overrides: { aud: 'else' } }))).rejects.toThrow(
      /aud/,
    )
    const jwt = await issuer.mintToken({ sub: 'hoamay-lan', overrides: { retailer: null } })
    expect((await verify(jwt)).payload.retailer).toBeUndefined()
  })

  it('fail verification when a key nobody published signed them, and when nobody signed', async () => {
    await expect(verify(await issuer.mintToken({ sub: 'a', signWith: 'wrong-key' }))).rejects.toThrow(
      /signature/,
    )
    await expect(verify(await issuer.mintToken({ sub: 'a', signWith: 'none' }))).rejects.toThrow(/alg/i)
  })

  it('outlive a rotation of keys unless the old keys are dropped', async () => {
    const before = await issuer.mintToken({ sub: 'a' })
    const kid = issuer.rotateKeys({ alg: 'RS256' })
    const after = await issuer.mintToken({ sub: 'a' })
    expect(decodeProtectedHeader(after)).toMatchObject({ kid, alg: 'RS256' })
    await verify(before)
    await verify(after)
    issuer.rotateKeys({ dropOld: true })
    await expect(verify(before)).rejects.toThrow(/no applicable key/)
  })

  it('still verify after the issuer is restored from a snapshot', async () => {
    const kept = issuer.snapshot()
    const jwt = await issuer.mintToken({ sub: 'a' })
    issuer.rotateKeys({ dropOld: true })
    issuer.restore(JSON.parse(JSON.stringify(kept)))
    expect((await verify(jwt)).payload.sub).toBe('a')
  })
})
