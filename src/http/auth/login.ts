import type { Router } from 'express'
import * as oidc from 'openid-client'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Store } from '../../store/open-store.ts'
import type { Vault } from '../../vault/vault.ts'
import { Problem } from '../problem.ts'
import { type ClaimNames, whoFromClaims } from './bearer.ts'
import { type Cookies, LOGIN_COOKIE, SESSION_COOKIE } from './cookies.ts'
import type { IssuerMetadata } from './issuer.ts'
import { ownPath } from './return-to.ts'
import { hashOf, newSecret, type Sessions } from './sessions.ts'

const LOGIN_MS = 10 * 60 * 1000
const SESSION_COOKIE_SECONDS = 7 * 24 * 60 * 60

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
}

/** Sign-in of the console: authorization code with PKCE, state bound to the browser, used once, and a new session each time. */
export function mountLogin(router: Router, deps: LoginDeps): void {
  const { store, vault, sessions, cookies, issuer, names, publicUrl, clock } = deps
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
      sealedVerifier: sealer.seal(
        { collection: 'one_time_states', documentId: id, field: 'sealedVerifier' },
        verifier,
      ),
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
    })
    res.redirect(302, url.href)
  })

  router.get('/auth/callback', async (req, res) => {
    const state = typeof req.query.state === 'string' ? req.query.state : ''
    const browser = cookies.read(req, LOGIN_COOKIE)
    // Taken and spent in one step: of two tabs with one state, one signs in.
    const row = await store.oneTimeStates
      .findOneAndUpdate(
        { _id: hashOf(state), purpose: 'login', usedAt: null, expiresAt: { $gt: new Date(clock.nowMs()) } },
        { $set: { usedAt: new Date(clock.nowMs()) } },
      )
      .lean()
    if (!row?.sealedVerifier || !browser || row.browserHash !== hashOf(browser)) {
      res.redirect(303, '/?problem=state-invalid')
      return
    }
    const sealer = await vault.forGateway()
    const verifier = sealer.open(
      { collection: 'one_time_states', documentId: row._id, field: 'sealedVerifier' },
      row.sealedVerifier,
    )
    const { configuration } = await issuer.load()
    let claims: oidc.IDToken | undefined
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(req.originalUrl, publicUrl), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        ...(row.nonce ? { expectedNonce: row.nonce } : {}),
      })
      claims = tokens.claims()
    } catch (error) {
      deps.log.warn('sign-in refused by the issuer', {
        error: (error as Error).name,
        code: String((error as { error?: unknown }).error ?? ''),
      })
      res.redirect(303, '/?problem=denied')
      return
    }
    if (!claims) throw new Problem('sign-in-unavailable')
    const who = whoFromClaims(claims, names, 'session', null)
    const previous = cookies.read(req, SESSION_COOKIE)
    if (previous) await sessions.close(previous)
    const secret = await sessions.open(who, req.get('user-agent') ?? null)
    cookies.clear(res, LOGIN_COOKIE)
    cookies.set(res, SESSION_COOKIE, secret, SESSION_COOKIE_SECONDS)
    res.redirect(303, row.returnTo ?? '/')
  })

  router.post('/auth/logout', async (req, res) => {
    const secret = cookies.read(req, SESSION_COOKIE)
    if (secret) {
      const session = await sessions.find(secret)
      if (session && req.get('x-csrf-token') !== session.csrfToken) throw new Problem('csrf-mismatch')
      await sessions.close(secret)
    }
    cookies.clear(res, SESSION_COOKIE)
    res.status(204).end()
  })
}
