import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { parseJsonExact } from '../../kit/json.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import { isRecord } from './json-record.ts'

/** What Facebook says of a person who removed the app or wants their data deleted, or of a Page that removed it. */
export interface SignedRequest {
  /** App-scoped: of somebody who signed in with Facebook. null: a Page removed the app. */
  readonly userId: string | null
  readonly pageId: string | null
  readonly issuedAtMs: number
  /** SHA-256 of the signed payload: tells a repetition, in whatever spelling of its signature. */
  readonly hash: string
}

export type SignedRequestFault = 'malformed' | 'forged' | 'expired'

const SIGNATURE_BYTES = 32
const FORM = /^([\w-]+={0,2})\.([\w-]+={0,2})$/
const MAX_CHARACTERS = 8_192
/** As long as Facebook redelivers a webhook; an older one is somebody else's copy. */
const MAX_AGE_MS = 36 * 60 * 60 * 1000
const CLOCK_DIFFERENCE_MS = 10 * 60 * 1000

/**
 * Reads `<signature>.<payload>`, both base64url with or without padding; the signature is HMAC-SHA256 over the payload as
 * it stands (docs/platforms/facebook.md#callbacks). Constant time, every secret tried.
 */
export function readSignedRequest(
  text: string,
  secrets: readonly string[],
  nowMs: number,
): Result<SignedRequest, SignedRequestFault> {
  const [, signature = '', payload = ''] = (text.length <= MAX_CHARACTERS && FORM.exec(text)) || []
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== SIGNATURE_BYTES) return err('malformed')
  let holds = false
  for (const secret of secrets)
    holds = timingSafeEqual(createHmac('sha256', secret).update(payload).digest(), given) || holds
  if (!holds) return err('forged')
  const parsed = parseJsonExact(Buffer.from(payload, 'base64url'))
  if (!parsed.ok || !isRecord(parsed.value)) return err('malformed')
  const { algorithm, issued_at, expires, user_id, profile_id } = parsed.value
  if (String(algorithm).toUpperCase() !== 'HMAC-SHA256' || typeof issued_at !== 'number')
    return err('malformed')
  const issuedAtMs = issued_at * 1000
  const isOld = nowMs - issuedAtMs > MAX_AGE_MS || issuedAtMs - nowMs > CLOCK_DIFFERENCE_MS
  const isOver = typeof expires === 'number' && expires > 0 && expires * 1000 < nowMs
  if (isOld || isOver) return err('expired')
  const userId = idOf(user_id)
  const pageId = idOf(profile_id)
  if (userId === null && pageId === null) return err('malformed')
  return ok({ userId, pageId, issuedAtMs, hash: createHash('sha256').update(payload).digest('hex') })
}

/** `0` stands for nobody: a Page removed the app. */
const idOf = (value: unknown): string | null => {
  const id = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^[1-9]\d{0,31}$/.test(id) ? id : null
}
