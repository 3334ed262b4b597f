import { z } from 'zod'
import { CODES, grantedCodes, isPolicyCode, TEXT_VERSION } from '../../../config/permissions.ts'
import { type ChangeDeps, giveConsent, receiptsOf, withdrawConsent } from '../../consent/change.ts'
import { evidenceOf } from '../../consent/evidence.ts'
import type { ConsentRow } from '../../consent/ledger.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import { evidenceBody } from '../evidence-body.ts'
import { evidencePage } from '../evidence-page.ts'
import { LOCALES } from '../locale.ts'
import { Problem } from '../problem.ts'
import type { HandsOut } from '../on-record.ts'
import { defineRoute, handOut, handOutPage, respond, type Route } from '../route.ts'
import { idFilter, idParams, listOf, nothing, paging } from '../shapes.ts'
import { actorOf, PRIVACY_STAFF } from '../who.ts'
import { consentSchema, consentShape, evidenceSchema } from './consent-schema.ts'

const listQuery = z.strictObject({ ...paging, channelId: idFilter })
const newConsent = z.strictObject({
  channelId: z.string().min(1).max(64),
  code: z.enum(CODES),
  textVersion: z.string().max(40),
  locale: z.enum(LOCALES).optional(),
})

/** The page's own words; the text agreed to stays in its language. */
const evidenceQuery = z.strictObject({ locale: z.enum(LOCALES).optional() })

export const consentRoutes = (deps: ChangeDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/privacy/consents',
    summary: 'What stands for each permission of each channel, and what its last change has brought about',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    query: listQuery,
    answers: { 200: { description: 'Consents, by channel and permission', schema: listOf(consentSchema) } },
    async handle({ who, query }) {
      const rows = (await consentsOf(deps, who.shopId, query.channelId)).filter(
        (row) => query.cursor === undefined || placeOf(row) > query.cursor,
      )
      const items = rows.slice(0, query.limit)
      const last = items.at(-1)
      return respond(200, { items, nextCursor: rows.length > items.length && last ? placeOf(last) : null })
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newConsent>>({
    method: 'post',
    path: '/privacy/consents',
    summary: 'Consent to one permission of a channel',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    idempotency: 'optional',
    body: newConsent,
    answers: {
      200: { description: 'It stood already', schema: consentSchema },
      201: { description: 'The consent, recorded', schema: consentSchema },
    },
    async handle({ who, body, locale, req }) {
      const { channelId, code, textVersion } = body
      const given = await giveConsent(deps, {
        shopId: who.shopId,
        channelId,
        code,
        textVersion,
        locale: body.locale ?? locale,
        by: actorOf(who, req),
      })
      if (!given.ok) throw refusalOf(given.error)
      return respond(given.value.isNew ? 201 : 200, await consentOf(deps, who.shopId, channelId, code))
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof nothing>>({
    method: 'post',
    path: '/privacy/consents/{id}/withdraw',
    summary: 'Take a consent back: in force at once, what waits and the platform follow within seconds',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    idempotency: 'optional',
    params: idParams,
    body: nothing,
    answers: { 200: { description: 'The consent, withdrawn', schema: consentSchema } },
    async handle({ who, params, locale, req }) {
      const withdrawn = await withdrawConsent(deps, {
        shopId: who.shopId,
        consentId: params.id,
        locale,
        by: actorOf(who, req),
      })
      if (!withdrawn) throw new Problem('not-found')
      return respond(200, await consentOf(deps, who.shopId, withdrawn.channelId, withdrawn.code))
    },
  }),
  defineRoute<{ id: string }, z.infer<typeof evidenceQuery>>({
    method: 'get',
    path: '/privacy/consents/{id}/evidence',
    summary:
      'Who consented when to which words, and that nothing was altered since; a page to print by Accept: text/html',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    handsOut: true,
    params: idParams,
    query: evidenceQuery,
    answers: { 200: { description: 'The evidence', schema: evidenceSchema } },
    async handle({ who, params, query, locale, req }) {
      const evidence = await evidenceOf(deps, who.shopId, params.id)
      if (!evidence) throw new Problem('not-found')
      const body = evidenceBody(evidence, deps.clock.nowMs())
      // Names and addresses of those who consented for the shop, printed for whoever asks it for proof.
      const handsOut: HandsOut = {
        recipient: { kind: 'shop', name: null },
        ground: { kind: 'evidence', reference: params.id },
        codes: [body.code],
        people: [],
      }
      if (req.accepts(['json', 'html']) !== 'html') return handOut(200, body, handsOut)
      return handOutPage(evidencePage(body, query.locale ?? locale), { Vary: 'Accept' }, handsOut)
    },
  }),
]

type Shape = ReturnType<typeof consentShape>

/** Where a consent stands in the list. */
const placeOf = ({ channelId, code }: Pick<Shape, 'channelId' | 'code'>): string => `${channelId} ${code}`

async function consentsOf(deps: ChangeDeps, shopId: string, channelId?: string): Promise<Shape[]> {
  const [rows, receipts, channels] = await Promise.all([
    deps.consents.list(shopId, channelId),
    receiptsOf(deps, shopId, channelId),
    deps.store.channels
      .find({ shopId, ...(channelId === undefined ? {} : { _id: channelId }) })
      .lean<ChannelDoc[]>(),
  ])
  const byId = new Map(channels.map((channel) => [channel._id, channel]))
  return rows
    .flatMap((row) => {
      const channel = byId.get(row.channelId ?? '')
      if (!channel) return []
      const receipt = receipts.get(`${channel._id} ${row.code}`)
      return [consentShape(row, channel, isGranted(row, channel), receipt)]
    })
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}

const isGranted = ({ code }: ConsentRow, { grantedScopes }: ChannelDoc): boolean =>
  isPolicyCode(code) && grantedCodes([code], grantedScopes).length > 0

async function consentOf(deps: ChangeDeps, shopId: string, channelId: string, code: string): Promise<Shape> {
  const found = (await consentsOf(deps, shopId, channelId)).find((row) => row.code === code)
  if (!found) throw new Problem('not-found')
  return found
}

function refusalOf(code: 'not-found' | 'channel-unlinked' | 'code-of-other-platform' | 'text-outdated') {
  if (code === 'text-outdated')
    return new Problem('text-outdated', { members: { textVersion: TEXT_VERSION } })
  if (code !== 'code-of-other-platform') return new Problem(code)
  return new Problem('input-invalid', {
    errors: [{ path: 'body.code', message: "only permissions of the channel's platform" }],
  })
}
