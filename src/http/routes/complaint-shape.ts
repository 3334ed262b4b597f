import { z } from 'zod'
import type { Timeline } from '../../privacy/complaint-evidence.ts'
import type { ComplaintAnswer, ComplaintWords } from '../../privacy/complaint-words.ts'
import { dayOf, workingDaysBetween } from '../../privacy/working-days.ts'
import type { ComplaintDoc } from '../../store/models/complaint.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'
import { CONTACT } from './privacy-request-shape.ts'

export const COMPLAINT_KINDS = ['leak', 'misuse', 'app-permission', 'other'] as const
export const COMPLAINT_STATES = ['received', 'acknowledged', 'examined', 'closed'] as const
export const FINDINGS = ['confirmed', 'not-confirmed', 'undetermined'] as const
export const COMPLAINT_ACTIONS = ['rotate-tokens', 'end-sessions', 'unlink', 'ask-consent-anew'] as const

const words = (max: number) => z.string().trim().min(1).max(max)

/** What anybody who complains may say; bounded, and taken for nothing but words. */
export const complaintFields = {
  kind: z.enum(COMPLAINT_KINDS),
  what: words(4_000),
  name: words(200).nullable().optional(),
  contact: words(200).nullable().optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
}
export const isWindow = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || from < to
export const WINDOW_FAULT = { path: ['to'], message: 'lies after from' }

/** The words of a body, as the desk keeps them. */
export const wishOf = (body: {
  readonly kind: (typeof COMPLAINT_KINDS)[number]
  readonly what: string
  readonly name?: string | null | undefined
  readonly contact?: string | null | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}) => ({
  kind: body.kind,
  words: { what: body.what, name: body.name ?? null, contact: body.contact ?? null },
  from: body.from === undefined ? null : new Date(body.from),
  to: body.to === undefined ? null : new Date(body.to),
})

/** What anybody with the number is told: where it stands, and nothing of anybody. */
export const publicComplaintSchema = z.object({
  number: z.string(),
  state: z.enum(COMPLAINT_STATES),
  receivedAt: time,
  acknowledgeBy: time,
  acknowledgedAt: timeOrNull,
  dueAt: time,
  closedAt: timeOrNull,
  contact: z.object({ hotline: z.string(), email: z.string() }),
})

const timelineRow = z.object({
  at: time,
  source: z.enum(['access', 'disclosure', 'send', 'consent']),
  by: textOrNull,
  row: z.string(),
  what: z.string(),
  why: textOrNull,
  people: z.int().nullable(),
})

export const complaintSchema = publicComplaintSchema
  .extend({
    id: z.string(),
    kind: z.enum(COMPLAINT_KINDS),
    origin: z.enum(['public', 'staff']),
    personId: textOrNull,
    channelId: textOrNull,
    window: z.object({ from: time, to: time }),
    workingDaysLeft: z.int().nullable().describe('to dueAt; below zero: overdue; null: closed'),
    extendedAt: timeOrNull,
    finding: z.enum(FINDINGS).nullable(),
    examinedAt: timeOrNull,
    breachId: textOrNull.describe('the breach it opened'),
    evidence: z
      .object({ frozenAt: time, sha256: z.string() })
      .nullable()
      .describe('the logs as they stood then, sealed'),
    actions: z.array(
      z.object({ action: z.enum(COMPLAINT_ACTIONS), at: time, by: z.string(), outcome: z.string() }),
    ),
  })
  .meta({ id: 'Complaint' })

export const openedComplaintSchema = complaintSchema
  .extend({
    words: z
      .object({ what: z.string(), name: textOrNull, contact: textOrNull })
      .nullable()
      .describe('null: erased'),
    answer: z.object({ reason: z.string(), guidance: z.string() }).nullable(),
    timeline: z.object({
      rows: z.array(timelineRow),
      cut: z.array(timelineRow.shape.source).describe('logs that held more than is shown'),
    }),
  })
  .meta({ id: 'OpenedComplaint' })

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const toPublicComplaint = (
  row: Pick<
    ComplaintDoc,
    'number' | 'state' | 'receivedAt' | 'acknowledgeBy' | 'acknowledgedAt' | 'dueAt' | 'closedAt'
  >,
): z.infer<typeof publicComplaintSchema> => ({
  number: row.number,
  state: row.state,
  receivedAt: row.receivedAt.toISOString(),
  acknowledgeBy: row.acknowledgeBy.toISOString(),
  acknowledgedAt: iso(row.acknowledgedAt),
  dueAt: row.dueAt.toISOString(),
  closedAt: iso(row.closedAt),
  contact: CONTACT,
})

export const toComplaint = (row: ComplaintDoc, nowMs: number): z.infer<typeof complaintSchema> => ({
  ...toPublicComplaint(row),
  id: row._id,
  kind: row.kind,
  origin: row.origin,
  personId: row.personId,
  channelId: row.channelId,
  window: { from: row.windowFrom.toISOString(), to: row.windowTo.toISOString() },
  workingDaysLeft:
    row.state === 'closed' ? null : workingDaysBetween(dayOf(nowMs), dayOf(row.dueAt.getTime())),
  extendedAt: iso(row.extendedAt),
  finding: row.finding,
  examinedAt: iso(row.examinedAt),
  breachId: row.breachId,
  evidence:
    row.evidenceAt === null || row.evidenceHash === null
      ? null
      : { frozenAt: row.evidenceAt.toISOString(), sha256: row.evidenceHash },
  actions: row.actions.map(({ action, at, by, outcome }) => ({ action, at: at.toISOString(), by, outcome })),
})

export const toOpened = (
  row: ComplaintDoc,
  nowMs: number,
  inside: { words: ComplaintWords | null; answer: ComplaintAnswer | null; timeline: Timeline },
) => ({ ...toComplaint(row, nowMs), ...inside })
