import { z } from 'zod'
import { askShopErasure, latestShopErasure, type ShopErasureDeps } from '../../privacy/erase-shop.ts'
import type { ShopErasureDoc } from '../../store/models/shop-erasure.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'

const PATH = '/privacy/shop-erasure'

const wish = z.strictObject({
  confirm: z.string().max(200).describe('the shop’s id, so that nobody asks for this by mistake'),
})
const shopErasureSchema = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'held', 'done']),
    askedBy: z.string(),
    askedAt: time,
    heldBy: textOrNull.describe('the number of the hold that keeps it waiting'),
    doneAt: timeOrNull,
    stores: z
      .array(z.object({ store: z.string(), count: z.int() }))
      .describe('what was there when it was first looked at, store by store'),
  })
  .meta({ id: 'ShopErasure' })

/** The end of a shop: its accounts, and everything held for it. */
export const privacyShopErasureRoutes = (deps: ShopErasureDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: PATH,
    summary: 'Whether everything of the shop is being erased, or was; with the receipt',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    answers: {
      200: {
        description: 'The newest one',
        schema: z.object({ erasure: shopErasureSchema.nullable() }),
      },
    },
    async handle({ who }) {
      const row = await latestShopErasure(deps, who.shopId)
      return respond(200, { erasure: row && shape(row) })
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof wish>>({
    method: 'post',
    path: PATH,
    summary:
      'Unlink every account and erase everything of the shop; registers the law has kept stay for their time and lead to no shopper',
    tag: 'Privacy',
    roles: ['owner'],
    body: wish,
    answers: { 202: { description: 'Under way', schema: shopErasureSchema } },
    async handle({ who, body }) {
      if (body.confirm !== who.shopId)
        throw new Problem('input-invalid', {
          errors: [{ path: 'body.confirm', message: `must be the shop’s id: ${who.shopId}` }],
        })
      return respond(202, shape(await askShopErasure(deps, who.shopId, who.userId)))
    },
  }),
]

const shape = (row: ShopErasureDoc): z.infer<typeof shopErasureSchema> => ({
  id: row._id,
  state: row.open ? (row.heldBy === null ? 'running' : 'held') : 'done',
  askedBy: row.askedBy,
  askedAt: row.askedAt.toISOString(),
  heldBy: row.heldBy,
  doneAt: row.doneAt?.toISOString() ?? null,
  stores: Object.entries(row.receipt)
    .filter(([, count]) => count > 0)
    .map(([store, count]) => ({ store, count })),
})
