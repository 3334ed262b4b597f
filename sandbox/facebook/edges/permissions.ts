import { GraphError } from '../graph-error.ts'
import { requireUser } from '../gates.ts'
import { type GraphCall, textParam } from '../graph-call.ts'
import { isPagePermission } from '../permission-names.ts'
import { checkToken, scopesOf, tokenProblem } from '../tokens.ts'
import { removeGrant } from '../actions/grants.ts'
import type { World } from '../world.ts'

/** `GET /me/permissions`. */
export function listPermissions(world: World, call: GraphCall) {
  const user = requireUser(world, call)
  const permissions = world.state.grants.get(user.id)?.permissions ?? {}
  return { data: Object.entries(permissions).map(([permission, status]) => ({ permission, status })) }
}

/** `DELETE /{user}/permissions[/{permission}]`: one permission, or the whole app. */
export function deletePermissions(world: World, call: GraphCall) {
  const user = requireUser(world, call)
  const name = call.segments[2] ?? textParam(call.params, 'permission')
  const grant = world.state.grants.get(user.id)
  if (name === undefined) removeGrant(world, user.id)
  else if (grant?.permissions[name] === 'granted') delete grant.permissions[name]
  else throw new GraphError(100, `(#100) Permission ${name} is not granted`)
  world.kit.touch()
  return { success: true }
}

/** `GET /debug_token` with the app's token, or any token of the same app. */
export function debugToken(world: World, call: GraphCall) {
  const { app, tokens, grants } = world.state
  const input = textParam(call.params, 'input_token')
  if (!input) throw new GraphError(100, '(#100) The parameter input_token is required')
  if (input.includes('|')) {
    checkToken(world, input)
    return { data: { app_id: app.id, type: 'APP', application: app.name, is_valid: true, scopes: [] } }
  }
  const token = tokens.get(input)
  if (!token)
    return {
      data: {
        is_valid: false,
        scopes: [],
        error: { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
      },
    }
  const problem = tokenProblem(world, token)
  const scopes = scopesOf(world, token)
  const pageIds = token.pageId === null ? (grants.get(token.userId ?? '')?.pageIds ?? []) : [token.pageId]
  const seconds = (atMs: number | null) => (atMs === null ? 0 : Math.floor(atMs / 1000))
  return {
    data: {
      app_id: app.id,
      type: token.kind.toUpperCase(),
      application: app.name,
      data_access_expires_at: seconds(token.issuedAtMs + 90 * 86_400_000),
      expires_at: seconds(token.expiresAtMs),
      ...(token.long ? { issued_at: seconds(token.issuedAtMs) } : {}),
      is_valid: problem === null,
      ...(problem
        ? { error: { code: problem.code, message: problem.message, subcode: problem.subcode } }
        : {}),
      ...(token.pageId === null ? {} : { profile_id: token.pageId }),
      scopes,
      granular_scopes: scopes.map((scope) =>
        isPagePermission(scope) ? { scope, target_ids: pageIds } : { scope },
      ),
      user_id: token.userId,
    },
  }
}
