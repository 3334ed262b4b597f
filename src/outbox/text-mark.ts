import type { BlindIndex } from '../vault/vault.ts'

/** Spaces and line ends are folded, because platforms change them on the way. */
export const foldForMatch = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/**
 * A mark of a text that only this shop's key can make: tells the echo of one of our own sends where the platform returns
 * nothing of ours with it (Zalo).
 */
export const textMark = (index: BlindIndex, text: string): string =>
  index.exact(foldForMatch(text)).toString('base64url')
