import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import { gather } from '../../kit/gather.ts'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { exportPage } from '../../privacy/export-page.ts'
import type { PersonExport } from '../../privacy/export-person.ts'
import { openRequestWords } from '../../privacy/request-words.ts'
import { takeExport } from '../../privacy/shopper-export.ts'
import {
  askByForm,
  channelOfForm,
  type FollowedRequest,
  followRequest,
  isOpenedBy,
} from '../../privacy/shopper-requests.ts'
import { found } from '../found.ts'
import { stateOf } from '../mount.ts'
import type { Records } from '../on-record.ts'
import { Problem } from '../problem.ts'
import { dataRequestBody, openingBody, toFollowed, toFormChannel } from './data-request-shape.ts'
import { toThePerson } from './privacy-export.ts'

const BODY_LIMIT_BYTES = 16 * 1024
const KEY = /^[a-z2-9]{20}$/
const NUMBER = /^YC-\d{6}-[2-9A-HJ-NP-Z]{6}$/
const SECRET = /^[a-z2-9]{26}$/
const EXPORT_ROUTE = 'POST /data-requests/{number}/export'

export interface PublicDataRequestDeps {
  readonly privacy: Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>
  readonly records: Records
  readonly limitAddress: RequestHandler
  /** Stricter: so many requests an hour from one address, and for one account. */
  readonly limitForms: (key: string, req: Request, res: Response) => Promise<void>
}

/**
 * Below /api/v1/data-requests, for anybody, without sign-in: what shoppers ask of the shop that holds their data. Number and
 * secret together (header `Request-Secret`) tell where it stands; what the answer says opens by the code told in the chat.
 */
export function publicDataRequests(deps: PublicDataRequestDeps): Router {
  const { privacy, records } = deps
  const api = Router()
  api.use(deps.limitAddress, (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
    next()
  })
  const json = express.json({ limit: BODY_LIMIT_BYTES, strict: true })
  const formOf = async (key: string) => found(KEY.test(key) ? await channelOfForm(privacy, key) : null)
  const followed = async (req: Request<{ number: string }>): Promise<FollowedRequest> => {
    const { number } = req.params
    const secret = req.get('request-secret') ?? ''
    const isOne = NUMBER.test(number) && SECRET.test(secret)
    return found(isOne ? await followRequest(privacy, number, secret) : null)
  }
  const opened = async (req: Request<{ number: string }>): Promise<FollowedRequest> => {
    const one = await followed(req)
    const { openingCode } = parsed(openingBody, req.body)
    if (one.request === null) throw new Problem('not-proved')
    const verdict = await isOpenedBy(privacy, one.row, openingCode)
    if (verdict === 'too-often') throw new Problem('opening-code-locked')
    if (verdict === 'wrong') throw new Problem('opening-code-wrong')
    return one
  }

  api.get<{ key: string }>('/forms/:key', async (req, res) => {
    res.json({ channel: toFormChannel(await formOf(req.params.key)) })
  })
  api.post('/', json, async (req, res) => {
    const { key, kind, correction = null, note = null, locale } = parsed(dataRequestBody, req.body)
    const channel = await formOf(key)
    await deps.limitForms(key, req, res)
    const asked = await askByForm(privacy, channel, {
      kind,
      correction: correction as Parameters<typeof askByForm>[2]['correction'],
      note,
      locale: locale ?? stateOf(res).locale,
    })
    const page = toFollowed({ row: asked.row, request: null, channel }, privacy.clock.nowMs())
    res.status(201).json({ ...page, secret: asked.secret, code: asked.code })
  })
  api.get<{ number: string }>('/:number', async (req, res) => {
    res.json(toFollowed(await followed(req), privacy.clock.nowMs()))
  })
  api.post<{ number: string }>('/:number/answer', json, async (req, res) => {
    const { request } = await opened(req)
    res.json(
      request === null
        ? { extensionReason: null, refusal: null }
        : await openRequestWords(privacy.vault, request),
    )
  })
  api.post<{ number: string }>('/:number/export', json, async (req, res) => {
    const one = await opened(req)
    const { locale, requestId } = stateOf(res)
    const asPage = req.accepts(['json', 'html']) === 'html'
    records.access.admit()
    const isTaken = await gather(new Set(), () =>
      takeExport(privacy, one, async (data) => {
        const body = Buffer.from(asPage ? exportPage(data, locale) : JSON.stringify(data))
        await onRecord(records, one.row, data, body, requestId)
        res.type(asPage ? 'html' : 'json').send(body)
      }),
    )
    if (!isTaken) throw new Problem('export-taken')
  })
  return api
}

/** The person themselves looked, and it left: both durable before the first byte goes. */
async function onRecord(
  { access, disclosures }: Records,
  { shopId, number }: FollowedRequest['row'],
  data: PersonExport,
  body: Buffer,
  requestId: string,
): Promise<void> {
  // Each by their own number: many shoppers in a day are not one user who hands much out.
  const by = { shopId, userId: number, roles: ['shopper'], route: EXPORT_ROUTE, requestId }
  const purpose = 'special-contact' as const
  await access.noteDurably({
    ...by,
    userName: null,
    isService: false,
    supportSession: null,
    purpose,
    area: 'Privacy',
    people: [data.person.id],
  })
  await disclosures.record({ ...by, ...toThePerson(data, number), purpose, body })
}

function parsed<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const read = schema.safeParse(body ?? {})
  if (read.success) return read.data
  throw new Problem('input-invalid', {
    errors: read.error.issues.slice(0, 20).map(({ path, message }) => ({
      path: ['body', ...path.map((part) => String(part).slice(0, 60))].join('.'),
      message,
    })),
  })
}
