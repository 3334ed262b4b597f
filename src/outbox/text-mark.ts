import type { BlindIndex } from '../vault/vault.ts'

/** What an echo, or a message read back, can be known again by. */
export interface Recognisable {
  readonly text: string | null
  /** Kinds of what goes along, in the words of either side of the platform. */
  readonly kinds: readonly string[]
}

/** No text that a platform brings holds it: a kind is never taken for words. */
const KIND_SIGN = '\u0000'

/**
 * By its words; without any by the kind of the one thing it holds, which a GIF sent as a picture changes. Spaces and line
 * ends are folded, because platforms change them on the way. null: nothing to know it by.
 */
export function recognisedBy({ text, kinds }: Recognisable): string | null {
  if (text !== null) return text.normalize('NFC').replace(/\s+/g, ' ').trim()
  const [kind, ...others] = kinds
  if (kind === undefined || others.length > 0) return null
  return KIND_SIGN + (kind === 'gif' ? 'image' : kind)
}

/**
 * A mark of it that only this shop's key can make: tells the echo of one of our own sends where the platform returns
 * nothing of ours with it (Zalo).
 */
export function sendMark(index: BlindIndex, of: Recognisable): string | null {
  const sign = recognisedBy(of)
  return sign === null ? null : index.exact(sign).toString('base64url')
}
