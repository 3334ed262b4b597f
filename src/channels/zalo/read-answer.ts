import type { Clock } from '../../kit/clock.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import { answerLost, unclassified } from '../call-errors.ts'
import { ChannelError } from '../channel-error.ts'
import type { RawAnswer } from '../platform-http.ts'
import { findRow } from './errors.ts'
import { isRecord } from './events/ids.ts'
import { waitMsFor } from './wait.ts'

type Call = { readonly effect: boolean }

/**
 * Judges an answer of Zalo. Success and failure are both HTTP 200: what counts is `error`, or, at the token endpoint, an
 * `access_token` that is a text and not empty. A number in `error` decides whatever the HTTP status is; without one,
 * nothing is known, and what may have been done stays `outcome-unknown`.
 * @returns what stands under `data`; the whole body at the token endpoint
 */
export function readAnswer(answer: RawAnswer, call: Call, clock: Clock): Result<unknown, ChannelError> {
  const { status } = answer
  const body = isRecord(answer.body) ? answer.body : {}
  const error = toNumber(body.error)
  if (error !== null && error !== 0) return err(refusal(error, textOf(body), clock))
  if (status === 429) return err(rateLimited(clock))
  if (status < 200 || status > 299)
    return err(status >= 500 ? answerLost(call, 'platform-down') : unclassified(`http-${status}`))
  if (typeof body.access_token === 'string' && body.access_token !== '') return ok(body)
  const isDone = error === 0 || (body.data !== undefined && body.data !== null)
  return isDone ? ok(body.data ?? {}) : err(answerLost(call, 'answer-unreadable'))
}

function refusal(error: number, text: string, clock: Clock): ChannelError {
  const row = findRow(error, text)
  if (row === null) return unclassified(String(error))
  return new ChannelError({
    code: row.is,
    retry: row.retry,
    platformCode: row.variant === undefined ? String(error) : `${error}/${row.variant}`,
    waitMs: row.wait === undefined ? (row.waitMs ?? null) : waitMsFor(row.wait, clock.nowMs()),
  })
}

const rateLimited = (clock: Clock): ChannelError =>
  new ChannelError({
    code: 'rate-limited',
    retry: 'after-delay',
    platformCode: 'http-429',
    waitMs: waitMsFor('next-minute', clock.nowMs()),
  })

/** The number in `error`, also where it came as text; null where there is none. */
function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** OpenAPI says `message`, OAuth `error_name`, `error_reason` and `error_description`. */
function textOf(body: Record<string, unknown>): string {
  return [body.message, body.error_name, body.error_reason, body.error_description]
    .filter((part) => typeof part === 'string')
    .join(' ')
}
