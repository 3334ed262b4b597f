import { z } from 'zod'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { approveOpening, askOpening, readHeld } from '../../privacy/hold-openings.ts'
import {
  approveHold,
  askHold,
  endHold,
  findHold,
  type HoldOutcome,
  listHolds,
  MAX_HOLD_DAYS,
  refuseHold,
} from '../../privacy/holds.ts'
import type { HoldDoc } from '../../store/models/hold.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { type Answer, defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, nothing, paging, textOrNull, time, timeOrNull } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'
import { exportSchema } from './privacy-export.ts'
import { HOLD_GROUNDS } from './privacy-request-shape.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const id = z.string().min(1).max(64)
const words = (max: number) => z.string().trim().min(1).max(max)
const newHold = z
  .strictObject({
    personId: id.optional(),
    channelId: id.optional(),
    ground: z.enum(HOLD_GROUNDS),
    document: words(300).describe('the order, contract or article it rests on'),
    reason: words(1_000),
    expiresAt: z.iso.datetime(),
  })
  .refine(({ personId, channelId }) => (personId === undefined) !== (channelId === undefined), {
    path: ['personId'],
    message: 'a person or a channel, one of them',
  })
const listQuery = z.strictObject({ ...paging })
const reason = z.strictObject({ reason: words(1_000) })

const holdSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum(['asked', 'standing', 'refused', 'ended']),
    scope: z.enum(['person', 'channel']),
    personId: textOrNull.describe('null once it is over'),
    channelId: z.string(),
    ground: z.enum(HOLD_GROUNDS),
    document: z.string(),
    reason: z.string(),
    askedBy: z.string(),
    askedAt: time,
    decidedBy: textOrNull,
    decidedAt: timeOrNull,
    expiresAt: time,
    endedAt: timeOrNull,
    endedBy: textOrNull.describe('null: by its time'),
    openings: z.array(
      z.object({
        id: z.string(),
        reason: z.string(),
        askedBy: z.string(),
        askedAt: time,
        approvedBy: textOrNull,
        openUntil: timeOrNull,
      }),
    ),
  })
  .meta({ id: 'Hold' })

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const toHold = (row: HoldDoc): z.infer<typeof holdSchema> => ({
  id: row._id,
  number: row.number,
  state: row.state,
  scope: row.scope,
  personId: row.personId,
  channelId: row.channelId,
  ground: row.ground,
  document: row.document,
  reason: row.reason,
  askedBy: row.askedBy,
  askedAt: row.askedAt.toISOString(),
  decidedBy: row.decidedBy,
  decidedAt: iso(row.decidedAt),
  expiresAt: row.expiresAt.toISOString(),
  endedAt: iso(row.endedAt),
  endedBy: row.endedBy,
  openings: row.openings.map((one) => ({
    id: one.id,
    reason: one.reason,
    askedBy: one.askedBy,
    askedAt: one.askedAt.toISOString(),
    approvedBy: one.approvedBy,
    openUntil: iso(one.openUntil),
  })),
})

/** What the law lets the shop keep against an erasure: two people, a ground, a document, an end. */
export const privacyHoldRoutes = (deps: PrivacyDeps): Route[] => {
  const shown = (status: number, outcome: HoldOutcome): Answer => {
    if (outcome === 'not-found') throw new Problem('not-found')
    if (outcome === 'wrong-state') throw new Problem('request-state')
    if (outcome === 'same-person') throw new Problem('second-person-needed')
    return respond(status, toHold(outcome))
  }
  const step = <Body>(
    name: string,
    summary: string,
    body: z.ZodType<Body>,
    take: (shopId: string, holdId: string, userId: string, body: Body) => Promise<HoldOutcome>,
  ): Route =>
    defineRoute<{ id: string }, Record<string, never>, Body>({
      method: 'post',
      path: `/privacy/holds/{id}/${name}`,
      summary,
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      // What is to be held is copied for it, and the answer tells nothing of it.
      personalData: 'inside',
      purpose: 'authority',
      idempotency: 'optional',
      params: idParams,
      body,
      answers: { 200: { description: 'The hold', schema: holdSchema } },
      async handle({ who, params, body: given }) {
        // Two people: a program is none.
        if (who.isService) throw new Problem('second-person-needed')
        return shown(200, await take(who.shopId, params.id, who.userId, given))
      },
    })

  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newHold>>({
      method: 'post',
      path: '/privacy/holds',
      summary: 'Ask that something be kept against an erasure; nothing is held until another person approves',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      idempotency: 'optional',
      body: newHold,
      answers: { 201: { description: 'The hold, asked for', schema: holdSchema } },
      async handle({ who, body }) {
        if (who.isService) throw new Problem('second-person-needed')
        const { personId = null, channelId = null, ground, document, reason: why } = body
        const expiresAt = new Date(body.expiresAt)
        const leftMs = expiresAt.getTime() - deps.clock.nowMs()
        if (leftMs <= 0 || leftMs > MAX_HOLD_DAYS * DAY_MS)
          throw new Problem('input-invalid', {
            errors: [{ path: 'body.expiresAt', message: `ahead of now, by ${MAX_HOLD_DAYS} days at most` }],
          })
        const wish = { personId, channelId, ground, document, reason: why, expiresAt, by: who.userId }
        return shown(201, await askHold(deps, who.shopId, wish))
      },
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      method: 'get',
      path: '/privacy/holds',
      summary: 'The register of holds, newest first; nothing of what they hold',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      query: listQuery,
      answers: { 200: { description: 'Holds', schema: listOf(holdSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listHolds(deps, who.shopId, query)
        return respond(200, { items: rows.map(toHold), nextCursor })
      },
    }),
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/privacy/holds/{id}',
      summary: 'One hold: who asked, who approved, on what, until when',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      params: idParams,
      answers: { 200: { description: 'The hold', schema: holdSchema } },
      handle: async ({ who, params }) =>
        respond(200, toHold(found(await findHold(deps, who.shopId, params.id)))),
    }),
    step('approve', 'Approve it: never whoever asked', nothing, (shopId, holdId, by) =>
      approveHold(deps, shopId, holdId, by),
    ),
    step('refuse', 'Refuse what was asked', nothing, (shopId, holdId, by) =>
      refuseHold(deps, shopId, holdId, by),
    ),
    step('end', 'End it before its time; what it kept waiting goes on', nothing, (shopId, holdId, by) =>
      endHold(deps, shopId, holdId, by),
    ),
    step('openings', 'Ask to read what is held', reason, (shopId, holdId, by, body) =>
      askOpening(deps, shopId, holdId, { reason: body.reason, by }),
    ),
    step(
      'openings/approve',
      'Approve the opening asked for: never whoever asked',
      nothing,
      (shopId, holdId, by) => approveOpening(deps, shopId, holdId, by),
    ),
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/privacy/holds/{id}/content',
      summary: 'What is held, for the two of an approved opening, within an hour of it',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      personalData: true,
      mustNamePurpose: true,
      params: idParams,
      answers: {
        200: { description: 'What was held on the person when the hold began', schema: exportSchema },
      },
      async handle({ who, params }) {
        const content = await readHeld(deps, who.shopId, params.id, who.userId)
        if (content === 'not-found') throw new Problem('not-found')
        if (content === 'not-open') throw new Problem('hold-not-open')
        return respond(200, content)
      },
    }),
  ]
}
