import { z } from 'zod'

/** An id of Zalo as text: up to 19 digits, sent as a string or as a number (which `parseJsonExact` keeps exact). */
export const Id = z
  .union([z.string(), z.int().nonnegative().transform(String)])
  .pipe(z.string().min(1).max(64))

/** Who is at one end of an event. */
export const End = z.object({ id: Id })

/** Epoch milliseconds, as text or number. */
const Time = z
  .union([z.string().regex(/^\d{1,15}$/), z.int().nonnegative().max(999_999_999_999_999)])
  .transform(Number)

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The id, or null for anything that is none. */
export const readAnyId = (value: unknown): string | null => {
  const read = Id.safeParse(value)
  return read.success ? read.data : null
}

/** Unix milliseconds, or null. */
export const readTimeMs = (value: unknown): number | null => {
  const read = Time.safeParse(value)
  return read.success ? read.data : null
}
