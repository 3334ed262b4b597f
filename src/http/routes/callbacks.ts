import express, { type RequestHandler, type Router } from 'express'
import type { FacebookCallbacks } from '../../privacy/facebook-callbacks.ts'
import { localeOf, type Locale } from '../locale.ts'
import { Problem } from '../problem.ts'
import { deletionPage } from './deletion-page.ts'

const FORM_LIMIT_BYTES = 16 * 1024
const CODE = /^[0-9a-f]{40}$/

/** Facebook's word on people who take their permission back, and the public page of what became of a deletion. No session. */
export function mountFacebookCallbacks(
  router: Router,
  deps: {
    readonly callbacks: FacebookCallbacks
    readonly publicUrl: string
    readonly limitAddress: RequestHandler
  },
): void {
  const { callbacks, publicUrl } = deps
  const form = express.urlencoded({ extended: false, limit: FORM_LIMIT_BYTES })
  router.use(['/callbacks', '/data-deletion'], (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
    next()
  })
  // The platform's own posts come from few addresses and carry their proof; readers of the page do not.
  router.use('/data-deletion', deps.limitAddress)

  router.post('/callbacks/facebook/deauthorize', form, async (req, res) => {
    if (!(await callbacks.deauthorise(signedRequestOf(req.body)))) throw new Problem('signed-request-refused')
    res.json({})
  })

  router.post('/callbacks/facebook/data-deletion', form, async (req, res) => {
    const code = await callbacks.requestDeletion(signedRequestOf(req.body))
    if (code === null) throw new Problem('signed-request-refused')
    res.json({ url: `${publicUrl}/data-deletion/${code}`, confirmation_code: code })
  })

  router.get('/data-deletion/:code', async (req, res) => {
    const { code } = req.params
    const found = CODE.test(code) ? await callbacks.deletion(code) : null
    const asked = req.query.lang
    const locale: Locale = asked === 'vi' || asked === 'en' ? asked : localeOf(req.get('accept-language'))
    res.status(found ? 200 : 404)
    if (req.accepts(['html', 'json']) === 'json')
      res.json(
        found
          ? { code, outcome: found.outcome, receivedAt: found.receivedAt, finishedAt: found.finishedAt }
          : { code: null },
      )
    else res.type('html').send(deletionPage(found, locale))
  })
}

function signedRequestOf(body: unknown): string {
  const value = (body as { signed_request?: unknown } | undefined)?.signed_request
  return typeof value === 'string' ? value : ''
}
