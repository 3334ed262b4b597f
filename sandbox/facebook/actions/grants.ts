import type { Grant } from '../state.ts'
import type { World } from '../world.ts'

/** Records what a user allowed: permissions add up over logins, the choice of Pages replaces the one before. */
export function giveGrant(
  world: World,
  userId: string,
  given: { granted: readonly string[]; declined: readonly string[]; pageIds: readonly string[] },
): Grant {
  const grant = world.state.grants.get(userId) ?? { userId, permissions: {}, pageIds: [] }
  for (const name of given.declined) grant.permissions[name] = 'declined'
  for (const name of ['public_profile', ...given.granted]) grant.permissions[name] = 'granted'
  grant.pageIds = [...given.pageIds]
  world.state.grants.set(userId, grant)
  world.kit.touch()
  return grant
}

/** The app is gone from this user's account: every token of theirs answers 190/458, also after a new login. */
export function removeGrant(world: World, userId: string): void {
  world.state.grants.delete(userId)
  killTokens(world, { userId }, 458)
}

/** Kills tokens by text, user or Page; answers how many. */
export function killTokens(
  world: World,
  which: { token?: string | undefined; userId?: string | undefined; pageId?: string | undefined },
  subcode: number,
): number {
  let killed = 0
  for (const token of world.state.tokens.values()) {
    if (which.token !== undefined && token.token !== which.token) continue
    if (which.userId !== undefined && token.userId !== which.userId) continue
    if (which.pageId !== undefined && token.pageId !== which.pageId) continue
    token.deadSubcode ??= subcode
    killed += 1
  }
  world.kit.touch()
  return killed
}
