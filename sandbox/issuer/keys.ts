import { generateKeyPairSync } from 'node:crypto'
import type { CryptoKey, JWK } from 'jose'
import { importJWK } from 'jose'

export type SigningAlgorithm = 'ES256' | 'RS256' | 'PS256' | 'EdDSA'

/** A private JWK with the members every key of the ring has. */
export type RingKey = JWK & { kid: string; alg: SigningAlgorithm; use: 'sig' }

function generate(alg: SigningAlgorithm) {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** Makes one private signing key. `kid` is whatever the caller wants published. */
export function createRingKey(kid: string, alg: SigningAlgorithm): RingKey {
  return { ...(generate(alg).privateKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' }
}

/** The private key as jose signs with it. */
export async function toSigningKey(key: RingKey): Promise<CryptoKey> {
  const imported = await importJWK(key, key.alg)
  if (imported instanceof Uint8Array) throw new Error(`Key ${key.kid} is not an asymmetric key`)
  return imported
}

/** How many old public keys stay published after a rotation: tokens signed before it must still verify. */
const KEPT_KEYS = 3

/** The ring after a rotation: the new key first (it signs), older ones behind it. */
export function rotateRing(
  keys: readonly RingKey[],
  newest: RingKey,
  options: { dropOld: boolean },
): RingKey[] {
  return options.dropOld ? [newest] : [newest, ...keys].slice(0, KEPT_KEYS)
}
