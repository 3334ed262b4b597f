import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto'

/**
 * The bytes of a sealed value: `version (1) · kind (1) · key generation (2, big endian) · nonce (12) · body · tag (16)`,
 * AES-256-GCM. The first four bytes are part of the additional data, so a changed header does not open either.
 */
export const FORMAT_VERSION = 1
export const KEY_BYTES = 32
const HEADER_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES

/** Whose key a value was sealed under. */
export const KEY_KINDS = { shop: 1, person: 2, journal: 3 } as const
export type KeyKind = keyof typeof KEY_KINDS

/** Generation of every key so far; a second one of the same owner would count on and be told apart by it. */
export const FIRST_GENERATION = 1

// One call to the system's randomness for many nonces: a third of the cost of sealing a short text otherwise.
const noncePool = Buffer.allocUnsafe(NONCE_BYTES * 512)
let nonceAt = noncePool.length

/** Writes 12 fresh random bytes to `target` at `offset`. */
export function writeNonce(target: Buffer, offset: number): void {
  if (nonceAt === noncePool.length) {
    randomFillSync(noncePool)
    nonceAt = 0
  }
  noncePool.copy(target, offset, nonceAt, nonceAt + NONCE_BYTES)
  noncePool.fill(0, nonceAt, nonceAt + NONCE_BYTES)
  nonceAt += NONCE_BYTES
}

/** @param context non-secret words bound to the value; it opens only with the same */
export function sealBytes(key: Buffer, kind: KeyKind, context: string, plaintext: Buffer | string): Buffer {
  return sealUnder(key, headerAndContext(kind, context), plaintext)
}

/** Seals many values under one key and context: what is the same for all of them is made once. */
export function createSealer(key: Buffer, kind: KeyKind, context: string): (plaintext: Buffer) => Buffer {
  const secret = createSecretKey(key)
  const additional = headerAndContext(kind, context)
  return (plaintext) => sealUnder(secret, additional, plaintext)
}

function sealUnder(key: Buffer | KeyObject, additional: Buffer, plaintext: Buffer | string): Buffer {
  const body = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext
  const sealed = Buffer.allocUnsafe(OVERHEAD_BYTES + body.length)
  additional.copy(sealed, 0, 0, HEADER_BYTES)
  writeNonce(sealed, HEADER_BYTES)
  const nonceEnd = HEADER_BYTES + NONCE_BYTES
  const cipher = createCipheriv('aes-256-gcm', key, sealed.subarray(HEADER_BYTES, nonceEnd))
  cipher.setAAD(additional)
  cipher.update(body).copy(sealed, nonceEnd)
  cipher.final()
  cipher.getAuthTag().copy(sealed, nonceEnd + body.length)
  return sealed
}

/** @returns null where it was altered, moved, of another kind or generation, or sealed by another key */
export function openBytes(key: Buffer, kind: KeyKind, context: string, sealed: Buffer): Buffer | null {
  if (sealed.length < OVERHEAD_BYTES || sealed[0] !== FORMAT_VERSION || sealed[1] !== KEY_KINDS[kind])
    return null
  if (sealed.readUInt16BE(2) !== FIRST_GENERATION) return null
  const nonceEnd = HEADER_BYTES + NONCE_BYTES
  const bodyEnd = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(HEADER_BYTES, nonceEnd), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(additionalData(sealed, context))
  decipher.setAuthTag(sealed.subarray(bodyEnd))
  try {
    const body = decipher.update(sealed.subarray(nonceEnd, bodyEnd))
    decipher.final()
    return body
  } catch {
    return null
  }
}

/** The header of a value sealed now, and its context behind it: the additional data. */
function headerAndContext(kind: KeyKind, context: string): Buffer {
  const header = Buffer.from([FORMAT_VERSION, KEY_KINDS[kind], 0, 0])
  header.writeUInt16BE(FIRST_GENERATION, 2)
  return additionalData(header, context)
}

function additionalData(sealed: Buffer, context: string): Buffer {
  const data = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(context))
  sealed.copy(data, 0, 0, HEADER_BYTES)
  data.write(context, HEADER_BYTES)
  return data
}

/** Joins words so that no two lists give one text: each carries its length. */
export const contextOf = (...words: readonly string[]): string =>
  words.map((word) => `${word.length}:${word}`).join('|')
