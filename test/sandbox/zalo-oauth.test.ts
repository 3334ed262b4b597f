import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { api, APP, CALLBACK, control, grant, OA, refresh, startZalo, token } from './zalo-support.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startZalo()
})
afterEach(() => sandbox.close())

const MINUTE_MS = 60_000
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

function permissionUrl(change: Record<string, string> = {}): URL {
  const url = new URL(`${sandbox.url}/zalo/oauth/v4/oa/permission`)
  const params = {
    app_id: APP.appId,
    redirect_uri: CALLBACK,
    code_challenge: challenge,
    state: 's-1',
    ...change,
  }
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  return url
}
const visit = (url: URL, init: RequestInit = {}) => fetch(url, { ...init, redirect: 'manual' })

async function approvedCallback(): Promise<URL> {
  await control(sandbox, 'zalo.setSwitches', { change: { autoPermission: OA } })
  const response = await visit(permissionUrl())
  return new URL(response.headers.get('location') ?? '')
}
const exchange = (code: string, codeVerifier = verifier) =>
  token(sandbox, { grant_type: 'authorization_code', code, code_verifier: codeVerifier })

describe('the permission page', () => {
  it('lists the OAs the person administers and sends code, OA id and state back after agreeing', async () => {
    await control(sandbox, 'zalo.addOa', { id: '77', name: 'OA khác', change: { administered: false } })
    const page = await (await visit(permissionUrl())).text()
    expect(page).toContain('Hoa Mây')
    expect(page).not.toContain('OA khác')
    const body = new URLSearchParams({
      ...Object.fromEntries(permissionUrl().searchParams),
      oa_id: OA,
      decision: 'approve',
    })
    const target = new URL(`${sandbox.url}/zalo/oauth/v4/oa/permission`)
    const response = await visit(target, { method: 'POST', body })
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(CALLBACK)
    expect([...location.searchParams.keys()].toSorted()).toEqual(['code', 'oa_id', 'state'])
    expect(location.searchParams.get('oa_id')).toBe(OA)
  })

  it('sends a refusal back without a code', async () => {
    await control(sandbox, 'zalo.setSwitches', { change: { autoPermission: 'decline' } })
    const location = new URL((await visit(permissionUrl())).headers.get('location') ?? '')
    expect(location.searchParams.has('code')).toBe(false)
  })

  it('shows -14003 as a JSON body for an address nobody registered, a trailing slash included', async () => {
    for (const redirect_uri of ['http://elsewhere.test/', `${CALLBACK}/`]) {
      const response = await visit(permissionUrl({ redirect_uri }))
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ error: -14003, error_name: 'Invalid redirect uri.' })
    }
  })

  it('shows -14002 for another app id and for an app that is not active', async () => {
    expect(await (await visit(permissionUrl({ app_id: '1' }))).json()).toMatchObject({ error: -14002 })
    await control(sandbox, 'zalo.setSwitches', { change: { appActive: false } })
    expect(await (await visit(permissionUrl())).json()).toMatchObject({ error: -14002 })
  })

  it('complains about a parameter Zalo does not have', async () => {
    const response = await visit(permissionUrl({ response_type: 'code' }))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('response_type')
  })

  it('keeps the state to itself by switch', async () => {
    await control(sandbox, 'zalo.setSwitches', { change: { echoState: false } })
    expect((await approvedCallback()).searchParams.has('state')).toBe(false)
  })
})

describe('the token endpoint', () => {
  it('trades a code once, with expires_in as a string of seconds', async () => {
    const code = (await approvedCallback()).searchParams.get('code') ?? ''
    const first = await exchange(code)
    expect(first).toMatchObject({ status: 200, expires_in: '90000' })
    expect(first['access_token']).toEqual(expect.any(String))
    expect(await exchange(code)).toMatchObject({ status: 200, error: -14005 })
  })

  it('refuses a code after ten minutes and a wrong PKCE verifier', async () => {
    const late = (await approvedCallback()).searchParams.get('code') ?? ''
    sandbox.clock.advance(10 * MINUTE_MS + 1)
    expect(await exchange(late)).toMatchObject({ error: -14005 })
    const stolen = (await approvedCallback()).searchParams.get('code') ?? ''
    expect(await exchange(stolen, randomBytes(32).toString('base64url'))).toMatchObject({ error: -14005 })
    expect(await exchange(stolen)).toMatchObject({ error: -14005 })
  })

  it('refuses a per-request pair when the console holds a fixed challenge', async () => {
    await control(sandbox, 'zalo.setSwitches', { change: { fixedChallenge: 'A'.repeat(43) } })
    const code = (await approvedCallback()).searchParams.get('code') ?? ''
    expect(await exchange(code)).toMatchObject({ error: -14005 })
  })

  it('names a wrong secret -14004 and a wrong grant type -14018', async () => {
    const { refreshToken } = await grant(sandbox)
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
    expect(await token(sandbox, form, 'wrong')).toMatchObject({ error: -14004 })
    expect(await token(sandbox, { grant_type: 'password' })).toMatchObject({ error: -14018 })
    expect(await refresh(sandbox, refreshToken)).toHaveProperty('access_token')
  })

  it('rotates both tokens, kills both old ones at once, and answers a second use with the -14014 body', async () => {
    const old = await grant(sandbox)
    const fresh = await refresh(sandbox, old.refreshToken)
    expect(await refresh(sandbox, old.refreshToken)).toEqual({
      status: 200,
      error: -14014,
      error_name: 'Invalid refresh token.',
      error_reason: '',
      error_description: '',
      ref_doc: '',
    })
    expect(await api(sandbox, '/v2.0/oa/getoa', { token: old.accessToken })).toMatchObject({ error: -220 })
    expect(await api(sandbox, '/v2.0/oa/getoa', { token: String(fresh['access_token']) })).toMatchObject({
      error: 0,
    })
    expect(await refresh(sandbox, String(fresh['refresh_token']))).toHaveProperty('access_token')
  })

  it('lets exactly one of twenty racing refreshers through', async () => {
    const { refreshToken } = await grant(sandbox)
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(sandbox, refreshToken)))
    expect(answers.filter((answer) => 'access_token' in answer)).toHaveLength(1)
    const events = await control<{ error: number }[]>(sandbox, 'zalo.tokenEvents')
    expect(events.filter(({ error }) => error === 0)).toHaveLength(1)
  })

  it('ends a refresh token three months after its issue', async () => {
    const { refreshToken } = await grant(sandbox)
    sandbox.clock.advance(90 * 24 * 60 * MINUTE_MS + 1)
    expect(await refresh(sandbox, refreshToken)).toMatchObject({ error: -14014 })
  })

  it('can rotate and lose its answer: the old token is burnt all the same', async () => {
    const { refreshToken } = await grant(sandbox)
    await control(sandbox, 'zalo.loseNextTokenAnswer')
    await expect(refresh(sandbox, refreshToken)).rejects.toThrow('fetch failed')
    expect(await refresh(sandbox, refreshToken)).toMatchObject({ error: -14014 })
  })

  it('can answer nothing at all, or no refresh token', async () => {
    await control(sandbox, 'zalo.setSwitches', { change: { tokenAnswer: 'empty' } })
    await expect(refresh(sandbox, (await grant(sandbox)).refreshToken)).rejects.toThrow(/JSON/)
    await control(sandbox, 'zalo.setSwitches', { change: { tokenAnswer: 'without-refresh-token' } })
    const answer = await refresh(sandbox, (await grant(sandbox)).refreshToken)
    expect(answer).toHaveProperty('access_token')
    expect(answer).not.toHaveProperty('refresh_token')
  })

  it('refuses everything after the OA took its grant back', async () => {
    const pair = await grant(sandbox)
    await control(sandbox, 'zalo.revoke', { oaId: OA })
    expect(await api(sandbox, '/v2.0/oa/getoa', { token: pair.accessToken })).toMatchObject({ error: -216 })
    expect(await refresh(sandbox, pair.refreshToken)).toMatchObject({ error: -14014 })
  })

  it('answers an injected error in its own envelope', async () => {
    sandbox.faults.add(
      JSON.parse('{"match":{"platform":"zalo","op":"oauth.token"},"then":{"zaloError":{"error":-14029}}}'),
    )
    const answer = await refresh(sandbox, (await grant(sandbox)).refreshToken)
    expect(answer).toMatchObject({ status: 200, error: -14029, error_reason: '' })
  })
})
