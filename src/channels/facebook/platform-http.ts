import type { FacebookSettings } from '../../../config/settings.ts'
import type { PlatformRequest } from '../operation.ts'
import type { PlatformHttp } from '../platform-http.ts'
import { readAnswer } from './read-answer.ts'
import { appSecretProof } from './signature.ts'
import { TOKEN_PATH } from './token-path.ts'
import { readUsage } from './usage.ts'

/**
 * How Facebook wants its calls: pinned version in the path, token in the `Authorization` header, and with every user or
 * Page token the proof that we know the app's secret (docs/platforms/facebook.md#calls).
 */
export function createFacebookHttp(settings: FacebookSettings): PlatformHttp {
  const { appId, appSecret, graphUrl, graphVersion } = settings
  return {
    platform: 'facebook',
    address: ({ path }) => `${graphUrl}/${graphVersion}${path}`,
    authorize(request, kind, token) {
      if (kind === 'none') return request
      if (kind === 'app')
        return request.path === TOKEN_PATH ? withClient(request) : bearer(request, `${appId}|${appSecret}`)
      return withToken(request, token ?? '')
    },
    readAnswer,
    usage: readUsage,
  }

  function withClient(request: PlatformRequest): PlatformRequest {
    return { ...request, form: { ...request.form, client_id: appId, client_secret: appSecret } }
  }

  function withToken(request: PlatformRequest, token: string): PlatformRequest {
    const proof = { appsecret_proof: appSecretProof(appSecret, token) }
    return bearer({ ...request, query: { ...request.query, ...proof } }, token)
  }
}

const bearer = (request: PlatformRequest, token: string): PlatformRequest => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${token}` },
})
