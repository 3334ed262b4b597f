import { z } from 'zod'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import {
  acknowledgeRequest,
  executeRequest,
  extendRequest,
  refuseRequest,
  type StepOutcome,
  verifyRequest,
} from '../../privacy/request-steps.ts'
import { openCorrection } from '../../privacy/correction.ts'
import { openNote, openRequestWords } from '../../privacy/request-words.ts'
import { findRequest, listRequests, receiveRequest } from '../../privacy/requests.ts'
import type { PrivacyRequestDoc } from '../../store/models/privacy-request.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { type Answer, defineRoute, respond, type Route } from '../route.ts'
import { idFilter, idParams, listOf, nothing, paging, textOrNull } from '../shapes.ts'
import { GROUNDS, KINDS, requestSchema, STATES, toRequest, VERIFIED_HOW } from './privacy-request-shape.ts'

const GUARDIANS = ['owner', 'privacy-officer'] as const
const words = (max: number) => z.string().trim().min(1).max(max)
const corrected = (max: number) => words(max).nullable().optional()

const newRequest = z
  .strictObject({
    kind: z.enum(KINDS),
    personId: z.string().min(1).max(64),
    /** `correct`: what is to stand instead; null takes an earlier correction back. */
    correction: z
      .strictObject({ name: corrected(200), phone: corrected(40), address: corrected(500) })
      .optional(),
    thirdParty: z.boolean().optional(),
  })
  .refine(({ kind, correction }) => (kind === 'correct') === (correction !== undefined), {
    path: ['correction'],
    message: 'belongs to kind correct, which needs it',
  })
const listQuery = z.strictObject({ ...paging, state: z.enum(STATES).optional(), personId: idFilter })
const verified = z.strictObject({
  how: z.enum(VERIFIED_HOW).exclude(['platform', 'instructed', 'chat-code']),
})
const refusal = z.strictObject({ ground: z.enum(GROUNDS), reason: words(1_000), guidance: words(1_000) })
const wishSchema = z.object({
  personId: textOrNull,
  correction: z
    .object({ name: textOrNull.optional(), phone: textOrNull.optional(), address: textOrNull.optional() })
    .nullable(),
  note: textOrNull,
})
const extension = z.strictObject({ reason: words(1_000) })

/** What people ask of the shop that holds their data: taken in, timed by the law's clocks, carried out or refused. */
export const privacyRequestRoutes = (deps: PrivacyDeps): Route[] => {
  const told = async (row: PrivacyRequestDoc) =>
    toRequest(row, await openRequestWords(deps.vault, row), deps.clock.nowMs())
  const shown = async (status: number, outcome: StepOutcome): Promise<Answer> => {
    if (outcome === 'not-found') throw new Problem('not-found')
    if (outcome === 'wrong-state') throw new Problem('request-state')
    return respond(status, await told(outcome))
  }
  const step = <Body>(
    name: string,
    summary: string,
    status: 200 | 202,
    body: z.ZodType<Body>,
    take: (shopId: string, id: string, body: Body, userId: string) => Promise<StepOutcome>,
  ): Route =>
    defineRoute<{ id: string }, Record<string, never>, Body>({
      method: 'post',
      path: `/privacy/requests/{id}/${name}`,
      summary,
      tag: 'Privacy',
      roles: GUARDIANS,
      personalData: 'inside',
      purpose: 'special-contact',
      idempotency: 'optional',
      params: idParams,
      body,
      answers: { [status]: { description: 'The request', schema: requestSchema } },
      handle: async ({ who, params, body: given }) =>
        shown(status, await take(who.shopId, params.id, given, who.userId)),
    })

  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newRequest>>({
      method: 'post',
      path: '/privacy/requests',
      summary: 'Take in what a person asks: access, correction, erasure, restriction or objection',
      tag: 'Privacy',
      roles: GUARDIANS,
      idempotency: 'optional',
      body: newRequest,
      answers: { 201: { description: 'The request, with its number and clocks', schema: requestSchema } },
      async handle({ who, body }) {
        const { kind, personId, correction = null, thirdParty = false } = body
        const made = await receiveRequest(deps, who.shopId, {
          kind,
          personId,
          correction: correction as Parameters<typeof receiveRequest>[2]['correction'],
          thirdParty,
          by: who.userId,
        })
        return shown(201, made ?? 'not-found')
      },
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      method: 'get',
      path: '/privacy/requests',
      summary: 'Requests of people about their data, newest first',
      tag: 'Privacy',
      roles: GUARDIANS,
      query: listQuery,
      answers: { 200: { description: 'Requests', schema: listOf(requestSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listRequests(deps, who.shopId, query)
        return respond(200, { items: await Promise.all(rows.map(told)), nextCursor })
      },
    }),
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/privacy/requests/{id}',
      summary: 'One request, with its receipt once it is done',
      tag: 'Privacy',
      roles: GUARDIANS,
      params: idParams,
      answers: { 200: { description: 'The request', schema: requestSchema } },
      handle: async ({ who, params }) => shown(200, found(await findRequest(deps, who.shopId, params.id))),
    }),
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/privacy/requests/{id}/wish',
      summary: 'What the person wrote: what is to stand instead, and their note',
      tag: 'Privacy',
      roles: GUARDIANS,
      personalData: true,
      purpose: 'special-contact',
      params: idParams,
      answers: { 200: { description: 'Their words', schema: wishSchema } },
      async handle({ who, params }) {
        const row = found(await findRequest(deps, who.shopId, params.id))
        return respond(200, {
          personId: row.personId,
          correction: await openCorrection(deps.vault, row),
          note: await openNote(deps.vault, row),
        })
      },
    }),
    step('acknowledge', 'The person was told that it is in hand', 200, nothing, (shopId, id) =>
      acknowledgeRequest(deps, shopId, id),
    ),
    step('verify', 'The shop knows that it is the person themselves', 200, verified, (shopId, id, { how }) =>
      verifyRequest(deps, shopId, id, how),
    ),
    step('execute', 'Carry it out; an erasure cannot be undone', 202, nothing, (shopId, id, _, userId) =>
      executeRequest(deps, shopId, id, userId),
    ),
    step('refuse', 'Refuse it, with ground, reason and guidance', 200, refusal, (shopId, id, given) =>
      refuseRequest(deps, shopId, id, given),
    ),
    step(
      'extend',
      'Take the one extension the law knows, with its reason',
      200,
      extension,
      (shopId, id, given) => extendRequest(deps, shopId, id, given.reason),
    ),
  ]
}
