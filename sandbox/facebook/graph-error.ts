import { secretText } from '../kit/ids.ts'

/** A refusal by the Graph API, in the envelope of the platform sheet §12. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly code: number
  readonly subcode: number | undefined
  readonly type: string
  readonly status: number
  readonly headers: Record<string, string>

  constructor(
    code: number,
    message: string,
    more: { subcode?: number; type?: string; status?: number; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.code = code
    this.subcode = more.subcode
    this.type = more.type ?? 'OAuthException'
    this.status = more.status ?? statusOf(code)
    this.headers = more.headers ?? {}
  }

  toBody(): { error: Record<string, unknown> } {
    return {
      error: {
        message: this.message,
        type: this.type,
        code: this.code,
        ...(this.subcode === undefined ? {} : { error_subcode: this.subcode }),
        fbtrace_id: `A${secretText(16)}`,
      },
    }
  }
}

/** Permission refusals come as 403, outages as 500, the rest as 400 (§9, §12: clients must read the code instead). */
function statusOf(code: number): number {
  if (code === 1 || code === 2) return 500
  if (code === 10 || (code >= 200 && code < 300)) return 403
  return 400
}

const SUBCODE_MESSAGES: Record<number, string> = {
  458: 'Error validating access token: The user has not authorized application.',
  459: 'Error validating access token: The session has been invalidated because the user needs to log in at www.facebook.com.',
  460: 'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  463: 'Error validating access token: Session has expired.',
  464: 'Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.',
  467: 'Error validating access token: The session is invalid because the user logged out.',
  492: 'Error validating access token: The user must be an administrator, editor, or moderator of the page in order to impersonate it.',
}

/** The token is dead: code 190 with the reason as subcode; 0 means none. */
export function deadToken(subcode: number): GraphError {
  const message = SUBCODE_MESSAGES[subcode] ?? 'Invalid OAuth access token - Cannot parse access token'
  return new GraphError(190, message, subcode === 0 ? {} : { subcode })
}

export function noSuchObject(id: string, verb: 'get' | 'post' | 'delete' = 'get'): GraphError {
  return new GraphError(
    100,
    `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
    { subcode: 33, type: 'GraphMethodException' },
  )
}

export function badParam(message: string, subcode?: number): GraphError {
  return new GraphError(100, `(#100) ${message}`, subcode === undefined ? {} : { subcode })
}
