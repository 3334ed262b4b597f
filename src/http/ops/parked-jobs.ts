import { z } from 'zod'
import type { Store } from '../../store/open-store.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { time } from '../shapes.ts'

const SHOWN = 200

/** Jobs nobody could read or finish. Their work is found again by the sweeps; what is listed here is for whoever mends the cause. */
export const parkedJobRoutes = (deps: { readonly store: Store }): Route[] => [
  defineRoute({
    method: 'get',
    path: '/parked-jobs',
    summary: 'Jobs that were set aside, newest first',
    tag: 'Operators',
    roles: ['operator'],
    shopless: true,
    answers: {
      200: {
        description: 'The last of them',
        schema: z.object({
          items: z.array(
            z.object({
              id: z.string(),
              queue: z.string(),
              payload: z.string(),
              reason: z.string(),
              at: time,
            }),
          ),
        }),
      },
    },
    async handle() {
      const jobs = await deps.store.parkedJobs.find().sort({ at: -1 }).limit(SHOWN).lean()
      return respond(200, {
        items: jobs.map(({ _id, at, ...job }) => ({ id: _id, ...job, at: at.toISOString() })),
      })
    },
  }),
]
