import type { AuthorityCaseDoc } from '../store/models/authority-case.ts'
import type { BreachDoc } from '../store/models/breach.ts'
import type { ComplaintDoc } from '../store/models/complaint.ts'
import { type BreachDeps, openBreachOf } from './breaches.ts'
import { OPEN_COMPLAINTS } from './complaints.ts'
import { dayOf, workingDaysBetween } from './working-days.ts'

/** The desk hears of a complaint when so many working days are left, and of a breach from so many hours on. */
const WARN_WORKING_DAYS = 3
const WARN_HOURS = 24
const HOUR_MS = 60 * 60 * 1000
const SYSTEM = { system: 'complaints, breaches and orders of all shops that are open or due' }

/** A confirmed leak whose breach was not opened, because a process ended in between, has it opened here. */
export async function sweepComplaints(deps: BreachDeps): Promise<void> {
  const confirmed = await deps.store.complaints
    .find({ state: 'examined', finding: 'confirmed', breachId: null }, null, SYSTEM)
    .lean<ComplaintDoc[]>()
  for (const complaint of confirmed) {
    const { _id, shopId, examinedBy } = complaint
    const breachId = await openBreachOf(deps, complaint, examinedBy ?? 'system')
    await deps.store.complaints.updateOne({ _id, shopId }, { $set: { breachId } })
  }
}

/** Says in the log, and counts for the alarm, what is nearly or already too late. */
export async function tellDueCases({ store, clock, meter, log }: BreachDeps): Promise<void> {
  const nowMs = clock.nowMs()
  const complaints = await store.complaints
    .find(
      { state: { $in: [...OPEN_COMPLAINTS] } },
      { number: 1, dueAt: 1, acknowledgeBy: 1, acknowledgedAt: 1 },
      SYSTEM,
    )
    .sort({ dueAt: 1 })
    .lean<Pick<ComplaintDoc, 'number' | 'dueAt' | 'acknowledgeBy' | 'acknowledgedAt'>[]>()
  const breaches = await store.breaches
    .find({ state: 'open' }, { number: 1, notifyBy: 1 }, SYSTEM)
    .sort({ notifyBy: 1 })
    .lean<Pick<BreachDoc, 'number' | 'notifyBy'>[]>()
  for (const { number, dueAt, acknowledgeBy, acknowledgedAt } of complaints) {
    const workingDaysLeft = workingDaysBetween(dayOf(nowMs), dayOf(dueAt.getTime()))
    const unacknowledged = acknowledgedAt === null && acknowledgeBy.getTime() < nowMs
    if (workingDaysLeft <= WARN_WORKING_DAYS || unacknowledged)
      log.warn('A complaint is nearly or already overdue', { number, workingDaysLeft, unacknowledged })
  }
  for (const { number, notifyBy } of breaches) {
    const hoursLeft = Math.floor((notifyBy.getTime() - nowMs) / HOUR_MS)
    if (hoursLeft <= WARN_HOURS)
      log.warn('The authority is to be told of a breach within 72 hours of its detection', {
        number,
        hoursLeft,
      })
  }
  const orders = await store.authorityCases
    .find({ state: { $in: ['asked', 'approved'] } }, { number: 1, dueAt: 1, exports: { $slice: 1 } }, SYSTEM)
    .sort({ dueAt: 1 })
    .lean<Pick<AuthorityCaseDoc, 'number' | 'dueAt' | 'exports'>[]>()
  const unanswered = orders.filter(({ exports }) => exports.length === 0)
  for (const { number, dueAt } of unanswered) {
    const workingDaysLeft = workingDaysBetween(dayOf(nowMs), dayOf(dueAt.getTime()))
    if (workingDaysLeft <= WARN_WORKING_DAYS)
      log.warn('An order of an authority is nearly or already overdue', { number, workingDaysLeft })
  }
  const overdue = (dates: readonly Date[]): number => dates.filter((at) => at.getTime() < nowMs).length
  meter.gauge('privacy_complaints_open', complaints.length)
  meter.gauge('privacy_complaints_overdue', overdue(complaints.map(({ dueAt }) => dueAt)))
  meter.gauge('privacy_orders_open', orders.length)
  meter.gauge('privacy_orders_overdue', overdue(unanswered.map(({ dueAt }) => dueAt)))
  meter.gauge('privacy_breaches_open', breaches.length)
  meter.gauge('privacy_breaches_overdue', overdue(breaches.map(({ notifyBy }) => notifyBy)))
}
