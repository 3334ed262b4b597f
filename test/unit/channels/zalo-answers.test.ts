import { describe, expect, it } from 'vitest'
import { createZaloHttp, appSecretProof } from '../../../src/channels/zalo/platform-http.ts'
import { ZALO_ERRORS } from '../../../src/channels/zalo/errors.ts'
import { waitMsFor } from '../../../src/channels/zalo/wait.ts'
import { refreshToken } from '../../../src/channels/zalo/operations/refresh-token.ts'
import { zaloSettings } from './zalo-support.ts'

/** 10:00:20 in Vietnam. */
const NOW_MS = Date.UTC(2026, 0, 5, 3, 0, 20)
const http = createZaloHttp(zaloSettings, { nowMs: () => NOW_MS })
const EFFECT = { effect: true }
const READ = { effect: false }

const answer = (body: unknown, status = 200) => ({ status, headers: {}, text: JSON.stringify(body), body })
const refusal = (body: unknown, { status = 200, call = EFFECT } = {}) => {
  const read = http.readAnswer(answer(body, status), call)
  if (read.ok) throw new Error('taken for a success')
  return read.error
}

describe("Zalo's answers", () => {
  it('succeed with error 0 and give what stands under data', () => {
    expect(http.readAnswer(answer({ data: { x: 1 }, error: 0, message: 'Success' }), READ)).toEqual({
      ok: true,
      value: { x: 1 },
    })
    expect(http.readAnswer(answer({ error: 0, message: 'Success' }), READ)).toEqual({ ok: true, value: {} })
    expect(http.readAnswer(answer({ data: [1], error: '0' }), READ)).toEqual({ ok: true, value: [1] })
  })

  it('fail by the number in error although the status is 200, and also where it came as text', () => {
    expect(refusal({ error: -230, message: 'x' })).toMatchObject({
      code: 'outside-window',
      retry: 'never',
      platformCode: '-230',
    })
    expect(refusal({ error: '-216', message: 'x' })).toMatchObject({
      code: 'token-rejected',
      retry: 'after-relink',
    })
  })

  it('are decided by the number even when the status says the server broke', () => {
    expect(refusal({ error: -14014, error_name: 'Invalid refresh token.' }, { status: 500 })).toMatchObject({
      code: 'grant-rejected',
      retry: 'after-relink',
    })
  })

  it.each([
    ['an empty body', undefined, 200],
    ['a page of HTML', undefined, 502],
    ['an object without error and data', { hello: 1 }, 200],
    ['an empty access token', { access_token: '', expires_in: '90000' }, 200],
    ['an access token that is no text', { access_token: 5 }, 200],
  ])('leave the outcome unknown with %s, and harmless calls are tried again', (_, body, status) => {
    expect(refusal(body, { status }).retry).toBe('outcome-unknown')
    expect(refusal(body, { status, call: READ }).retry).toBe('backoff')
  })

  it('with a number nobody has described are tried again and named unclassified', () => {
    expect(refusal({ error: -9999, message: 'x' })).toMatchObject({
      code: 'unclassified',
      retry: 'backoff',
      platformCode: '-9999',
    })
  })

  it.each([
    [-32, 'Application has reached limit', 'rate-limited', '-32/app'],
    [-32, 'Offical Account has reached the limit', 'rate-limited', '-32/oa'],
    [-223, 'OA has not authorized this API', 'permission-missing', '-223/grant'],
    [-223, 'Out of quota of articles', 'quota-exhausted', '-223/quota'],
    [-201, 'access_token has been expired', 'token-rejected', '-201/token'],
    [-201, 'Params is invalid: text', 'request-invalid', '-201'],
  ])('with %d and "%s" mean %s', (error, message, code, platformCode) => {
    expect(refusal({ error, message })).toMatchObject({ code, platformCode })
  })

  it('about limits wait for the next full minute and cost no attempt', () => {
    expect(refusal({ error: -32, message: 'x' })).toMatchObject({ retry: 'after-delay', waitMs: 41_000 })
    expect(refusal({}, { status: 429 })).toMatchObject({ code: 'rate-limited', waitMs: 41_000 })
  })

  it('hold neither text nor token of the answer', () => {
    const error = refusal({ error: -216, message: 'Access token SECRET is invalid' })
    expect(`${JSON.stringify(error)} ${error.message} ${error.stack}`).not.toContain('SECRET')
  })
})

describe('waiting until the morning', () => {
  it.each([
    ['at 22:00 lasts until 06:05', 22, 0, 8 * 60 + 5],
    ['at 05:59 lasts six minutes', 5, 59, 6],
    ['at 06:05 lasts a day', 6, 5, 24 * 60],
  ])('%s in Vietnam', (_, hour, minute, minutes) => {
    const nowMs = Date.UTC(2026, 0, 5, hour - 7, minute)
    expect(waitMsFor('morning', nowMs)).toBe(minutes * 60_000)
  })
})

describe("Zalo's error table", () => {
  const NUMBERS = [
    -32, -100, -124, -200, -201, -204, -205, -209, -210, -211, -212, -213, -214, -216, -217, -218, -219, -220,
    -221, -223, -224, -227, -230, -232, -233, -234, -235, -237, -238, -240, -241, -242, -244, -248, -249,
    -320, -321, -403, -501, -1340, -1341, -14002, -14003, -14004, -14005, -14012, -14014, -14018, -14024,
    -14029,
  ]
  it.each(NUMBERS)('knows %d', (number) => {
    expect(ZALO_ERRORS.some(({ code }) => code === number)).toBe(true)
  })

  it.each(ZALO_ERRORS)(
    'says what $code ($is) means in both languages',
    ({ sentence, retry, wait, waitMs }) => {
      expect(sentence.vi).toMatch(/[àáảãạăâđèéẻẽẹêìíỉĩịòóỏõọôơùúủũụưỳýỷỹỵ]/i)
      expect(sentence.en).toMatch(/^[A-Z].*\.$/)
      expect(retry === 'after-delay').toBe(wait !== undefined || waitMs !== undefined)
    },
  )

  it('has one sentence for each of our words', () => {
    const byWord = new Map<string, string>()
    for (const { is, sentence } of ZALO_ERRORS) {
      expect(byWord.get(is) ?? sentence.vi).toBe(sentence.vi)
      byWord.set(is, sentence.vi)
    }
  })
})

describe('asking Zalo', () => {
  it('puts token and proof into headers of their own, never into the address', () => {
    const request = { method: 'GET', base: 'openapi', path: '/v2.0/oa/getoa' } as const
    expect(http.authorize(request, 'channel', 'at-1')).toEqual({
      ...request,
      headers: { access_token: 'at-1', appsecret_proof: appSecretProof('app-secret', 'at-1') },
    })
    expect(http.address(request)).toBe('https://openapi.zalo.me/v2.0/oa/getoa')
  })

  it('proves itself at the token endpoint with the app secret as a header', () => {
    const request = http.authorize(refreshToken.request({ refreshToken: 'rt-1' }), 'app', null)
    expect(request).toMatchObject({
      base: 'oauth',
      path: '/v4/oa/access_token',
      form: { grant_type: 'refresh_token', refresh_token: 'rt-1', app_id: zaloSettings.appId },
      headers: { secret_key: 'app-secret' },
    })
  })

  it.each([
    [
      '4000',
      '1000',
      { appPercent: 75, accountPercent: null, accountLimitPerMinute: null, regainAccessMs: null },
    ],
    [
      '100',
      '0',
      { appPercent: null, accountPercent: 100, accountLimitPerMinute: 100, regainAccessMs: 41_000 },
    ],
    ['many', '0', { appPercent: null, accountPercent: null, regainAccessMs: null }],
  ])('reads the allowance from limit %s with %s left', (limit, remain, usage) => {
    expect(http.usage({ 'x-ratelimit-limit': limit, 'x-ratelimit-remain': remain })).toEqual(usage)
  })
})
