import type { ClientSession } from 'mongoose'
import type { InboundEvent } from '../channels/inbound-event.ts'
import type { Subject } from './working-set.ts'

/** Somebody asked the platform that what the account holds on them be deleted. */
export interface Withdrawal {
  readonly subject: Subject
  /** The person's id on the platform. */
  readonly externalId: string
}

/** Puts withdrawals on record in the turn's own transaction; may run several times. Wired where the privacy room is. */
export type RecordWithdrawals = (withdrawals: readonly Withdrawal[], session: ClientSession) => Promise<void>

export const withdrawalsAmong = (
  items: readonly { readonly subject: Subject; readonly event: InboundEvent }[],
): Withdrawal[] =>
  items.flatMap(({ subject, event }) =>
    event.kind === 'withdrawn' ? [{ subject, externalId: event.personId }] : [],
  )
