import { err, ok, type Result } from './result.ts'

/** `not-json`: cut off, or another format · `too-deep`: nested beyond {@link MAX_JSON_DEPTH}. */
export type JsonFault = 'not-json' | 'too-deep'

/** Platform bodies nest under 12 levels; whatever walks a parsed value by recursion stays far from the stack's end. */
export const MAX_JSON_DEPTH = 64

/** Shortest run of digits that can stand for an integer beyond 2^53 - 1 (9007199254740991). */
const UNSAFE_DIGITS = 16

/**
 * Parses JSON without changing an id: an integer beyond ±(2^53 - 1) arrives as text with the same digits, where
 * `JSON.parse` would round it (1234567890123456789 becomes …800). Fractions and exponents stay numbers.
 * A member named `__proto__` is left out, so that copying the value elsewhere cannot give it another prototype.
 * A byte that is no UTF-8 reads as U+FFFD: a signed delivery is not lost for one bad character.
 */
export function parseJsonExact(
  input: Uint8Array | string,
  maxDepth: number = MAX_JSON_DEPTH,
): Result<unknown, JsonFault> {
  const text = typeof input === 'string' ? input : decode(input)
  const found = scan(text, maxDepth)
  if (found.deepest > maxDepth) return err('too-deep')
  try {
    const value: unknown = JSON.parse(found.longNumber ? quoteLongIntegers(text) : text)
    return ok(found.proto ? withoutProto(value) : value)
  } catch {
    return err('not-json')
  }
}

/** JSON text of plain data. A bigint is written as text, the form in which {@link parseJsonExact} gives long integers. */
export const stringifyJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? String(member) : member)) ??
  'null'

const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')

interface Scan {
  readonly deepest: number
  readonly longNumber: boolean
  readonly proto: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const ZERO = 0x30
const NINE = 0x39

/** One look over the text: strings are jumped over whole, so most of a platform body costs an `indexOf`. */
function scan(text: string, maxDepth: number): Scan {
  let depth = 0
  let deepest = 0
  let digits = 0
  let longNumber = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= ZERO && code <= NINE) {
      if (++digits === UNSAFE_DIGITS) longNumber = true
      continue
    }
    digits = 0
    if (code === QUOTE) {
      at = endOfString(text, at)
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++depth > deepest) deepest = depth
      if (deepest > maxDepth) break
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth--
    }
  }
  // Escaped spellings ("\u005f…") count too: the parser would undo the escape.
  const proto = text.includes('__proto__') || /\\u005f/i.test(text)
  return { deepest, longNumber, proto }
}

/** Index of the closing quote; past the end when there is none (the parser will refuse the text). */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1)
  while (close !== -1) {
    let before = close - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((close - before) % 2 === 1) return close
    close = text.indexOf('"', close + 1)
  }
  return text.length
}

/** A whole string (left alone) or a whole number. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs

function quoteLongIntegers(text: string): string {
  return text.replace(TOKEN, (token) =>
    /^-?(?:[1-9]\d*)$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  )
}

function withoutProto(value: unknown): unknown {
  if (Array.isArray(value)) {
    for (const member of value) withoutProto(member)
  } else if (value !== null && typeof value === 'object') {
    if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__']
    for (const member of Object.values(value)) withoutProto(member)
  }
  return value
}
