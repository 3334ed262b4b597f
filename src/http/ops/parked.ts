import { z } from 'zod'
import { lookAtParked } from '../../inbox/look-at-parked.ts'
import { dropParked, listParked, parkedCursor, redrive } from '../../inbox/parked.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Store } from '../../store/open-store.ts'
import type { Vault } from '../../vault/vault.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { platform, textOrNull, time } from '../shapes.ts'

export interface ParkedDeps {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
  readonly queues: { wakeLane(lane: number): void }
}

const PAGE = 100

const parkedSchema = z.object({
  id: z.string(),
  platform,
  accountId: z.string(),
  channelId: textOrNull,
  reason: textOrNull,
  attempts: z.int(),
  events: z.int(),
  receivedAt: time,
})

const listQuery = z.strictObject({ after: z.string().min(1).max(100).optional() })
const idParams = z.strictObject({ id: z.string().regex(/^[0-9a-f]{24}$/) })
const dropBody = z.strictObject({ reason: z.string().trim().min(3).max(500) })

const common = { tag: 'Operators', roles: ['operator'], shopless: true } as const

/** Deliveries that could not be applied: list, look, another chance, give up. No contents: operators have no shop's data. */
export const parkedRoutes = (deps: ParkedDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    ...common,
    method: 'get',
    path: '/parked',
    summary: 'Parked deliveries, oldest first',
    query: listQuery,
    answers: {
      200: {
        description: 'A page of them; `nextAfter` asks for the next',
        schema: z.object({ items: z.array(parkedSchema), nextAfter: textOrNull }),
      },
    },
    async handle({ query }) {
      const rows = await listParked(deps.store, { limit: PAGE, after: query.after })
      const last = rows.length === PAGE ? rows.at(-1) : undefined
      return respond(200, {
        items: rows.map(({ shopId: _ofNoUseHere, receivedAt, ...row }) => ({
          ...row,
          receivedAt: receivedAt.toISOString(),
        })),
        nextAfter: last === undefined ? null : parkedCursor(last),
      })
    },
  }),
  defineRoute<{ id: string }>({
    ...common,
    method: 'get',
    path: '/parked/{id}',
    summary: 'The form of a parked delivery: member names, types and lengths',
    params: idParams,
    answers: { 200: { description: 'Its outline', schema: z.object({ outline: z.unknown() }) } },
    async handle({ params }) {
      const looked = await lookAtParked(deps, params.id)
      if (looked === null) throw new Problem('not-found')
      return respond(200, looked)
    },
  }),
  defineRoute<{ id: string }>({
    ...common,
    method: 'post',
    path: '/parked/{id}/redrive',
    summary: 'Give it another chance',
    params: idParams,
    answers: { 202: { description: 'Its lane is woken' } },
    async handle({ params }) {
      const lane = await redrive(deps.store, params.id)
      if (lane === null) throw new Problem('not-found')
      deps.queues.wakeLane(lane)
      deps.log.info('A parked delivery was given another chance', { deliveryId: params.id })
      return respond(202, undefined)
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof dropBody>>({
    ...common,
    method: 'post',
    path: '/parked/{id}/drop',
    summary: 'Give it up, with a reason that stays on record',
    params: idParams,
    body: dropBody,
    answers: { 204: { description: 'Given up; its contents are gone' } },
    async handle({ params, body }) {
      if (!(await dropParked(deps.store, params.id, body.reason, deps.clock.nowMs())))
        throw new Problem('not-found')
      deps.log.warn('A parked delivery was given up', { deliveryId: params.id })
      return respond(204, undefined)
    },
  }),
]
