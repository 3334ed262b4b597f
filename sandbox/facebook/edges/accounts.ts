import { badParam, GraphError } from '../graph-error.ts'
import { askedFields, view } from '../fields.ts'
import { requireUser } from '../gates.ts'
import { type GraphCall, textParam } from '../graph-call.ts'
import { pageNode } from '../nodes-page.ts'
import { pageByCursor } from '../paging.ts'
import type { Page } from '../state.ts'
import { scopesOf } from '../tokens.ts'
import type { World } from '../world.ts'

const ACCOUNT_DEFAULTS = ['access_token', 'category', 'category_list', 'name', 'id', 'tasks']

/** Pages this user chose for the app and has a role on; portfolio Pages only with business_management (§1.4). */
function pagesOf(world: World, call: GraphCall): Page[] {
  const user = requireUser(world, call)
  const scopes = scopesOf(world, call.token)
  const chosen = world.state.grants.get(user.id)?.pageIds ?? []
  return chosen.flatMap((id) => {
    const page = world.state.pages.get(id)
    const hidden = page?.inPortfolio && !scopes.includes('business_management')
    return page && user.roles[id] && !hidden ? [page] : []
  })
}

/** `GET /{user}/accounts`. Without pages_show_list the list is empty, not an error. */
export function listAccounts(world: World, call: GraphCall) {
  const pages = scopesOf(world, call.token).includes('pages_show_list') ? pagesOf(world, call) : []
  const node = { ...pageNode(world, call), defaults: ACCOUNT_DEFAULTS }
  const fields = askedFields(call.params)
  const listing = pageByCursor(
    world,
    call,
    pages,
    (page) => page.id,
    (page) => view(node, page, fields),
  )
  const summary = textParam(call.params, 'summary')
  return summary === '1' || summary === 'true' || summary === 'total_count'
    ? { ...listing, summary: { total_count: pages.length } }
    : listing
}

const BUSINESS_PREFIX = '9900'

function requireBusinesses(world: World, call: GraphCall): void {
  if (!scopesOf(world, call.token).includes('business_management'))
    throw new GraphError(100, '(#100) Missing Permission')
}

/** `GET /me/businesses`: every user has one portfolio here. */
export function listBusinesses(world: World, call: GraphCall) {
  const user = requireUser(world, call)
  requireBusinesses(world, call)
  return { data: [{ id: `${BUSINESS_PREFIX}${user.id}`, name: `${user.name} Business` }] }
}

/** `GET /{business}/owned_pages`. */
export function listOwnedPages(world: World, call: GraphCall) {
  const user = requireUser(world, call)
  requireBusinesses(world, call)
  if (call.segments[0] !== `${BUSINESS_PREFIX}${user.id}`) throw badParam('no such business')
  const owned = pagesOf(world, call).filter(({ inPortfolio }) => inPortfolio)
  const fields = askedFields(call.params)
  return pageByCursor(
    world,
    call,
    owned,
    (page) => page.id,
    (page) => view(pageNode(world, call), page, fields),
  )
}
