import { randomBytes } from 'node:crypto'
import { deadToken, GraphError } from './graph-error.ts'
import type { FacebookState, Token } from './state.ts'
import type { World } from './world.ts'

const MINUTE_MS = 60_000
/** "Hours" by the sheet; long ones as observed: 5183944 s. */
const SHORT_USER_TOKEN_MS = 120 * MINUTE_MS
const LONG_USER_TOKEN_MS = 5_183_944_000

function newText(): string {
  return `EAAs${randomBytes(60).toString('base64').replaceAll(/[+/=]/g, 'Z')}`
}

/** The app's own token: its id, a pipe and its secret. */
export function appTokenText({ app }: FacebookState): string {
  return `${app.id}|${app.secret}`
}

function keep({ state, kit }: World, token: Token): Token {
  state.tokens.set(token.token, token)
  kit.touch()
  return token
}

export function mintUserToken(world: World, userId: string, long: boolean): Token {
  const nowMs = world.kit.clock.nowMs()
  return keep(world, {
    token: newText(),
    kind: 'user',
    long,
    userId,
    pageId: null,
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + (long ? LONG_USER_TOKEN_MS : SHORT_USER_TOKEN_MS),
    deadSubcode: null,
  })
}

/** The Page token this user token gives: the same one as long as it lives; without end when the user token is a long one. */
export function pageTokenFor(world: World, user: Token, pageId: string): Token {
  for (const token of world.state.tokens.values())
    if (
      token.kind === 'page' &&
      token.userId === user.userId &&
      token.pageId === pageId &&
      token.long === user.long &&
      token.deadSubcode === null &&
      (token.expiresAtMs === null || token.expiresAtMs === user.expiresAtMs)
    )
      return token
  return keep(world, {
    token: newText(),
    kind: 'page',
    long: user.long,
    userId: user.userId,
    pageId,
    issuedAtMs: world.kit.clock.nowMs(),
    expiresAtMs: user.long ? null : user.expiresAtMs,
    deadSubcode: null,
  })
}

/** Why a token does not work now; null while it does. */
export function tokenProblem({ state, kit }: World, token: Token): GraphError | null {
  if (token.kind === 'app') return null
  if (token.deadSubcode !== null) return deadToken(token.deadSubcode)
  if (token.expiresAtMs !== null && token.expiresAtMs <= kit.clock.nowMs()) return deadToken(463)
  if (!token.userId || !state.grants.has(token.userId)) return deadToken(458)
  const page = token.pageId === null ? null : state.users.get(token.userId)?.roles[token.pageId]
  if (page !== null && (page === undefined || page.length === 0)) return deadToken(492)
  return null
}

/** The token behind this text, alive, or the error Meta gives. */
export function checkToken(world: World, text: string | undefined): Token {
  const { state } = world
  if (!text)
    throw new GraphError(
      2500,
      'An active access token must be used to query information about the current user.',
    )
  if (text === appTokenText(state))
    return {
      token: text,
      kind: 'app',
      long: true,
      userId: null,
      pageId: null,
      issuedAtMs: 0,
      expiresAtMs: null,
      deadSubcode: null,
    }
  const token = state.tokens.get(text)
  if (!token) throw deadToken(0)
  const problem = tokenProblem(world, token)
  if (problem) throw problem
  return token
}

/** Scopes that work for this token now; Page scopes only for chosen Pages. */
export function scopesOf({ state }: World, token: Token, pageId: string | null = token.pageId): string[] {
  const grant = token.userId === null ? undefined : state.grants.get(token.userId)
  if (!grant) return []
  const granted = Object.keys(grant.permissions).filter((name) => grant.permissions[name] === 'granted')
  if (pageId === null || grant.pageIds.includes(pageId)) return granted
  return granted.filter((name) => !name.startsWith('pages_'))
}
