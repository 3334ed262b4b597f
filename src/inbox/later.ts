/** The later of two moments; null is before every one. */
export const later = (a: Date | null, b: Date): Date => (a !== null && a.getTime() >= b.getTime() ? a : b)

/** The earlier of two moments; null is no moment. */
export const earlier = (a: Date | null, b: Date): Date => (a !== null && a.getTime() <= b.getTime() ? a : b)

/**
 * Compares two claims by platform time, then by the given tie-breakers: the same order on every machine and for every
 * order of arrival. A missing claim loses.
 * @returns above 0 when the first stands over the second
 */
export function compareClaims(
  a: readonly (number | string)[],
  b: readonly (number | string)[] | null,
): number {
  if (b === null) return 1
  for (const [at, left] of a.entries()) {
    const right = b[at] as number | string
    if (left === right) continue
    return left > right ? 1 : -1
  }
  return 0
}

/** Nothing written is no text: platforms send both, and they must not count as two. */
export const orNull = (text: string | null): string | null => (text === '' ? null : text)
