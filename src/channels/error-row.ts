import type { RetryClass } from './channel-error.ts'
import type { Sentence } from './sentence.ts'

/**
 * One line of a platform's error table: which of its numbers, our word for it, what to do next, and what to tell the
 * merchant. Every row with the same `is` has the same sentence.
 */
export interface ErrorRow {
  /** The platform's number, as its answers write it. */
  readonly code: number
  readonly sub: number | null
  /** Our word: {@link ChannelError.code}. */
  readonly is: string
  readonly retry: RetryClass
  /** Where a repeated call could do the thing twice; missing: as `retry`. */
  readonly retryOfEffect?: RetryClass
  /** For `after-delay`, where the platform names no time: milliseconds. */
  readonly waitMs?: number
  readonly sentence: Sentence
  /** Our notes, with source and date. */
  readonly source: string
}
