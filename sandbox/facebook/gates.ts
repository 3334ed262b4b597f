import { badParam, GraphError, noSuchObject } from './graph-error.ts'
import type { GraphCall } from './graph-call.ts'
import type { PageTask } from './permission-names.ts'
import type { Page } from './state.ts'
import { scopesOf } from './tokens.ts'
import type { World } from './world.ts'

/** What an operation needs: all scopes, and one of the tasks. */
export interface Need {
  readonly scopes: readonly string[]
  readonly tasks: readonly PageTask[]
  /** How a missing scope is told: 200 for writes, 10 for reads, 283 for the inbox (the sheet gives all three, §1.6). */
  readonly missing: 200 | 10 | 283
}

const SCOPE_MESSAGES = {
  200: (scope: string) => `(#200) Requires ${scope} permission to manage the object`,
  10: (scope: string) =>
    `(#10) This endpoint requires the '${scope}' permission or the 'Page Public Content Access' feature. Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages`,
  283: (scope: string) => `(#283) Requires extended permission: ${scope}`,
}

/** What reading or writing each kind of thing asks for (§2.1, §2.3). */
export const NEEDS = {
  readCard: { scopes: ['pages_read_engagement'], tasks: [], missing: 10 },
  readPosts: {
    scopes: ['pages_read_engagement'],
    tasks: ['CREATE_CONTENT', 'MANAGE', 'MODERATE'],
    missing: 10,
  },
  readUserContent: {
    scopes: ['pages_read_engagement', 'pages_read_user_content'],
    tasks: ['CREATE_CONTENT', 'MANAGE', 'MODERATE'],
    missing: 10,
  },
  writePosts: { scopes: ['pages_manage_posts'], tasks: ['CREATE_CONTENT'], missing: 200 },
  writeComments: { scopes: ['pages_manage_engagement'], tasks: ['MODERATE', 'CREATE_CONTENT'], missing: 200 },
  readInbox: {
    scopes: ['pages_messaging', 'pages_manage_metadata'],
    tasks: ['MESSAGING', 'MODERATE'],
    missing: 283,
  },
  send: { scopes: ['pages_messaging'], tasks: ['MESSAGING'], missing: 200 },
  readProfile: { scopes: ['pages_messaging'], tasks: ['MESSAGING', 'MODERATE'], missing: 200 },
  subscribe: {
    scopes: ['pages_manage_metadata'],
    tasks: ['MODERATE', 'MANAGE', 'CREATE_CONTENT'],
    missing: 200,
  },
} as const satisfies Record<string, Need>

/** Refuses unless the call carries this Page's token, its user granted the scopes for it and has one of the tasks. */
export function requirePage(world: World, call: GraphCall, pageId: string, need: Need): Page {
  const page = world.state.pages.get(pageId)
  if (!page) throw noSuchObject(pageId)
  const { token } = call
  if (token.kind !== 'page')
    throw new GraphError(210, '(#210) A page access token is required to request this resource.')
  if (token.pageId !== pageId) throw noSuchObject(pageId, call.method === 'GET' ? 'get' : 'post')
  const held = scopesOf(world, token)
  for (const scope of need.scopes)
    if (!held.includes(scope)) throw new GraphError(need.missing, SCOPE_MESSAGES[need.missing](scope))
  const tasks: readonly string[] = world.state.users.get(token.userId ?? '')?.roles[pageId] ?? []
  if (need.tasks.length > 0 && !need.tasks.some((task) => tasks.includes(task)))
    throw new GraphError(
      200,
      `(#200) The user must have one of these tasks on the Page: ${need.tasks.join(', ')}`,
    )
  return page
}

/** Refuses unless the call carries a user token; answers its user. */
export function requireUser(world: World, call: GraphCall) {
  const user = call.token.kind === 'user' ? world.state.users.get(call.token.userId ?? '') : undefined
  if (!user) throw badParam('A user access token is required to request this resource.')
  return user
}
