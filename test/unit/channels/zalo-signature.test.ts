import { describe, expect, it } from 'vitest'
import { isProbe } from '../../../src/channels/zalo/probe.ts'
import { DOCUMENTED_ONLY, explainSignature, matchSignature } from '../../../src/channels/zalo/signature.ts'
import { fixtures, macOf, OA, readFixture, signed, zaloSettings } from './zalo-support.ts'

const { raw } = readFixture('user-send-text')
const match = (body: Buffer, header: string, more: Record<string, string> = {}) =>
  matchSignature(body, { 'x-zevent-signature': header, ...more }, zaloSettings)

describe("Zalo's signature", () => {
  it.each(fixtures)('fits $file as sent, and not with any one of its bytes changed', ({ raw: body }) => {
    expect(matchSignature(body, signed(body), zaloSettings)).not.toBeNull()
    for (let at = 0; at < body.length; at += 7) {
      const changed = Buffer.from(body)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(matchSignature(changed, signed(body), zaloSettings), `byte ${at}`).toBeNull()
    }
  })

  it.each([
    ['mac= before it', (hex: string) => `mac=${hex}`],
    ['mac = with blanks', (hex: string) => `mac = ${hex}`],
    ['the bare digits', (hex: string) => hex],
    ['capital letters', (hex: string) => `MAC=${hex.toUpperCase()}`],
  ])('is accepted with %s', (_, write) => {
    expect(match(raw, write(macOf(raw).slice(4)))).toEqual({
      key: 'current',
      scope: 'app',
      firstTerm: 'app-id',
      timestamp: 'body',
    })
  })

  it('is accepted under the previous secret, and says so', () => {
    expect(match(raw, macOf(raw, { secret: 'oa-secret-before' }))?.key).toBe('previous')
    const once = { ...zaloSettings, oaSecretPrevious: null }
    const header = { 'x-zevent-signature': macOf(raw, { secret: 'oa-secret-before' }) }
    expect(matchSignature(raw, header, once)).toBeNull()
  })

  it('is accepted under an OA’s own key, current or previous, for the events of that OA alone; others go by the app’s', () => {
    const OTHER = '3120456789012345999'
    const own = new Map([
      [OA, ['own-key', 'own-key-before']],
      [OTHER, ['key-of-another-oa']],
    ])
    const keys = { ...zaloSettings, oaSecretsByOa: own }
    const header = (secret: string, body = raw) => ({ 'x-zevent-signature': macOf(body, { secret }) })
    const fits = (secret: string, body = raw) => matchSignature(body, header(secret, body), keys)
    expect(fits('own-key')).toMatchObject({ key: 'current', scope: 'oa' })
    expect(fits('own-key-before')).toMatchObject({ key: 'previous', scope: 'oa' })
    expect(fits('oa-secret')).toMatchObject({ key: 'current', scope: 'app' })
    expect(explainSignature(raw, header('own-key'), keys)).toBe('current/app-id/body/own-key')
    // The other OA's id may stand in a text; the event is still not its own.
    const about = Buffer.from(raw.toString().replace('"text":"', `"text":"${OTHER} `))
    expect(about.includes(OTHER)).toBe(true)
    expect(fits('key-of-another-oa', about)).toBeNull()
    expect(fits('own-key', about)).toMatchObject({ scope: 'oa' })
  })

  it('does not fit under the app secret, with a keyed hash, cut short, or missing', () => {
    expect(match(raw, macOf(raw, { secret: zaloSettings.appSecret }))).toBeNull()
    expect(match(raw, macOf(raw).slice(0, -1))).toBeNull()
    expect(match(raw, '')).toBeNull()
    expect(matchSignature(raw, {}, zaloSettings)).toBeNull()
  })

  it('knows the OA id as first term and the time of the header only while those readings are on', () => {
    const { raw: follow } = readFixture('follow')
    const byOa = { 'x-zevent-signature': macOf(follow, { term: OA }) }
    expect(matchSignature(follow, byOa, zaloSettings)?.firstTerm).toBe('oa-id')
    expect(matchSignature(follow, byOa, zaloSettings, DOCUMENTED_ONLY)).toBeNull()

    const byHeader = {
      'x-zevent-signature': macOf(raw, { timestamp: '1767225600999' }),
      'x-zevent-timestamp': '1767225600999',
    }
    expect(matchSignature(raw, byHeader, zaloSettings)?.timestamp).toBe('header')
    expect(matchSignature(raw, byHeader, zaloSettings, DOCUMENTED_ONLY)).toBeNull()
  })

  it('is refused for the events of another app, even where the secret is the same', () => {
    const foreign = Buffer.from(raw.toString().replace(zaloSettings.appId, '1111111111111111111'))
    expect(match(foreign, macOf(foreign))).toBeNull()
    expect(match(foreign, macOf(foreign, { term: '1111111111111111111' }))).toBeNull()
  })

  it.each([
    ['a second time', '{"timestamp":"1","app_id":"2780543210987654321","timestamp":"2"}', '1'],
    ['a second time spelled with escapes', '{"timestamp":"1","time\\u0073tamp":"2"}', '1'],
    ['a second app id', '{"app_id":"2780543210987654321","timestamp":"1","app_id":"5"}', '1'],
    ['a list instead of an object', '[{"timestamp":"1"}]', '1'],
    ['another object behind the first', '{"timestamp":"1"}{"timestamp":"2"}', '1'],
    ['a time that is only nested', '{"message":{"timestamp":"1"}}', '1'],
    ['an object cut off', '{"timestamp":"1"', '1'],
  ])('is refused for a body with %s', (_, body, timestamp) => {
    const bytes = Buffer.from(body)
    expect(match(bytes, macOf(bytes, { timestamp }))).toBeNull()
  })

  it('stays quick on a megabyte of brackets, quotes and backslashes', () => {
    for (const filler of ['[', '{"a":', '"', '\\', ' ', '{"app_id":"']) {
      const body = Buffer.from(filler.repeat((1024 * 1024) / filler.length))
      const startedMs = performance.now()
      expect(match(body, macOf(body, { timestamp: '1' }))).toBeNull()
      expect(performance.now() - startedMs).toBeLessThan(1_000)
    }
  })
})

describe('A signature explained', () => {
  const explain = (header: string, body = raw) =>
    explainSignature(body, { 'x-zevent-signature': header }, zaloSettings)

  it.each([
    ['current/app-id/body', () => macOf(raw)],
    ['previous/app-id/body', () => macOf(raw, { secret: 'oa-secret-before' })],
    ['app-secret', () => macOf(raw, { secret: zaloSettings.appSecret })],
    ['unknown', () => macOf(raw, { secret: 'somebody_reset_it' })],
    ['unsigned', () => ''],
  ])('is called %s', (word, header) => {
    expect(explain(header())).toBe(word)
  })

  it('names the events of another app', () => {
    const body = Buffer.from(raw.toString().replace(zaloSettings.appId, '999'))
    expect(explain(macOf(body), body)).toBe('other-app')
  })
})

describe("Zalo's probes", () => {
  it.each(['', ' \n', '{}', ' { } '])('are recognised empty: %j', (body) => {
    expect(isProbe(Buffer.from(body), {})).toBe(true)
  })

  it('are unsigned samples without a time', () => {
    expect(isProbe(Buffer.from('{"event_name":"user_send_text"}'), {})).toBe(true)
  })

  it('are not events: one with a time or a signature has to pass the check', () => {
    expect(isProbe(raw, {})).toBe(false)
    expect(isProbe(Buffer.from('{"event_name":"follow"}'), signed(raw))).toBe(false)
    expect(isProbe(Buffer.from('{"broken'), {})).toBe(false)
    expect(isProbe(Buffer.from('[1]'), {})).toBe(false)
  })
})
