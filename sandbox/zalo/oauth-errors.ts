/** Answer body of an OAuth failure: other members than the OpenAPI's, and HTTP 200 like success. */
export interface OauthFailure {
  error: number
  error_name: string
  error_reason: string
  error_description: string
  ref_doc: string
}

const NAMES: Record<number, string> = {
  [-14002]: 'Invalid app id.',
  [-14003]: 'Invalid redirect uri.',
  [-14004]: 'Invalid secret key.',
  [-14005]: 'Invalid code.',
  [-14014]: 'Invalid refresh token.',
  [-14018]: 'Invalid grant type.',
  [-14029]: 'App has not been approved.',
}

/** An OAuth failure by its code; `error_reason` stays empty, as observed. */
export function oauthFailure(error: number, name?: string): OauthFailure {
  return {
    error,
    error_name: name ?? NAMES[error] ?? 'Unknown error.',
    error_reason: '',
    error_description: '',
    ref_doc: '',
  }
}
