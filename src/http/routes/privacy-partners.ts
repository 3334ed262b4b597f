import { z } from 'zod'
import {
  agreeToPartner,
  countAgreed,
  listPartnerActs,
  type PartnerConsentOutcome,
  verifyPartner,
  withdrawFromPartner,
} from '../../privacy/partner-consents.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import {
  endPartner,
  findPartner,
  grantPull,
  listPartners,
  makePartner,
  type PartnerOutcome,
  revokePull,
} from '../../privacy/partners.ts'
import type { PartnerDoc } from '../../store/models/partner.ts'
import { found } from '../found.ts'
import { publicKeyOf } from '../partner-key.ts'
import { Problem } from '../problem.ts'
import { type Answer, defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, nothing, paging } from '../shapes.ts'
import { PRIVACY_STAFF, type ShopWho } from '../who.ts'
import {
  newAgreement,
  newGrant,
  newPartner,
  newWithdrawal,
  partnerActSchema,
  partnerSchema,
  toPartner,
  toPartnerAct,
} from './partner-shape.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const PATH = '/privacy/partners'
const listQuery = z.strictObject({ ...paging })
const answers = { 200: { description: 'The partner', schema: partnerSchema } }
const acted = { 200: { description: 'What was recorded', schema: partnerActSchema } }
const desk = { tag: 'Privacy', roles: PRIVACY_STAFF } as const
/** To whom a shop gives its customers' data is its owner's word. */
const owners = { tag: 'Privacy', roles: ['owner'] } as const

/** Partners of a shop: each named, with its fields and purpose, agreed to by people one by one; there is no "all partners". */
export const privacyPartnerRoutes = (deps: PrivacyDeps): Route[] => {
  const shape = async (row: PartnerDoc) =>
    toPartner(row, {
      agreed: await countAgreed(deps, row.shopId, row._id),
      brokenAt: await verifyPartner(deps, row),
    })
  const shown = async (outcome: PartnerOutcome): Promise<Answer> => {
    if (outcome === 'not-found') throw new Problem('not-found')
    if (outcome === 'wrong-state') throw new Problem('request-state')
    return respond(200, await shape(outcome))
  }
  const record = (outcome: PartnerConsentOutcome): Answer => {
    if (outcome === 'wrong-state') throw new Problem('request-state')
    if (typeof outcome === 'string') throw new Problem(outcome)
    return respond(200, toPartnerAct(outcome))
  }

  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newPartner>>({
      ...owners,
      method: 'post',
      path: PATH,
      summary: 'Name a partner, what it gets and what for; it gets nothing until people agree to it',
      idempotency: 'optional',
      body: newPartner,
      answers: { 201: { description: 'The partner', schema: partnerSchema } },
      handle: async ({ who, body }) =>
        respond(201, await shape(await makePartner(deps, who.shopId, { ...body, by: who.userId }))),
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      ...desk,
      method: 'get',
      path: PATH,
      summary: 'Partners, newest first',
      query: listQuery,
      answers: { 200: { description: 'Partners', schema: listOf(partnerSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listPartners(deps, who.shopId, query)
        return respond(200, { items: await Promise.all(rows.map(shape)), nextCursor })
      },
    }),
    defineRoute<{ id: string }>({
      ...desk,
      method: 'get',
      path: `${PATH}/{id}`,
      summary: 'One partner: what it gets, how many agree, and whether its ledger is whole',
      params: idParams,
      answers,
      handle: async ({ who, params }) =>
        respond(200, await shape(found(await findPartner(deps, who.shopId, params.id)))),
    }),
    defineRoute<{ id: string }, Record<string, never>, z.infer<typeof newGrant>>({
      ...owners,
      method: 'put',
      path: `${PATH}/{id}/grant`,
      summary: 'Let it pull: the public key its calls are signed with; the one before is taken back by it',
      params: idParams,
      body: newGrant,
      answers,
      async handle({ who, params, body }) {
        const partner = found(await findPartner(deps, who.shopId, params.id))
        const key = publicKeyOf(body.publicKey)
        if (key === null)
          throw new Problem('input-invalid', {
            errors: [{ path: 'body.publicKey', message: 'a public key, Ed25519 or P-256, in PEM' }],
          })
        const expiresAt = new Date(deps.clock.nowMs() + body.days * DAY_MS)
        return shown(await grantPull(deps, who.shopId, partner._id, { ...key, expiresAt, by: who.userId }))
      },
    }),
    defineRoute<{ id: string }>({
      ...owners,
      method: 'delete',
      path: `${PATH}/{id}/grant`,
      summary: 'Take the grant back: its next pull is refused',
      params: idParams,
      answers,
      handle: async ({ who, params }) => shown(await revokePull(deps, who.shopId, params.id, who.userId)),
    }),
    defineRoute<{ id: string }, Record<string, never>, z.infer<typeof nothing>>({
      ...owners,
      method: 'post',
      path: `${PATH}/{id}/end`,
      summary: 'End it for good: nobody can agree to it any more, and it pulls nothing',
      idempotency: 'optional',
      params: idParams,
      body: nothing,
      answers,
      handle: async ({ who, params }) => shown(await endPartner(deps, who.shopId, params.id, who.userId)),
    }),
    defineRoute<{ id: string }, z.infer<typeof listQuery>>({
      ...desk,
      method: 'get',
      path: `${PATH}/{id}/consents`,
      summary: 'Who agreed to it and who withdrew, with the message that shows it, newest first',
      personalData: true,
      params: idParams,
      query: listQuery,
      answers: { 200: { description: 'Acts', schema: listOf(partnerActSchema) } },
      async handle({ who, params, query }) {
        const partner = found(await findPartner(deps, who.shopId, params.id))
        const { rows, nextCursor } = await listPartnerActs(deps, who.shopId, partner._id, query)
        return respond(200, { items: rows.map(toPartnerAct), nextCursor })
      },
    }),
    defineRoute<{ id: string }, Record<string, never>, z.infer<typeof newAgreement>>({
      ...desk,
      method: 'post',
      path: `${PATH}/{id}/consents`,
      summary: 'Record that a person agreed to this partner, with their own message that says so',
      personalData: 'inside',
      purpose: 'partner-consented',
      params: idParams,
      body: newAgreement,
      answers: acted,
      handle: async ({ who, params, body }) =>
        record(await agreeToPartner(deps, who.shopId, { ...body, ...actor(who), partnerId: params.id })),
    }),
    defineRoute<{ id: string }, Record<string, never>, z.infer<typeof newWithdrawal>>({
      ...desk,
      method: 'post',
      path: `${PATH}/{id}/withdrawals`,
      summary: 'Record that a person withdrew: the next pull is without them',
      personalData: 'inside',
      purpose: 'partner-consented',
      params: idParams,
      body: newWithdrawal,
      answers: acted,
      handle: async ({ who, params, body }) =>
        record(
          await withdrawFromPartner(deps, who.shopId, {
            ...actor(who),
            personId: body.personId,
            messageId: body.messageId ?? null,
            partnerId: params.id,
          }),
        ),
    }),
  ]
}

const actor = ({ userId, roles }: ShopWho) => ({ by: userId, role: roles.join(',') })
