import { createHash, timingSafeEqual } from 'node:crypto'

/** Facebook sends a number of some digits; anything longer is none of its requests. */
const CHALLENGE_CHARACTERS = 256

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/**
 * Judges `GET /webhooks/facebook?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…`. The token is compared in constant time.
 * @param url path and query as received
 * @returns the challenge to answer with, or null: 403
 */
export function verificationChallenge(url: string, verifyToken: string): string | null {
  const mark = url.indexOf('?')
  if (mark === -1) return null
  const query = new URLSearchParams(url.slice(mark + 1))
  const challenge = query.get('hub.challenge')
  const matches = timingSafeEqual(digest(query.get('hub.verify_token') ?? ''), digest(verifyToken))
  if (!matches || query.get('hub.mode') !== 'subscribe') return null
  if (challenge === null || challenge.length === 0 || challenge.length > CHALLENGE_CHARACTERS) return null
  return challenge
}
