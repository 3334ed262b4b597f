import { describe, expect, it } from 'vitest'
import { FACEBOOK_CHECKS } from '../../../src/doctor/checks/facebook.ts'
import { ZALO_CHECKS } from '../../../src/doctor/checks/zalo.ts'
import { tokenStep } from '../../../src/doctor/notices.ts'
import { say } from '../../../src/doctor/say.ts'

const DAY_MS = 86_400_000
const CHECKS = [
  ...FACEBOOK_CHECKS.map((check) => ['facebook', check] as const),
  ...ZALO_CHECKS.map((check) => ['zalo', check] as const),
]

describe('Every check', () => {
  it('has a name of its own on its platform', () => {
    for (const checks of [FACEBOOK_CHECKS, ZALO_CHECKS])
      expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
  })

  it.each(CHECKS)('of %s has every sentence in both languages, with the same facts', (_, check) => {
    const named = (text: string) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort((a, b) => a.localeCompare(b))
    for (const { vi, en } of [check.title, check.evidence, ...Object.values(check.says)]) {
      expect(vi).not.toBe('')
      expect(en).not.toBe(vi)
      expect(named(en)).toEqual(named(vi))
    }
  })
})

describe('A sentence', () => {
  it('takes its facts in the reader’s form: numbers, lists, times of Vietnam, sentences, and what is not known', () => {
    const sentence = {
      vi: '{n} · {list} · {none} · {at} · {why} · {gone}',
      en: '{n} · {list} · {none} · {at} · {why} · {gone}',
    }
    const facts = {
      n: 1234,
      list: ['a', 'b'],
      none: [],
      at: new Date('2026-11-28T17:05:00Z'),
      why: { vi: 'lý do', en: 'reason' },
      gone: null,
    }
    expect(say(sentence, facts, 'vi')).toMatch(
      /^1\.234 · a, b · – · .*00:05.*29.*11.*2026.* · lý do · không rõ$/,
    )
    expect(say(sentence, facts, 'en')).toMatch(/^1,234 · .* · reason · not known$/)
  })
})

describe('The countdown of a refresh token', () => {
  it.each([
    [20, null],
    [14, 14],
    [8, 14],
    [7, 7],
    [3.5, 7],
    [3, 3],
    [1.1, 3],
    [1, 1],
    [0.1, 1],
  ])('with %s days left stands at %s', (daysLeft, step) => {
    expect(tokenStep(daysLeft * DAY_MS, 0)).toBe(step)
  })
})
