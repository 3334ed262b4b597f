import { describe, expect, it } from 'vitest'
import { CODES, catalogue } from '../../../config/permissions.ts'
import type { LinkProblem } from '../../../src/linking/deps.ts'
import en from '../../../web/src/i18n/en/linking.ts'
import vi from '../../../web/src/i18n/vi/linking.ts'

/** Complete by type: a problem added to linking is missing here until it has words. */
const PROBLEMS = Object.keys({
  denied: true,
  'state-invalid': true,
  'wrong-user': true,
  'code-rejected': true,
  'platform-down': true,
  'not-admin': true,
  'app-in-development': true,
  expired: true,
  'linked-elsewhere': true,
  'oa-not-verified': true,
  'package-too-low': true,
  'app-slot-taken': true,
  'app-not-active': true,
  'redirect-not-registered': true,
} satisfies Record<LinkProblem, true>) as LinkProblem[]

describe('The words of linking', () => {
  it.each(PROBLEMS)('explain %s and say what to do next, in both languages', (code) => {
    for (const texts of [vi, en]) {
      expect(texts.problem[code].text).toMatch(/\S.+\.$/)
      expect(texts.problem[code].next).toMatch(/\S.+\.$/)
    }
    expect(vi.problem[code]).not.toEqual(en.problem[code])
  })

  it('ask for every permission of a platform in a sentence of its own, with purpose and what fails without it', () => {
    for (const locale of ['vi', 'en'] as const) {
      const { items } = catalogue(locale)
      expect(items.map(({ code }) => code)).toEqual(CODES)
      const said = items.flatMap(({ sentence, purpose, without }) => [sentence, purpose, without])
      expect(said.every((words) => /\S.+\.$/.test(words))).toBe(true)
      expect(new Set(items.map(({ sentence }) => sentence)).size).toBe(CODES.length)
    }
  })
})
