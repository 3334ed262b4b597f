import type { Request, Response, Router } from 'express'
import type { Platform } from '../channels/platform.ts'
import { type GuardDeps, keyOf } from '../guard/guard.ts'
import { PLATFORMS } from '../channels/platform.ts'
import { type Cookies, SESSION_COOKIE } from './auth/cookies.ts'
import { seenOf } from './auth/seen.ts'
import type { Session, Sessions } from './auth/sessions.ts'
import { isFrozen } from './guard-entry.ts'
import { Problem } from './problem.ts'

/** Who walks through a link, and (by the hash of the session) in which browser. */
export interface LinkStarter {
  readonly userId: string
  readonly shopId: string
  readonly hash: string
}

/** What linking does for the two browser pages; implemented by `linking/`. */
export interface LinkPages {
  /** The platform's permission page for this link, or the problem that keeps us from going there (null: it is finished). */
  authorizeUrl(
    platform: Platform,
    linkId: string,
    session: LinkStarter,
  ): Promise<{ readonly url: string } | { readonly problem: string | null }>
  /** Takes the platform's answer. Never throws for what a stranger can send; says where to go. */
  callback(
    platform: Platform,
    query: Readonly<Record<string, string>>,
    session: LinkStarter | null,
  ): Promise<{ readonly linkId: string | null; readonly problem: string | null }>
}

/** Somebody else's way to the platform, or one that nobody began. */
const STRANGE: ReadonlySet<string> = new Set(['state-invalid', 'wrong-user'])

/** The browser's way to a platform and back. One redirect address per platform, so that answers cannot be mixed up. */
export function mountLinkPages(
  router: Router,
  deps: {
    readonly pages: LinkPages
    readonly sessions: Sessions
    readonly cookies: Cookies
    readonly guard: GuardDeps
  },
): void {
  const { pages, sessions, cookies, guard } = deps
  const sessionOf = async (req: Request): Promise<Session | null> => {
    const secret = cookies.read(req, SESSION_COOKIE)
    return secret ? sessions.find(secret, seenOf(req, cookies)) : null
  }
  const back = (res: Response, linkId: string | null, problem: string | null): void => {
    const path = linkId ? `/links/${encodeURIComponent(linkId)}` : '/links'
    res.redirect(303, problem ? `${path}?problem=${encodeURIComponent(problem)}` : path)
  }

  router.get('/oauth/:platform/start', async (req, res) => {
    const platform = platformOf(req.params.platform)
    const linkId = typeof req.query.link === 'string' ? req.query.link : ''
    const session = await sessionOf(req)
    if (!session) {
      res.redirect(302, `/auth/login?returnTo=${encodeURIComponent(req.originalUrl)}`)
      return
    }
    const starter = starterOf(session)
    if (starter && (await isFrozen(guard, starter))) {
      back(res, linkId, 'account-frozen')
      return
    }
    // Signing in again would lead back here: staff of the operator link nothing.
    const next = starter
      ? await pages.authorizeUrl(platform, linkId, starter)
      : ({ problem: 'wrong-user' } as const)
    if ('url' in next) res.redirect(302, next.url)
    else back(res, linkId, next.problem)
  })

  router.get('/oauth/:platform/callback', async (req, res) => {
    const platform = platformOf(req.params.platform)
    const session = await sessionOf(req)
    const query = Object.fromEntries(
      Object.entries(req.query).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    )
    const starter = session ? starterOf(session) : null
    if (starter && (await isFrozen(guard, starter))) {
      back(res, null, 'account-frozen')
      return
    }
    const end = await pages.callback(platform, query, starter)
    if (starter && STRANGE.has(end.problem ?? '')) await guard.tallies.add('refused-states', keyOf(starter))
    res.set('Cache-Control', 'no-store')
    back(res, end.linkId, end.problem)
  })
}

/** The person and browser of a shop's session; null: staff of the operator, who belong to no shop. */
function starterOf({ who, hash }: Session): LinkStarter | null {
  return who.shopId === null ? null : { userId: who.userId, shopId: who.shopId, hash }
}

function platformOf(value: string | undefined): Platform {
  const platform = PLATFORMS.find((name) => name === value)
  if (!platform) throw new Problem('not-found')
  return platform
}
