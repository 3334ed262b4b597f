import { z } from 'zod'
import { enterBreach, wordsOfBreach } from '../../privacy/breaches.ts'
import { freezeEvidence } from '../../privacy/complaint-evidence.ts'
import { openWords } from '../../privacy/complaint-words.ts'
import { findComplaint, listComplaints } from '../../privacy/complaints.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { type ComplaintDoc, NO_SHOP } from '../../store/models/complaint.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { breachSchema, newBreach, toBreach } from '../routes/breach-shape.ts'
import { complaintSchema, toComplaint } from '../routes/complaint-shape.ts'
import { breachWish } from '../routes/privacy-breaches.ts'
import { idParams, listOf, paging, textOrNull } from '../shapes.ts'

const listQuery = z.strictObject({ ...paging })
const shopId = z.string().min(1).max(64)
const assigned = z.strictObject({ shopId })
const shopBreach = newBreach.extend({ shopId })

const unclaimed = complaintSchema.extend({
  words: z.object({ what: z.string(), name: textOrNull, contact: textOrNull }).nullable(),
})

/** Complaints that came without sign-in and named no account of ours, and breaches that the operator detects for a shop. */
export const caseRoutes = (deps: PrivacyDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    tag: 'Operators',
    roles: ['operator'],
    shopless: true,
    method: 'get',
    path: '/complaints',
    summary: 'Complaints that nobody knows the shop of yet, newest first, with what was said',
    query: listQuery,
    answers: { 200: { description: 'Complaints', schema: listOf(unclaimed) } },
    async handle({ query }) {
      const { rows, nextCursor } = await listComplaints(deps, NO_SHOP, query)
      const nowMs = deps.clock.nowMs()
      const items = rows.map(async (row) => ({
        ...toComplaint(row, nowMs),
        words: await openWords(deps, row),
      }))
      return respond(200, { items: await Promise.all(items), nextCursor })
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof assigned>>({
    tag: 'Operators',
    roles: ['operator'],
    shopless: true,
    method: 'post',
    path: '/complaints/{id}/assign',
    summary: 'Hand a complaint to the shop it is about; what its logs say is frozen',
    params: idParams,
    body: assigned,
    answers: { 200: { description: 'The complaint', schema: complaintSchema } },
    async handle({ params, body }) {
      found(await findComplaint(deps, NO_SHOP, params.id))
      if (!(await deps.store.channels.exists({ shopId: body.shopId }))) throw new Problem('not-found')
      const moved = await deps.store.complaints
        .findOneAndUpdate(
          { _id: params.id, shopId: NO_SHOP },
          { $set: { shopId: body.shopId } },
          { returnDocument: 'after' },
        )
        .lean<ComplaintDoc>()
      return respond(200, toComplaint(await freezeEvidence(deps, found(moved)), deps.clock.nowMs()))
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof shopBreach>>({
    tag: 'Operators',
    roles: ['operator'],
    shopless: true,
    method: 'post',
    path: '/breaches',
    summary: 'Enter a breach that was detected here, into the register of the shop it concerns',
    body: shopBreach,
    answers: { 201: { description: 'The breach, with its clock', schema: breachSchema } },
    async handle({ who, body: { shopId: shop, ...body } }) {
      if (!(await deps.store.channels.exists({ shopId: shop }))) throw new Problem('not-found')
      const nowMs = deps.clock.nowMs()
      const made = found(await enterBreach(deps, shop, breachWish(body, who.userId, nowMs)))
      return respond(201, toBreach(made, await wordsOfBreach(deps, made), nowMs))
    },
  }),
]
