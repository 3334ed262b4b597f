import type { Clock } from '../../kit/clock.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import { ChannelError, type RetryClass } from '../channel-error.ts'
import type { RawAnswer } from '../platform-http.ts'
import { zaloErrorFor } from './errors.ts'
import { isRecord } from './events/ids.ts'
import { waitMsFor } from './wait.ts'

/**
 * Judges an answer of Zalo. Success and failure are both HTTP 200: what counts is `error`, or, at the token endpoint, an
 * `access_token` that is a text and not empty. A number in `error` decides whatever the HTTP status is; without one,
 * nothing is known, and what may have been done stays `outcome-unknown`.
 * @returns what stands under `data`; the whole body at the token endpoint
 */
export function readZaloAnswer(
  answer: RawAnswer,
  call: { readonly effect: boolean },
  clock: Clock,
): Result<unknown, ChannelError> {
  const unclear: RetryClass = call.effect ? 'outcome-unknown' : 'backoff'
  const body = isRecord(answer.body) ? answer.body : null
  const error = body === null ? null : errorNumber(body.error)
  if (body !== null && error !== null && error !== 0) return err(refusal(error, textOf(body), clock))
  if (answer.status === 429) {
    return err(
      new ChannelError({
        code: 'rate-limited',
        retry: 'after-delay',
        platformCode: 'http-429',
        waitMs: waitMsFor('next-minute', clock.nowMs()),
      }),
    )
  }
  if (answer.status >= 500) return err(failure('platform-down', unclear, answer.status))
  if (body === null || answer.status < 200 || answer.status > 299) {
    return err(failure('answer-unclear', unclear, answer.status))
  }
  if (typeof body.access_token === 'string' && body.access_token !== '') return ok(body)
  if (error === 0) return ok(body.data ?? {})
  return body.data !== undefined && !('access_token' in body)
    ? ok(body.data)
    : err(failure('answer-unclear', unclear, answer.status))
}

function refusal(error: number, text: string, clock: Clock): ChannelError {
  const row = zaloErrorFor(error, text)
  if (row === null) {
    return new ChannelError({ code: 'unclassified', retry: 'backoff', platformCode: String(error) })
  }
  return new ChannelError({
    code: row.code,
    retry: row.retry,
    platformCode: row.variant === undefined ? String(error) : `${error}/${row.variant}`,
    waitMs: row.wait === undefined ? null : waitMsFor(row.wait, clock.nowMs()),
  })
}

const failure = (code: string, retry: RetryClass, status: number): ChannelError =>
  new ChannelError({ code, retry, platformCode: `http-${status}` })

/** The number in `error`, also where it came as text; null where there is none. */
function errorNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** OpenAPI says `message`, OAuth `error_name`, `error_reason` and `error_description`. */
function textOf(body: Record<string, unknown>): string {
  return [body.message, body.error_name, body.error_reason, body.error_description]
    .filter((part) => typeof part === 'string')
    .join(' ')
}
