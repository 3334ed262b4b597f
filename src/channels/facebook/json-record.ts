export type JsonRecord = Readonly<Record<string, unknown>>

/** A JSON object: neither a list nor null. */
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
