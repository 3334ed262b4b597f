import { z } from 'zod'

/**
 * One entry of `TOKEN_KEYS`: 32 bytes of our own, or the name of a key that never leaves Vault (transit) or AWS KMS. The id
 * is no secret; it is written beside everything the key wrapped.
 */
export type RootKey =
  | { readonly kid: string; readonly key: Buffer }
  | { readonly kid: string; readonly vaultKey: string }
  | { readonly kid: string; readonly kmsKey: string }

/** Where keys that are not ours to hold are asked to wrap and unwrap; null: not set. Addresses without a slash at their end. */
export interface KeyServices {
  readonly vault: {
    readonly address: string
    readonly mount: string
    /** null: an agent on the way adds its own. */
    readonly token: string | null
    readonly namespace: string | null
  } | null
  readonly kms: {
    readonly endpoint: string
    readonly region: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string | null
  } | null
}

const KEY_BYTES = 32
const ENTRY = /^([A-Za-z0-9_-]{1,32}):(.+)$/
const VAULT_NAME = /^vault:([A-Za-z0-9._-]{1,128})$/
/** A key's id, `alias/name`, or the ARN of either. */
const KMS_NAME = /^kms:([A-Za-z0-9:/_-]{1,256})$/
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/** `kid:base64(32 bytes)`, `kid:vault:<name>` or `kid:kms:<id>`, commas or line ends between; the first seals, all open. */
export const keyRing = z.string().transform((text, context): readonly RootKey[] => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const keys: RootKey[] = []
  for (const [index, part] of text
    .split(/[,\s]+/)
    .filter(Boolean)
    .entries()) {
    const key = entryOf(part)
    if (key === null)
      return refuse(
        `key ${index + 1} must be written kid:base64, kid:vault:<name> or kid:kms:<id>, the kid of letters, digits, - and _`,
      )
    if ('key' in key && key.key.length !== KEY_BYTES)
      return refuse(
        `key "${key.kid}" holds ${key.key.length} bytes; ${KEY_BYTES} are needed (openssl rand -base64 32)`,
      )
    if (keys.some((other) => other.kid === key.kid)) return refuse(`two keys are called "${key.kid}"`)
    if (keys.some((other) => 'key' in other && 'key' in key && other.key.equals(key.key)))
      return refuse(`key "${key.kid}" repeats another key`)
    keys.push(key)
  }
  return keys.length > 0 ? keys : refuse('must hold at least one key, written kid:base64(32 bytes)')
})

function entryOf(part: string): RootKey | null {
  const [, kid = '', rest = ''] = ENTRY.exec(part) ?? []
  const vaultKey = VAULT_NAME.exec(rest)?.[1]
  if (vaultKey !== undefined) return { kid, vaultKey }
  const kmsKey = KMS_NAME.exec(rest)?.[1]
  if (kmsKey !== undefined) return { kid, kmsKey }
  return BASE64.test(rest) ? { kid, key: Buffer.from(rest, 'base64') } : null
}
