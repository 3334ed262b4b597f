import { describe, expect, it } from 'vitest'
import { ChannelError, type RetryClass } from '../../../src/channels/channel-error.ts'
import {
  isDue,
  isUsableAnswer,
  judgeRefreshError,
  nextTokenStep,
  type TokenFacts,
} from '../../../src/vault/token-step.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const aToken = (change: Partial<TokenFacts> = {}): TokenFacts => ({
  state: 'good',
  refreshable: true,
  issuedAtMs: 0,
  accessExpiresAtMs: 25 * HOUR_MS,
  refreshExpiresAtMs: 90 * 24 * HOUR_MS,
  retriedAtMs: null,
  unclearAnswers: 0,
  ...change,
})

describe('A stored token', () => {
  it.each<[string, Partial<TokenFacts>, number, string]>([
    ['is used while fresh', {}, HOUR_MS, 'use'],
    ['is used past its half-life', {}, 20 * HOUR_MS, 'use'],
    ['is refreshed in its last minute', {}, 25 * HOUR_MS - 30_000, 'refresh'],
    ['is refreshed once over', {}, 26 * HOUR_MS, 'refresh'],
    ['without an end is used for ever', { accessExpiresAtMs: null, refreshable: false }, 9e12, 'use'],
    ['needs a new link once over without a refresh token', { refreshable: false }, 26 * HOUR_MS, 'relink'],
    ['needs a new link once its refresh token is over too', {}, 91 * 24 * HOUR_MS, 'relink'],
    ['needs a new link once given up, even if still fresh', { state: 'needs-relink' }, 0, 'relink'],
    ['is not used while its channel is being unlinked', { state: 'unlinking' }, 0, 'relink'],
    ['is used while somebody refreshes it', { state: 'refreshing' }, HOUR_MS, 'use'],
  ])('%s', (_, change, nowMs, step) => {
    expect(nextTokenStep(aToken(change), nowMs).do).toBe(step)
  })
})

describe('The schedule', () => {
  it.each<[string, Partial<TokenFacts>, number, boolean]>([
    ['leaves a token alone before its half-life', {}, 12.4 * HOUR_MS, false],
    ['refreshes at half-life', {}, 12.5 * HOUR_MS, true],
    ['leaves a token without refresh token alone', { refreshable: false }, 20 * HOUR_MS, false],
    ['leaves a token without end alone', { accessExpiresAtMs: null }, 20 * HOUR_MS, false],
    ['leaves a given-up token alone', { state: 'needs-relink' }, 20 * HOUR_MS, false],
    ['takes up a refresh that its holder left', { state: 'refreshing' }, HOUR_MS, true],
    [
      'waits after an unclear answer',
      { unclearAnswers: 1, retriedAtMs: 13 * HOUR_MS },
      13 * HOUR_MS + 9 * MINUTE_MS,
      false,
    ],
    [
      'tries once more after an unclear answer, later',
      { unclearAnswers: 1, retriedAtMs: 13 * HOUR_MS },
      13 * HOUR_MS + 10 * MINUTE_MS,
      true,
    ],
    [
      'stops after the second unclear answer',
      { unclearAnswers: 2, retriedAtMs: 13 * HOUR_MS },
      20 * HOUR_MS,
      false,
    ],
  ])('%s', (_, change, nowMs, due) => {
    expect(isDue(aToken(change), nowMs)).toBe(due)
  })
})

describe('A refresh that failed', () => {
  const error = (code: string, retry: RetryClass, platformCode: string | null = null, requestLeft = true) =>
    new ChannelError({ code, retry, platformCode, requestLeft })
  it.each([
    ['lost when the answer never came', error('answer-lost', 'outcome-unknown'), 'lost'],
    ['lost when the server broke down', error('platform-down', 'outcome-unknown'), 'lost'],
    ['lost when a 5xx came from a call without effect', error('platform-down', 'backoff'), 'lost'],
    ['refused by -14014', error('grant-rejected', 'after-relink', '-14014'), 'refused'],
    ['unclear when the body cannot be read', error('answer-unreadable', 'outcome-unknown'), 'unclear'],
    ['unclear when its number is unknown', error('unclassified', 'backoff', '-99999'), 'unclear'],
    ['unclear when something else went wrong', new TypeError('x'), 'unclear'],
    [
      'not sent when the request never left',
      error('platform-unreachable', 'backoff', null, false),
      'not-sent',
    ],
    ['deferred when told to wait', error('rate-limited', 'after-delay', '-32'), 'deferred'],
    [
      'our own fault when the app secret is wrong',
      error('app-secret-wrong', 'backoff', '-14004'),
      'not-done',
    ],
  ])('is %s', (_, failure, judged) => {
    expect(judgeRefreshError(failure)).toBe(judged)
  })
})

describe('An answer', () => {
  const good = { accessToken: 'a', refreshToken: 'r', accessExpiresAtMs: 1, refreshExpiresAtMs: null }
  it('with an access token may replace the pair, also without a refresh token', () => {
    expect(isUsableAnswer(good)).toBe(true)
    expect(isUsableAnswer({ ...good, refreshToken: null })).toBe(true)
  })
  it.each([
    [null],
    [undefined],
    [''],
    [{}],
    [{ ...good, accessToken: '' }],
    [{ ...good, accessToken: ' ' }],
    [{ ...good, accessToken: 'undefined' }],
    [{ ...good, accessToken: 5 }],
    [{ ...good, refreshToken: '' }],
    [{ ...good, accessExpiresAtMs: Number.NaN }],
    [{ error: -14014, error_name: 'Invalid refresh token.' }],
  ])('like %j never does', (answer) => {
    expect(isUsableAnswer(answer)).toBe(false)
  })
})
