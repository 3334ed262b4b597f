import type { Request } from 'express'
import { type Actor, admit, type GuardDeps, type GuardedAct, keyOf } from '../guard/guard.ts'
import { meetBrowser } from '../guard/known-browsers.ts'
import { freezeOfUser } from '../guard/freezes.ts'
import { seenOf } from './auth/seen.ts'
import { Problem, type ProblemCode } from './problem.ts'
import type { ShopWho, Who } from './who.ts'

/** The request, as far as it shows where it comes from. */
export type Bystander = Request

/**
 * Who is about to act. Programs have no browser and nobody before them: none of this is for them. A Bearer token's user is
 * known by network or family of browser: the page it is used in belongs to another site, whose own sign-in guards it.
 */
export async function meetActor(guard: GuardDeps, who: ShopWho, req: Bystander): Promise<Actor | null> {
  if (who.isService || who.supportSession !== undefined) return null
  const { shopId, userId, userName, browser, provenAt = null } = who
  const isNewBrowser =
    who.via === 'session' ? (browser?.isNew ?? false) : await isNewToTokens(guard, { shopId, userId }, req)
  return {
    shopId,
    userId,
    userName,
    address: req.ip ?? null,
    isNewBrowser,
    isMovedSession: browser?.isMoved ?? false,
    provenAt,
  }
}

async function isNewToTokens(
  guard: GuardDeps,
  user: { readonly shopId: string; readonly userId: string },
  req: Bystander,
): Promise<boolean> {
  const seen = seenOf(req, null)
  const key = [user.shopId, user.userId, seen.address, seen.family].join('\0')
  if (guard.knownTokens.get(key)) return false
  const { newUntil } = await meetBrowser(guard, user, seen, guard.limits.newBrowserMs)
  if (newUntil === null) guard.knownTokens.put(key, true)
  return newUntil !== null
}

const REFUSALS = {
  'step-up': 'step-up-required',
  frozen: 'account-frozen',
  elsewhere: 'freeze-undo-elsewhere',
} as const satisfies Record<string, ProblemCode>

/** @throws {Problem} `step-up-required`, `account-frozen`, `freeze-undo-elsewhere` */
export async function refuseUnlessAdmitted(guard: GuardDeps, actor: Actor, act: GuardedAct): Promise<void> {
  const admission = await admit(guard, actor, act)
  if (admission === 'pass') return
  const members = admission === 'step-up' ? { maxAgeSeconds: guard.limits.freshMs / 1000 } : {}
  throw new Problem(REFUSALS[admission], { members })
}

/** Whether this user's acts are stopped. */
export const isFrozen = async (
  guard: GuardDeps,
  user: { shopId: string; userId: string },
): Promise<boolean> => (await freezeOfUser(guard, user.shopId, user.userId)) !== null

/** Refusals that say something of whoever is refused, and not of a page that is out of date. */
const TELLING: readonly ProblemCode[] = ['role-missing', 'csrf-mismatch', 'second-person-needed']
/** Somebody tries tokens; that a session ran out says nothing. */
const NOBODY: readonly ProblemCode[] = ['token-invalid']

/** Counts a refused call against its user, or, where nobody knows who it was, against its address. Never throws. */
export function countRefusal(guard: GuardDeps, problem: unknown, who: Who | undefined, req: Request): void {
  if (!(problem instanceof Problem)) return
  const key = NOBODY.includes(problem.code)
    ? (req.ip ?? null)
    : TELLING.includes(problem.code) && who !== undefined && who.shopId !== null
      ? keyOf({ shopId: who.shopId, userId: who.userId })
      : null
  if (key !== null) guard.tallies.add('refused-calls', key).catch(() => undefined)
}
