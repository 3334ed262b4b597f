import express, { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { type ComplaintDeps, findByNumber, receivePublicComplaint } from '../../privacy/complaints.ts'
import type { ComplaintDoc } from '../../store/models/complaint.ts'
import { localeOf } from '../locale.ts'
import { Problem } from '../problem.ts'
import { platform } from '../shapes.ts'
import { complaintPage } from './complaint-page.ts'
import { complaintFields, isWindow, toPublicComplaint, WINDOW_FAULT, wishOf } from './complaint-shape.ts'

const BODY_LIMIT_BYTES = 32 * 1024
const NUMBER = /^KN-\d{6}-[2-9A-HJ-NP-Z]{6}$/

/** What anybody may send in. */
export const publicComplaint = z
  .strictObject({
    ...complaintFields,
    /** The Page or OA it is about, by its id on the platform, where the complainant knows it. */
    account: z.strictObject({ platform, id: z.string().regex(/^\d{5,30}$/) }).optional(),
  })
  .refine(isWindow, WINDOW_FAULT)

export interface PublicComplaintDeps {
  readonly complaints: ComplaintDeps
  readonly limitAddress: RequestHandler
  /** Stricter: so many complaints an hour from one address. */
  readonly limitComplaints: RequestHandler
}

/** For anybody, without sign-in: takes a complaint in, and says where one stands to whoever has its number. */
export function publicComplaints(deps: PublicComplaintDeps): {
  /** Below /api/v1/complaints. */
  readonly api: Router
  /** Below /complaints; hands everything but a number on to the console. */
  readonly pages: Router
} {
  const known = (number: string): Promise<ComplaintDoc | null> =>
    NUMBER.test(number) ? findByNumber(deps.complaints, number) : Promise.resolve(null)
  const api = Router()
  api.use(deps.limitAddress, (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
    next()
  })
  api.post(
    '/',
    deps.limitComplaints,
    express.json({ limit: BODY_LIMIT_BYTES, strict: true }),
    async (req, res) => {
      const { account = null, ...said } = parsed(req.body)
      const made = await receivePublicComplaint(deps.complaints, { ...wishOf(said), account })
      res.status(201).json(toPublicComplaint(made))
    },
  )
  api.get<{ number: string }>('/:number', async (req, res) => {
    const row = await known(req.params.number)
    if (!row) throw new Problem('not-found')
    res.json(toPublicComplaint(row))
  })

  const pages = Router()
  pages.get<{ number: string }>('/:number', deps.limitAddress, async (req, res) => {
    const row = await known(req.params.number)
    const { lang } = req.query
    const locale = lang === 'vi' || lang === 'en' ? lang : localeOf(req.get('accept-language'))
    res
      .set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
      .status(row ? 200 : 404)
      .type('html')
      .send(complaintPage(row, locale))
  })
  return { api, pages }
}

function parsed(body: unknown): z.infer<typeof publicComplaint> {
  const read = publicComplaint.safeParse(body ?? {})
  if (read.success) return read.data
  throw new Problem('input-invalid', {
    errors: read.error.issues.slice(0, 20).map(({ path, message }) => ({
      path: ['body', ...path.map((part) => String(part).slice(0, 60))].join('.'),
      message,
    })),
  })
}
