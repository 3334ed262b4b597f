import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authorizeUrl, parseCallback, pkcePair, toTokenSet } from '../../../src/channels/zalo/oauth.ts'
import { exchangeCode } from '../../../src/channels/zalo/operations/exchange-code.ts'
import { zaloSettings } from './zalo-support.ts'

const DAY_MS = 86_400_000
const asked = { redirectUri: 'https://shop.example/auth/zalo/callback', state: 's 1' }

describe('asking an admin of an OA', () => {
  it('sends exactly the four parameters Zalo knows', () => {
    const url = new URL(authorizeUrl(zaloSettings, { ...asked, codeChallenge: 'c1' }))
    expect(url.origin + url.pathname).toBe('https://oauth.zaloapp.com/v4/oa/permission')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      app_id: zaloSettings.appId,
      redirect_uri: asked.redirectUri,
      code_challenge: 'c1',
      state: 's 1',
    })
  })

  it('leaves the challenge out where there is none', () => {
    expect(authorizeUrl(zaloSettings, asked)).not.toContain('code_challenge')
  })

  it('makes a fresh pair for each linking, a fixed one, or none, by the setting', () => {
    const first = pkcePair(zaloSettings)
    expect(first?.verifier).toMatch(/^[\w-]{43}$/)
    expect(first?.challenge).toBe(
      createHash('sha256')
        .update(first?.verifier ?? '')
        .digest('base64url'),
    )
    expect(pkcePair(zaloSettings)?.verifier).not.toBe(first?.verifier)
    const verifier = 'v'.repeat(43)
    expect(pkcePair({ ...zaloSettings, pkce: { mode: 'fixed', verifier } })?.verifier).toBe(verifier)
    expect(pkcePair({ ...zaloSettings, pkce: { mode: 'none' } })).toBeNull()
  })
})

describe('the callback', () => {
  it.each([
    [
      { code: 'c', oa_id: '3120456789012345678', state: 's' },
      { code: 'c', accountId: '3120456789012345678' },
    ],
    [{ code: 'c' }, { code: 'c', accountId: null }],
    [
      { code: 'c', oa_id: '../x' },
      { code: 'c', accountId: null },
    ],
  ])('%j brings code and OA', (query, value) => {
    expect(parseCallback(query)).toEqual({ ok: true, value })
  })

  it.each([
    [{}, 'code-missing'],
    [{ state: 's' }, 'code-missing'],
    [{ code: '' }, 'code-missing'],
    [{ code: ['a', 'b'] }, 'code-missing'],
    [{ error: '-14003' }, 'declined'],
  ])('%j is a failure: %s', (query, error) => {
    expect(parseCallback(query)).toEqual({ ok: false, error })
  })
})

describe('an answer with tokens', () => {
  const read = (body: object) => toTokenSet(exchangeCode.answer.parse(body), 1_000)

  it('counts the documented text of seconds, and numbers', () => {
    const tokens = { accessToken: 'at', refreshToken: 'rt', accessExpiresAtMs: 90_001_000 }
    const body = { access_token: 'at', refresh_token: 'rt' }
    expect(read({ ...body, expires_in: '90000' })).toMatchObject(tokens)
    expect(read({ ...body, expires_in: 90000 })).toMatchObject(tokens)
    expect(read({ ...body, expires_in: 'soon' })).toMatchObject(tokens)
  })

  it('gives a refresh token three months, or what the answer says', () => {
    expect(read({ access_token: 'at', refresh_token: 'rt' }).refreshExpiresAtMs).toBe(1_000 + 90 * DAY_MS)
    const stated = { access_token: 'at', refresh_token: 'rt', refresh_token_expires_in: '60' }
    expect(read(stated).refreshExpiresAtMs).toBe(61_000)
  })

  it('without a new refresh token says so, so that the old one is kept', () => {
    expect(read({ access_token: 'at', refresh_token: '' })).toMatchObject({
      refreshToken: null,
      refreshExpiresAtMs: null,
    })
  })

  it.each([
    [{}],
    [{ access_token: '' }],
    [{ access_token: 1 }],
    [{ access_token: null, refresh_token: 'rt' }],
  ])('%j is none', (body) => {
    expect(exchangeCode.answer.safeParse(body).success).toBe(false)
  })
})
