// @ts-check
import { createHmac, timingSafeEqual } from 'node:crypto'

/** @param {Buffer} body @param {string | string[] | undefined} header @param {string} secret */
export function isSigned(body, header, secret) {
  const given = Buffer.from(String(header).slice('sha256='.length), 'hex')
  const expected = createHmac('sha256', secret).update(body).digest()
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * The body of a signed POST, and nothing else: no limit, no deadline, no second secret.
 * @param {import('node:http').IncomingMessage} req @param {string} secret
 * @param {(body: Buffer | null) => void} done null: wrongly signed
 */
export function readSigned(req, secret, done) {
  /** @type {Buffer[]} */
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    const body = chunks.length === 1 ? /** @type {Buffer} */ (chunks[0]) : Buffer.concat(chunks)
    done(isSigned(body, req.headers['x-hub-signature-256'], secret) ? body : null)
  })
}
