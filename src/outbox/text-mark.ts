import { createHash } from 'node:crypto'
import type { BlindIndex } from '../vault/vault.ts'

/**
 * A mark of a text that only this shop's key can make: tells the echo of one of our own sends where the platform returns
 * nothing of ours with it (Zalo). Spaces and line ends are folded, because platforms change them on the way.
 */
export function textMark(index: BlindIndex, text: string): string {
  const folded = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  return createHash('sha256')
    .update(Buffer.concat(index.words(folded)))
    .update(`\0${folded.length}`)
    .digest('base64url')
    .slice(0, 22)
}
