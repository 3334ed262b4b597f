import type { FacebookSettings } from '../../../config/settings.ts'
import { err, ok, type Result } from '../../kit/result.ts'

export interface AuthorizeRequest {
  readonly redirectUri: string
  readonly state: string
  /** Consented policy codes: they choose a Login for Business configuration, where the settings have one for this set. */
  readonly codes: readonly string[]
  /** What classic login asks for where there is none. */
  readonly scopes: readonly string[]
  /** Ask again for what the user declined before: a relink for more permissions. */
  readonly rerequest?: boolean
}

/**
 * Address of the login dialog. A configuration holds its own permissions, so `scope` goes without; the response type has
 * to be insisted on then (docs/platforms/facebook.md#login).
 */
export function authorizeUrl(settings: FacebookSettings, request: AuthorizeRequest): string {
  const url = new URL(`${settings.dialogUrl}/${settings.graphVersion}/dialog/oauth`)
  const put = (name: string, value: string) => url.searchParams.set(name, value)
  put('client_id', settings.appId)
  put('redirect_uri', request.redirectUri)
  put('state', request.state)
  put('response_type', 'code')
  const configId = settings.loginConfigs.get([...new Set(request.codes)].sort().join('+'))
  if (configId === undefined) {
    put('scope', request.scopes.join(','))
  } else {
    put('config_id', configId)
    put('override_default_response_type', 'true')
  }
  if (request.rerequest === true) put('auth_type', 'rerequest')
  return url.toString()
}

/** `denied`: the user said no · `app-in-development`: the app is not live for this user · `code-rejected`: nothing usable came. */
export type CallbackProblem = 'denied' | 'app-in-development' | 'code-rejected'

/** What the dialog sent back; `state` is checked by whoever made it. The account is chosen later, among the user's Pages. */
export function parseCallback(
  query: Readonly<Record<string, unknown>>,
): Result<{ readonly code: string; readonly accountId: null }, CallbackProblem> {
  if (query.error_code === IN_DEVELOPMENT) return err('app-in-development')
  if (query.error !== undefined || query.error_code !== undefined) {
    return err(query.error === 'access_denied' ? 'denied' : 'code-rejected')
  }
  const { code } = query
  return typeof code === 'string' && code !== '' && code.length <= LONGEST_CODE
    ? ok({ code, accountId: null })
    : err('code-rejected')
}

/** Comes without an `error`. */
const IN_DEVELOPMENT = '901'
const LONGEST_CODE = 4096
