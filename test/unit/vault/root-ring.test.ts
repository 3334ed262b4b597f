import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wrappingKeyId } from '../../../src/vault/key-wrap.ts'
import { createRootRing, RootKeyMissing } from '../../../src/vault/root-ring.ts'

const k1 = { kid: 'k1', key: randomBytes(32) }
const k2 = { kid: 'k2', key: randomBytes(32) }
const secret = randomBytes(32)

describe('The root key ring', () => {
  it('wraps with its first key, and writes that key’s id beside it', async () => {
    const wrapped = await createRootRing([k2, k1]).wrap('here', secret)
    expect(wrappingKeyId(wrapped)).toBe('k2')
    expect(wrapped.includes(secret)).toBe(false)
  })

  it('wraps with another once it is told to, and never with one it does not hold', async () => {
    const ring = createRootRing([k2, k1])
    ring.turnTo('k1')
    expect(wrappingKeyId(await ring.wrap('here', secret))).toBe('k1')
    ring.turnTo('k3')
    await expect(ring.wrap('here', secret)).rejects.toThrow(/"k3"/)
  })

  it('opens what any of its keys wrapped', async () => {
    const old = await createRootRing([k1]).wrap('here', secret)
    expect((await createRootRing([k2, k1]).unwrap('here', old)).equals(secret)).toBe(true)
  })

  it('names the key that is missing, and none of its bytes', async () => {
    const wrapped = await createRootRing([k1]).wrap('here', secret)
    const opened = createRootRing([k2]).unwrap('here', wrapped)
    await expect(opened).rejects.toThrow(RootKeyMissing)
    await expect(opened).rejects.toThrow(/"k1"/)
  })

  it('refuses the right name with the wrong bytes, another owner, and an altered key', async () => {
    const ring = createRootRing([k1])
    const wrapped = await ring.wrap('here', secret)
    const forged = createRootRing([{ kid: 'k1', key: randomBytes(32) }])
    await expect(forged.unwrap('here', wrapped)).rejects.toThrow(RootKeyMissing)
    await expect(ring.unwrap('there', wrapped)).rejects.toThrow(RootKeyMissing)
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped)
      changed[at] = (changed[at] as number) ^ 1
      await expect(ring.unwrap('here', changed), `byte ${at}`).rejects.toThrow(RootKeyMissing)
    }
  })

  it.each([
    ['no key', []],
    ['a short key', [{ kid: 'k1', key: randomBytes(31) }]],
    ['a long key', [{ kid: 'k1', key: randomBytes(33) }]],
    ['one id twice', [k1, { kid: 'k1', key: randomBytes(32) }]],
    ['a key in Vault and no way there', [{ kid: 'k1', vaultKey: 'goc' }]],
    ['a key in AWS KMS and no way there', [{ kid: 'k1', kmsKey: 'alias/goc' }]],
  ])('is refused with %s', (_, keys) => {
    expect(() => createRootRing(keys)).toThrow(/TOKEN_KEYS/)
  })
})
