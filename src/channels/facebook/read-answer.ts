import { err, ok, type Result } from '../../kit/result.ts'
import { answerLost, unclassified } from '../call-errors.ts'
import { ChannelError } from '../channel-error.ts'
import type { RawAnswer } from '../platform-http.ts'
import { findRow } from './errors.ts'
import { isRecord } from './json-record.ts'
import { readUsage } from './usage.ts'

type Call = { readonly effect: boolean }

/**
 * Success body, or the error by the table. Decided by the error's numbers alone, whatever the HTTP status; texts change
 * with language and mood. Writes answer `true` in places; that counts as `{success: true}`.
 */
export function readAnswer(answer: RawAnswer, call: Call): Result<unknown, ChannelError> {
  const { status, body } = answer
  const error = errorIn(body)
  if (error !== null) return err(toChannelError(error, answer, call))
  if (status === 429) return err(rateLimited(answer))
  if (status < 200 || status > 299)
    return err(status >= 500 ? answerLost(call, 'platform-down') : unclassified(`http-${status}`))
  if (body === undefined || body === null || body === false) return err(answerLost(call, 'answer-unreadable'))
  return ok(body === true ? { success: true } : body)
}

interface GraphError {
  readonly code: number | null
  readonly sub: number | null
}

/** The envelope of today, and the two older ones (`{error: "…"}`, `{error_code}`). */
function errorIn(body: unknown): GraphError | null {
  if (!isRecord(body)) return null
  if (isRecord(body.error))
    return { code: toNumber(body.error.code), sub: toNumber(body.error.error_subcode) }
  if (typeof body.error === 'string' || 'error_code' in body)
    return { code: toNumber(body.error_code), sub: null }
  return null
}

function toChannelError({ code, sub }: GraphError, answer: RawAnswer, call: Call): ChannelError {
  if (code === null)
    return answer.status >= 500 ? answerLost(call, 'platform-down') : unclassified(`http-${answer.status}`)
  const platformCode = sub === null ? String(code) : `${code}/${sub}`
  const row = findRow(code, sub)
  if (row === null)
    return isTransient(answer.body) || answer.status >= 500
      ? answerLost(call, 'platform-error', platformCode)
      : unclassified(platformCode)
  const retry = (call.effect ? row.retryOfEffect : undefined) ?? row.retry
  const waitMs = retry === 'after-delay' ? (toldWaitMs(platformCode, answer) ?? row.waitMs ?? null) : null
  return new ChannelError({ code: row.is, retry, platformCode, waitMs })
}

/** Where the refusal is one product's, that product's time: another's may be longer and is none of it. */
function toldWaitMs(platformCode: string, { headers }: RawAnswer): number | null {
  const { products, regainAccessMs } = readUsage(headers)
  const product = PRODUCT_OF_CODE.get(platformCode)
  if (product === undefined) return regainAccessMs
  return products?.find((one) => one.product === product)?.regainAccessMs ?? null
}
const PRODUCT_OF_CODE: ReadonlyMap<string, string> = new Map([
  ['80001', 'pages'],
  ['80006', 'messenger'],
])

const rateLimited = ({ headers }: RawAnswer): ChannelError =>
  new ChannelError({
    code: 'rate-limited',
    retry: 'after-delay',
    platformCode: 'http-429',
    waitMs: readUsage(headers).regainAccessMs ?? WAIT_WITHOUT_WORD_MS,
  })
const WAIT_WITHOUT_WORD_MS = 60_000

const isTransient = (body: unknown): boolean =>
  isRecord(body) && isRecord(body.error) && body.error.is_transient === true

const toNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}
