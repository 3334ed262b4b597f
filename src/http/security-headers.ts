import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { MediaHost } from '../../config/settings.ts'
import { PLAIN_PAGE_STYLE } from '../kit/plain-page.ts'
import { BOARD_PATH } from './ops/mount-ops.ts'

/** How long a browser remembers that this host speaks https only. */
const HTTPS_ONLY_SECONDS = 365 * 24 * 60 * 60
/** What nobody guesses within one answer. */
const NONCE_BYTES = 16

/** The word by which this answer's own style elements are known; no other answer has it. */
export const styleNonceOf = (res: Response): string => (res.locals as { styleNonce: string }).styleNonce

/**
 * What a browser may do with an answer of ours. No script but files of this origin, and no style but those, the sheet of
 * the pages made here, and elements that bear the answer's own nonce: the console's library puts such in while it runs.
 * A style attribute in markup has no such way and is refused.
 * Pictures, sound and film come from here, or from the hosts that files of the platforms may be fetched from: one of anybody
 * else's would tell its host who reads what.
 * @param embedOrigins who may frame `/embed/…`
 * @param mediaHosts MEDIA_HOSTS
 */
export function securityHeaders(
  publicUrl: string,
  embedOrigins: readonly string[],
  mediaHosts: readonly MediaHost[],
): RequestHandler {
  const https = publicUrl.startsWith('https:')
  const remote = mediaHosts.flatMap(sourcesOf)
  const nonce = (_req: unknown, res: ServerResponse): string => `'nonce-${styleNonceOf(res as Response)}'`
  const policy = (frameAncestors: string[], baseUri = "'none'") =>
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", PLAIN_PAGE_STYLE, nonce],
          styleSrcAttr: ["'none'"],
          imgSrc: ["'self'", 'data:', 'blob:', ...remote],
          mediaSrc: ["'self'", 'blob:', ...remote],
          connectSrc: ["'self'"],
          fontSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: [baseUri],
          formAction: ["'self'"],
          frameAncestors,
        },
      },
      strictTransportSecurity: https ? { maxAge: HTTPS_ONLY_SECONDS, includeSubDomains: false } : false,
      crossOriginEmbedderPolicy: false,
      xFrameOptions: false,
      referrerPolicy: { policy: 'same-origin' },
    })
  const own = policy(["'none'"])
  // Its page says by a base element where its files are.
  const board = policy(["'none'"], "'self'")
  const embedded = policy(embedOrigins.length > 0 ? [...embedOrigins] : ["'none'"])
  return (req, res, next) => {
    Object.assign(res.locals, { styleNonce: randomBytes(NONCE_BYTES).toString('base64') })
    const { path } = req
    const headers = path.startsWith('/embed/') ? embedded : path.startsWith(BOARD_PATH) ? board : own
    headers(req, res, next)
  }
}

/** Without a scheme: the page's own, or https. A policy has no way to name an IPv6 address: its files go through our own origin. */
function sourcesOf({ suffix, port }: MediaHost): string[] {
  if (suffix.startsWith('[')) return []
  const end = port === null ? '' : `:${port}`
  return isIP(suffix) === 0 ? [`${suffix}${end}`, `*.${suffix}${end}`] : [`${suffix}${end}`]
}
