import { type Request, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { notePull, partnerById, pullFor } from '../privacy/partner-pull.ts'
import type { PartnerDeps } from '../privacy/partners.ts'
import type { PartnerDoc } from '../store/models/partner.ts'
import { stateOf } from './mount.ts'
import { type Asked, disclose, onRecord, type Records } from './on-record.ts'
import { checkPartnerCall, namedBy } from './partner-key.ts'
import { Problem } from './problem.ts'
import { defineRoute, handOut } from './route.ts'
import { paging } from './shapes.ts'
import type { ShopWho } from './who.ts'

export interface PartnerPullDeps extends Pick<PartnerDeps, 'store' | 'vault' | 'clock'> {
  readonly records: Records
  readonly publicUrl: string
  readonly limitAddress: RequestHandler
  readonly limitShop: (who: ShopWho, req: Request, res: Parameters<RequestHandler>[1]) => Promise<unknown>
}

const PATH = '/partners/v1/people'
const query = z.strictObject({ ...paging })
/** As the records name it: it belongs to no user's API. */
const PULL = defineRoute({
  method: 'get',
  path: PATH,
  summary: 'What people agreed to give this partner',
  tag: 'Partners',
  roles: [],
  personalData: true,
  handsOut: true,
  answers: {},
  handle: () => Promise.reject(new Error('It is carried out by its own router')),
})

/** For partners, each by the signature of its own key: what people agreed to give to exactly this one. Mounted at the root. */
export function partnerPull(deps: PartnerPullDeps): Router {
  const router = Router()
  router.get(PATH, deps.limitAddress, async (req, res) => {
    // Told by a HEAD, its length would be on no record.
    if (req.method === 'HEAD') throw new Problem('method-not-allowed')
    const partner = await callerOf(deps, req)
    const who = whoOf(partner)
    await deps.limitShop(who, req, res)
    const parsed = query.safeParse(req.query)
    if (!parsed.success)
      throw new Problem('input-invalid', { errors: [{ path: 'query', message: 'limit and cursor alone' }] })
    const asked: Asked = {
      route: PULL,
      who,
      purpose: 'partner-consented',
      requestId: stateOf(res).requestId,
      method: req.method,
      hasBegun: () => res.headersSent,
    }
    const answer = await onRecord(deps.records, asked, () => answerFor(deps, partner, parsed.data))
    if (answer === 'streamed' || !answer.handsOut || res.headersSent) return
    const bytes = Buffer.from(JSON.stringify(answer.body))
    await disclose(deps.records, asked, answer.handsOut, bytes)
    await notePull(deps, partner)
    res.set('Cache-Control', 'no-store').type('json').send(bytes)
  })
  return router
}

/** @throws {Problem} `token-invalid`: nobody's signature · `grant-revoked`: its own, for a grant that is over */
async function callerOf({ store, clock, publicUrl }: PartnerPullDeps, req: Request): Promise<PartnerDoc> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(req.get('authorization') ?? '')?.[1] ?? ''
  const partner = await partnerById({ store }, namedBy(token) ?? '')
  if (!partner) throw new Problem('token-invalid')
  const now = { audience: `${publicUrl}${PATH}`, nowMs: clock.nowMs() }
  const verdict = await checkPartnerCall(token, partner, now)
  if (verdict === 'forged') throw new Problem('token-invalid')
  if (verdict === 'revoked') throw new Problem('grant-revoked')
  return partner
}

async function answerFor(deps: PartnerPullDeps, partner: PartnerDoc, page: z.infer<typeof query>) {
  const { items, nextCursor, codes } = await pullFor(deps, partner, page)
  const { _id: id, name, fields, textHash, agreement } = partner
  return handOut(
    200,
    { partner: { id, name, agreement, textHash }, fields, items, nextCursor },
    {
      recipient: { kind: 'partner', name },
      ground: { kind: 'consent', reference: id },
      codes,
      people: items.map((person) => person.id),
    },
  )
}

const whoOf = ({ _id, shopId, name }: PartnerDoc): ShopWho => ({
  shopId,
  shopName: null,
  userId: `partner:${_id}`,
  userName: name,
  roles: [],
  via: 'token',
  isService: true,
  sessionHash: null,
})
