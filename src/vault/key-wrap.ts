import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { FORMAT_VERSION, KEY_BYTES } from './seal-format.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * A key sealed by the key above it: `version (1) · length of key id (1) · key id · nonce (12) · key (32) · tag (16)`.
 * The id of the wrapping key travels with it, so that rewrapping under a new one needs no other change.
 */
export function wrapKey(
  wrapping: { readonly id: string; readonly key: Buffer },
  context: string,
  key: Buffer,
): Buffer {
  const head = headOf(wrapping.id)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', wrapping.key, nonce)
  cipher.setAAD(Buffer.concat([head, Buffer.from(context, 'utf8')]))
  const body = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([head, nonce, body, cipher.getAuthTag()])
}

/** Which key wrapped it; null where these bytes are no wrapped key. */
export function wrappingKeyId(wrapped: Buffer): string | null {
  const length = wrapped[1]
  if (wrapped[0] !== FORMAT_VERSION || length === undefined) return null
  if (wrapped.length !== 2 + length + NONCE_BYTES + KEY_BYTES + TAG_BYTES) return null
  return wrapped.toString('utf8', 2, 2 + length)
}

/** @returns null where it does not open: another key, another owner, altered */
export function unwrapKey(wrapping: Buffer, context: string, wrapped: Buffer): Buffer | null {
  const id = wrappingKeyId(wrapped)
  if (id === null) return null
  const head = headOf(id)
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

function headOf(id: string): Buffer {
  const name = Buffer.from(id, 'utf8')
  return Buffer.concat([Buffer.from([FORMAT_VERSION, name.length]), name])
}
