const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

/** A key longer than this in bytes, escapes included, is none of ours ("timestamp" written all in \uXXXX has 54). */
const KEY_MAX_BYTES = 64
/** Ids have at most 19 digits and times 13. */
const VALUE_MAX_BYTES = 32

/**
 * Finds scalar members of the outermost object by one pass over the bytes, without building anything: Zalo's signature
 * needs them before anybody may parse the body. Linear, no recursion, allocates only for keys of a wanted length.
 * A wanted key that stands there twice makes the whole body unreadable (null), so that the later parse cannot see another
 * value than the one that was signed; nested members of the same name are not looked at. Strings are read without
 * escapes only; other values (objects, escapes, longer ones) are as if absent.
 * @returns literal text by name, or null where the bytes do not start as an object or repeat a wanted key
 */
export function scanTopLevel(body: Buffer, wanted: readonly string[]): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>()
  const seen = new Set<string>()
  let at = skipBlank(body, 0)
  if (body[at] !== OPEN_OBJECT) return null
  at = skipBlank(body, at + 1)
  if (body[at] === CLOSE_OBJECT) return endsAfter(body, at) ? found : null
  for (;;) {
    if (body[at] !== QUOTE) return null
    const keyEnd = endOfString(body, at)
    if (keyEnd === -1) return null
    const key = readKey(body, at, keyEnd, wanted)
    at = skipBlank(body, keyEnd + 1)
    if (body[at] !== COLON) return null
    const start = skipBlank(body, at + 1)
    const end = endOfValue(body, start)
    if (end === -1) return null
    if (key !== null) {
      if (seen.has(key)) return null
      seen.add(key)
      const value = readScalar(body, start, end)
      if (value !== null) found.set(key, value)
    }
    at = skipBlank(body, end)
    if (body[at] === CLOSE_OBJECT) return endsAfter(body, at) ? found : null
    if (body[at] !== COMMA) return null
    at = skipBlank(body, at + 1)
  }
}

/** Nothing but blanks may follow: otherwise these bytes are not the one object that will be parsed. */
const endsAfter = (body: Buffer, at: number): boolean => skipBlank(body, at + 1) === body.length

function skipBlank(body: Buffer, from: number): number {
  let at = from
  while (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09) at++
  return at
}

/** Index of the closing quote, -1 when there is none. */
function endOfString(body: Buffer, open: number): number {
  for (let at = open + 1; at < body.length; at++) {
    const byte = body[at]
    if (byte === QUOTE) return at
    if (byte === BACKSLASH) at++
  }
  return -1
}

/** Index after the value that starts here, -1 when it does not end. Brackets are counted, strings jumped over. */
function endOfValue(body: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < body.length; at++) {
    const byte = body[at]
    if (byte === QUOTE) {
      at = endOfString(body, at)
      if (at === -1) return -1
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0) return at
      depth--
    } else if (byte === COMMA && depth === 0) return at
  }
  return -1
}

/** A wanted key as the parser will read it (`\u0061pp_id` is `app_id` to JSON, so it is to us); null for all others. */
function readKey(body: Buffer, open: number, close: number, wanted: readonly string[]): string | null {
  const length = close - open - 1
  if (length > KEY_MAX_BYTES) return null
  if (!hasBackslash(body, open, close)) {
    return wanted.find((name) => name.length === length && matchesAt(body, open + 1, name)) ?? null
  }
  try {
    const key: unknown = JSON.parse(body.toString('latin1', open, close + 1))
    return wanted.find((name) => name === key) ?? null
  } catch {
    return null
  }
}

function hasBackslash(body: Buffer, open: number, close: number): boolean {
  for (let at = open + 1; at < close; at++) if (body[at] === BACKSLASH) return true
  return false
}

function matchesAt(body: Buffer, from: number, name: string): boolean {
  for (let at = 0; at < name.length; at++) if (body[from + at] !== name.charCodeAt(at)) return false
  return true
}

/** Text of a short string without escapes or of a number, exactly as spelled. */
function readScalar(body: Buffer, start: number, end: number): string | null {
  if (end - start > VALUE_MAX_BYTES + 2) return null
  const raw = body.toString('latin1', start, end).trimEnd()
  const text = /^"[^"\\]*"$/.test(raw) ? raw.slice(1, -1) : raw
  return /^[A-Za-z0-9_.-]+$/.test(text) && (text !== raw || /^\d+$/.test(raw)) ? text : null
}
