import { z } from 'zod'

/** Zalo's have up to 19 digits. */
const ID_MAX = 64

/** An id of Zalo as text: up to 19 digits, sent as a string or as a number (which `parseJsonExact` keeps exact). */
export const Id = z
  .union([z.string(), z.int().nonnegative().transform(String)])
  .pipe(z.string().min(1).max(ID_MAX))

/** Who is at one end of an event. */
export const End = z.object({ id: Id })

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The id, or null for anything that is none. Without zod: every delivery passes here before its 200. */
export function readAnyId(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= ID_MAX ? text : null
}

/** Unix milliseconds from text or number, or null. */
export function readTimeMs(value: unknown): number | null {
  const time = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof time === 'number' && Number.isSafeInteger(time) && time >= 0 ? time : null
}
