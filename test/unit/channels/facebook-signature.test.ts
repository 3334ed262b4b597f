import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFacebookChannel } from '../../../src/channels/facebook/index.ts'
import { appSecretProof } from '../../../src/channels/facebook/signature.ts'
import { facebookSettings } from './facebook-support.ts'

const BODY = Buffer.from(
  String.raw`{"object":"page","entry":[{"id":"1001","time":1767000000123,"messaging":[{"sender":{"id":"7201"},"recipient":{"id":"1001"},"timestamp":1767000000123,"message":{"mid":"m_AAA","text":"Xin ch\u00e0o \ud83d\udc4d a\/b"}}]}]}`,
)
const SIGNATURE = '3611361afb590316fb73cd01127ea28a37376f2106095d42b2beb159533299cb'
const OF_REWRITTEN = '18a8a9f670406ff041e0b822530c605b080f918325f2b16bc63bca9a985d8fe8'

const verify = (header: string | string[] | undefined, settings = facebookSettings) =>
  createFacebookChannel(settings).verifySignature(BODY, { 'x-hub-signature-256': header })

describe('a Facebook signature', () => {
  it('holds over the bytes as they came', () => {
    expect(BODY).toHaveLength(220)
    expect(verify(`sha256=${SIGNATURE}`)).toBe(true)
  })

  it('of the same JSON written again does not hold', () => {
    expect(
      createHmac('sha256', 'sim_app_secret')
        .update(JSON.stringify(JSON.parse(BODY.toString())))
        .digest('hex'),
    ).toBe(OF_REWRITTEN)
    expect(verify(`sha256=${OF_REWRITTEN}`)).toBe(false)
  })

  it.each([
    ['is missing', undefined],
    ['came twice', [`sha256=${SIGNATURE}`, `sha256=${SIGNATURE}`]],
    ['lacks its prefix', SIGNATURE],
    ['is the old SHA-1 form', 'sha1=9f823907a3fc1768c792b1ddd794eaf15b1b3b24'],
    ['is cut off', `sha256=${SIGNATURE.slice(0, -2)}`],
    ['has something behind it', `sha256=${SIGNATURE}00`],
    ['is no hex', `sha256=${'z'.repeat(64)}`],
    ['is empty', 'sha256='],
  ])('does not hold where it %s', (_, header) => {
    expect(verify(header)).toBe(false)
  })

  it('holds under the previous secret while it is changed, and under no other', () => {
    const changing = { ...facebookSettings, appSecret: 'new_secret', appSecretPrevious: 'sim_app_secret' }
    expect(verify(`sha256=${SIGNATURE}`, changing)).toBe(true)
    expect(verify(`sha256=${SIGNATURE}`, { ...changing, appSecretPrevious: null })).toBe(false)
  })

  it('of a token proves the secret to the Graph API', () => {
    expect(appSecretProof('sim_app_secret', 'EAAsimpagetoken')).toBe(
      '924427f13f85430c8a35f256f6f8b75613edab5976c7495a3f30c2c80532e824',
    )
  })
})
