import { z } from 'zod'
import type { Disclosures } from '../../access/disclosures.ts'
import { barredNow } from '../../access/barred.ts'
import { PURPOSES } from '../../access/purposes.ts'
import { type AccessQuery, listAccess, listDisclosures } from '../../access/read-access.ts'
import type { Clock } from '../../kit/clock.ts'
import type { AccessDoc, DisclosureDoc } from '../../store/models/access.ts'
import type { Store } from '../../store/open-store.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idFilter, listOf, paging, textOrNull, time } from '../shapes.ts'
import { PRIVACY_STAFF, type ShopWho } from '../who.ts'

interface RecordDeps {
  readonly store: Store
  readonly disclosures: Disclosures
  readonly clock: Clock
}

const count = z.int().nonnegative()
const user = z.object({
  id: z.string(),
  name: textOrNull.describe('as their sign-in called them at the time'),
})

const accessSchema = z
  .object({
    id: z.string(),
    at: time,
    user,
    roles: z.array(z.string()),
    isService: z.boolean().describe('a program’s token: nobody sat before it'),
    supportSession: textOrNull.describe('the session in which KiotViet’s support looked'),
    purpose: z.enum(PURPOSES),
    route: z.string().describe('by which route of this API: `GET /people/{id}`'),
    area: z.string().describe('the part of the API it belongs to'),
    people: z.array(z.string()).describe('our ids; those erased since are not among them'),
    count: count.describe('how many people it told of, erased ones too'),
    erased: count,
    requestId: z.string(),
  })
  .meta({ id: 'Access' })

const disclosureSchema = z
  .object({
    id: z.string(),
    number: z.int().describe('its place in the shop’s chain, without gaps'),
    at: time,
    recipient: z.object({
      kind: z.enum(['person', 'shop', 'support', 'partner', 'authority', 'webhook']),
      name: textOrNull,
    }),
    ground: z.object({
      kind: z.enum([
        'person-request',
        'support-session',
        'evidence',
        'consent',
        'authority-order',
        'instruction',
      ]),
      reference: textOrNull.describe('the request, consent or order that it rests on'),
    }),
    purpose: z.enum(PURPOSES),
    codes: z.array(z.string()).describe('the policy’s clauses under which it was held'),
    people: z.array(z.string()),
    erased: count,
    bytes: count.describe('of the body, before any transfer encoding'),
    sha256: z.string().describe('of the same bytes, hex'),
    route: z.string(),
    user: user.pick({ id: true }),
    requestId: z.string(),
  })
  .meta({ id: 'Disclosure' })

const listQuery = z.strictObject({
  ...paging,
  personId: idFilter,
  userId: z.string().min(1).max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
})
type ListQuery = z.infer<typeof listQuery>

const verdictSchema = z.object({
  whole: z.boolean(),
  rows: count,
  brokenAt: textOrNull.describe('the first row that was altered, or stands where it does not belong'),
  reason: textOrNull,
})

/** Who looked at people and why, and what left the shop: shown to those who answer for it. Ids alone, so reading it is on no record. */
export const privacyRecordRoutes = (deps: RecordDeps): Route[] => [
  defineRoute<Record<string, never>, ListQuery>({
    method: 'get',
    path: '/privacy/access-log',
    summary: 'Who looked at people, when and why, newest first; of one person, by one user, in a span',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    query: listQuery,
    answers: { 200: { description: 'Reads of personal data', schema: listOf(accessSchema) } },
    async handle({ who, query }) {
      const { rows, nextCursor } = await listAccess(deps, who.shopId, await toQuery(deps, who, query))
      return respond(200, { items: rows.map(accessShape), nextCursor })
    },
  }),
  defineRoute<Record<string, never>, ListQuery>({
    method: 'get',
    path: '/privacy/disclosures',
    summary: 'What left the shop, to whom and on what ground, newest first',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    query: listQuery,
    answers: { 200: { description: 'Disclosures', schema: listOf(disclosureSchema) } },
    async handle({ who, query }) {
      const { rows, nextCursor } = await listDisclosures(deps, who.shopId, await toQuery(deps, who, query))
      return respond(200, { items: rows.map(disclosureShape), nextCursor })
    },
  }),
  defineRoute({
    method: 'get',
    path: '/privacy/disclosures/verdict',
    summary: 'Was any row of it altered, added or taken away? Reads the whole chain anew',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    answers: { 200: { description: 'The verdict', schema: verdictSchema } },
    async handle({ who }) {
      const verdict = await deps.disclosures.verify(who.shopId)
      return respond(200, {
        whole: verdict.ok,
        rows: verdict.rows,
        brokenAt: verdict.ok ? null : verdict.id,
        reason: verdict.ok ? null : verdict.reason,
      })
    },
  }),
]

/** The merchant's, without what an order bars telling them. */
const toQuery = async (
  deps: RecordDeps,
  { shopId, roles }: ShopWho,
  { from, to, ...rest }: ListQuery,
): Promise<AccessQuery> => ({
  ...rest,
  ...(roles.includes('owner') ? { leftOut: await barredNow(deps, shopId, deps.clock.nowMs()) } : {}),
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
})

const accessShape = ({ _id, at, userId, userName, shopId: _own, ...row }: AccessDoc) => ({
  id: _id.toHexString(),
  at: at.toISOString(),
  user: { id: userId, name: userName },
  ...row,
  // Rows from before there were such sessions say nothing of them.
  supportSession: row.supportSession ?? null,
})

const disclosureShape = (row: DisclosureDoc) => ({
  id: row._id,
  number: row.seq,
  at: row.at.toISOString(),
  recipient: row.recipient,
  ground: row.ground,
  purpose: row.purpose,
  codes: row.codes,
  people: row.people,
  erased: row.erased,
  bytes: row.bytes,
  sha256: row.bodyHash,
  route: row.route,
  user: { id: row.userId },
  requestId: row.requestId,
})
