import type { SignedIn } from './browser-session.ts'
import type { ConsoleStack } from './console-stack.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from './link-accounts.ts'
import { eventually } from './wait.ts'

export interface ConsoleShop {
  readonly owner: SignedIn
  readonly pages: readonly LinkedChannel[]
  readonly oa: LinkedChannel
}

/** The demo's flower shop with two Pages and an OA linked, every permission given. */
export async function linkedShop(stack: ConsoleStack): Promise<ConsoleShop> {
  const owner = await stack.programs.signIn('hoamay-lan')
  const pages = await linkFacebook(stack.programs, owner)
  return { owner, pages, oa: await linkZalo(stack.programs, owner) }
}

interface Listed {
  readonly id: string
}

/** The first of a list of the API, once there is one. */
export const firstOf = <T extends Listed>(owner: SignedIn, path: string): Promise<T> =>
  eventually(async () => (await owner.get<{ items: T[] }>(path)).body.items[0] ?? null)
