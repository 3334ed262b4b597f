import { newId } from '../kit/ids.ts'
import type { HoldDoc, HoldOpening } from '../store/models/hold.ts'
import type { PersonExport } from './export-person.ts'
import { type HoldDeps, openContent } from './hold-content.ts'
import { findHold, type HoldOutcome } from './holds.ts'

/** How long what is held may be read once a second person approved. */
const OPEN_MS = 60 * 60 * 1000
/** Openings of one hold; its register is kept whole. */
const MAX_OPENINGS = 100

/** One asks to read what is held, and says why. */
export async function askOpening(
  deps: HoldDeps,
  shopId: string,
  holdId: string,
  { reason, by }: { readonly reason: string; readonly by: string },
): Promise<HoldOutcome> {
  const opening: HoldOpening = {
    id: newId('opn'),
    reason,
    askedBy: by,
    askedAt: new Date(deps.clock.nowMs()),
    approvedBy: null,
    approvedAt: null,
    openUntil: null,
  }
  const changed = await deps.store.holds
    .findOneAndUpdate(
      {
        _id: holdId,
        shopId,
        state: 'standing',
        scope: 'person',
        [`openings.${MAX_OPENINGS - 1}`]: { $exists: false },
      },
      { $push: { openings: opening } },
      { returnDocument: 'after' },
    )
    .lean<HoldDoc>()
  if (changed) return changed
  return (await findHold(deps, shopId, holdId)) ? 'wrong-state' : 'not-found'
}

/** Another approves what is asked and not approved yet. */
export async function approveOpening(
  deps: HoldDeps,
  shopId: string,
  holdId: string,
  by: string,
): Promise<HoldOutcome> {
  const hold = await findHold(deps, shopId, holdId)
  if (!hold) return 'not-found'
  const asked = hold.openings.findLast(({ approvedBy }) => approvedBy === null)
  if (hold.state !== 'standing' || !asked) return 'wrong-state'
  if (asked.askedBy === by) return 'same-person'
  const nowMs = deps.clock.nowMs()
  const changed = await deps.store.holds
    .findOneAndUpdate(
      {
        _id: holdId,
        shopId,
        state: 'standing',
        openings: { $elemMatch: { id: asked.id, approvedBy: null } },
      },
      {
        $set: {
          'openings.$.approvedBy': by,
          'openings.$.approvedAt': new Date(nowMs),
          'openings.$.openUntil': new Date(nowMs + OPEN_MS),
        },
      },
      { returnDocument: 'after' },
    )
    .lean<HoldDoc>()
  return changed ?? 'wrong-state'
}

/** What is held, for the two of an opening that is open now. */
export async function readHeld(
  deps: HoldDeps,
  shopId: string,
  holdId: string,
  by: string,
): Promise<PersonExport | 'not-found' | 'not-open'> {
  const hold = await findHold(deps, shopId, holdId)
  if (!hold) return 'not-found'
  const nowMs = deps.clock.nowMs()
  const mayRead =
    hold.state === 'standing' &&
    hold.expiresAt.getTime() > nowMs &&
    hold.openings.some(
      ({ askedBy, approvedBy, openUntil }) =>
        (askedBy === by || approvedBy === by) && openUntil !== null && openUntil.getTime() > nowMs,
    )
  if (!mayRead) return 'not-open'
  return (await openContent(deps, hold)) ?? 'not-found'
}
