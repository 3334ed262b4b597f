import { type Answer, json, text } from '../kit/answers.ts'
import type { StandRequest } from '../kit/http-server.ts'
import { oauthFailure } from './oauth-errors.ts'
import type { Platform } from './platform.ts'
import { exchangeCode, refreshPair, type GrantOutcome } from './token-ledger.ts'

const EXPIRES_IN_SECONDS = 90_000

function answer(platform: Platform, outcome: GrantOutcome): Answer {
  if ('error' in outcome) return json(oauthFailure(outcome.error, outcome.name))
  platform.kit.touch()
  const { tokenAnswer, numericExpiresIn } = platform.state().switches
  if (tokenAnswer === 'empty') return text('')
  return json({
    access_token: outcome.accessToken,
    ...(tokenAnswer === 'full' ? { refresh_token: outcome.refreshToken } : {}),
    expires_in: numericExpiresIn ? EXPIRES_IN_SECONDS : String(EXPIRES_IN_SECONDS),
  })
}

/** `POST /v4/oa/access_token`: form body, header `secret_key`. Failures too are HTTP 200. */
export function handleToken(platform: Platform, request: StandRequest): Answer {
  const { app, switches, tokens } = platform.state()
  if (request.method !== 'POST') return json({ error: 'POST only' }, 405)
  const type = request.headers['content-type'] ?? ''
  const form = type.includes('application/x-www-form-urlencoded')
    ? new URLSearchParams(request.rawBody.toString('utf8'))
    : new URLSearchParams()
  if (form.get('app_id') !== app.appId || switches.appRemoved) return json(oauthFailure(-14002))
  if (request.headers['secret_key'] !== app.appSecret) return json(oauthFailure(-14004))
  const nowMs = platform.nowMs()
  switch (form.get('grant_type') ?? '') {
    case 'authorization_code': {
      const code = form.get('code') ?? ''
      const verifier = form.get('code_verifier') ?? undefined
      return answer(platform, exchangeCode(tokens, { code, verifier, nowMs }))
    }
    case 'refresh_token': {
      const refreshToken = form.get('refresh_token') ?? ''
      return answer(platform, refreshPair(tokens, { refreshToken, nowMs, life: switches.refreshLife }))
    }
    default:
      return json(oauthFailure(-14018))
  }
}
