import { createHash } from 'node:crypto'

/** The S256 challenge of a verifier: base64url of its SHA-256, without padding. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url')
}

/** Zalo asks for 43 characters of the base64url alphabet, both for verifier and challenge. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/

/** True when the verifier shown at the token endpoint belongs to the challenge of the permission page. */
export function isPkceRight(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return true
  return verifier !== undefined && SHAPE.test(verifier) && challengeOf(verifier) === challenge
}
