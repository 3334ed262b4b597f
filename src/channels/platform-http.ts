import type { Result } from '../kit/result.ts'
import type { ChannelError } from './channel-error.ts'
import type { PlatformRequest, TokenKind } from './operation.ts'
import type { Platform } from './platform.ts'

/** What came back, before anybody judged it. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case; of a repeated header the last one. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as text, whatever it is: JSON, HTML, nothing. */
  readonly text: string
  /** The body as JSON with integers beyond 2^53 kept as text; undefined where it is no JSON or empty. */
  readonly body: unknown
}

/** How much of its allowance a call has used up, as the platform tells it. Percents 0–100 and above; null: not told. */
export interface ProductUsage {
  readonly product: string
  readonly percent: number
  readonly regainAccessMs: number | null
}

export interface Usage {
  readonly appPercent: number | null
  readonly accountPercent: number | null
  /** Milliseconds until calls are taken again, where the platform says it is throttling. */
  readonly regainAccessMs: number | null
  /** The same by product, where the platform counts its products apart: one at its limit says nothing of the other. */
  readonly products?: readonly ProductUsage[]
  /** How many calls a minute the account has, where the platform says so (Zalo: by package). */
  readonly accountLimitPerMinute?: number | null
}

/** What an answer's headers tell beside its content; null: not told. */
export interface AnswerFacts {
  /** The platform's own clock (`Date`), Unix ms in whole seconds. */
  readonly dateMs: number | null
  /** Our clock when the answer was read, Unix ms. */
  readonly readAtMs: number
  /** The version that ran, where the platform names one (`facebook-api-version`). */
  readonly version: string | null
}

export const NO_USAGE: Usage = { appPercent: null, accountPercent: null, regainAccessMs: null }

/**
 * What `http-call.ts` has to know of a platform to send its requests and judge its answers. Made by
 * `channels/{facebook,zalo}/platform-http.ts` from the platform's settings (`createFacebookHttp`, `createZaloHttp`). Pure.
 */
export interface PlatformHttp {
  readonly platform: Platform
  /** Absolute address without the query: base of the settings, version where the platform wants one, path. */
  address(request: PlatformRequest): string
  /**
   * The request with its token and proof in place: headers first, else the body; the address only where the platform
   * takes it nowhere else. `kind: 'app'` stands for the app's own credentials and comes with `token: null`.
   */
  authorize(request: PlatformRequest, kind: TokenKind, token: string | null): PlatformRequest
  /**
   * Success body, or the error by the platform's table. Never throws, whatever the bytes. `effect` as in the operation:
   * an answer that does not tell whether the thing was done (5xx, empty, HTML) is then `outcome-unknown`, else `backoff`.
   */
  readAnswer(answer: RawAnswer, call: { readonly effect: boolean }): Result<unknown, ChannelError>
  usage(headers: RawAnswer['headers']): Usage
}
