import { z } from 'zod'
import { ACTIVITY_KINDS } from '../../access/activity-kinds.ts'
import { barredNow } from '../../access/barred.ts'
import { listActivity } from '../../access/read-activity.ts'
import type { Clock } from '../../kit/clock.ts'
import type { ActivityDoc } from '../../store/models/activity.ts'
import type { Store } from '../../store/open-store.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { listOf, paging, textOrNull, time } from '../shapes.ts'
import { PRIVACY_STAFF, SHOP_STAFF } from '../who.ts'

const activitySchema = z
  .object({
    id: z.string(),
    at: time,
    until: time.describe('of the last one, where several are counted'),
    kind: z.enum(ACTIVITY_KINDS),
    user: z.object({ id: z.string(), name: textOrNull.describe('as their sign-in called them at the time') }),
    roles: z.array(z.string()),
    isService: z.boolean().describe('a program’s token: nobody sat before it'),
    subjectId: textOrNull.describe('of the channel, link, consent, request …; never of a person'),
    count: z.int().positive().describe('within the hour, of what is done often; else 1'),
    outcome: z
      .enum(['done', 'refused', 'unknown'])
      .describe('`unknown`: begun, and its end was never written'),
    problem: textOrNull.describe('why it was refused'),
    route: textOrNull.describe('`DELETE /channels/{id}`; null: not by this API'),
    requestId: textOrNull,
  })
  .meta({ id: 'Activity' })

const query = z.strictObject({
  ...paging,
  userId: z.string().min(1).max(200).optional(),
  kind: z.enum(ACTIVITY_KINDS).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
})

/** Who did what. It can be read and nothing else: rows go when their time is over. */
export const activityRoutes = (deps: { readonly store: Store; readonly clock: Clock }): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof query>>({
    method: 'get',
    path: '/activity',
    summary:
      'What users did, newest first: everybody’s for the owner and the privacy officer, else one’s own',
    tag: 'Session',
    roles: SHOP_STAFF,
    query,
    answers: { 200: { description: 'Activity', schema: listOf(activitySchema) } },
    async handle({ who, query: { from, to, userId, ...rest } }) {
      const seesAll = PRIVACY_STAFF.some((role) => who.roles.includes(role))
      const { rows, nextCursor } = await listActivity(deps, who.shopId, {
        ...rest,
        userId: seesAll ? userId : who.userId,
        ...(who.roles.includes('owner')
          ? { leftOut: await barredNow(deps, who.shopId, deps.clock.nowMs()) }
          : {}),
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      })
      return respond(200, { items: rows.map(shapeOf), nextCursor })
    },
  }),
]

const shapeOf = ({ _id, at, until, userId, userName, ...row }: ActivityDoc) => ({
  id: _id,
  at: at.toISOString(),
  until: until.toISOString(),
  user: { id: userId, name: userName },
  kind: row.kind,
  roles: row.roles,
  isService: row.isService,
  subjectId: row.subjectId,
  count: row.count,
  outcome: row.outcome,
  problem: row.problem,
  route: row.route,
  requestId: row.requestId,
})
