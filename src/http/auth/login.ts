import type { Request, Response, Router } from 'express'
import * as oidc from 'openid-client'
import { type Act, noteAct } from '../../access/activity.ts'
import { keyOf, type Tallies } from '../../guard/guard.ts'
import { meetBrowser } from '../../guard/known-browsers.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Store } from '../../store/open-store.ts'
import type { Vault } from '../../vault/vault.ts'
import { Problem } from '../problem.ts'
import type { Who } from '../who.ts'
import { checkCsrf } from './authenticate.ts'
import { type ClaimNames, whoFromClaims } from './bearer.ts'
import { BROWSER_COOKIE, type Cookies, LOGIN_COOKIE, SESSION_COOKIE } from './cookies.ts'
import type { IssuerMetadata } from './issuer.ts'
import { ownPath } from './return-to.ts'
import { seenOf } from './seen.ts'
import { hashOf, newSecret, type SessionBrowser, type Sessions } from './sessions.ts'

const LOGIN_MS = 10 * 60 * 1000
const SESSION_COOKIE_SECONDS = 7 * 24 * 60 * 60
/** Browsers keep none for longer. */
const BROWSER_COOKIE_SECONDS = 400 * 24 * 60 * 60

export interface LoginDeps {
  readonly store: Store
  readonly vault: Vault
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly issuer: IssuerMetadata
  readonly names: ClaimNames
  readonly publicUrl: string
  readonly clock: Clock
  readonly log: Log
  readonly newBrowserMs: number
  readonly tallies: Tallies
}

/** Sign-in of the console: authorization code with PKCE, state bound to the browser, used once, and a new session each time. */
export function mountLogin(router: Router, deps: LoginDeps): void {
  const { store, vault, sessions, cookies, issuer, publicUrl, clock, tallies } = deps
  const redirectUri = new URL('/auth/callback', publicUrl).href

  router.get('/auth/login', async (req, res) => {
    const { configuration } = await issuer.load()
    const state = newSecret()
    const browser = newSecret()
    const verifier = oidc.randomPKCECodeVerifier()
    const nonce = newSecret()
    const id = hashOf(state)
    const sealer = await vault.forGateway()
    await store.oneTimeStates.create({
      _id: id,
      purpose: 'login',
      platform: null,
      linkId: null,
      shopId: null,
      userId: null,
      browserHash: hashOf(browser),
      sealedVerifier: sealer.seal(verifierPlace(id), verifier),
      nonce,
      returnTo: ownPath(req.query.returnTo),
      expiresAt: new Date(clock.nowMs() + LOGIN_MS),
      usedAt: null,
    })
    cookies.set(res, LOGIN_COOKIE, browser, LOGIN_MS / 1000)
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // Whoever is signed in at the issuer types who they are once more.
      ...(req.query.fresh === '1' ? { prompt: 'login', max_age: '0' } : {}),
    })
    res.redirect(302, url.href)
  })

  router.get('/auth/callback', async (req, res) => {
    const state = typeof req.query.state === 'string' ? req.query.state : ''
    const transaction = await spendLogin(deps, state, cookies.read(req, LOGIN_COOKIE))
    if (transaction === null) {
      await tallies.add('refused-calls', req.ip ?? '')
      res.redirect(303, '/?problem=state-invalid')
      return
    }
    const who = await whoSignedIn(deps, new URL(req.originalUrl, publicUrl), state, transaction)
    if (who === null) {
      cookies.clear(res, LOGIN_COOKIE)
      res.redirect(303, '/?problem=denied')
      return
    }
    const previous = cookies.read(req, SESSION_COOKIE)
    if (previous) await sessions.close(previous)
    const browser = await meetAtSignIn(deps, who, req, res)
    const secret = await sessions.open(who, req.get('user-agent') ?? null, browser)
    await noteSign(deps, who, 'signed-in')
    cookies.clear(res, LOGIN_COOKIE)
    cookies.set(res, SESSION_COOKIE, secret, SESSION_COOKIE_SECONDS)
    res.redirect(303, transaction.returnTo ?? '/')
  })

  router.post('/auth/logout', async (req, res) => {
    const secret = cookies.read(req, SESSION_COOKIE)
    if (secret) {
      const session = await sessions.find(secret, seenOf(req, cookies))
      if (session) checkCsrf(req, session.csrfToken)
      await sessions.close(secret)
      if (session) await noteSign(deps, session.who, 'signed-out')
    }
    cookies.clear(res, SESSION_COOKIE)
    res.status(204).end()
  })
}

/** Gives the browser its own cookie, and tells whether its user is known by it. null: staff of the operator. */
async function meetAtSignIn(
  deps: LoginDeps,
  { shopId, userId }: Who,
  req: Request,
  res: Response,
): Promise<SessionBrowser | null> {
  if (shopId === null) return null
  const { cookies, tallies, newBrowserMs } = deps
  const secret = cookies.read(req, BROWSER_COOKIE) ?? newSecret()
  cookies.set(res, BROWSER_COOKIE, secret, BROWSER_COOKIE_SECONDS)
  const seen = { ...seenOf(req, null), cookieHash: hashOf(secret) }
  const { place, family, newUntil } = await meetBrowser(deps, { shopId, userId }, seen, newBrowserMs)
  await tallies.clear('unanswered', keyOf({ shopId, userId }))
  return { cookieHash: seen.cookieHash, place, family, newUntil }
}

/** Staff of the operator belong to no shop, so to no shop's activity. */
async function noteSign(deps: LoginDeps, who: Who, kind: Act['kind']): Promise<void> {
  const { shopId, userId, userName, roles } = who
  if (shopId !== null) await noteAct(deps, { shopId, userId, userName, roles, kind })
}

interface LoginTransaction {
  readonly verifier: string
  readonly nonce: string | null
  readonly returnTo: string | null
}

/** Spends the state of a sign-in begun in this browser, once; a stranger who knows it cannot burn it. */
async function spendLogin(
  { store, vault, clock }: LoginDeps,
  state: string,
  browser: string | null,
): Promise<LoginTransaction | null> {
  if (browser === null) return null
  const now = new Date(clock.nowMs())
  const row = await store.oneTimeStates
    .findOneAndUpdate(
      {
        _id: hashOf(state),
        purpose: 'login',
        browserHash: hashOf(browser),
        usedAt: null,
        expiresAt: { $gt: now },
      },
      { $set: { usedAt: now } },
    )
    .lean()
  if (!row?.sealedVerifier) return null
  const sealer = await vault.forGateway()
  const verifier = sealer.open(verifierPlace(row._id), row.sealedVerifier)
  return { verifier, nonce: row.nonce, returnTo: row.returnTo }
}

const verifierPlace = (id: string) => ({
  collection: 'one_time_states',
  documentId: id,
  field: 'sealedVerifier',
})

/** Who came back from the issuer; null where it said no, or told of nobody this gateway serves. */
async function whoSignedIn(
  { issuer, names, log, clock }: LoginDeps,
  callback: URL,
  state: string,
  { verifier, nonce }: LoginTransaction,
): Promise<Who | null> {
  const { configuration } = await issuer.load()
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      ...(nonce ? { expectedNonce: nonce } : {}),
    })
    const claims = tokens.claims()
    if (!claims) throw new Problem('sign-in-unavailable')
    return { ...whoFromClaims(claims, names, 'session', null), provenAt: provenAt(claims, clock.nowMs()) }
  } catch (error) {
    if (error instanceof Problem && error.code === 'sign-in-unavailable') throw error
    log.warn('a sign-in ended without a session', {
      error: (error as Error).name,
      code: String(
        (error as { error?: unknown; code?: unknown }).error ?? (error as { code?: unknown }).code ?? '',
      ),
    })
    return null
  }
}

/** By the issuer's own clock, so that ours may differ from it. */
const provenAt = ({ auth_time: signedInAt, iat }: oidc.IDToken, nowMs: number): Date | null =>
  signedInAt === undefined ? null : new Date(nowMs - Math.max(0, iat - signedInAt) * 1000)
