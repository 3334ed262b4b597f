import type {
  ComplaintAction,
  ComplaintDoc,
  ComplaintFinding,
  ComplaintState,
} from '../store/models/complaint.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { openBreachOf } from './breaches.ts'
import { clocksOf } from './clocks.ts'
import { freezeEvidence } from './complaint-evidence.ts'
import { type ComplaintAnswer, sealAnswer } from './complaint-words.ts'
import { type ComplaintDeps, findComplaint, OPEN_COMPLAINTS } from './complaints.ts'

/** Which states a step may be taken from: nothing is closed that was not examined. */
export const COMPLAINT_STEPS = {
  acknowledge: ['received'],
  identify: ['received', 'acknowledged'],
  examine: ['received', 'acknowledged'],
  extend: OPEN_COMPLAINTS,
  act: OPEN_COMPLAINTS,
  close: ['examined'],
} as const satisfies Record<string, readonly ComplaintState[]>

export type ComplaintOutcome = ComplaintDoc | 'wrong-state' | 'not-found'

/** Takes a step only from the states it may be taken from, whoever else is at it. */
async function step(
  deps: ComplaintDeps,
  shopId: string,
  complaintId: string,
  name: keyof typeof COMPLAINT_STEPS,
  change: (complaint: ComplaintDoc) => Partial<ComplaintDoc> | Promise<Partial<ComplaintDoc>>,
): Promise<ComplaintOutcome> {
  const complaint = await findComplaint(deps, shopId, complaintId)
  if (!complaint) return 'not-found'
  const from: readonly ComplaintState[] = COMPLAINT_STEPS[name]
  if (!from.includes(complaint.state)) return 'wrong-state'
  const changed = await deps.store.complaints
    .findOneAndUpdate(
      { _id: complaintId, shopId, state: complaint.state },
      { $set: await change(complaint) },
      { returnDocument: 'after' },
    )
    .lean<ComplaintDoc>()
  return changed ?? 'wrong-state'
}

const nowOf = ({ clock }: ComplaintDeps): Date => new Date(clock.nowMs())

/** The complainant was told that it is in hand. */
export const acknowledgeComplaint = (deps: ComplaintDeps, shopId: string, id: string) =>
  step(deps, shopId, id, 'acknowledge', () => ({ state: 'acknowledged', acknowledgedAt: nowOf(deps) }))

/** Whom it is about, found out after it came; the evidence is frozen anew, about them. */
export async function identifyPerson(
  deps: ComplaintDeps,
  shopId: string,
  id: string,
  personId: string,
): Promise<ComplaintOutcome> {
  const person = await deps.store.people.findOne({ _id: personId, shopId }).lean<PersonDoc>()
  if (!person) return 'not-found'
  const changed = await step(deps, shopId, id, 'identify', () => ({ personId, channelId: person.channelId }))
  return typeof changed === 'string' ? changed : freezeEvidence(deps, changed)
}

/** What the logs showed. A confirmed leak opens a breach, whose 72 hours run from here. */
export async function examineComplaint(
  deps: ComplaintDeps,
  shopId: string,
  id: string,
  { finding, by }: { readonly finding: ComplaintFinding; readonly by: string },
): Promise<ComplaintOutcome> {
  const examined = await step(deps, shopId, id, 'examine', async (complaint) => ({
    state: 'examined',
    acknowledgedAt: complaint.acknowledgedAt ?? nowOf(deps),
    finding,
    examinedAt: nowOf(deps),
    examinedBy: by,
  }))
  if (typeof examined === 'string') return examined
  const frozen = examined.sealedEvidence === null ? await freezeEvidence(deps, examined) : examined
  if (finding !== 'confirmed') return frozen
  const breachId = await openBreachOf(deps, frozen, by)
  await deps.store.complaints.updateOne({ _id: id, shopId }, { $set: { breachId } })
  return { ...frozen, breachId }
}

/** Once, by as long again. */
export async function extendComplaint(
  deps: ComplaintDeps,
  shopId: string,
  id: string,
): Promise<ComplaintOutcome> {
  const complaint = await findComplaint(deps, shopId, id)
  if (complaint?.extendedAt) return 'wrong-state'
  return step(deps, shopId, id, 'extend', ({ receivedAt }) => ({
    extendedAt: nowOf(deps),
    dueAt: clocksOf('complaint', receivedAt.getTime(), { thirdParty: false, extended: true }).dueAt,
  }))
}

/** Something was done for the complainant; what came of it stays with the case. */
export async function noteAction(
  deps: ComplaintDeps,
  shopId: string,
  id: string,
  done: { readonly action: ComplaintAction; readonly by: string; readonly outcome: string },
): Promise<ComplaintOutcome> {
  const changed = await deps.store.complaints
    .findOneAndUpdate(
      { _id: id, shopId },
      { $push: { actions: { ...done, at: nowOf(deps) } } },
      { returnDocument: 'after' },
    )
    .lean<ComplaintDoc>()
  return changed ?? 'not-found'
}

/** Never without a reason, and what the complainant can do now. */
export const closeComplaint = (
  deps: ComplaintDeps,
  shopId: string,
  id: string,
  { answer, by }: { readonly answer: ComplaintAnswer; readonly by: string },
) =>
  step(deps, shopId, id, 'close', async (complaint) => ({
    state: 'closed',
    sealedAnswer: await sealAnswer(deps, complaint, answer),
    closedAt: nowOf(deps),
    closedBy: by,
  }))
