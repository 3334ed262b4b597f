import { z } from 'zod'
import { endFreeze, type FreezeDeps, freeze, standingFreezes } from '../../guard/freezes.ts'
import { SIGNALS } from '../../guard/judge.ts'
import { countWaiting } from '../../outbox/cancel-waiting.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import type { FreezeDoc } from '../../store/models/guard.ts'
import type { LinkDoc } from '../../store/models/link.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, textOrNull, time } from '../shapes.ts'
import type { ShopWho } from '../who.ts'

const freezeSchema = z
  .object({
    id: z.string(),
    cause: z.enum(['takeover', 'manual']),
    channelIds: z.array(z.string()).describe('they send nothing; what was accepted waits'),
    user: z
      .object({ id: z.string(), name: textOrNull })
      .nullable()
      .describe('whose acts are refused with `account-frozen`'),
    signals: z.array(z.enum(SIGNALS)).describe('what spoke for a takeover'),
    byUserId: textOrNull.describe('the owner who froze by hand'),
    waiting: z.number().int().describe('sends that wait in its channels; a thousand: or more'),
    at: time,
  })
  .meta({ id: 'Freeze' })

/** What an owner stops, what was stopped for them, and how they let it go on. */
export const freezeRoutes = (deps: FreezeDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/freezes',
    summary: 'Freezes that stand, newest first',
    tag: 'Session',
    roles: ['owner'],
    answers: {
      200: { description: 'Never more than a hundred; no cursor', schema: listOf(freezeSchema) },
    },
    async handle({ who }) {
      const rows = await standingFreezes(deps, who.shopId)
      return respond(200, {
        items: await Promise.all(rows.map((row) => shapeOf(deps, row))),
        nextCursor: null,
      })
    },
  }),
  defineRoute<{ id: string }>({
    method: 'post',
    path: '/channels/{id}/freeze',
    summary: 'Freeze a channel: it sends nothing until the freeze is lifted; what comes in is taken in',
    tag: 'Channels',
    roles: ['owner'],
    params: idParams,
    answers: { 201: { description: 'The freeze', schema: freezeSchema } },
    async handle({ who, params }) {
      const channel = await deps.store.channels
        .findOne({ _id: params.id, shopId: who.shopId, live: true }, { _id: 1 })
        .lean<Pick<ChannelDoc, '_id'>>()
      if (!channel) throw new Problem('not-found')
      return respond(201, await shapeOf(deps, await freezeByHand(deps, who, [channel._id], null)))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'post',
    path: '/links/{id}/freeze',
    summary: 'Freeze the channels that a link opened',
    tag: 'Linking',
    roles: ['owner'],
    params: idParams,
    answers: { 201: { description: 'The freeze', schema: freezeSchema } },
    async handle({ who, params }) {
      const link = await deps.store.links
        .findOne({ _id: params.id, shopId: who.shopId }, { channelIds: 1 })
        .lean<Pick<LinkDoc, '_id' | 'channelIds'>>()
      if (!link || link.channelIds.length === 0) throw new Problem('not-found')
      return respond(201, await shapeOf(deps, await freezeByHand(deps, who, link.channelIds, link._id)))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'delete',
    path: '/links/{id}/freeze',
    summary: 'Lift the freezes of a link; needs a fresh sign-in',
    tag: 'Linking',
    roles: ['owner'],
    params: idParams,
    answers: { 204: { description: 'Lifted: what waited and was not cancelled leaves in its order' } },
    async handle({ who, params }) {
      const rows = (await standingFreezes(deps, who.shopId)).filter(({ linkId }) => linkId === params.id)
      if (rows.length === 0) throw new Problem('not-found')
      for (const { _id } of rows) await endFreeze(deps, who.shopId, _id, who.userId)
      return respond(204, undefined)
    },
  }),
  defineRoute<{ id: string }>({
    method: 'delete',
    path: '/freezes/{id}',
    summary: 'Lift a freeze; needs a fresh sign-in, in a browser that is not new to the user',
    tag: 'Session',
    roles: ['owner'],
    params: idParams,
    answers: { 204: { description: 'Lifted: what waited and was not cancelled leaves in its order' } },
    async handle({ who, params }) {
      if (!(await endFreeze(deps, who.shopId, params.id, who.userId))) throw new Problem('not-found')
      return respond(204, undefined)
    },
  }),
]

const freezeByHand = (
  deps: FreezeDeps,
  who: ShopWho,
  channelIds: readonly string[],
  linkId: string | null,
): Promise<FreezeDoc> =>
  freeze(deps, {
    shopId: who.shopId,
    cause: 'manual',
    channelIds,
    linkId,
    userId: null,
    userName: who.userName,
    signals: [],
    byUserId: who.userId,
  })

const shapeOf = async ({ store }: FreezeDeps, row: FreezeDoc) => ({
  id: row._id,
  cause: row.cause,
  channelIds: row.channelIds,
  user: row.userId === null ? null : { id: row.userId, name: row.userName },
  signals: row.signals,
  byUserId: row.byUserId,
  waiting: await countWaiting({ store }, row),
  at: row.at.toISOString(),
})
