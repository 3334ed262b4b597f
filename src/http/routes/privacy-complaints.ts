import { z } from 'zod'
import { timelineOf } from '../../privacy/complaint-evidence.ts'
import {
  acknowledgeComplaint,
  COMPLAINT_STEPS,
  type ComplaintOutcome,
  closeComplaint,
  examineComplaint,
  extendComplaint,
  identifyPerson,
  noteAction,
} from '../../privacy/complaint-steps.ts'
import { openAnswer, openWords } from '../../privacy/complaint-words.ts'
import { findComplaint, listComplaints, receiveComplaint } from '../../privacy/complaints.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import type { ComplaintDoc } from '../../store/models/complaint.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { type Answer, defineRoute, respond, type Route } from '../route.ts'
import { idFilter, idParams, listOf, nothing, paging } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'
import { caseStepsOf } from './case-step.ts'
import { type ActionDeps, actOn, NEEDS_CHANNEL, OWNERS_ALONE } from './complaint-actions.ts'
import {
  COMPLAINT_ACTIONS,
  COMPLAINT_STATES,
  complaintFields,
  complaintSchema,
  FINDINGS,
  isWindow,
  openedComplaintSchema,
  toComplaint,
  toOpened,
  WINDOW_FAULT,
  wishOf,
} from './complaint-shape.ts'

const id = z.string().min(1).max(64)
const newComplaint = z
  .strictObject({ ...complaintFields, personId: id.optional(), channelId: id.optional() })
  .refine(isWindow, WINDOW_FAULT)
const listQuery = z.strictObject({
  ...paging,
  state: z.enum(COMPLAINT_STATES).optional(),
  personId: idFilter,
})
const identified = z.strictObject({ personId: id })
const examined = z.strictObject({ finding: z.enum(FINDINGS) })
const words = z.string().trim().min(1).max(2_000)
const answered = z.strictObject({ reason: words, guidance: words })
const action = z.strictObject({ action: z.enum(COMPLAINT_ACTIONS) })

/** Complaints of people whose data was leaked or misused: timed by the law's clocks, answered out of our own logs. */
export const privacyComplaintRoutes = (deps: PrivacyDeps, acting: ActionDeps): Route[] => {
  const shown = (status: number, outcome: ComplaintOutcome): Answer => {
    if (outcome === 'not-found') throw new Problem('not-found')
    if (outcome === 'wrong-state') throw new Problem('request-state')
    return respond(status, toComplaint(outcome, deps.clock.nowMs()))
  }
  const step = caseStepsOf({
    path: '/privacy/complaints',
    description: 'The complaint',
    schema: complaintSchema,
    shown,
  })

  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newComplaint>>({
      method: 'post',
      path: '/privacy/complaints',
      summary: 'Take in a complaint: a number at once, and what the logs say is frozen',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      idempotency: 'optional',
      body: newComplaint,
      answers: { 201: { description: 'The complaint, with its number and clocks', schema: complaintSchema } },
      async handle({ who, body }) {
        const { personId = null, channelId = null } = body
        const made = await receiveComplaint(deps, who.shopId, {
          ...wishOf(body),
          personId,
          channelId,
          by: who.userId,
        })
        return shown(201, made ?? 'not-found')
      },
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      method: 'get',
      path: '/privacy/complaints',
      summary: 'Complaints of the shop, newest first',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      query: listQuery,
      answers: { 200: { description: 'Complaints', schema: listOf(complaintSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listComplaints(deps, who.shopId, query)
        const nowMs = deps.clock.nowMs()
        return respond(200, { items: rows.map((row) => toComplaint(row, nowMs)), nextCursor })
      },
    }),
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/privacy/complaints/{id}',
      summary: 'One complaint: what was said, what the logs say, how it was answered',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      personalData: true,
      params: idParams,
      answers: { 200: { description: 'The complaint, opened', schema: openedComplaintSchema } },
      async handle({ who, params }) {
        const row = found(await findComplaint(deps, who.shopId, params.id))
        const [said, answer, timeline] = await Promise.all([
          openWords(deps, row),
          openAnswer(deps, row),
          timelineOf(deps, row),
        ])
        const inside = { words: said, answer, timeline: timeline ?? { rows: [], cut: [] } }
        return respond(200, toOpened(row, deps.clock.nowMs(), inside))
      },
    }),
    step('acknowledge', 'The complainant was told that it is in hand', nothing, (shopId, complaintId) =>
      acknowledgeComplaint(deps, shopId, complaintId),
    ),
    step(
      'person',
      'Whom it is about was found out; the evidence is frozen anew',
      identified,
      (shopId, complaintId, { personId }) => identifyPerson(deps, shopId, complaintId, personId),
    ),
    step(
      'examine',
      'What the logs showed; a confirmed leak opens a breach with its 72 hours',
      examined,
      (shopId, complaintId, { finding }, by) => examineComplaint(deps, shopId, complaintId, { finding, by }),
    ),
    step('extend', 'Take the one extension there is', nothing, (shopId, complaintId) =>
      extendComplaint(deps, shopId, complaintId),
    ),
    step(
      'close',
      'Answer it: never without a reason, and what the complainant can do now',
      answered,
      (shopId, complaintId, answer, by) => closeComplaint(deps, shopId, complaintId, { answer, by }),
    ),
    defineRoute<{ id: string }, Record<string, never>, z.infer<typeof action>>({
      method: 'post',
      path: '/privacy/complaints/{id}/actions',
      summary: 'Do at once what protects the complainant; owners alone unlink or change tokens',
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      idempotency: 'optional',
      params: idParams,
      body: action,
      answers: { 200: { description: 'The complaint, with what came of it', schema: complaintSchema } },
      async handle({ who, params, body, req, locale }) {
        const complaint = found(await findComplaint(deps, who.shopId, params.id))
        if (!mayActOn(complaint, body.action)) throw new Problem('request-state')
        if (OWNERS_ALONE.includes(body.action) && !who.roles.includes('owner'))
          throw new Problem('role-missing')
        const outcome = await actOn(acting, body.action, { who, req, locale, complaint })
        return shown(
          200,
          await noteAction(deps, who.shopId, params.id, { action: body.action, by: who.userId, outcome }),
        )
      },
    }),
  ]
}

/** While it is open, and where it is known which channel it is about. */
function mayActOn(complaint: ComplaintDoc, wanted: z.infer<typeof action>['action']): boolean {
  const open: readonly string[] = COMPLAINT_STEPS.act
  return open.includes(complaint.state) && (complaint.channelId !== null || !NEEDS_CHANNEL.includes(wanted))
}
