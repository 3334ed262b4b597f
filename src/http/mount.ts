import type { Request, RequestHandler, Response, Router } from 'express'
import type { z } from 'zod'
import { type FairShare, isList, isStream } from './fair-share.ts'
import type { IdempotentAnswers } from './idempotency.ts'
import type { Locale } from './locale.ts'
import { type ActivityDeps, onActivity } from './on-activity.ts'
import { type Asked, disclose, entryOf, onRecord, type Records } from './on-record.ts'
import { Problem } from './problem.ts'
import type { Pace } from './rate-limits.ts'
import type { Answer, Route } from './route.ts'
import { PURPOSES, type Purpose } from '../access/purposes.ts'
import { checkSupport, enterAsSupport, SUPPORT_PURPOSES, shownToSupport } from './support-entry.ts'
import type { Role, ShopWho, Who } from './who.ts'

/** Put on every request by `app.ts`, in this order: id and language, then who. */
export interface RequestState {
  requestId: string
  locale: Locale
  who?: Who
}

export const stateOf = (res: Response): RequestState => res.locals as unknown as RequestState

/** These read people's data for other reasons than serving their own shop, so each read says why. */
const MUST_NAME_PURPOSE: readonly Role[] = ['privacy-officer', 'support', 'operator']

export interface MountDeps {
  readonly answers: IdempotentAnswers
  /** Refuses the shop, user or address that asks too often. */
  readonly limit: (who: Who, req: Request, res: Response) => Promise<Pace>
  readonly share: FairShare
  readonly records: Records
  readonly activity: ActivityDeps
}

/** Mounts a route: support session → limit → role → turn → purpose → parts → record → idempotency → handler. Who is asking was settled before. */
export function mount(router: Router, route: Route, deps: MountDeps): void {
  const handler: RequestHandler = (req, res, next) => {
    run(route, deps, req, res).catch(next)
  }
  router[route.method](routerPath(route.path), handler)
}

/** Any other method at a known address is told which ones there are. Comes after every route. */
export function refuseOtherMethods(router: Router, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase())
    const allowed = here.includes('GET') ? [...here, 'HEAD'] : here
    router.all(routerPath(path), (_req, res) => {
      res.set('Allow', allowed.sort().join(', '))
      throw new Problem('method-not-allowed')
    })
  }
}

const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')

async function run(route: Route, deps: MountDeps, req: Request, res: Response): Promise<void> {
  const { who: signedIn } = stateOf(res)
  if (!signedIn) throw new Problem('signed-out')
  // Counted before anything is refused: what a role or a session does not allow is asked for all the same.
  const who = await enterAsSupport(deps.activity, signedIn, req).catch(async (refusal: unknown) => {
    await deps.limit(signedIn, req, res)
    throw refusal
  })
  const pace = await deps.limit(who, req, res)
  checkRole(route, who)
  if (who.shopId === null && !route.shopless) throw new Problem('role-missing')
  const answer = async () => {
    // Whoever has left while waiting is owed nothing; what changes something is done, as if the answer had been lost.
    if (route.method !== 'get' || !res.destroyed) await answerTo(route, deps, who, req, res)
  }
  if (who.shopId === null || isStream(route)) await answer()
  else await deps.share.take({ shopId: who.shopId, pace, isList: isList(route) }, answer)
}

async function answerTo(route: Route, deps: MountDeps, who: Who, req: Request, res: Response): Promise<void> {
  const { locale, requestId } = stateOf(res)
  const shopWho = who as ShopWho
  const purpose = purposeOf(route, who, req)
  const params = part(route.params, req.params, 'path')
  const query = part(route.query, req.query, 'query')
  const body = route.multipart ? undefined : part(route.body, req.body, 'body')
  const idempotencyKey = keyOf(route, req)
  const asked: Asked = {
    route,
    who: shopWho,
    purpose,
    requestId,
    method: req.method,
    hasBegun: () => res.headersSent,
  }

  const handle = () =>
    route.handle({
      who: shopWho,
      purpose,
      locale,
      requestId,
      params: params as never,
      query: query as never,
      body: body as never,
      idempotencyKey,
      record(people) {
        deps.records.access.keep(entryOf(asked, people))
        deps.records.access.admit()
      },
      req,
      res,
    })
  const act = () => onActivity(deps.activity, asked, { params, query, body, seen: req }, handle)
  const answer = await onRecord(deps.records, asked, () =>
    idempotencyKey !== null && route.idempotency === 'optional'
      ? deps.answers.once(
          {
            shopId: shopWho.shopId,
            key: idempotencyKey,
            fingerprint: { method: req.method, path: req.path, body },
          },
          act,
        )
      : act(),
  )
  // A stream has been written, or the wait was cut short by `guardAgainstHangingStore`.
  if (answer === 'streamed' || res.headersSent) return
  await send(deps.records, asked, answer, res)
}

async function send(
  records: Records,
  asked: Asked,
  answer: Exclude<Answer, 'streamed'>,
  res: Response,
): Promise<void> {
  const { status, body, document } = answer
  const shown = shownToSupport(asked, body)
  const handsOut = shown ?? answer.handsOut
  res.status(status)
  if (handsOut && (shown || asked.route.handsOut)) {
    const bytes = Buffer.from(document ? String(body) : JSON.stringify(body))
    if (asked.method !== 'HEAD') await disclose(records, asked, handsOut, bytes)
    res
      .set(document?.headers ?? {})
      .type(document?.type ?? 'json')
      .send(bytes)
  } else if (handsOut) throw new Error('A route that hands data out must say so of itself: `handsOut: true`')
  else if (body === undefined) res.end()
  else res.json(body)
}

function checkRole(route: Route, who: Who): void {
  checkSupport(route, who)
  if (route.roles === 'anyone-signed-in') return
  if (!route.roles.some((role) => who.roles.includes(role))) throw new Problem('role-missing')
}

function purposeOf(route: Route, who: Who, req: Request): Purpose {
  const named = req.get('purpose')
  const allowed = who.supportSession === undefined ? PURPOSES : SUPPORT_PURPOSES
  if (named !== undefined && !(allowed as readonly string[]).includes(named)) {
    throw new Problem('purpose-unknown', { members: { allowed } })
  }
  if (named !== undefined) return named as Purpose
  const own = who.roles.includes('owner') || who.roles.includes('agent')
  if (route.mustNamePurpose) throw new Problem('purpose-missing', { members: { allowed } })
  if (route.personalData === true && !own && who.roles.some((role) => MUST_NAME_PURPOSE.includes(role))) {
    throw new Problem('purpose-missing', { members: { allowed } })
  }
  return route.purpose ?? 'service'
}

const KEY_FORM = /^[\x21-\x7e]{1,255}$/

function keyOf(route: Route, req: Request): string | null {
  if (!route.idempotency) return null
  const key = req.get('idempotency-key')
  if (key === undefined) {
    if (route.idempotency === 'required-by-outbox') throw new Problem('idempotency-key-missing')
    return null
  }
  if (!KEY_FORM.test(key)) {
    throw new Problem('input-invalid', {
      errors: [{ path: 'Idempotency-Key', message: '1–255 printable ASCII characters' }],
    })
  }
  return key
}

function part(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  throw new Problem('input-invalid', {
    errors: parsed.error.issues.flatMap((issue) => faultsOf(issue, where)).slice(0, MAX_FAULTS),
  })
}

const MAX_FAULTS = 50
/** Of a name that the client made up. */
const NAME_LIMIT = 100

/** A field nobody knows is named like one that is wrong. */
function faultsOf(issue: z.core.$ZodIssue, where: string): { path: string; message: string }[] {
  const path = [where, ...issue.path.map(String)].join('.')
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: `${path}.${key.slice(0, NAME_LIMIT)}`, message: 'not known here' }))
    : [{ path, message: issue.message }]
}
