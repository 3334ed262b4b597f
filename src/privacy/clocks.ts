import type { RequestKind } from '../store/models/privacy-request.ts'
import { dayOf, endOfDay, workingDaysAfter } from './working-days.ts'

/** Law 91/2025 with Decree 356/2025 (in force since 2026-01-01): a request is acknowledged within two working days. */
const ACKNOWLEDGE_WORKING_DAYS = 2

interface Term {
  /** Calendar days where the shop can do it alone, and where a third party has to act too. */
  readonly alone: number
  readonly withOthers: number
  /** One extension at most. */
  readonly extension: number
}

/** Decree 356/2025, article 5: withdraw, restrict, object (2) · view, correct, copy (3) · delete (4) · protective measures (5). */
const TERMS: Readonly<Record<RequestKind | 'complaint', Term>> = {
  access: { alone: 10, withOthers: 15, extension: 10 },
  correct: { alone: 10, withOthers: 15, extension: 10 },
  erase: { alone: 20, withOthers: 30, extension: 20 },
  restrict: { alone: 15, withOthers: 20, extension: 15 },
  object: { alone: 15, withOthers: 20, extension: 15 },
  // The law names no day for a complaint; what the person asks with it is that they be protected.
  complaint: { alone: 15, withOthers: 15, extension: 15 },
}

export interface Clocks {
  readonly acknowledgeBy: Date
  readonly dueAt: Date
  /** Both clocks of one request: the shop's alone, and with a third party. */
  readonly aloneBy: Date
  readonly withOthersBy: Date
}

/**
 * When a request received now is due. The day of receipt does not count; a day ends when it ends in Vietnam. A last day
 * that is a holiday stays the last day: ours never ends later than the law's.
 */
export function clocksOf(
  kind: RequestKind | 'complaint',
  receivedAtMs: number,
  { thirdParty, extended }: { readonly thirdParty: boolean; readonly extended: boolean },
): Clocks {
  const day = dayOf(receivedAtMs)
  const { alone, withOthers, extension } = TERMS[kind]
  const more = extended ? extension : 0
  const aloneBy = endOfDay(day + alone + more)
  const withOthersBy = endOfDay(day + withOthers + more)
  return {
    acknowledgeBy: endOfDay(workingDaysAfter(day, ACKNOWLEDGE_WORKING_DAYS)),
    dueAt: thirdParty ? withOthersBy : aloneBy,
    aloneBy,
    withOthersBy,
  }
}
