import { type Answer, json } from '../../kit/answers.ts'
import { GraphError } from '../graph-error.ts'
import { textParam } from '../graph-call.ts'
import type { Token } from '../state.ts'
import { appTokenText, checkToken, mintUserToken } from '../tokens.ts'
import type { World } from '../world.ts'

/** Own choice within "about 10 min" (§1.3). */
const CODE_LIFE_MS = 10 * 60_000

type Params = Record<string, unknown>

function oauthError(code: number, message: string, subcode?: number): GraphError {
  return new GraphError(code, message, {
    ...(subcode === undefined ? {} : { subcode }),
    status: 400,
    headers: { 'www-authenticate': `OAuth "Facebook Platform" "invalid_code" "${message}"` },
  })
}

function checkClient({ state }: World, params: Params): void {
  if (textParam(params, 'client_id') !== state.app.id)
    throw oauthError(101, 'Error validating application. Cannot get application info due to a system error.')
  if (textParam(params, 'client_secret') !== state.app.secret)
    throw oauthError(1, 'Error validating client secret.')
}

function answer(world: World, token: Token): Answer {
  const lifeMs = token.expiresAtMs === null ? null : token.expiresAtMs - world.kit.clock.nowMs()
  return json({
    access_token: token.token,
    token_type: 'bearer',
    ...(lifeMs === null || world.state.app.omitExpiresIn ? {} : { expires_in: Math.floor(lifeMs / 1000) }),
  })
}

function exchangeCode(world: World, params: Params): Answer {
  const code = world.state.codes.get(textParam(params, 'code') ?? '')
  if (!code) throw oauthError(100, 'Invalid verification code format.')
  if (code.used) throw oauthError(100, 'This authorization code has been used.', 36009)
  if (world.kit.clock.nowMs() - code.issuedAtMs > CODE_LIFE_MS)
    throw oauthError(100, 'This authorization code has expired.', 36007)
  if (textParam(params, 'redirect_uri') !== code.redirectUri)
    throw oauthError(
      100,
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
      36008,
    )
  code.used = true
  return answer(world, mintUserToken(world, code.userId, false))
}

function exchangeForLong(world: World, params: Params): Answer {
  const short = checkToken(world, textParam(params, 'fb_exchange_token'))
  if (short.kind !== 'user' || short.userId === null)
    throw oauthError(100, 'Only user tokens can be exchanged.')
  return answer(world, mintUserToken(world, short.userId, true))
}

/** GET or POST `/oauth/access_token`: code, long-lived exchange, app token. */
export function exchangeToken(world: World, params: Params): Answer {
  checkClient(world, params)
  const grantType = textParam(params, 'grant_type')
  if (grantType === 'fb_exchange_token') return exchangeForLong(world, params)
  if (grantType === 'client_credentials')
    return json({ access_token: appTokenText(world.state), token_type: 'bearer' })
  return exchangeCode(world, params)
}
