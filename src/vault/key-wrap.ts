import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { FORMAT_VERSION, KEY_BYTES } from './seal-format.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What stands behind the head was made by a key service and only it can read it. */
const SERVICE_VERSION = 2

/**
 * A key sealed by the key above it: `version (1) · length of key id (1) · key id · nonce (12) · key (32) · tag (16)`.
 * The id of the wrapping key travels with it, so that rewrapping under a new one needs no other change.
 */
export function wrapKey(
  wrapping: { readonly id: string; readonly key: Buffer },
  context: string,
  key: Buffer,
): Buffer {
  const head = headOf(FORMAT_VERSION, wrapping.id)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', wrapping.key, nonce)
  cipher.setAAD(Buffer.concat([head, Buffer.from(context, 'utf8')]))
  const body = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([head, nonce, body, cipher.getAuthTag()])
}

/** Which key wrapped it; null where these bytes are no wrapped key. */
export function wrappingKeyId(wrapped: Buffer): string | null {
  const length = wrapped[1]
  if (length === undefined) return null
  const restBytes = wrapped.length - 2 - length
  const fits =
    wrapped[0] === FORMAT_VERSION
      ? restBytes === NONCE_BYTES + KEY_BYTES + TAG_BYTES
      : wrapped[0] === SERVICE_VERSION && restBytes > 0
  return fits ? wrapped.toString('utf8', 2, 2 + length) : null
}

/** @returns null where it does not open: another key, another owner, altered */
export function unwrapKey(wrapping: Buffer, context: string, wrapped: Buffer): Buffer | null {
  const id = wrappingKeyId(wrapped)
  if (id === null || wrapped[0] !== FORMAT_VERSION) return null
  const head = headOf(FORMAT_VERSION, id)
  const bodyAt = head.length + NONCE_BYTES
  const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(head.length, bodyAt), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.concat([head, Buffer.from(context, 'utf8')]))
  decipher.setAuthTag(wrapped.subarray(wrapped.length - TAG_BYTES))
  try {
    const key = decipher.update(wrapped.subarray(bodyAt, wrapped.length - TAG_BYTES))
    decipher.final()
    return key
  } catch {
    return null
  }
}

/** Puts the wrapping key's id before what a key service made of a key: `version (1) · length of key id (1) · key id · its bytes`. */
export const withKeyId = (id: string, made: Buffer): Buffer =>
  Buffer.concat([headOf(SERVICE_VERSION, id), made])

/** What a key service made; null where it was none. */
export function madeByService(wrapped: Buffer): Buffer | null {
  const id = wrappingKeyId(wrapped)
  if (id === null || wrapped[0] !== SERVICE_VERSION) return null
  return wrapped.subarray(headOf(SERVICE_VERSION, id).length)
}

function headOf(version: number, id: string): Buffer {
  const name = Buffer.from(id, 'utf8')
  return Buffer.concat([Buffer.from([version, name.length]), name])
}
