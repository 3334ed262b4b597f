import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { PrivacyDeps } from './deps.ts'
import { recheckErasure } from './erase-person.ts'
import { carryOut } from './request-steps.ts'
import { OPEN_STATES } from './requests.ts'
import { dayOf, workingDaysBetween } from './working-days.ts'

const AT_ONCE = 200
const HOUR_MS = 60 * 60 * 1000
/** The shop hears of it when so many working days are left. */
const WARN_WORKING_DAYS = 3

/** Hours to the due date, as the gauge counts open requests by: what is overdue stands apart. */
const BANDS = [
  ['overdue', 0],
  ['24', 24],
  ['72', 72],
  ['168', 168],
  ['more', Number.POSITIVE_INFINITY],
] as const

const SYSTEM = { system: 'privacy requests of all shops that are open or due' }

/** What was being carried out and may have lost its job, and what an erasure looks at once more. */
export async function sweepPrivacyRequests(deps: PrivacyDeps): Promise<void> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const executing = await store.privacyRequests
    .find({ state: 'executing', $or: [{ retryAt: null }, { retryAt: { $lte: now } }] }, null, SYSTEM)
    .limit(AT_ONCE)
    .lean<PrivacyRequestDoc[]>()
  for (const request of executing) {
    if (request.kind === 'erase') deps.wakeErasure(request.shopId, request._id)
    else await carryOut(deps, request)
  }
  const rechecks = await store.privacyRequests
    .find({ recheckAt: { $type: 'date', $lte: now } }, { shopId: 1 }, SYSTEM)
    .limit(AT_ONCE)
    .lean<Pick<PrivacyRequestDoc, '_id' | 'shopId'>[]>()
  for (const { _id, shopId } of rechecks) await recheckErasure(deps, shopId, _id)
}

/** Counts what is open by the time that is left, and says in the log what is nearly or already too late. */
export async function tellDueRequests({ store, clock, meter, log }: PrivacyDeps): Promise<void> {
  const nowMs = clock.nowMs()
  const open = await store.privacyRequests
    .find(
      { state: { $in: [...OPEN_STATES] } },
      { shopId: 1, number: 1, dueAt: 1, acknowledgeBy: 1, acknowledgedAt: 1 },
      SYSTEM,
    )
    .sort({ dueAt: 1 })
    .lean<Pick<PrivacyRequestDoc, '_id' | 'number' | 'dueAt' | 'acknowledgeBy' | 'acknowledgedAt'>[]>()
  const counts = new Map<string, number>(BANDS.map(([band]) => [band, 0]))
  for (const request of open) {
    const hours = (request.dueAt.getTime() - nowMs) / HOUR_MS
    const band = BANDS.find(([, limit]) => hours <= limit)?.[0] ?? 'more'
    counts.set(band, (counts.get(band) ?? 0) + 1)
    const daysLeft = workingDaysBetween(dayOf(nowMs), dayOf(request.dueAt.getTime()))
    const unacknowledged = request.acknowledgedAt === null && request.acknowledgeBy.getTime() < nowMs
    if (daysLeft <= WARN_WORKING_DAYS || unacknowledged)
      log.warn('A privacy request is nearly or already overdue', {
        number: request.number,
        workingDaysLeft: daysLeft,
        unacknowledged,
      })
  }
  for (const [hours_to_due, count] of counts) meter.gauge('privacy_requests_open', count, { hours_to_due })
}
