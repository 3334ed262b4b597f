import { z } from 'zod'
import { readWays, setWays, type WayDeps } from '../../doctor/notice-ways.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { time } from '../shapes.ts'

const MAX_ADDRESSES = 10

const last = z
  .object({ state: z.enum(['due', 'told', 'over', 'failed']), at: time })
  .nullable()
  .describe('what became of the newest one')
const available = z.boolean().describe('the operator has set it up')

const waysSchema = z
  .object({
    email: z.object({ available, on: z.boolean(), addresses: z.array(z.string()), last }),
    call: z.object({ available, on: z.boolean(), last }),
  })
  .meta({ id: 'NoticeWays' })

const body = z
  .strictObject({
    emailOn: z.boolean(),
    addresses: z.array(z.email().max(254)).max(MAX_ADDRESSES),
    callOn: z.boolean(),
  })
  .refine(({ emailOn, addresses }) => !emailOn || addresses.length > 0, {
    path: ['addresses'],
    message: 'somebody to tell',
  })

/** How the shop is told of broken links beside the console. */
export const noticeWayRoutes = (deps: WayDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/notice-ways',
    summary:
      'How the shop is told of broken links beside the console: by e-mail, by a signed call to KiotViet',
    tag: 'Settings',
    roles: ['owner'],
    answers: { 200: { description: 'The ways', schema: waysSchema } },
    async handle({ who }) {
      return respond(200, await readWays(deps, who.shopId))
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof body>>({
    method: 'put',
    path: '/notice-ways',
    summary: 'Change how the shop is told of broken links beside the console',
    tag: 'Settings',
    roles: ['owner'],
    body,
    answers: { 200: { description: 'The ways as they stand', schema: waysSchema } },
    async handle({ who, body: wish }) {
      await setWays(deps, who.shopId, wish, who.userId)
      return respond(200, await readWays(deps, who.shopId))
    },
  }),
]
