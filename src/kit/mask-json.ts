import { parseJsonExact, stringifyJson } from './json.ts'

/**
 * Takes out of JSON what names one of these ids: the smallest list members that do, so that their neighbours stay.
 * @param leave `null` keeps every neighbour's place in its list; `nothing` closes the gap
 * @returns null where nothing that stands for itself is left: the whole names them, or is no JSON
 */
export function maskJson(
  bytes: Buffer,
  ids: readonly string[],
  leave: 'null' | 'nothing',
): { readonly bytes: Buffer; readonly removed: number } | null {
  const parsed = parseJsonExact(bytes)
  if (!parsed.ok) return null
  const masked = maskIn(parsed.value, ids, leave)
  if (names(masked.value, ids)) return null
  return { bytes: Buffer.from(stringifyJson(masked.value)), removed: masked.removed }
}

interface Masked {
  readonly value: unknown
  readonly removed: number
}

function maskIn(value: unknown, ids: readonly string[], leave: 'null' | 'nothing'): Masked {
  if (typeof value !== 'object' || value === null || !names(value, ids)) return { value, removed: 0 }
  let removed = 0
  if (!Array.isArray(value)) {
    const members = Object.entries(value).map(([key, member]) => {
      const masked = maskIn(member, ids, leave)
      removed += masked.removed
      return [key, masked.value] as const
    })
    return { value: Object.fromEntries(members), removed }
  }
  const kept: unknown[] = []
  for (const member of value as unknown[]) {
    const masked = maskIn(member, ids, leave)
    if (!names(masked.value, ids)) {
      kept.push(masked.value)
      removed += masked.removed
      continue
    }
    removed += 1
    if (leave === 'null') kept.push(null)
  }
  return { value: kept, removed }
}

function names(value: unknown, ids: readonly string[]): boolean {
  if (typeof value === 'string') return ids.some((id) => value.includes(id))
  if (typeof value === 'number' || typeof value === 'bigint') return ids.includes(String(value))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => names(key, ids) || names(member, ids))
}
