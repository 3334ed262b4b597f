import { z } from 'zod'
import type { BreachWords } from '../../privacy/breaches.ts'
import type { BreachDoc } from '../../store/models/breach.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'

const HOUR_MS = 60 * 60 * 1000
const MAX_PEOPLE = 500
const MAX_CHANNELS = 100
const words = z.string().trim().max(4_000)
const id = z.string().min(1).max(64)

/** What the law wants in the notice; what is not known yet is filled in later. */
export const breachWords = z.strictObject({
  what: words.min(1),
  data: words.default(''),
  consequences: words.default(''),
  measures: words.default(''),
})
const channelIds = z.array(id).max(MAX_CHANNELS)
const personIds = z.array(id).max(MAX_PEOPLE)
const peopleCount = z.int().nonnegative().max(1e9).optional()
export const newBreach = breachWords.extend({
  detectedAt: z.iso.datetime(),
  channelIds: channelIds.default([]),
  personIds: personIds.default([]),
  peopleCount,
})
/** Whom it concerns stays as it is where it is left out. */
export const breachChange = breachWords.extend({
  channelIds: channelIds.optional(),
  personIds: personIds.optional(),
  peopleCount: peopleCount.describe('those not known by name too; never fewer than are named'),
})

export const breachSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum(['open', 'authority-told', 'closed']),
    detectedAt: time,
    notifyBy: time.describe('72 hours after the detection'),
    hoursLeft: z
      .int()
      .nullable()
      .describe('to notifyBy; below zero: overdue; null: the authority was told, or it is closed'),
    what: z.string(),
    data: z.string(),
    consequences: z.string(),
    measures: z.string(),
    channelIds: z.array(z.string()),
    personIds: z.array(z.string()).describe('those erased since are not among them'),
    peopleCount: z.int(),
    complaintId: textOrNull,
    enteredBy: z.string(),
    enteredAt: time,
    authorityToldAt: timeOrNull,
    authorityReference: textOrNull,
    peopleToldAt: timeOrNull,
    closedAt: timeOrNull,
    minutes: textOrNull,
  })
  .meta({ id: 'Breach' })

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const toBreach = (row: BreachDoc, said: BreachWords, nowMs: number): z.infer<typeof breachSchema> => ({
  id: row._id,
  number: row.number,
  state: row.state,
  detectedAt: row.detectedAt.toISOString(),
  notifyBy: row.notifyBy.toISOString(),
  hoursLeft: row.state === 'open' ? Math.floor((row.notifyBy.getTime() - nowMs) / HOUR_MS) : null,
  ...said,
  channelIds: row.channels,
  personIds: row.people,
  peopleCount: row.peopleCount,
  complaintId: row.complaintId,
  enteredBy: row.enteredBy,
  enteredAt: row.enteredAt.toISOString(),
  authorityToldAt: iso(row.authorityToldAt),
  authorityReference: row.authorityReference,
  peopleToldAt: iso(row.peopleToldAt),
  closedAt: iso(row.closedAt),
  minutes: row.minutes,
})
