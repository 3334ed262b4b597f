import { describe, expect, it } from 'vitest'
import { redactFields, redactText } from '../../../src/kit/redact.ts'

describe('Redaction of fields', () => {
  it.each([
    'accessToken',
    'refresh_token',
    'clientSecret',
    'X-Hub-Signature',
    'cookie',
    'codeVerifier',
    'Authorization',
  ])('takes out what %s holds, as a secret', (name) =>
    expect(redactFields({ [name]: 'abc' })).toEqual({ [name]: '[secret]' }),
  )

  it.each(['name', 'displayName', 'phone', 'address_line_text', 'messageText', 'email', 'avatar', 'q_query'])(
    'takes out what %s holds, as personal',
    (name) => expect(redactFields({ [name]: 'Lan' })).toEqual({ [name]: '[personal]' }),
  )

  it('lets ids, counts, codes and names of our own things pass', () => {
    const fields = {
      messageId: 'msg_1',
      tokenKind: 'channel',
      code: '190',
      keyId: 'k1',
      queueName: 'inbound',
      waitMs: 5,
      ok: true,
      gone: null,
    }
    expect(redactFields(fields)).toEqual(fields)
  })
})

describe('Redaction of text', () => {
  it.each([
    ['mongodb://admin:hunter2@db:27017/x failed', 'mongodb://[secret]@db:27017/x failed'],
    ['GET /me?access_token=EAAxyz&fields=id', 'GET /me?access_token=[secret]&fields=id'],
    ['{"refresh_token":"abc","expires_in":3600}', '{"refresh_token":"[secret]","expires_in":3600}'],
    ['/oauth/facebook/callback?code=AQB&state=1', '/oauth/facebook/callback?code=[secret]&state=1'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [secret]'],
    ['bad token eyJhbGciOi.eyJzdWIi.c2ln', 'bad token [secret]'],
    ['EAAGm0PX4ZCpsBAKZCZBlongtoken expired', '[secret] expired'],
    ['gọi 0912 345 678 nhé', 'gọi [personal] nhé'],
    ['+84912345678', '[personal]'],
    ['lan@example.com wrote', '[personal] wrote'],
    ['failed with code: 190', 'failed with code: 190'],
    ['at 1767000000126 for 2468458835296117922', 'at 1767000000126 for 2468458835296117922'],
    ['msg_01jd0912345678abcdef', 'msg_01jd0912345678abcdef'],
  ])('%s', (text, clean) => expect(redactText(text)).toBe(clean))
})
