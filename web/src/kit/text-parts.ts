import { dialled } from './phone.ts'
import { safeAddress } from './safe-address.ts'

export interface TextPart {
  readonly kind: 'text' | 'link' | 'phone'
  readonly text: string
  /** Where it leads; null for plain text. */
  readonly href: string | null
}

/** Web addresses, and phone numbers as they are written in Vietnam: 0912 345 678, +84.912.345.678. */
const FOUND =
  /(?<link>https?:\/\/[^\s<>"'`]+)|(?<![\d.\w+])(?<phone>(?:\+84|84|0)(?:[ .-]?\d){9,10})(?!\d)/giu
/** Ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}»”’…]+$/u

/** A text in pieces, so that addresses and phone numbers in it can be pressed. Nothing is lost: joined, the pieces are the text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  const plain = (until: number): void => {
    if (until > from) parts.push({ kind: 'text', text: text.slice(from, until), href: null })
  }
  for (const match of text.matchAll(FOUND)) {
    const part = match.groups?.link === undefined ? phonePart(match[0]) : linkPart(match[0])
    if (part === null) continue
    plain(match.index)
    parts.push(part)
    from = match.index + part.text.length
  }
  plain(text.length)
  return parts
}

function linkPart(found: string): TextPart | null {
  const text = found.replace(TRAILING, '')
  const href = safeAddress(text)
  return href === null ? null : { kind: 'link', text, href }
}

function phonePart(found: string): TextPart | null {
  const number = dialled(found)
  return number === null ? null : { kind: 'phone', text: found, href: `tel:${number}` }
}
