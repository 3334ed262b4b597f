import { z } from 'zod'
import type { DisputeDoc } from '../../store/models/channel.ts'
import type { Store } from '../../store/open-store.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { listOf, paging, platform, time } from '../shapes.ts'

const disputeSchema = z
  .object({
    id: z.string(),
    platform,
    externalId: z.string().describe('the platform’s id of the account'),
    state: z.enum(['open', 'closed']),
    at: time.describe('of the first attempt'),
  })
  .meta({ id: 'Dispute' })

const query = z.strictObject(paging)

/** Accounts the shop tried to link while another shop holds them. Which shop that is stays untold. */
export const disputeRoutes = (deps: { readonly store: Store }): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof query>>({
    method: 'get',
    path: '/disputes',
    summary: 'Accounts the shop claims and another shop has linked, newest first',
    tag: 'Linking',
    roles: ['owner'],
    query,
    answers: { 200: { description: 'Disputes', schema: listOf(disputeSchema) } },
    async handle({ who: { shopId }, query: { limit, cursor } }) {
      const found = await deps.store.disputes
        .find({ shopId, ...after(cursor) })
        .sort({ at: -1, _id: -1 })
        .limit(limit + 1)
        .lean<DisputeDoc[]>()
      const rows = found.slice(0, limit)
      const last = rows.at(-1)
      return respond(200, {
        items: rows.map(({ _id, externalId, state, at, ...row }) => ({
          id: _id,
          platform: row.platform,
          externalId,
          state,
          at: at.toISOString(),
        })),
        nextCursor: found.length > rows.length && last ? `${last.at.getTime()}.${last._id}` : null,
      })
    },
  }),
]

function after(cursor: string | undefined): object {
  const [, atMs, _id] = /^(\d{1,15})\.(.{1,200})$/.exec(cursor ?? '') ?? []
  if (atMs === undefined || _id === undefined) return {}
  const at = new Date(Number(atMs))
  return { $or: [{ at: { $lt: at } }, { at, _id: { $lt: _id } }] }
}
