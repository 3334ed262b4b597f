import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wrappingKeyId } from '../../../src/vault/key-wrap.ts'
import { createRootRing, RootKeyMissing } from '../../../src/vault/root-ring.ts'

const k1 = { kid: 'k1', key: randomBytes(32) }
const k2 = { kid: 'k2', key: randomBytes(32) }
const secret = randomBytes(32)

describe('The root key ring', () => {
  it('wraps with its first key, and writes that key’s id beside it', () => {
    const wrapped = createRootRing([k2, k1]).wrap('here', secret)
    expect(wrappingKeyId(wrapped)).toBe('k2')
    expect(wrapped.includes(secret)).toBe(false)
  })

  it('opens what any of its keys wrapped', () => {
    const old = createRootRing([k1]).wrap('here', secret)
    expect(createRootRing([k2, k1]).unwrap('here', old).equals(secret)).toBe(true)
  })

  it('names the key that is missing, and none of its bytes', () => {
    const wrapped = createRootRing([k1]).wrap('here', secret)
    const open = () => createRootRing([k2]).unwrap('here', wrapped)
    expect(open).toThrow(RootKeyMissing)
    expect(open).toThrow(/"k1"/)
  })

  it('refuses the right name with the wrong bytes, another owner, and an altered key', () => {
    const ring = createRootRing([k1])
    const wrapped = ring.wrap('here', secret)
    expect(() => createRootRing([{ kid: 'k1', key: randomBytes(32) }]).unwrap('here', wrapped)).toThrow(
      RootKeyMissing,
    )
    expect(() => ring.unwrap('there', wrapped)).toThrow(RootKeyMissing)
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped)
      changed[at] = (changed[at] as number) ^ 1
      expect(() => ring.unwrap('here', changed), `byte ${at}`).toThrow(RootKeyMissing)
    }
  })

  it.each([
    ['no key', []],
    ['a short key', [{ kid: 'k1', key: randomBytes(31) }]],
    ['a long key', [{ kid: 'k1', key: randomBytes(33) }]],
    ['one id twice', [k1, { kid: 'k1', key: randomBytes(32) }]],
  ])('is refused with %s', (_, keys) => {
    expect(() => createRootRing(keys)).toThrow(/TOKEN_KEYS/)
  })
})
