import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readSignedRequest } from '../../../src/channels/facebook/signed-request.ts'

/** Computed independently of our code (docs/platforms/facebook.md). */
const SECRET = 'sim_app_secret'
const VECTOR =
  'TluprnFi05rA_bCYrIoyGk6yll_S5ElE4dkQ3ppRAqI.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc2NzAwMDAwMCwidXNlcl9pZCI6IjMwMDEifQ'
const AT = 1_767_000_000_000

const sign = (payload: object | string): string => {
  const text = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString(
    'base64url',
  )
  return `${createHmac('sha256', SECRET).update(text).digest('base64url')}.${text}`
}
const BASE = { algorithm: 'HMAC-SHA256', issued_at: AT / 1000 }

describe('A signed request', () => {
  it('of the reference vector is read, by the current and by the previous secret', () => {
    for (const secrets of [[SECRET], ['new', SECRET]])
      expect(readSignedRequest(VECTOR, secrets, AT + 1_000)).toMatchObject({
        ok: true,
        value: { userId: '3001', pageId: null, issuedAtMs: AT },
      })
  })

  it('names a Page where one removed the app, however its ids are written', () => {
    for (const ids of [
      { user_id: '0', profile_id: '1001' },
      { user_id: 0, profile_id: 1001 },
      { profile_id: '1001' },
    ])
      expect(readSignedRequest(sign({ ...BASE, ...ids }), [SECRET], AT)).toMatchObject({
        value: { userId: null, pageId: '1001' },
      })
    const long = '{"algorithm":"HMAC-SHA256","issued_at":1767000000,"user_id":12345678901234567890}'
    expect(readSignedRequest(sign(long), [SECRET], AT)).toMatchObject({
      value: { userId: '12345678901234567890' },
    })
  })

  it.each([
    ['signed by nobody we know', VECTOR, ['other'], AT, 'forged'],
    ['without a signature', VECTOR.slice(44), [SECRET], AT, 'malformed'],
    ['with a byte of its payload changed', `${VECTOR.slice(0, -1)}R`, [SECRET], AT, 'forged'],
    ['of the day before yesterday', VECTOR, [SECRET], AT + 37 * 3_600_000, 'expired'],
    ['of tomorrow', VECTOR, [SECRET], AT - 24 * 3_600_000, 'expired'],
    [
      'that names another algorithm',
      sign({ ...BASE, algorithm: 'none', user_id: '1' }),
      [SECRET],
      AT,
      'malformed',
    ],
    ['that names nobody', sign({ ...BASE, user_id: '0' }), [SECRET], AT, 'malformed'],
    ['that is no JSON', sign('no json'), [SECRET], AT, 'malformed'],
    ['that is over', sign({ ...BASE, user_id: '1', expires: AT / 1000 - 1 }), [SECRET], AT, 'expired'],
    ['that is far too long', `${VECTOR}${'A'.repeat(10_000)}`, [SECRET], AT, 'malformed'],
  ])('%s is refused', (_, text, secrets, nowMs, error) => {
    expect(readSignedRequest(text, secrets, nowMs)).toEqual({ ok: false, error })
  })
})
