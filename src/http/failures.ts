import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { AccessLogClosed } from '../access/access-log.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { problemSentence } from '../channels/error-texts.ts'
import { DoorRefusal } from '../door/door.ts'
import type { Log } from '../kit/log.ts'
import { KeyServiceFailed } from '../vault/key-service.ts'
import { stateOf } from './mount.ts'
import { Problem, problemBody, PROBLEMS, type ProblemCode } from './problem.ts'

/** The database client's errors that mean "no server answered in time", by class name: nothing was decided, try again. */
const STORE_AWAY =
  /^(Mongo(ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|WaitQueueTimeout|OperationTimeout|Topology\w*)Error|MongooseServerSelectionError|DisconnectedError)$/

/** Retryable server states (stepping down, shutting down, not primary). */
const NO_PRIMARY_CODES = new Set([91, 189, 10107, 11600, 11602, 13435, 13436])

export const notFound: RequestHandler = () => {
  throw new Problem('not-found')
}

/** The last stop of every failure: a refusal is told in the client's language, anything else is logged and told as little as possible. */
export function answerFailures(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // Whoever waited for it has been told already.
    if (res.writableEnded) return
    const problem = toProblem(error)
    const { requestId } = stateOf(res)
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
  res.status(PROBLEMS[problem.code].status)
  res.type('application/problem+json')
  res.send(JSON.stringify(body))
}

/** File names and lines, without the message: a message may quote data. */
const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 6).join(' ⏎ ') : typeof error

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
  const { name, code, type } = error as { name?: string; code?: unknown; type?: string }
  if (type === 'entity.too.large') return new Problem('body-too-large', { cause: error })
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Problem('json-malformed', { cause: error })
  if (error instanceof URIError) return new Problem('not-found', { cause: error })
  if ((name && STORE_AWAY.test(name)) || (typeof code === 'number' && NO_PRIMARY_CODES.has(code))) {
    return new Problem('store-unavailable', { retryAfterSeconds: 3, cause: error })
  }
  return new Problem('internal-error', { cause: error })
}

function refusalProblem(refusal: DoorRefusal): Problem {
  const codes: Record<DoorRefusal['code'], ProblemCode> = {
    'consent-missing': 'consent-missing',
    'permission-missing': 'permission-missing',
    'channel-unlinked': 'channel-unlinked',
    'needs-relink': 'needs-relink',
    'operation-unmapped': 'internal-error',
    'platform-off': 'platform-off',
  }
  return new Problem(codes[refusal.code], {
    ...(refusal.permission ? { members: { permission: refusal.permission } } : {}),
    cause: refusal,
  })
}
