import { KNOWN_PERMISSIONS } from './permission-names.ts'
import type { FacebookState } from './state.ts'

/** What an app asks the dialog for, already judged. */
export interface DialogRequest {
  redirectUri: string
  state: string | null
  /** Scopes shown to the user; earlier declined ones only with `auth_type=rerequest`. */
  scopes: string[]
  /** Login for Business: every permission or none. */
  allOrNothing: boolean
  rerequest: boolean
  /** The app wants `granted_scopes` and `denied_scopes` back. */
  wantsScopes: boolean
}

export interface DialogProblem {
  title: string
  detail: string
}

/** Reads the query of `/dialog/oauth`. A problem is shown by Meta itself and never goes back to the app. */
export function readDialogRequest(
  state: FacebookState,
  query: URLSearchParams,
): DialogRequest | DialogProblem {
  const { app } = state
  if (query.get('client_id') !== app.id)
    return { title: 'Invalid App ID', detail: 'The provided app ID does not look like a valid app ID.' }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!app.redirectUris.includes(redirectUri))
    return {
      title: 'URL Blocked',
      detail:
        "This redirect failed because the redirect URI is not whitelisted in the app's Client OAuth Settings. Make sure Client and Web OAuth Login are on and add all your app domains as Valid OAuth Redirect URIs.",
    }
  const configId = query.get('config_id')
  const configured = configId === null ? undefined : app.loginConfigs[configId]
  if (configId !== null && !configured)
    return { title: 'Invalid configuration', detail: `There is no login configuration ${configId}.` }
  const scopes = configured ?? (query.get('scope') ?? '').split(/[,\s]+/).filter(Boolean)
  const allowed = app.allowedScopes ?? KNOWN_PERMISSIONS
  const refused = scopes.filter((scope) => !allowed.includes(scope) && scope !== 'public_profile')
  if (refused.length > 0)
    return {
      title: 'Invalid Scopes',
      detail: `Invalid Scopes: ${refused.join(', ')}. This message is only shown to developers. Users of your app will ignore these permissions if present.`,
    }
  return {
    redirectUri,
    state: query.get('state'),
    scopes: [...new Set(['public_profile', ...scopes])],
    allOrNothing: configured !== undefined,
    rerequest: query.get('auth_type') === 'rerequest',
    wantsScopes:
      (query.get('response_type') ?? '').includes('granted_scopes') || query.get('return_scopes') === 'true',
  }
}

/** Without `rerequest` a permission declined before is not asked again. */
export function scopesToShow(state: FacebookState, request: DialogRequest, userId: string): string[] {
  const earlier = state.grants.get(userId)?.permissions ?? {}
  return request.rerequest || request.allOrNothing
    ? request.scopes
    : request.scopes.filter((scope) => earlier[scope] !== 'declined')
}
