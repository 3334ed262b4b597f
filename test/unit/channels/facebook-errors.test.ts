import { describe, expect, it } from 'vitest'
import { problemSentence } from '../../../src/channels/error-texts.ts'
import { FACEBOOK_ERRORS, findRow } from '../../../src/channels/facebook/errors.ts'
import { createFacebookHttp } from '../../../src/channels/facebook/platform-http.ts'
import { facebookSettings } from './facebook-support.ts'

const http = createFacebookHttp(facebookSettings)

interface Circumstances {
  status?: number
  effect?: boolean
  headers?: Record<string, string>
}

function judge(body: unknown, { status = 400, effect = false, headers = {} }: Circumstances = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const result = http.readAnswer(
    { status, headers, text, body: typeof body === 'string' ? undefined : body },
    { effect },
  )
  if (result.ok) return { ok: result.value }
  const { code, retry, platformCode, waitMs } = result.error
  return { code, retry, platformCode, waitMs }
}
const refusal = (code: unknown, sub?: unknown) => ({
  error: { message: 'x', code, error_subcode: sub, fbtrace_id: 'A' },
})

describe('a refusal by Facebook', () => {
  it.each<[string, unknown, string, string, number | null]>([
    ['outside the window', refusal(10, 2018278), 'outside-window', 'never', null],
    ['for want of a permission', refusal(10), 'permission-missing', 'after-relink', null],
    ['for want of a named permission', refusal(230), 'permission-missing', 'after-relink', null],
    ['of a token nobody can parse', refusal(190), 'token-rejected', 'after-relink', null],
    ['after a change of password', refusal(190, 460), 'password-changed', 'after-relink', null],
    ['after the loss of a role', refusal(190, 492), 'role-lost', 'after-relink', null],
    ['with an unknown subcode of a token', refusal(190, 999), 'token-rejected', 'after-relink', null],
    ['for too many sends', refusal(613), 'rate-limited', 'after-delay', 5000],
    ['for misused tags', refusal(613, 2018338), 'tag-abuse', 'never', null],
    [
      'because another app holds the thread',
      refusal(10, 2018300),
      'thread-held-elsewhere',
      'after-delay',
      300_000,
    ],
    ['by numbers in text', refusal('190', '463'), 'token-expired', 'after-relink', null],
    ['in the old form', { error_code: 190, error_msg: 'x' }, 'token-rejected', 'after-relink', null],
    ['with numbers nobody knows', refusal(987654, 3), 'unclassified', 'backoff', null],
    ['in words alone', { error: 'invalid_grant', error_description: 'x' }, 'unclassified', 'backoff', null],
  ])('%s is understood', (_, body, code, retry, waitMs) => {
    expect(judge(body)).toMatchObject({ code, retry, waitMs })
  })

  it('is decided by its numbers, whatever the HTTP status', () => {
    for (const status of [200, 400, 403, 500]) {
      expect(judge(refusal(10, 2018278), { status })).toMatchObject({
        code: 'outside-window',
        platformCode: '10/2018278',
      })
    }
  })

  it('that came although it was sent leaves the outcome unknown', () => {
    expect(judge(refusal(1, 1357046), { effect: true })).toMatchObject({
      code: 'sent-though-error',
      retry: 'outcome-unknown',
    })
  })

  it('of an unknown kind is tried again for a read, and unknown for a send', () => {
    expect(judge(refusal(1), { status: 500 })).toMatchObject({ retry: 'backoff' })
    expect(judge(refusal(1), { status: 500, effect: true })).toMatchObject({ retry: 'outcome-unknown' })
    expect(judge(refusal(2), { status: 500, effect: true })).toMatchObject({
      code: 'platform-busy',
      retry: 'backoff',
    })
  })

  it('for a limit waits as long as the usage header says', () => {
    const usage = { 1001: [{ type: 'messenger', call_count: 100, estimated_time_to_regain_access: 7 }] }
    const headers = { 'x-business-use-case-usage': JSON.stringify(usage) }
    expect(judge(refusal(80006), { headers })).toMatchObject({ retry: 'after-delay', waitMs: 420_000 })
    expect(judge(refusal(80006))).toMatchObject({ retry: 'after-delay', waitMs: 300_000 })
  })
})

describe('an answer that is none', () => {
  it.each([
    ['an HTML page with 200', '<html>', 200],
    ['nothing with 200', '', 200],
    ['null with 200', null, 200],
    ['an HTML page with 502', '<html>', 502],
    ['nothing with 500', '', 500],
  ])('%s is tried again for a read, and unknown for a send', (_, body, status) => {
    expect(judge(body, { status })).toMatchObject({ retry: 'backoff' })
    expect(judge(body, { status, effect: true })).toMatchObject({ retry: 'outcome-unknown' })
  })

  it('with 429 waits', () => {
    expect(judge('slow down', { status: 429, effect: true })).toMatchObject({
      code: 'rate-limited',
      waitMs: 60_000,
    })
  })

  it('is told from the bare "true" of a write', () => {
    expect(judge(true, { status: 200 })).toEqual({ ok: { success: true } })
    expect(judge(false, { status: 200, effect: true })).toMatchObject({ retry: 'outcome-unknown' })
  })
})

describe('the usage headers', () => {
  it('give the highest percent and the longest wait', () => {
    const cases = {
      1001: [{ call_count: 40, total_time: 90, total_cputime: 3, estimated_time_to_regain_access: 0 }],
      1002: [{ call_count: 12, estimated_time_to_regain_access: 3 }],
    }
    expect(
      http.usage({
        'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":55}',
        'x-business-use-case-usage': JSON.stringify(cases),
      }),
    ).toMatchObject({ appPercent: 55, accountPercent: 90, regainAccessMs: 180_000 })
  })

  it('are kept apart by product, and what we do not call says nothing of either', () => {
    const cases = {
      1001: [
        { type: 'messenger', call_count: 100, estimated_time_to_regain_access: 7 },
        { type: 'pages', call_count: 20, estimated_time_to_regain_access: 0 },
        { type: 'ads_management', call_count: 100, estimated_time_to_regain_access: 50 },
      ],
    }
    const headers = { 'x-business-use-case-usage': JSON.stringify(cases) }
    expect(http.usage(headers).products).toEqual([
      { product: 'messenger', percent: 100, regainAccessMs: 420_000 },
      { product: 'pages', percent: 20, regainAccessMs: null },
    ])
    expect(judge(refusal(80006), { headers })).toMatchObject({ waitMs: 420_000 })
    expect(judge(refusal(80001), { headers })).toMatchObject({ waitMs: 300_000 })
  })

  it('tell nothing where they are missing or unreadable', () => {
    const nothing = { appPercent: null, accountPercent: null, regainAccessMs: null, products: [] }
    expect(http.usage({})).toEqual(nothing)
    expect(http.usage({ 'x-app-usage': 'x', 'x-business-use-case-usage': '[]' })).toEqual(nothing)
  })
})

describe('the table of Facebook’s refusals', () => {
  it('has one row for each pair of numbers', () => {
    const keys = FACEBOOK_ERRORS.map(({ code, sub }) => `${code}/${sub}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { code, sub, is } of FACEBOOK_ERRORS) expect(findRow(code, sub)?.is).toBe(is)
  })

  it('gives a wait where it says to wait', () => {
    for (const row of FACEBOOK_ERRORS)
      expect(row.waitMs !== undefined, `${row.code}`).toBe(row.retry === 'after-delay')
  })

  it('has a sentence in both languages for every word, without the platform’s numbers', () => {
    for (const { is, sentence } of FACEBOOK_ERRORS) {
      expect(problemSentence(is, 'vi', 'facebook')).toBe(sentence.vi)
      expect(problemSentence(is, 'en', 'facebook')).toBe(sentence.en)
      expect(sentence.vi).not.toMatch(/\d{3,}|[A-Z_]{6,}/)
      expect(sentence.vi).toMatch(/\.$/)
    }
  })

  it('leaves nobody without a sentence', () => {
    expect(problemSentence('answer-lost', 'vi')).toMatch(/Không nhận được trả lời/)
    expect(problemSentence('a-word-of-tomorrow', 'en')).toMatch(/reason we do not know/)
    expect(problemSentence('constructor', 'en')).toMatch(/reason we do not know/)
  })
})
