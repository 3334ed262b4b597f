import { correctPerson } from '../people/correct.ts'
import { appendEvents } from '../events/append.ts'
import { personChanged } from '../people/person-events.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PrivacyRequestDoc, RequestState } from '../store/models/privacy-request.ts'
import { clocksOf } from './clocks.ts'
import { openCorrection } from './correction.ts'
import type { PrivacyDeps } from './deps.ts'
import { type RefusalWords, sealExtensionReason, sealRefusal } from './request-words.ts'
import { findRequest, OPEN_STATES } from './requests.ts'

/** Which states a step may be taken from. */
const FROM: Readonly<
  Record<'acknowledge' | 'verify' | 'execute' | 'refuse' | 'extend', readonly RequestState[]>
> = {
  acknowledge: ['received'],
  verify: ['received', 'acknowledged'],
  // Whoever answers for the shop may order it at once: their order is word that the shop knows whom it is about.
  execute: ['received', 'acknowledged', 'verified'],
  refuse: ['received', 'acknowledged', 'verified'],
  extend: OPEN_STATES,
}

export type StepOutcome = PrivacyRequestDoc | 'wrong-state' | 'not-found'

/** Takes a step only from the states it may be taken from, whoever else is at it. */
async function step(
  deps: PrivacyDeps,
  shopId: string,
  requestId: string,
  name: keyof typeof FROM,
  change: (request: PrivacyRequestDoc) => Partial<PrivacyRequestDoc>,
): Promise<StepOutcome> {
  const request = await findRequest(deps, shopId, requestId)
  if (!request) return 'not-found'
  if (!FROM[name].includes(request.state)) return 'wrong-state'
  const changed = await deps.store.privacyRequests
    .findOneAndUpdate(
      { _id: requestId, shopId, state: request.state },
      { $set: change(request) },
      { returnDocument: 'after' },
    )
    .lean<PrivacyRequestDoc>()
  return changed ?? 'wrong-state'
}

const nowOf = ({ clock }: PrivacyDeps): Date => new Date(clock.nowMs())

/** The person was told that their request is in hand. */
export const acknowledgeRequest = (deps: PrivacyDeps, shopId: string, requestId: string) =>
  step(deps, shopId, requestId, 'acknowledge', () => ({ state: 'acknowledged', acknowledgedAt: nowOf(deps) }))

/** The shop knows that it is the person themselves. No picture of an identity card is ever asked for. */
export const verifyRequest = (deps: PrivacyDeps, shopId: string, requestId: string, how: string) =>
  step(deps, shopId, requestId, 'verify', ({ acknowledgedAt }) => ({
    state: 'verified',
    acknowledgedAt: acknowledgedAt ?? nowOf(deps),
    verifiedAt: nowOf(deps),
    verifiedHow: how,
  }))

/** Never without a ground of the law, a reason and what the person can do now. */
export async function refuseRequest(
  deps: PrivacyDeps,
  shopId: string,
  requestId: string,
  { ground, reason, guidance }: RefusalWords & { readonly ground: string },
): Promise<StepOutcome> {
  const sealedRefusal = await sealRefusal(deps.vault, shopId, requestId, { reason, guidance })
  return step(deps, shopId, requestId, 'refuse', ({ acknowledgedAt }) => ({
    state: 'refused',
    acknowledgedAt: acknowledgedAt ?? nowOf(deps),
    refusalGround: ground,
    sealedRefusal,
    finishedAt: nowOf(deps),
    sealedSubject: null,
  }))
}

/** Once, with a reason that the person is told. */
export async function extendRequest(
  deps: PrivacyDeps,
  shopId: string,
  requestId: string,
  reason: string,
): Promise<StepOutcome> {
  const request = await findRequest(deps, shopId, requestId)
  if (request?.extendedAt) return 'wrong-state'
  const sealedExtensionReason = await sealExtensionReason(deps.vault, shopId, requestId, reason)
  return step(deps, shopId, requestId, 'extend', ({ kind, receivedAt, thirdParty }) => ({
    extendedAt: nowOf(deps),
    sealedExtensionReason,
    dueAt: clocksOf(kind, receivedAt.getTime(), { thirdParty, extended: true }).dueAt,
  }))
}

/** Carries the request out: at once where it is one write, an erasure as a job. */
export async function executeRequest(
  deps: PrivacyDeps,
  shopId: string,
  requestId: string,
  by: string,
): Promise<StepOutcome> {
  const started = await step(deps, shopId, requestId, 'execute', (request) => ({
    state: 'executing',
    acknowledgedAt: request.acknowledgedAt ?? nowOf(deps),
    verifiedAt: request.verifiedAt ?? nowOf(deps),
    verifiedHow: request.verifiedHow ?? 'instructed',
    executedBy: by,
    startedAt: nowOf(deps),
  }))
  if (started === 'not-found' || started === 'wrong-state') return started
  if (started.kind === 'erase') deps.wakeErasure(shopId, requestId)
  else await carryOut(deps, started)
  return (await findRequest(deps, shopId, requestId)) ?? started
}

/** The kinds that are one write; killed in between, the sweep carries them out again. */
export async function carryOut(deps: PrivacyDeps, request: PrivacyRequestDoc): Promise<void> {
  const { store } = deps
  const { _id, shopId, kind, personId } = request
  const receipt: Record<string, number> = {}
  if (personId !== null && kind === 'correct') {
    const correction = (await openCorrection(deps.vault, request)) ?? {}
    await correctPerson(deps.people, shopId, personId, correction)
    receipt.corrected = Object.keys(correction).length
  }
  if (personId !== null && (kind === 'restrict' || kind === 'object'))
    receipt.restricted = await restrict(deps, shopId, personId, kind)
  await store.privacyRequests.updateOne(
    { _id, shopId, state: 'executing' },
    { $set: { state: 'done', finishedAt: nowOf(deps), receipt, sealedDetails: null } },
  )
}

async function restrict(
  deps: PrivacyDeps,
  shopId: string,
  personId: string,
  restrictedBy: 'restrict' | 'object',
): Promise<number> {
  const now = nowOf(deps)
  const person = await deps.store.people
    .findOneAndUpdate(
      { _id: personId, shopId },
      { $set: { restrictedAt: now, restrictedBy, profileDueAt: null, updatedAt: now } },
      { returnDocument: 'after' },
    )
    .lean<PersonDoc>()
  if (person) await appendEvents(deps.store, [personChanged(person, now)])
  return person ? 1 : 0
}
