import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { AccessLogClosed } from '../access/access-log.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { problemSentence } from '../channels/error-texts.ts'
import { DoorRefusal } from '../door/door.ts'
import type { Log } from '../kit/log.ts'
import { isStoreAway } from '../store/store-faults.ts'
import { KeyServiceFailed } from '../vault/key-service.ts'
import type { GuardDeps } from '../guard/guard.ts'
import { countRefusal } from './guard-entry.ts'
import { stateOf } from './mount.ts'
import { Problem, problemBody, PROBLEMS, type ProblemCode } from './problem.ts'

export const notFound: RequestHandler = () => {
  throw new Problem('not-found')
}

/** The last stop of every failure: a refusal is told in the client's language, anything else is logged and told as little as possible. */
export function answerFailures(log: Log, guard: GuardDeps): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // Whoever waited for it has been told already.
    if (res.writableEnded) return
    const problem = toProblem(error)
    const { requestId, who } = stateOf(res)
    countRefusal(guard, problem, who, req)
    if (problem.code === 'internal-error') {
      log.error('request failed', {
        requestId,
        method: req.method,
        route: req.route?.path ?? null,
        error: (error as Error).name,
        stack: stackOf(error),
      })
    }
    if (res.headersSent) {
      res.destroy()
      return
    }
    answerProblem(res, problem)
  }
}

/** Writes a refusal as the whole answer. */
export function answerProblem(res: Response, problem: Problem): void {
  const { locale, requestId } = stateOf(res)
  const body = problemBody(problem, locale, requestId)
  const retryAfterSeconds =
    problem.init.retryAfterSeconds ?? (PROBLEMS[problem.code].status === 503 ? 3 : null)
  if (retryAfterSeconds !== null) res.set('Retry-After', String(retryAfterSeconds))
  if (problem.code === 'signed-out' || problem.code === 'token-invalid') res.set('WWW-Authenticate', 'Bearer')
  // RFC 9470: what a program's token has to be.
  if (problem.code === 'step-up-required')
    res.set(
      'WWW-Authenticate',
      `Bearer error="insufficient_user_authentication", max_age="${String(problem.init.members?.maxAgeSeconds ?? 0)}"`,
    )
  res.status(PROBLEMS[problem.code].status)
  res.type('application/problem+json')
  res.send(JSON.stringify(body))
}

const FRAME = /^\s+at /
const FRAMES_TOLD = 5

/** File names and lines, without the message: a message may quote data, and go on over several lines. */
const stackOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => FRAME.test(line))
        .slice(0, FRAMES_TOLD)
        .join(' ⏎ ')
    : typeof error

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof DoorRefusal) return refusalProblem(error)
  if (error instanceof AccessLogClosed || error instanceof KeyServiceFailed)
    return new Problem('store-unavailable', { retryAfterSeconds: 3, cause: error })
  if (error instanceof ChannelError) {
    const sentence = { vi: problemSentence(error.code, 'vi'), en: problemSentence(error.code, 'en') }
    return new Problem('platform-failed', {
      detail: sentence,
      members: { platformProblem: error.code },
      cause: error,
    })
  }
  const { type } = (error ?? {}) as { type?: string }
  if (type === 'entity.too.large') return new Problem('body-too-large', { cause: error })
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Problem('json-malformed', { cause: error })
  if (error instanceof URIError) return new Problem('not-found', { cause: error })
  if (isStoreAway(error)) return new Problem('store-unavailable', { retryAfterSeconds: 3, cause: error })
  return new Problem('internal-error', { cause: error })
}

function refusalProblem(refusal: DoorRefusal): Problem {
  const codes: Record<DoorRefusal['code'], ProblemCode> = {
    'consent-missing': 'consent-missing',
    'permission-missing': 'permission-missing',
    'channel-unlinked': 'channel-unlinked',
    'needs-relink': 'needs-relink',
    'channel-frozen': 'channel-frozen',
    'operation-unmapped': 'internal-error',
    'platform-off': 'platform-off',
  }
  return new Problem(codes[refusal.code], {
    ...(refusal.permission ? { members: { permission: refusal.permission } } : {}),
    cause: refusal,
  })
}
