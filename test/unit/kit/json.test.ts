import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_JSON_DEPTH, parseJsonExact, stringifyJson } from '../../../src/kit/json.ts'

const parsed = (text: string | Uint8Array): unknown => {
  const result = parseJsonExact(text)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

describe('Exact JSON', () => {
  it.each([
    ['keeps an integer beyond 2^53 as text', '{"id":1234567890123456789}', { id: '1234567890123456789' }],
    ['keeps a negative one too', '[-9007199254740992]', ['-9007199254740992']],
    ['leaves the largest exact integer a number', '[9007199254740991]', [9007199254740991]],
    ['leaves a 17-digit id inside a string alone', '{"id":"12345678901234567"}', { id: '12345678901234567' }],
    [
      'leaves long digits in a text alone',
      '{"a":"x: 1234567890123456789,","b":1}',
      { a: 'x: 1234567890123456789,', b: 1 },
    ],
    [
      'is not fooled by an escaped quote',
      String.raw`{"a":"\\\"[1234567890123456789","b":99999999999999999999}`,
      { a: '\\"[1234567890123456789', b: '99999999999999999999' },
    ],
    [
      'leaves fractions and exponents numbers',
      '[1234567890123456.5,1e20,12345678901234568e1]',
      [1234567890123456.5, 1e20, 123456789012345680],
    ],
    ['reads a bare long number', '12345678901234567890', '12345678901234567890'],
  ])('%s', (_, text, value) => {
    expect(parsed(text)).toEqual(value)
    expect(parsed(Buffer.from(text))).toEqual(value)
  })

  it.each([
    '',
    '{',
    '{"a":"',
    '{"a":1234567890123456789',
    '[01]',
    '[01234567890123456789]',
    'undefined',
    '{"a":1,}',
  ])('refuses %j as not JSON', (text) =>
    expect(parseJsonExact(text)).toEqual({ ok: false, error: 'not-json' }),
  )

  it('refuses a nesting bomb without walking it', () => {
    expect(parseJsonExact('['.repeat(1_000_000))).toEqual({ ok: false, error: 'too-deep' })
    expect(parseJsonExact(`${'['.repeat(MAX_JSON_DEPTH)}${']'.repeat(MAX_JSON_DEPTH)}`).ok).toBe(true)
    expect(parseJsonExact(`${'['.repeat(MAX_JSON_DEPTH + 1)}${']'.repeat(MAX_JSON_DEPTH + 1)}`).ok).toBe(
      false,
    )
    expect(parseJsonExact(JSON.stringify('['.repeat(500))).ok).toBe(true)
  })

  it.each([
    '{"__proto__":{"admin":true},"a":{"__proto__":1}}',
    String.raw`{"\u005f_proto__":{"admin":true},"a":{"_\u005Fproto__":1}}`,
  ])('leaves out a member that would change a prototype: %s', (text) => {
    const value = parsed(text) as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['a'])
    expect(Object.keys(value.a as object)).toEqual([])
    expect((Object.assign({}, value) as { admin?: boolean }).admin).toBeUndefined()
  })

  it('gives what JSON.parse gives for every value without long integers', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/\d{16}/.test(text) && !text.includes('__proto__'))
        expect(parsed(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('gives every integer back digit by digit, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.string(), (id, noise) => {
        const value = parsed(`{"noise":${JSON.stringify(noise)},"ids":[${id}]}`) as {
          noise: string
          ids: unknown[]
        }
        expect(value.noise).toBe(noise)
        expect(String(value.ids[0])).toBe(String(id))
      }),
    )
  })

  it('writes what it read, and a bigint as text', () => {
    expect(stringifyJson(parsed('{"a":[1,"x",12345678901234567890]}'))).toBe(
      '{"a":[1,"x","12345678901234567890"]}',
    )
    expect(stringifyJson({ id: 12345678901234567890n })).toBe('{"id":"12345678901234567890"}')
  })
})
