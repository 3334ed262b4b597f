import { type Answer, html, json, redirect, text } from '../kit/answers.ts'
import type { StandRequest } from '../kit/http-server.ts'
import { oauthFailure } from './oauth-errors.ts'
import { permissionPage } from './permission-page.ts'
import type { Platform } from './platform.ts'
import { issueCode } from './token-ledger.ts'

const PARAMETERS = new Set(['app_id', 'redirect_uri', 'code_challenge', 'state'])

/** What the link to the page asked for, checked. */
interface Ask {
  redirectUri: string
  challenge: string | null
  state: string | null
}

function readAsk(platform: Platform, params: URLSearchParams): Ask | Answer {
  const { app, switches } = platform.state()
  if (switches.permissionError !== null) return json(oauthFailure(switches.permissionError))
  if (params.get('app_id') !== app.appId || !switches.appActive || switches.appRemoved)
    return json(oauthFailure(-14002))
  const redirectUri = params.get('redirect_uri') ?? ''
  if (!app.redirectUris.includes(redirectUri)) return json(oauthFailure(-14003))
  const state = params.get('state')
  return { redirectUri, challenge: params.get('code_challenge') || null, state }
}

function approve(platform: Platform, ask: Ask, oaId: string): Answer {
  const state = platform.state()
  const { switches } = state
  const oa = state.oas[oaId]
  if (oa === undefined || !oa.administered) return text('Bạn không quản trị Official Account này.', 403)
  const challenge = switches.fixedChallenge ?? ask.challenge
  const code = issueCode(state.tokens, { oaId, challenge, nowMs: platform.nowMs() })
  platform.kit.touch()
  const target = new URL(ask.redirectUri)
  target.searchParams.set('code', code)
  target.searchParams.set('oa_id', oaId)
  if (ask.state !== null && switches.echoState) target.searchParams.set('state', ask.state)
  if (ask.challenge !== null && switches.echoCodeChallenge)
    target.searchParams.set('code_challenge', ask.challenge)
  return redirect(target.href)
}

function decline(platform: Platform, ask: Ask): Answer {
  const { declinedCallback, echoState } = platform.state().switches
  if (declinedCallback === 'page')
    return html('<!doctype html><title>Zalo</title><p>Bạn đã từ chối cấp quyền.</p>')
  const target = new URL(ask.redirectUri)
  if (ask.state !== null && echoState) target.searchParams.set('state', ask.state)
  return redirect(target.href)
}

/**
 * `GET /v4/oa/permission` shows the page (or answers at once by switch); its form posts the decision back here.
 * Errors are a JSON body, never a redirect.
 */
export function handlePermission(platform: Platform, request: StandRequest): Answer {
  const { switches, oas, app } = platform.state()
  const params =
    request.method === 'POST' ? new URLSearchParams(request.rawBody.toString('utf8')) : request.query
  const surplus = [...request.query.keys()].filter((name) => !PARAMETERS.has(name))
  if (surplus.length > 0 && switches.strictPermissionParams)
    return text(`The permission page has no parameter ${surplus.join(', ')}`, 400)
  const ask = readAsk(platform, params)
  if ('status' in ask) return ask
  if (request.method === 'POST') {
    if (params.get('decision') !== 'approve') return decline(platform, ask)
    return approve(platform, ask, params.get('oa_id') ?? '')
  }
  if (switches.autoPermission === 'decline') return decline(platform, ask)
  if (switches.autoPermission !== null) return approve(platform, ask, switches.autoPermission)
  const hidden = Object.fromEntries(
    [...PARAMETERS].map((name) => [name, params.get(name)]).filter(([, v]) => v !== null),
  )
  const administered = Object.values(oas).filter((oa) => oa.administered)
  return html(permissionPage({ appId: app.appId, oas: administered, hidden }))
}
