import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CODES,
  catalogue,
  codesOfPlatform,
  coversText,
  hashOfText,
  isUpkeep,
  mayCall,
  OPERATIONS,
  operationsOf,
  POLICY_CODES,
  type PolicyCode,
  scopesFor,
  statesFor,
  TEXT_VERSION,
  textHash,
} from '../../../config/permissions.ts'

/** The table of the contract, written out by hand: the map must agree with it, not with itself. */
const SCOPES: Record<string, string[]> = {
  FB1: ['pages_show_list', 'pages_read_engagement'],
  FB2: ['pages_show_list', 'pages_read_engagement', 'pages_read_user_content'],
  FB3: ['pages_show_list', 'pages_read_engagement', 'pages_read_user_content'],
  FB4: ['pages_show_list', 'pages_manage_metadata', 'pages_messaging'],
  FB5: [
    'pages_show_list',
    'pages_manage_metadata',
    'pages_messaging',
    'pages_read_engagement',
    'pages_read_user_content',
    'pages_manage_engagement',
  ],
}
const FACEBOOK = codesOfPlatform('facebook')
const subsets = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: 2 ** items.length }, (_, mask) => items.filter((_, bit) => mask & (1 << bit)))

describe('The scopes asked for', () => {
  it('are exactly the union of the ticked codes’ scopes, for all 31 choices', () => {
    const choices = subsets(FACEBOOK).filter((codes) => codes.length > 0)
    expect(choices).toHaveLength(31)
    for (const codes of choices) {
      const union = [...new Set(codes.flatMap((code) => SCOPES[code] ?? []))].sort()
      expect(scopesFor(codes), codes.join('+')).toEqual(union)
    }
  })

  it('never hold business_management, and nothing for Zalo', () => {
    expect(scopesFor(CODES)).not.toContain('business_management')
    expect(scopesFor(['ZA1', 'ZA2', 'ZA3'])).toEqual([])
  })
})

describe('An operation', () => {
  it('that is not in the map is refused, whatever was consented and granted', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(!Object.hasOwn(OPERATIONS, name))
        expect(mayCall(name, new Set(CODES), scopesFor(CODES))).toEqual({
          ok: false,
          refusal: 'operation-unmapped',
          permission: null,
        })
      }),
    )
    expect(mayCall('toString', new Set(CODES), [])).toMatchObject({ refusal: 'operation-unmapped' })
    expect(mayCall('__proto__', new Set(CODES), [])).toMatchObject({ refusal: 'operation-unmapped' })
  })

  it('passes only where some code set that allows it is consented to and granted whole', () => {
    const name = fc.constantFrom(...Object.keys(OPERATIONS))
    const codes = fc.subarray([...CODES])
    const granted = fc.subarray([...scopesFor(CODES)])
    fc.assert(
      fc.property(name, codes, granted, (operation, consented, scopes) => {
        const verdict = mayCall(operation, new Set(consented), scopes)
        const ways = OPERATIONS[operation] ?? []
        const agreed = ways.filter((way) => way.codes.every((code) => consented.includes(code)))
        const open = agreed.filter((way) =>
          (way.scopes ?? way.codes.flatMap((code) => SCOPES[code] ?? [])).every((s) =>
            scopes.includes(s as never),
          ),
        )
        if (verdict.ok) {
          expect(open.length).toBeGreaterThan(0)
          const allowed = new Set(open.flatMap((way) => way.fields))
          expect(new Set(verdict.fields)).toEqual(allowed)
        } else {
          expect(open).toEqual([])
          expect(verdict.refusal).toBe(agreed.length === 0 ? 'consent-missing' : 'permission-missing')
          if (verdict.refusal === 'consent-missing') expect(consented).not.toContain(verdict.permission)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['reads the Page e-mail with FB1', 'facebook.page-profile', ['FB1'], true, 'emails'],
    ['keeps the Page e-mail back with FB2 alone', 'facebook.page-profile', ['FB2'], false, 'emails'],
    ['shows the Page card with FB2', 'facebook.page-profile', ['FB2'], true, 'coverUrl'],
    [
      'shows name and picture of the Page with any code',
      'facebook.page-profile',
      ['FB5'],
      true,
      'pictureUrl',
    ],
    ['keeps the cover back with FB5 alone', 'facebook.page-profile', ['FB5'], false, 'coverUrl'],
  ] as const)('%s', (_, operation, codes, passes, field) => {
    const verdict = mayCall(operation, new Set(codes), scopesFor(codes))
    expect(verdict.ok && verdict.fields.includes(field)).toBe(passes)
  })

  it.each([
    [['FB3'], 'FB4'],
    [['FB4'], 'FB3'],
    [['FB4', 'FB5'], 'FB3'],
  ] as const)('a chat profile with %j only is refused, naming %s', (codes, missing) => {
    expect(mayCall('facebook.person-profile', new Set(codes), scopesFor(CODES))).toEqual({
      ok: false,
      refusal: 'consent-missing',
      permission: missing,
    })
  })

  it.each([[['FB3', 'FB4']], [['FB3', 'FB5']]] as const)('a chat profile passes with %j', (codes) => {
    expect(mayCall('facebook.person-profile', new Set(codes), scopesFor(codes)).ok).toBe(true)
  })

  it('under a code the platform withheld part of is refused by that code', () => {
    const granted = scopesFor(['FB5']).filter((scope) => scope !== 'pages_messaging')
    expect(mayCall('facebook.send-message', new Set(['FB5']), granted)).toEqual({
      ok: false,
      refusal: 'permission-missing',
      permission: 'FB5',
    })
  })

  it('is either upkeep or stands on a code, never both', () => {
    for (const name of Object.keys(OPERATIONS)) expect(isUpkeep(name), name).toBe(false)
  })

  it('of a platform stands on codes of that platform only', () => {
    for (const [name, ways] of Object.entries(OPERATIONS)) {
      const platform = name.split('.')[0]
      for (const way of ways) {
        expect(way.codes.length).toBeGreaterThan(0)
        for (const code of way.codes) expect(POLICY_CODES[code].platform, name).toBe(platform)
      }
    }
  })

  it('of Zalo never lets birthday, gender, tags, note or avatar of a person in', () => {
    const fields = [...operationsOf('ZA2'), ...operationsOf('ZA3')].flatMap((o) => o.fields)
    for (const word of ['avatar', 'birth', 'dob', 'gender', 'tag', 'note', 'alias'])
      expect(fields.filter((field) => field.toLowerCase().includes(word))).toEqual([])
  })
})

describe('What holds for a channel', () => {
  const given = (code: PolicyCode) => ({ act: 'given' as const, textHash: textHash(code) })
  const statesOf = (
    consents: [PolicyCode, { act: 'given' | 'withdrawn'; textHash: string }][],
    scopes: string[],
  ) =>
    Object.fromEntries(
      statesFor({ platform: 'facebook', grantedScopes: scopes, consents: new Map(consents) }).map((s) => [
        s.code,
        s.state,
      ]),
    )

  it('is told for each code: granted, missing, withdrawn, or to be asked', () => {
    expect(
      statesOf(
        [
          ['FB1', given('FB1')],
          ['FB4', given('FB4')],
          ['FB2', { act: 'withdrawn', textHash: textHash('FB2') }],
          ['FB3', { act: 'given', textHash: 'the hash of an older text' }],
        ],
        scopesFor(['FB1', 'FB2', 'FB3']),
      ),
    ).toEqual({
      FB1: 'granted',
      FB2: 'withdrawn',
      FB3: 'needs-consent',
      FB4: 'missing',
      FB5: 'needs-consent',
    })
  })

  it('is granted only where consented and granted, for any grant', () => {
    fc.assert(
      fc.property(fc.subarray([...FACEBOOK]), fc.subarray([...scopesFor(CODES)]), (consented, scopes) => {
        const states = statesOf(
          consented.map((code) => [code, given(code)]),
          scopes,
        )
        for (const code of FACEBOOK) {
          const whole = (SCOPES[code] ?? []).every((scope) => scopes.includes(scope as never))
          const expected = !consented.includes(code) ? 'needs-consent' : whole ? 'granted' : 'missing'
          expect(states[code]).toBe(expected)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('The catalogue', () => {
  it('has a sentence, a purpose and data of its own for every code, in Vietnamese and in English', () => {
    for (const locale of ['vi', 'en'] as const) {
      const { items } = catalogue(locale)
      expect(items.map((item) => item.code)).toEqual([...CODES])
      expect(new Set(items.map((item) => item.sentence)).size).toBe(CODES.length)
      for (const item of items) {
        expect(item.sentence.length).toBeGreaterThan(20)
        expect(item.purpose.length).toBeGreaterThan(20)
        expect(item.data.length).toBeGreaterThan(0)
      }
    }
  })

  it('says in FB5 that Facebook’s notifications are subscribed to', () => {
    expect(POLICY_CODES.FB5.purpose.vi).toContain('đăng ký nhận thông báo')
  })

  it('is known by hash: a changed word must come with a new version (then write the new hashes here)', () => {
    expect(TEXT_VERSION).toBe('2026-11-24')
    expect(
      Object.fromEntries(CODES.map((code) => [code, textHash(code).slice(0, 12)])),
    ).toMatchInlineSnapshot(`
      {
        "APP1": "5dca446441e2",
        "APP2": "164ca6de5451",
        "APP3": "14585664a2a4",
        "FB1": "487242dba083",
        "FB2": "155f9a0ba1ae",
        "FB3": "8f8ab5faab31",
        "FB4": "ecc368a618bf",
        "FB5": "7525271db561",
        "ZA1": "25e0c92bd5a0",
        "ZA2": "f7a124cef69c",
        "ZA3": "85e55372d862",
      }
    `)
  })

  it('accepts a consent to the very text of today, whatever version of the catalogue it stood in, and to no other', () => {
    expect(coversText('FB1', textHash('FB1'))).toBe(true)
    expect(coversText('FB1', textHash('FB2'))).toBe(false)
    const { sentence, ...rest } = POLICY_CODES.FB1
    const changed = { ...rest, sentence: { ...sentence, vi: `${sentence.vi} ` } }
    expect(coversText('FB1', hashOfText('FB1', changed))).toBe(false)
  })
})
