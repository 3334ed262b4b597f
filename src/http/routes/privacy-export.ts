import { z } from 'zod'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { exportPage } from '../../privacy/export-page.ts'
import { exportPerson, type PersonExport } from '../../privacy/export-person.ts'
import { newestAccessRequest } from '../../privacy/requests.ts'
import { found } from '../found.ts'
import type { HandsOut } from '../on-record.ts'
import { defineRoute, handOut, handOutPage, type Route } from '../route.ts'
import { idParams, textOrNull, time, timeOrNull } from '../shapes.ts'

const valueSchema = z.object({
  field: z.string(),
  vi: z.string(),
  en: z.string(),
  value: z.unknown(),
  source: textOrNull,
  at: timeOrNull,
})

export const exportSchema = z
  .object({
    generatedAt: time,
    person: z.object({ id: z.string(), externalId: z.string() }),
    channel: z.object({
      id: z.string(),
      platform: z.string(),
      name: z.string(),
      externalId: z.string(),
    }),
    shop: z.object({ id: z.string() }),
    complete: z.boolean().describe('false: a store held more than can be told at once'),
    sections: z.array(
      z.object({
        store: z.string(),
        code: z.string().describe('the policy’s clause'),
        vi: z.string(),
        en: z.string(),
        items: z.array(z.object({ source: z.string(), at: timeOrNull, values: z.array(valueSchema) })),
      }),
    ),
  })
  .meta({ id: 'PersonExport' })

/** Everything held on one person, to be handed to them: JSON, or a page to read and print. */
export const privacyExportRoutes = (deps: PrivacyDeps): Route[] => [
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/privacy/people/{id}/export',
    summary: 'Everything held on a person, by clause of the policy; JSON, or HTML by Accept',
    tag: 'Privacy',
    roles: ['owner', 'privacy-officer'],
    personalData: true,
    mustNamePurpose: true,
    handsOut: true,
    params: idParams,
    answers: { 200: { description: 'What is held', schema: exportSchema } },
    async handle({ who, params, locale, req }) {
      const data = found(await exportPerson(deps, who.shopId, params.id))
      const handsOut = toThePerson(data, await newestAccessRequest(deps, who.shopId, params.id))
      if (req.accepts(['json', 'html']) !== 'html') return handOut(200, data, handsOut)
      return handOutPage(
        exportPage(data, locale),
        { 'Content-Disposition': `attachment; filename="${params.id}.html"` },
        handsOut,
      )
    },
  }),
]

/** It is made for the person it is about; what they asked for names it, where that is on file. */
export function toThePerson(data: PersonExport, requestNumber: string | null): HandsOut {
  const held = data.sections.filter(({ code, items }) => code !== '' && items.length > 0)
  return {
    recipient: { kind: 'person', name: null },
    ground: { kind: 'person-request', reference: requestNumber },
    codes: [...new Set(held.map(({ code }) => code))],
    people: [data.person.id],
  }
}
