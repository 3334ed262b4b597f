import { z } from 'zod'
import { MAX_ORDER_PEOPLE } from '../../privacy/authority-cases.ts'
import { SHARED_FIELD_NAMES } from '../../privacy/shared-fields.ts'
import { type AuthorityCaseDoc, LEGAL_BASES } from '../../store/models/authority-case.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'

const id = z.string().min(1).max(64)
const words = (max: number) => z.string().trim().min(1).max(max)
const fields = z.array(z.enum(SHARED_FIELD_NAMES)).min(1).max(SHARED_FIELD_NAMES.length)
const people = z.array(id).min(1).max(MAX_ORDER_PEOPLE)

/** What the order says: who asks, on what, for whose data, which of it, of what time, until when, and whether telling is barred. */
export const newAuthorityCase = z
  .strictObject({
    authority: words(200),
    orderNumber: words(100),
    orderedAt: z.iso.datetime(),
    basis: z.enum(LEGAL_BASES),
    personIds: people.optional(),
    channelId: id.optional(),
    fields,
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    bar: z
      .strictObject({ ground: words(500), until: z.iso.datetime() })
      .optional()
      .describe('the order’s own words that bar telling the merchant, and until when'),
  })
  .refine(({ personIds, channelId }) => (personIds === undefined) !== (channelId === undefined), {
    path: ['personIds'],
    message: 'people or a channel, one of them',
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'after from' })

export const newExport = z.strictObject({
  personIds: people.optional().describe('absent: everybody of the order'),
  fields: fields.optional().describe('absent: all of the order'),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
})

export const approval = z.strictObject({
  orderHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the scan that was read'),
})
export const closing = z.strictObject({ minutes: words(1_000) })

export const authorityCaseSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum(['asked', 'approved', 'refused', 'closed']),
    authority: z.string(),
    orderNumber: z.string(),
    orderedAt: time,
    basis: z.enum(LEGAL_BASES),
    scope: z.enum(['people', 'channel']),
    channelId: textOrNull,
    personIds: z.array(z.string()).describe('those erased since are not among them'),
    peopleCount: z.int(),
    fields: z.array(z.string()),
    from: time,
    to: time,
    dueAt: time,
    bar: z.object({ ground: z.string(), until: time }).nullable(),
    order: z.object({ type: z.string(), bytes: z.int(), sha256: z.string() }).nullable(),
    askedBy: z.string(),
    askedAt: time,
    decidedBy: textOrNull,
    decidedAt: timeOrNull,
    closedBy: textOrNull,
    closedAt: timeOrNull,
    minutes: textOrNull,
    exports: z.array(
      z.object({
        id: z.string(),
        at: time,
        by: z.string(),
        people: z.int(),
        fields: z.array(z.string()),
        from: time,
        to: time,
        bytes: z.int(),
        sha256: z.string(),
        toldAt: timeOrNull.describe('when the merchant was told; null: not yet, because the order bars it'),
      }),
    ),
  })
  .meta({ id: 'AuthorityCase' })

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const toAuthorityCase = (row: AuthorityCaseDoc): z.infer<typeof authorityCaseSchema> => ({
  id: row._id,
  number: row.number,
  state: row.state,
  authority: row.authority,
  orderNumber: row.orderNumber,
  orderedAt: row.orderedAt.toISOString(),
  basis: row.basis,
  scope: row.scope,
  channelId: row.channelId,
  personIds: row.people,
  peopleCount: row.peopleCount,
  fields: row.fields,
  from: row.from.toISOString(),
  to: row.to.toISOString(),
  dueAt: row.dueAt.toISOString(),
  bar:
    row.barGround === null || row.barUntil === null
      ? null
      : { ground: row.barGround, until: row.barUntil.toISOString() },
  order:
    row.orderHash === null || row.orderType === null
      ? null
      : { type: row.orderType, bytes: row.orderBytes ?? 0, sha256: row.orderHash },
  askedBy: row.askedBy,
  askedAt: row.askedAt.toISOString(),
  decidedBy: row.decidedBy,
  decidedAt: iso(row.decidedAt),
  closedBy: row.closedBy,
  closedAt: iso(row.closedAt),
  minutes: row.minutes,
  exports: row.exports.map((one) => ({
    id: one.id,
    at: one.at.toISOString(),
    by: one.by,
    people: one.count,
    fields: one.fields,
    from: one.from.toISOString(),
    to: one.to.toISOString(),
    bytes: one.bytes,
    sha256: one.bodyHash,
    toldAt: iso(one.toldAt),
  })),
})
