/** Numbers and words of the platform that name nobody. Everything else is shown by its form alone. */
const SHOWN: ReadonlySet<string> = new Set([
  'error',
  'event_name',
  'is_follower',
  'is_verified',
  'media_type',
  'oa_type',
  'package_name',
  'package_valid_through_date',
  'product_type',
  'quota_type',
  'remain',
  'src',
  'status',
  'total',
  'type',
  'user_is_follower',
])
const MAX_MEMBERS = 60
const MAX_DEPTH = 8

/**
 * A value as its form: names of members stay, of a list the first member and the count; ids, names, texts, phones,
 * addresses, tokens come out as what they are made of. What {@link SHOWN} names is kept when it is short.
 */
export function shapeOf(value: unknown, name = '', depth = 0): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return SHOWN.has(name) && value.length <= 40 ? value : formOf(value)
  if (typeof value === 'number') return SHOWN.has(name) ? value : `number, ${digitsOf(value)} digits`
  if (typeof value !== 'object') return typeof value
  if (depth >= MAX_DEPTH) return 'deeper'
  if (Array.isArray(value))
    return value.length === 0
      ? 'empty list'
      : { list: value.length, first: shapeOf(value[0], name, depth + 1) }
  const members = Object.entries(value).slice(0, MAX_MEMBERS)
  return Object.fromEntries(members.map(([key, member]) => [key, shapeOf(member, key, depth + 1)]))
}

const digitsOf = (value: number): number => String(Math.abs(value)).replace('.', '').length

function formOf(text: string): string {
  if (text === '') return 'empty text'
  if (/^\d+$/.test(text)) return `text of ${text.length} digits`
  if (/^\d{2}\/\d{2}\/\d{4}$/.test(text)) return 'text dd/MM/yyyy'
  if (/^https?:\/\//.test(text) && URL.canParse(text))
    return `address at ${registered(new URL(text).hostname)}`
  return `text of ${text.length} characters`
}

/** The last two labels: whose host it is, not which. */
const registered = (host: string): string => host.split('.').slice(-2).join('.')
