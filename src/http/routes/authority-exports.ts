import { z } from 'zod'
import { findAuthorityCase } from '../../privacy/authority-cases.ts'
import {
  type AuthorityAnswer,
  exportForAuthority,
  MAX_EXPORT_PEOPLE,
  noteAuthorityExport,
} from '../../privacy/authority-export.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { tellMerchants } from '../../privacy/tell-merchant.ts'
import { LEGAL_BASES } from '../../store/models/authority-case.ts'
import { found } from '../found.ts'
import type { HandsOut } from '../on-record.ts'
import { Problem } from '../problem.ts'
import { defineRoute, handOut, handOutPage, type Route } from '../route.ts'
import { idParams, time } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'
import { authorityAnswerPage } from './authority-page.ts'
import { newExport } from './authority-shape.ts'
import { personOf, readerOf } from './privacy-authority.ts'
import { exportSchema } from './privacy-export.ts'

const answerSchema = z
  .object({
    number: z.string(),
    authority: z.string(),
    orderNumber: z.string(),
    orderedAt: time,
    basis: z.enum(LEGAL_BASES),
    generatedAt: time,
    shop: z.object({ id: z.string() }),
    fields: z.array(z.string()),
    from: time,
    to: time,
    people: z.array(
      z.object({
        id: z.string(),
        channel: z.object({ platform: z.string(), name: z.string() }),
        complete: z.boolean(),
        sections: exportSchema.shape.sections,
      }),
    ),
  })
  .meta({ id: 'AuthorityAnswer' })

/** What leaves on an order: within its scope, on record with the case as its ground, and told to the merchant. */
export const authorityExportRoutes = (deps: PrivacyDeps): Route[] => [
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof newExport>>({
    method: 'post',
    path: '/privacy/authority-cases/{id}/exports',
    summary:
      'Hand out what an approved order covers, or less of it; JSON, or HTML by Accept. More than it covers is refused, and named',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    personalData: true,
    mustNamePurpose: true,
    handsOut: true,
    params: idParams,
    body: newExport,
    answers: { 200: { description: 'What the order covers', schema: answerSchema } },
    async handle({ who, params, body, purpose, requestId, locale, req }) {
      const by = personOf(who)
      if (purpose !== 'authority')
        throw new Problem('purpose-unknown', { members: { allowed: ['authority'] } })
      const order = found(await findAuthorityCase(deps, who.shopId, params.id, readerOf(who)))
      const outcome = await exportForAuthority(deps, order, {
        personIds: body.personIds ?? null,
        fields: body.fields ?? null,
        from: body.from === undefined ? null : new Date(body.from),
        to: body.to === undefined ? null : new Date(body.to),
      })
      if (outcome === 'not-found') throw new Problem('not-found')
      if (outcome === 'not-approved') throw new Problem('order-not-approved')
      if ('beyond' in outcome) throw new Problem('beyond-order', { members: { beyond: outcome.beyond } })
      if ('tooMany' in outcome)
        throw new Problem('export-too-large', { members: { limit: MAX_EXPORT_PEOPLE } })
      const isPage = req.accepts(['json', 'html']) === 'html'
      const page = isPage ? authorityAnswerPage(outcome, locale) : null
      const bytes = Buffer.from(page ?? JSON.stringify(outcome))
      if (!(await noteAuthorityExport(deps, order, outcome, { by, requestId, body: bytes })))
        throw new Problem('order-not-approved')
      await tellMerchants(deps)
      if (page === null) return handOut(200, outcome, toTheAuthority(outcome))
      const headers = { 'Content-Disposition': `attachment; filename="${order.number}.html"` }
      return handOutPage(page, headers, toTheAuthority(outcome))
    },
  }),
]

const toTheAuthority = ({ authority, number, people }: AuthorityAnswer): HandsOut => ({
  recipient: { kind: 'authority', name: authority },
  ground: { kind: 'authority-order', reference: number },
  codes: [
    ...new Set(
      people.flatMap(({ sections }) => sections.map(({ code }) => code)).filter((code) => code !== ''),
    ),
  ],
  people: people.map(({ id }) => id),
})
