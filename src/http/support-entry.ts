import type { Request } from 'express'
import type { Purpose } from '../access/purposes.ts'
import { enterSupportSession } from '../access/support-sessions.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/open-store.ts'
import { type Asked, type HandsOut, peopleIn } from './on-record.ts'
import { Problem } from './problem.ts'
import type { Route } from './route.ts'
import type { Who } from './who.ts'

/** The one purpose support looks for: the policy's exchange with technical support. */
export const SUPPORT_PURPOSES: readonly Purpose[] = ['support-notice']

/**
 * Support staff who name a session are of the shop that opened it, and nothing else they are counts there.
 * @throws {Problem} `role-missing`: not of the support; `support-session-over`: nobody opened it, or it is over
 */
export async function enterAsSupport(
  deps: { readonly store: Store; readonly clock: Clock },
  who: Who,
  req: Request,
): Promise<Who> {
  const id = req.get('support-session')
  if (id === undefined) return who
  if (!who.roles.includes('support')) throw new Problem('role-missing')
  const session = await enterSupportSession(deps, id, who)
  if (session === null) throw new Problem('support-session-over')
  return { ...who, roles: ['support'], shopId: session.shopId, shopName: null, supportSession: session._id }
}

/**
 * Support reads what is open to it by name, and changes nothing.
 * @throws {Problem} `support-session-missing`, `role-missing`
 */
export function checkSupport(route: Pick<Route, 'method' | 'roles'>, { roles, supportSession }: Who): void {
  if (supportSession === undefined) {
    if (roles.includes('support') && roles.every((role) => role === 'support'))
      throw new Problem('support-session-missing')
  } else if (!openToSupport(route)) throw new Problem('role-missing')
}

export const openToSupport = ({ method, roles }: Pick<Route, 'method' | 'roles'>): boolean =>
  method === 'get' && roles !== 'anyone-signed-in' && roles.includes('support')

/** What support is shown has left the shop: on record with its bytes. null: nobody of the support, or of no person. */
export function shownToSupport({ who, route, method }: Asked, body: unknown): HandsOut | null {
  if (who.supportSession === undefined || route.personalData !== true || method === 'HEAD') return null
  return {
    recipient: { kind: 'support', name: who.userName ?? who.userId },
    ground: { kind: 'support-session', reference: who.supportSession },
    codes: [],
    people: [...peopleIn(body)],
  }
}
