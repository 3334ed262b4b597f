import { expect, test } from 'vitest'
import { metaJson } from '../../sandbox/facebook/meta-json.ts'
import { appSecretProof, signedRequest, webhookSignatures } from '../../sandbox/facebook/signatures.ts'
import { packWebhook } from '../../sandbox/facebook/webhooks.ts'

const SECRET = 'sim_app_secret'
const BODY =
  '{"object":"page","entry":[{"id":"1001","time":1767000000123,"messaging":[{"sender":{"id":"7201"},"recipient":{"id":"1001"},"timestamp":1767000000123,"message":{"mid":"m_AAA","text":"Xin ch\\u00e0o \\ud83d\\udc4d a\\/b"}}]}]}'

test('a webhook is packed into the exact bytes of the reference vector', () => {
  const packed = packWebhook([
    {
      pageId: '1001',
      epoch: 1,
      kind: 'messaging',
      lane: '',
      atMs: 1767000000123,
      value: {
        sender: { id: '7201' },
        recipient: { id: '1001' },
        timestamp: 1767000000123,
        message: { mid: 'm_AAA', text: 'Xin chào 👍 a/b' },
      },
    },
  ])
  expect(packed.toString('latin1')).toBe(BODY)
  expect(packed.length).toBe(220)
})

test('both signatures of the reference body are the ones computed independently', () => {
  expect(webhookSignatures(SECRET, Buffer.from(BODY))).toEqual({
    'x-hub-signature-256': 'sha256=3611361afb590316fb73cd01127ea28a37376f2106095d42b2beb159533299cb',
    'x-hub-signature': 'sha1=9f823907a3fc1768c792b1ddd794eaf15b1b3b24',
  })
})

test('a body that went through JSON.parse and JSON.stringify gets the known wrong signature', () => {
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(BODY)))
  expect(webhookSignatures(SECRET, rewritten)['x-hub-signature-256']).toBe(
    'sha256=18a8a9f670406ff041e0b822530c605b080f918325f2b16bc63bca9a985d8fe8',
  )
})

test('the proof of the reference token is the one computed independently', () => {
  expect(appSecretProof(SECRET, 'EAAsimpagetoken')).toBe(
    '924427f13f85430c8a35f256f6f8b75613edab5976c7495a3f30c2c80532e824',
  )
})

test('the signed_request of the reference payload is the one computed independently', () => {
  const payload = { algorithm: 'HMAC-SHA256', issued_at: 1767000000, user_id: '3001' }
  expect(signedRequest(SECRET, payload)).toBe(
    'TluprnFi05rA_bCYrIoyGk6yll_S5ElE4dkQ3ppRAqI.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc2NzAwMDAwMCwidXNlcl9pZCI6IjMwMDEifQ',
  )
})

test('escaped JSON is ASCII only and reads back as the same value', () => {
  const value = { text: 'Đặng “quote” 👍🏽 </script> \u2028', url: 'https://a/b' }
  const text = metaJson(value)
  expect(/^[\x20-\x7e]*$/.test(text)).toBe(true)
  expect(text).toContain('https:\\/\\/a\\/b')
  expect(JSON.parse(text)).toEqual(value)
})
