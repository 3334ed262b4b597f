import { z } from 'zod'
import { sniffType } from '../../kit/sniff-type.ts'
import {
  approveAuthorityCase,
  type AuthorityOutcome,
  closeAuthorityCase,
  findAuthorityCase,
  keepOrder,
  listAuthorityCases,
  MAX_ORDER_BYTES,
  openAuthorityCase,
  readOrder,
  refuseAuthorityCase,
} from '../../privacy/authority-cases.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import type { AuthorityCaseDoc } from '../../store/models/authority-case.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { type Answer, type Call, defineRoute, respond, type Route } from '../route.ts'
import { sendWhole } from '../send-media.ts'
import { idParams, listOf, nothing, paging } from '../shapes.ts'
import { createUploadReader } from '../upload.ts'
import { PRIVACY_STAFF, type ShopWho } from '../who.ts'
import { authorityRegisterPage } from './authority-page.ts'
import {
  approval,
  authorityCaseSchema,
  closing,
  newAuthorityCase,
  toAuthorityCase,
} from './authority-shape.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** No bar is written down for longer; what still has to be barred then is another order. */
const MAX_BAR_DAYS = 366
const PATH = '/privacy/authority-cases'
const REGISTER_ROWS = 500
const SCANS = new Set(['application/pdf', 'image/jpeg', 'image/png'])
const SCAN_WANTED = { vi: 'Bản quét nhận PDF, JPEG hoặc PNG.', en: 'A scan is a PDF, JPEG or PNG.' }

const listQuery = z.strictObject({ ...paging })
const shared = { tag: 'Privacy', roles: PRIVACY_STAFF } as const
const answers = { 200: { description: 'The case', schema: authorityCaseSchema } }

/** Whoever is told by us, not by the authority: they see nothing of a case while its order bars telling them. */
export const readerOf = ({ roles }: ShopWho) => ({ isMerchant: roles.includes('owner') })

/** Two people: a program is none. */
export const personOf = (who: ShopWho): string => {
  if (who.isService) throw new Problem('second-person-needed')
  return who.userId
}

/** The one door to authorities: an order with its scan, a law, a scope and an end; opened by one person, approved by another. */
export const privacyAuthorityRoutes = (deps: PrivacyDeps): Route[] => {
  const readScan = createUploadReader(MAX_ORDER_BYTES)
  const caseOf = async ({ who, params }: Pick<Call<{ id: string }, unknown, unknown>, 'who' | 'params'>) =>
    found(await findAuthorityCase(deps, who.shopId, params.id, readerOf(who)))
  const step = <Body>(
    name: string,
    summary: string,
    body: z.ZodType<Body>,
    take: (order: AuthorityCaseDoc, by: string, body: Body) => Promise<AuthorityOutcome>,
  ): Route =>
    defineRoute<{ id: string }, Record<string, never>, Body>({
      ...shared,
      method: 'post',
      path: `${PATH}/{id}/${name}`,
      summary,
      idempotency: 'optional',
      params: idParams,
      body,
      answers,
      handle: async (call) => {
        const by = personOf(call.who)
        return shown(200, await take(await caseOf(call), by, call.body))
      },
    })

  return [
    defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newAuthorityCase>>({
      ...shared,
      method: 'post',
      path: PATH,
      summary: 'Write down an authority’s order; nothing leaves on it until another person approves',
      idempotency: 'optional',
      body: newAuthorityCase,
      answers: { 201: { description: 'The case, asked for', schema: authorityCaseSchema } },
      async handle({ who, body }) {
        const by = personOf(who)
        const bar = barOf(who, body.bar, deps.clock.nowMs())
        const opened = await openAuthorityCase(deps, who.shopId, {
          authority: body.authority,
          orderNumber: body.orderNumber,
          orderedAt: new Date(body.orderedAt),
          basis: body.basis,
          channelId: body.channelId ?? null,
          personIds: body.personIds ?? null,
          fields: body.fields,
          from: new Date(body.from),
          to: new Date(body.to),
          dueAt: new Date(body.dueAt),
          bar,
          by,
        })
        return shown(201, opened)
      },
    }),
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      ...shared,
      method: 'get',
      path: PATH,
      summary: 'Orders of authorities, newest first',
      query: listQuery,
      answers: { 200: { description: 'Cases', schema: listOf(authorityCaseSchema) } },
      async handle({ who, query }) {
        const { rows, nextCursor } = await listAuthorityCases(deps, who.shopId, readerOf(who), query)
        return respond(200, { items: rows.map(toAuthorityCase), nextCursor })
      },
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: `${PATH}/register`,
      summary: 'The register of them as a page to print: who asked, on what, who approved, what left',
      answers: { 200: { description: 'A page to print', contentType: 'text/html' } },
      async handle({ who, locale }) {
        const list = { limit: REGISTER_ROWS }
        const { rows, nextCursor } = await listAuthorityCases(deps, who.shopId, readerOf(who), list)
        const made = { shopId: who.shopId, nowMs: deps.clock.nowMs(), isCut: nextCursor !== null }
        const headers = { 'Content-Disposition': 'attachment; filename="authority-register.html"' }
        const page = authorityRegisterPage(rows.map(toAuthorityCase), made, locale)
        return { status: 200, body: page, document: { type: 'html', headers } }
      },
    }),
    defineRoute<{ id: string }>({
      ...shared,
      method: 'get',
      path: `${PATH}/{id}`,
      summary: 'One order: what it says, who approved it, what left on it',
      params: idParams,
      answers,
      handle: async (call) => respond(200, toAuthorityCase(await caseOf(call))),
    }),
    defineRoute<{ id: string }>({
      ...shared,
      method: 'put',
      path: `${PATH}/{id}/order`,
      summary: 'The scanned order (multipart form, field "file": PDF, JPEG or PNG); until it is approved',
      params: idParams,
      multipart: true,
      answers,
      async handle(call) {
        personOf(call.who)
        const order = await caseOf(call)
        const { name, bytes } = await readScan(call.req, call.res)
        const type = sniffType(bytes, name)?.contentType
        if (type === undefined || !SCANS.has(type))
          throw new Problem('media-type-unsupported', { detail: SCAN_WANTED })
        return shown(200, await keepOrder(deps, call.who.shopId, order._id, { type, bytes }))
      },
    }),
    defineRoute<{ id: string }>({
      ...shared,
      method: 'get',
      path: `${PATH}/{id}/order`,
      summary: 'The scanned order',
      params: idParams,
      answers: {
        200: { description: 'Its bytes', schema: z.string(), contentType: 'application/octet-stream' },
      },
      async handle(call) {
        const order = await caseOf(call)
        const scan = found(await readOrder(deps, order))
        sendWhole(call.req, call.res, { ...scan, name: `${order.number}.${scan.type.split('/')[1] ?? ''}` })
        return 'streamed'
      },
    }),
    step(
      'approve',
      'Approve it, having read the scan: never whoever opened it',
      approval,
      (order, by, body) => approveAuthorityCase(deps, order.shopId, order, { by, orderHash: body.orderHash }),
    ),
    step('refuse', 'Refuse it', nothing, (order, by) =>
      refuseAuthorityCase(deps, order.shopId, order._id, by),
    ),
    step('close', 'Close it, with its minutes: nothing leaves on it any more', closing, (order, by, body) =>
      closeAuthorityCase(deps, order.shopId, order._id, { by, minutes: body.minutes }),
    ),
  ]
}

/** @throws {Problem} of the merchant's own, who would be told by writing it down; or of a time that is none */
function barOf(who: ShopWho, bar: { ground: string; until: string } | undefined, nowMs: number) {
  if (bar === undefined) return null
  if (readerOf(who).isMerchant) throw new Problem('role-missing')
  const until = new Date(bar.until)
  const leftMs = until.getTime() - nowMs
  if (leftMs <= 0 || leftMs > MAX_BAR_DAYS * DAY_MS)
    throw new Problem('input-invalid', {
      errors: [{ path: 'body.bar.until', message: `ahead of now, by ${MAX_BAR_DAYS} days at most` }],
    })
  return { ground: bar.ground, until }
}

function shown(status: number, outcome: AuthorityOutcome): Answer {
  if (outcome === 'not-found') throw new Problem('not-found')
  if (outcome === 'wrong-state') throw new Problem('request-state')
  if (outcome === 'same-person') throw new Problem('second-person-needed')
  if (outcome === 'order-missing' || outcome === 'order-changed') throw new Problem(outcome)
  return respond(status, toAuthorityCase(outcome))
}
