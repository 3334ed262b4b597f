const NUMERIC_KEYS = new Set(['id', 'app_id', 'oa_id', 'user_id', 'user_id_by_app', 'admin_id', 'timestamp'])
const DIGITS = /^[1-9]\d*$/

/**
 * The bytes of a webhook. With `numericIds`, ids and timestamps are written as bare numbers, digit for digit;
 * the signature still uses the digits as text.
 */
export function encodeEvent(body: Record<string, unknown>, numericIds: boolean): Buffer {
  return Buffer.from(numericIds ? encodeValue(body, '') : JSON.stringify(body), 'utf8')
}

function encodeValue(value: unknown, key: string): string {
  if (typeof value === 'string' && NUMERIC_KEYS.has(key) && DIGITS.test(value)) return value
  if (Array.isArray(value)) return `[${value.map((item) => encodeValue(item, key)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${encodeValue(member, name)}`).join(',')}}`
}
