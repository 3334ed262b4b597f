import { z } from 'zod'
import { endSupportSession, listSupportSessions, openSupportSession } from '../../access/support-sessions.ts'
import type { Clock } from '../../kit/clock.ts'
import { SUPPORT_TOPICS, type SupportSessionDoc } from '../../store/models/support-session.ts'
import type { Store } from '../../store/open-store.ts'
import { found } from '../found.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, paging, textOrNull, time } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'

/** A working day and a night; longer help opens the door again. */
const MAX_HOURS = 24
const USUAL_HOURS = 2

const user = z.object({ id: z.string(), name: textOrNull })
const sessionSchema = z
  .object({
    id: z.string().describe('what support sends as `Support-Session`'),
    topic: z.enum(SUPPORT_TOPICS),
    ticket: textOrNull.describe('KiotViet’s number of the case'),
    state: z.enum(['open', 'ended', 'over']).describe('ended: before its time; over: its hours ran out'),
    openedBy: user,
    openedAt: time,
    until: time,
    endedAt: time.nullable(),
    staff: z.array(user).describe('who of the support came in'),
    lastUsedAt: time.nullable(),
  })
  .meta({ id: 'SupportSession' })

const opening = z.strictObject({
  topic: z.enum(SUPPORT_TOPICS),
  ticket: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .nullish()
    .describe('KiotViet’s number of the case'),
  hours: z.int().min(1).max(MAX_HOURS).default(USUAL_HOURS),
})
const listQuery = z.strictObject(paging)

/** KiotViet's support sees a shop only through a door its owner opened: for some hours, reading, every look on record. */
export const supportSessionRoutes = (deps: { readonly store: Store; readonly clock: Clock }): Route[] => {
  const shape = (row: SupportSessionDoc) => sessionShape(row, deps.clock.nowMs())
  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof opening>>({
      method: 'post',
      path: '/privacy/support-sessions',
      summary:
        'Let KiotViet’s support look at this shop for some hours; they read only, and each look is on record',
      tag: 'Privacy',
      roles: ['owner'],
      body: opening,
      answers: { 201: { description: 'The session', schema: sessionSchema } },
      async handle({ who, body: { topic, ticket, hours } }) {
        const asked = { by: who, topic, ticket: ticket ?? null, hours }
        return respond(201, shape(await openSupportSession(deps, who.shopId, asked)))
      },
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      method: 'get',
      path: '/privacy/support-sessions',
      summary: 'Support sessions of the shop, newest first: who opened them, who came in, until when',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      query: listQuery,
      answers: { 200: { description: 'Support sessions', schema: listOf(sessionSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listSupportSessions(deps, who.shopId, query)
        return respond(200, { items: rows.map(shape), nextCursor })
      },
    }),
    defineRoute<{ id: string }>({
      method: 'delete',
      path: '/privacy/support-sessions/{id}',
      summary: 'End a support session now: the next look is refused',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      params: idParams,
      answers: { 200: { description: 'The session as it ended', schema: sessionSchema } },
      async handle({ who, params }) {
        return respond(200, shape(found(await endSupportSession(deps, who.shopId, params.id, who))))
      },
    }),
  ]
}

const sessionShape = (row: SupportSessionDoc, nowMs: number) => ({
  id: row._id,
  topic: row.topic,
  ticket: row.ticket,
  state: row.endedAt !== null ? 'ended' : row.until.getTime() <= nowMs ? 'over' : 'open',
  openedBy: { id: row.openedBy.userId, name: row.openedBy.name },
  openedAt: row.openedAt.toISOString(),
  until: row.until.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
  staff: row.staff.map(({ userId, name }) => ({ id: userId, name })),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
})
