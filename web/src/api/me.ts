import { queryOptions } from '@tanstack/react-query'
import { call, session } from './call.ts'
import { codeOf } from './problem.ts'

export type Role = 'owner' | 'agent' | 'support' | 'privacy-officer' | 'operator'

export interface Me {
  readonly user: { readonly id: string; readonly name: string | null }
  /** null: staff of the operator, who belong to no shop. */
  readonly shop: { readonly id: string; readonly name: string | null } | null
  readonly roles: readonly Role[]
  readonly csrfToken: string | null
}

/** Who is signed in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  async queryFn({ signal }): Promise<Me | null> {
    try {
      const me = await call<Me>('/me', { signal })
      session.csrfToken = me.csrfToken
      // Whoever guards privacy alone looks at people to answer what these asked for.
      session.purpose = canGuardPrivacy(me) && !canChat(me) ? 'special-contact' : null
      return me
    } catch (error) {
      if (codeOf(error) === 'signed-out' || codeOf(error) === 'token-invalid') return null
      throw error
    }
  },
  staleTime: 5 * 60_000,
})

export const loginAddress = (returnTo: string): string =>
  `/auth/login?returnTo=${encodeURIComponent(returnTo)}`

/** By this name tabs tell each other that their user has just signed in anew. */
export const SIGNED_IN = 'kiotviet-social.signed-in'
export const freshLoginAddress = `${loginAddress('/signed-in')}&fresh=1`

export async function endSession(): Promise<void> {
  await fetch('/auth/logout', {
    method: 'POST',
    headers: session.csrfToken === null ? {} : { 'X-CSRF-Token': session.csrfToken },
  })
}

export const canLink = (me: Me | null | undefined): boolean => me?.roles.includes('owner') ?? false
export const isOperator = (me: Me | null | undefined): boolean => me?.roles.includes('operator') ?? false
/** Consents, and what the shop owes the people whose data it holds. */
export const canGuardPrivacy = (me: Me | null | undefined): boolean =>
  me?.roles.some((role) => role === 'owner' || role === 'privacy-officer') ?? false
export const canChat = (me: Me | null | undefined): boolean =>
  me?.roles.some((role) => role === 'owner' || role === 'agent') ?? false
