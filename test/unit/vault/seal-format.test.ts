import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextOf, openBytes, sealBytes } from '../../../src/vault/seal-format.ts'

const key = randomBytes(32)
const context = contextOf('shop-1', 'messages', 'sealedText', 'msg_1')

describe('A sealed value', () => {
  it('opens to what was sealed, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = sealBytes(key, 'person', context, text)
        expect(openBytes(key, 'person', context, sealed)?.toString('utf8')).toBe(
          Buffer.from(text).toString('utf8'),
        )
      }),
    )
  })

  it('shows nothing of its text and never looks the same twice', () => {
    const seen = new Set<string>()
    for (let round = 0; round < 2_000; round += 1) {
      const sealed = sealBytes(key, 'person', context, 'Chị Lan, 0901234567')
      // Long enough that chance does not write it into 2,000 random values: three letters it would, once in some hundred runs.
      expect(sealed.includes('Chị Lan')).toBe(false)
      expect(sealed.includes('0901234567')).toBe(false)
      seen.add(sealed.subarray(4, 16).toString('hex'))
    }
    expect(seen.size).toBe(2_000)
  })

  it('does not open with any one of its bits changed, anywhere', () => {
    const sealed = sealBytes(key, 'shop', context, 'bí mật')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(openBytes(key, 'shop', context, changed), `bit ${bit}`).toBeNull()
    }
  })

  it('does not open cut, empty, under another key, or as another kind', () => {
    const sealed = sealBytes(key, 'shop', context, 'bí mật')
    for (let length = 0; length < sealed.length; length += 1)
      expect(openBytes(key, 'shop', context, sealed.subarray(0, length))).toBeNull()
    expect(openBytes(randomBytes(32), 'shop', context, sealed)).toBeNull()
    expect(openBytes(key, 'person', context, sealed)).toBeNull()
  })

  it('does not open at any other place: shop, collection, field or document', () => {
    const words = fc.tuple(fc.string(), fc.string(), fc.string(), fc.string())
    fc.assert(
      fc.property(words, words, (here, there) => {
        const sealed = sealBytes(key, 'shop', contextOf(...here), 'x')
        const same = here.every((word, index) => word === there[index])
        expect(openBytes(key, 'shop', contextOf(...there), sealed) !== null).toBe(same)
      }),
    )
    // Words that run together the same way are still two places.
    const sealed = sealBytes(key, 'shop', contextOf('a', 'bc'), 'x')
    expect(openBytes(key, 'shop', contextOf('ab', 'c'), sealed)).toBeNull()
  })
})
