/**
 * What to do next, decided once where the platform's answer is understood (`channels/*\/errors.ts`):
 * - `never`: final, show the reason · `after-relink`: the token or grant is dead · `after-delay`: wait `waitMs`, no attempt used
 * - `backoff`: transient, try again later · `outcome-unknown`: it may have been done; repeating it blindly may do it twice.
 */
export type RetryClass = 'never' | 'after-relink' | 'after-delay' | 'backoff' | 'outcome-unknown'

/** A platform refused or failed a call. Never holds the token, the request body or the person's data. */
export class ChannelError extends Error {
  /** Our word for it, a key of the errors page: `outside-window`, `token-rejected`, `rate-limited`… */
  readonly code: string
  readonly retry: RetryClass
  /** The platform's own numbers, e.g. `10/2018278` or `-230`; null where there was no answer. */
  readonly platformCode: string | null
  /** For `after-delay`: how long, milliseconds. */
  readonly waitMs: number | null
  /** Did this fail before the request left us? Then repeating it is safe even for a send. */
  readonly requestLeft: boolean

  constructor(init: {
    code: string
    retry: RetryClass
    platformCode?: string | null
    waitMs?: number | null
    requestLeft?: boolean
    cause?: unknown
  }) {
    super(init.platformCode ? `${init.code} (${init.platformCode})` : init.code, { cause: init.cause })
    this.name = 'ChannelError'
    this.code = init.code
    this.retry = init.retry
    this.platformCode = init.platformCode ?? null
    this.waitMs = init.waitMs ?? null
    this.requestLeft = init.requestLeft ?? true
  }
}
