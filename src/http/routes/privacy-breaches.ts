import { z } from 'zod'
import {
  type BreachOutcome,
  closeBreach,
  enterBreach,
  findBreach,
  listBreaches,
  rewriteBreach,
  tellAuthority,
  tellPeople,
  wordsOfBreach,
} from '../../privacy/breaches.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import type { BreachDoc } from '../../store/models/breach.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import { found } from '../found.ts'
import { LOCALES } from '../locale.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, nothing, paging } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'
import { caseStepsOf } from './case-step.ts'
import { breachPage } from './breach-page.ts'
import { breachChange, breachSchema, newBreach, toBreach } from './breach-shape.ts'

/** A clock may run a little ahead of ours; what is found tomorrow is entered tomorrow. */
const AHEAD_MS = 5 * 60 * 1000
const listQuery = z.strictObject({ ...paging })
const told = z.strictObject({ reference: z.string().trim().min(1).max(200) })
const ended = z.strictObject({ minutes: z.string().trim().min(1).max(4_000) })
const noticeQuery = z.strictObject({
  to: z.enum(['authority', 'people']),
  locale: z.enum(LOCALES).optional(),
})

/** What the routes of a body make of it. @throws {Problem} a detection that lies ahead */
export function breachWish(body: z.infer<typeof newBreach>, by: string, nowMs: number) {
  const { detectedAt, channelIds, personIds, peopleCount, ...words } = body
  const at = new Date(detectedAt)
  if (at.getTime() > nowMs + AHEAD_MS)
    throw new Problem('input-invalid', {
      errors: [{ path: 'body.detectedAt', message: 'lies ahead of now' }],
    })
  return {
    detectedAt: at,
    words,
    channels: channelIds,
    people: personIds,
    peopleCount: peopleCount ?? null,
    by,
  }
}

/** The register of breaches: the clock runs from the detection, whoever enters it. */
export const privacyBreachRoutes = (deps: PrivacyDeps): Route[] => {
  const shape = async (row: BreachDoc) => toBreach(row, await wordsOfBreach(deps, row), deps.clock.nowMs())
  const shown = async (status: number, outcome: BreachOutcome) => {
    if (outcome === 'not-found') throw new Problem('not-found')
    if (outcome === 'wrong-state') throw new Problem('request-state')
    return respond(status, await shape(outcome))
  }
  const step = caseStepsOf({
    path: '/privacy/breaches',
    description: 'The breach',
    schema: breachSchema,
    shown,
  })

  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newBreach>>({
      method: 'post',
      path: '/privacy/breaches',
      summary: 'Enter a detected breach: the authority is to be told within 72 hours of the detection',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      idempotency: 'optional',
      body: newBreach,
      answers: { 201: { description: 'The breach, with its clock', schema: breachSchema } },
      async handle({ who, body }) {
        const wish = breachWish(body, who.userId, deps.clock.nowMs())
        return shown(201, (await enterBreach(deps, who.shopId, wish)) ?? 'not-found')
      },
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      method: 'get',
      path: '/privacy/breaches',
      summary: 'The register of breaches, newest detection first',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      query: listQuery,
      answers: { 200: { description: 'Breaches', schema: listOf(breachSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listBreaches(deps, who.shopId, query)
        return respond(200, { items: await Promise.all(rows.map(shape)), nextCursor })
      },
    }),
    defineRoute<{ id: string }, Record<string, never>, z.infer<typeof breachChange>>({
      method: 'patch',
      path: '/privacy/breaches/{id}',
      summary: 'What the notice says and whom it concerns, filled in as it becomes known',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      params: idParams,
      body: breachChange,
      answers: { 200: { description: 'The breach', schema: breachSchema } },
      async handle({ who, params, body }) {
        const { channelIds: channels, personIds: people, peopleCount, ...words } = body
        const change = { words, channels, people, peopleCount }
        return shown(200, await rewriteBreach(deps, who.shopId, params.id, change))
      },
    }),
    defineRoute<{ id: string }, z.infer<typeof noticeQuery>>({
      method: 'get',
      path: '/privacy/breaches/{id}/notice',
      summary: 'A draft of the notice to print: to the authority, or to the people affected',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      params: idParams,
      query: noticeQuery,
      answers: { 200: { description: 'A page to print', contentType: 'text/html' } },
      async handle({ who, params, query, locale }) {
        const row = found(await findBreach(deps, who.shopId, params.id))
        const channels = await deps.store.channels
          .find({ shopId: who.shopId, _id: { $in: row.channels } })
          .lean<ChannelDoc[]>()
        const page = breachPage(row, await wordsOfBreach(deps, row), {
          to: query.to,
          channels: channels.map(({ platform, externalId }) => `${platform} ${externalId}`),
          locale: query.locale ?? locale,
          nowMs: deps.clock.nowMs(),
        })
        return { status: 200, body: page, document: { type: 'html', headers: {} } }
      },
    }),
    step(
      'authority-told',
      'The authority was told; what it calls the case',
      told,
      (shopId, breachId, { reference }) => tellAuthority(deps, shopId, breachId, reference),
    ),
    step('people-told', 'The people affected were told', nothing, (shopId, breachId) =>
      tellPeople(deps, shopId, breachId),
    ),
    step(
      'close',
      'Close it, with its minutes; where the authority was not told, with the reason',
      ended,
      (shopId, breachId, { minutes }, by) => closeBreach(deps, shopId, breachId, { minutes, by }),
    ),
  ]
}
