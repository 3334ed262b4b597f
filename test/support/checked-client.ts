import { isDeepStrictEqual } from 'node:util'
import { apiRoutes } from '../../src/api-routes.ts'
import type { EventFeed } from '../../src/events/feed.ts'
import { problemSchema } from '../../src/http/openapi.ts'
import { PUBLIC_OPERATIONS } from '../../src/http/routes/public-operations.ts'
import type { Route } from '../../src/http/route.ts'
import type { Presence } from '../../src/queues/presence.ts'
import type { RoomDeps } from '../../src/room-deps.ts'
import type { ApiAnswer, ApiClient, CallOptions } from './api-client.ts'

/** Nothing happens here: for reading what the routes say of themselves. */
const SILENT_FEED: EventFeed = {
  follow: () => () => undefined,
  followAll: () => () => undefined,
  whenSessionEnds: () => () => undefined,
  since: async () => [],
  close: async () => undefined,
}

const NOBODY_THERE: Presence = {
  say: async () => [],
  follow: () => () => undefined,
  close: async () => undefined,
}

/** The routes of a gateway, as data. */
export const routesOf = (rooms: RoomDeps): readonly Route[] => apiRoutes(rooms, SILENT_FEED, NOBODY_THERE)

/** The route a call goes to: one without a parameter in the place goes before one with it, as in the router. */
export function findRoute<Known extends Described>(
  routes: readonly Known[],
  method: string,
  path: string,
): Known | undefined {
  const pathname = path.split('?')[0] ?? ''
  return routes.find((route) => route.method === method.toLowerCase() && patternOf(route.path).test(pathname))
}

const patternOf = (template: string): RegExp => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`)

/** A client that takes no answer which the API document does not describe: every member of it, and no other. */
export function checkedClient(client: ApiClient, routes: readonly Route[]): ApiClient {
  const call = async <T>(method: string, path: string, options?: CallOptions) => {
    const answer = await client.call<T>(method, path, options)
    checkAnswer(routes, method, path, answer)
    return answer
  }
  return {
    call,
    get: (path, options) => call('GET', path, options),
    post: (path, body, options) => call('POST', path, { ...options, body }),
    patch: (path, body, options) => call('PATCH', path, { ...options, body }),
    delete: (path, options) => call('DELETE', path, options),
  }
}

/** The same of what anybody may ask. @param path below /api/v1 */
export const checkPublicAnswer = (method: string, path: string, answer: ApiAnswer): void =>
  checkAnswer(PUBLIC_OPERATIONS, method, path, answer)

type Described = Pick<Route, 'method' | 'path' | 'answers'>

function checkAnswer(routes: readonly Described[], method: string, path: string, answer: ApiAnswer): void {
  const { status, body } = answer
  const type = answer.headers.get('content-type') ?? ''
  const said = `${method} ${path} answered ${status} ${type} ${JSON.stringify(body).slice(0, 600)}`
  if (status >= 400) {
    if (!type.startsWith('application/problem+json')) throw new Error(`No problem document: ${said}`)
    const problem = problemSchema.parse(body)
    if (problem.status !== status) throw new Error(`Status and body differ: ${said}`)
    return
  }
  const described = findRoute(routes, method, path)?.answers[status]
  if (!described) throw new Error(`Not in the API document: ${said}`)
  if (!described.schema || described.contentType !== undefined) return
  const parsed: unknown = described.schema.parse(body)
  if (!isDeepStrictEqual(parsed, body)) throw new Error(`More than the API document says: ${said}`)
}
