import { z } from 'zod'
import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/open-store.ts'
import { endSession, endSessions, listSessions, type SessionsOf } from '../auth/session-list.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { flag, idParams, listOf, paging, textOrNull, time } from '../shapes.ts'
import { type Role, SHOP_STAFF, type ShopWho } from '../who.ts'

const sessionSchema = z
  .object({
    id: z.string(),
    user: z.object({ id: z.string(), name: textOrNull }),
    roles: z.array(z.string()),
    current: z.boolean().describe('the one that asks'),
    browser: textOrNull.describe('its family, `Chrome`; null: unknown'),
    system: textOrNull.describe('`Windows`, `Android`; null: unknown'),
    since: time.describe('signed in at'),
    lastUsedAt: time.describe('to within five minutes'),
  })
  .meta({ id: 'Session' })

const userId = z.string().min(1).max(200).optional()
const listQuery = z.strictObject({ ...paging, userId })
const endQuery = z.strictObject({ userId, everybody: flag.optional() })
type EndQuery = z.infer<typeof endQuery>

/** The browsers that are signed in. Everybody sees and ends their own; the owner those of the whole shop. */
export const sessionRoutes = (deps: { readonly store: Store; readonly clock: Clock }): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/sessions',
    summary: 'Browsers that are signed in, newest first: the user’s own, an owner’s whole shop',
    tag: 'Session',
    roles: SHOP_STAFF,
    query: listQuery,
    answers: { 200: { description: 'Sessions', schema: listOf(sessionSchema) } },
    async handle({ who, query }) {
      const { shopId, sessionHash: currentHash } = who
      const of = { shopId, userId: isOwner(who) ? query.userId : who.userId }
      const { limit, cursor } = query
      return respond(
        200,
        await listSessions(deps, of, { limit, cursor, currentHash, nowMs: deps.clock.nowMs() }),
      )
    },
  }),
  defineRoute<Record<string, never>, EndQuery>({
    method: 'delete',
    path: '/sessions',
    summary:
      'End sessions, all but the one that asks: the user’s own; for an owner also `userId`’s, or `everybody`’s',
    tag: 'Session',
    roles: SHOP_STAFF,
    query: endQuery,
    answers: {
      200: { description: 'How many ended', schema: z.object({ ended: z.int().nonnegative() }) },
    },
    async handle({ who, query }) {
      return respond(200, { ended: await endSessions(deps, endedBy(who, query), who.sessionHash) })
    },
  }),
  defineRoute<{ id: string }>({
    method: 'delete',
    path: '/sessions/{id}',
    summary: 'End a session: its next request is refused, and its live stream ends',
    tag: 'Session',
    roles: SHOP_STAFF,
    params: idParams,
    answers: { 204: { description: 'Ended' } },
    async handle({ who, params }) {
      const { shopId } = who
      const of = isOwner(who) ? { shopId } : { shopId, userId: who.userId }
      if ((await endSession(deps, of, params.id)) === null) throw new Problem('not-found')
      return respond(204, undefined)
    },
  }),
]

const isOwner = ({ roles }: { readonly roles: readonly Role[] }): boolean => roles.includes('owner')

/** @throws {Problem} `role-missing`: others' sessions are ended by an owner alone */
function endedBy(who: ShopWho, { userId: of, everybody }: EndQuery): SessionsOf {
  const { shopId } = who
  const others = everybody === true || (of !== undefined && of !== who.userId)
  if (others && !isOwner(who)) throw new Problem('role-missing')
  return everybody === true ? { shopId } : { shopId, userId: of ?? who.userId }
}
