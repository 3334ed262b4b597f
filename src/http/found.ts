import { Problem } from './problem.ts'

/** What a use case found; null, whether unknown or another shop's, is one and the same 404. */
export function found<T>(value: T | null): T {
  if (value === null) throw new Problem('not-found')
  return value
}
