import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares without telling by its duration where the two differ. Different lengths are unequal, at once. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}

/** The same for texts whose length is a secret too: both are hashed first. */
export function equalText(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
