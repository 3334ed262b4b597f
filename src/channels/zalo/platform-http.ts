import { createHmac } from 'node:crypto'
import type { ZaloSettings } from '../../../config/settings.ts'
import { type Clock, systemClock } from '../../kit/clock.ts'
import { NO_USAGE, type PlatformHttp, type RawAnswer, type Usage } from '../platform-http.ts'
import { APP_CALLS_PER_MINUTE } from './limits.ts'
import { readAnswer } from './read-answer.ts'
import { waitMsFor } from './wait.ts'

/** Lower-case hex HMAC-SHA256 of the token under the app's secret. Unlike the webhook's mac this really is an HMAC. */
export const appSecretProof = (appSecret: string, accessToken: string): string =>
  createHmac('sha256', appSecret).update(accessToken).digest('hex')

/**
 * How Zalo wants to be asked: the token in a header of its own (`Authorization: Bearer` counts as nobody), the proof
 * beside it, and the app's secret as a header at the token endpoint.
 */
export function createZaloHttp(settings: ZaloSettings, clock: Clock = systemClock): PlatformHttp {
  const bases = { oauth: settings.oauthUrl, openapi: settings.openapiUrl, graph: settings.graphUrl }
  return {
    platform: 'zalo',
    address: ({ base, path }) => `${bases[base].replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`,
    authorize(request, kind, token) {
      if (kind === 'app') {
        const form = { ...request.form, app_id: settings.appId }
        return { ...request, form, headers: { ...request.headers, secret_key: settings.appSecret } }
      }
      if (token === null) return request
      const appsecret_proof = appSecretProof(settings.appSecret, token)
      return { ...request, headers: { ...request.headers, access_token: token, appsecret_proof } }
    },
    readAnswer: (answer, call) => readAnswer(answer, call, clock),
    usage: (headers) => usageOf(headers, clock),
  }
}

/**
 * Zalo names one limit and what remains of it (`X-RateLimit-Remain`, sic), not whose it is: the app's 4,000 a minute, or
 * the OA's own, which is lower in every package.
 */
function usageOf(headers: RawAnswer['headers'], clock: Clock): Usage {
  const limit = countOf(headers['x-ratelimit-limit'])
  const remain = countOf(headers['x-ratelimit-remain'] ?? headers['x-ratelimit-remaining'])
  if (limit === null || remain === null || limit === 0) return NO_USAGE
  const percent = Math.round(((limit - remain) / limit) * 1000) / 10
  const ofApp = limit >= APP_CALLS_PER_MINUTE
  return {
    appPercent: ofApp ? percent : null,
    accountPercent: ofApp ? null : percent,
    accountLimitPerMinute: ofApp ? null : limit,
    regainAccessMs: remain === 0 ? waitMsFor('next-minute', clock.nowMs()) : null,
  }
}

const countOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null
