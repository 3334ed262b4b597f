import type { Sentence } from '../channels/sentence.ts'

export type CheckStatus = 'ok' | 'warning' | 'failed'

/** What one call of `POST /channels/{id}/repairs/{repair}` can do. Each may be called again without harm. */
export const REPAIRS = [
  'resubscribe',
  'subscribe-app',
  'read-gap',
  'refresh-token',
  'relink',
  'unfreeze',
] as const
export type RepairId = (typeof REPAIRS)[number]

/** What stands in a sentence's braces. Dates are shown in Vietnam's time; null as "not known". */
export type Fact = string | number | Date | Sentence | readonly string[] | null
export type Facts = Readonly<Record<string, Fact>>

/** What a check found: which of its sentences is true, and with which facts. Never a token, a name or a text of a person. */
export interface Finding<Says extends string = string> {
  readonly status: CheckStatus
  readonly says: Says
  readonly facts?: Facts
  readonly repair?: RepairId | undefined
}
