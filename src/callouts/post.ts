import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { guardedLookup, type Resolve, systemResolve } from '../kit/guarded-lookup.ts'
import { isPublicIp } from '../kit/private-address.ts'
import type { CalloutAttempt, CalloutOutcome } from '../store/models/callout.ts'
import { ANSWER_MS } from './limits.ts'
import type { Target } from './target.ts'

/** What a receiver may take to finish its answer, of which nothing is kept. */
const GOODBYE_MS = 1_000

export interface Call {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Runs when the connection stands and nothing has left yet; what it throws ends the call unsent. */
  readonly beforeBytes: () => Promise<void>
  readonly signal?: AbortSignal | undefined
}

export type Answered = Pick<CalloutAttempt, 'outcome' | 'status'>

/** One call to an address that a shop wrote. @throws what `beforeBytes` threw; every other failure is an outcome */
export type CalloutPost = (target: Target, call: Call) => Promise<Answered>

/** Never quotes the address. */
class CalloutFailure extends Error {
  readonly outcome: CalloutOutcome
  constructor(outcome: CalloutOutcome, cause?: unknown) {
    super(`A call was not answered: ${outcome}`, { cause })
    this.name = 'CalloutFailure'
    this.outcome = outcome
  }
}

/**
 * Calls out with the guard of received files: the IP address is judged in the look-up the connection itself makes and once
 * more on the connected socket, redirects are an answer like any other, and nothing of the answer's body is kept. Each
 * call has a connection of its own, so that what is on record as sent is what has left.
 * @param resolve for tests: what names lead to
 */
export function createCalloutPost({
  resolve = systemResolve,
  answerMs = ANSWER_MS,
}: {
  readonly resolve?: Resolve
  readonly answerMs?: number
} = {}): CalloutPost {
  return async (target, call) => {
    const broken: { error: Error | null } = { error: null }
    const beforeBytes = () =>
      call.beforeBytes().catch((error: unknown) => {
        broken.error = error as Error
        throw error
      })
    try {
      const status = await send(target, { ...call, beforeBytes }, resolve, answerMs)
      return { status, outcome: outcomeOf(status) }
    } catch (error) {
      if (broken.error !== null) throw broken.error
      return { status: null, outcome: error instanceof CalloutFailure ? error.outcome : 'unreachable' }
    }
  }
}

function outcomeOf(status: number): CalloutOutcome {
  if (status >= 200 && status < 300) return 'delivered'
  if (status >= 300 && status < 400) return 'redirected'
  return status === 410 ? 'gone' : 'refused'
}

function send(
  { url, mayBePrivate }: Target,
  { headers, body, beforeBytes, signal }: Call,
  resolve: Resolve,
  answerMs: number,
): Promise<number> {
  return new Promise((done, fail) => {
    const isHttps = url.protocol === 'https:'
    const asking = (isHttps ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(resolve, mayBePrivate, (why, cause) => new CalloutFailure(why, cause)),
      headers: { ...headers, 'content-length': String(body.length) },
      ...(signal ? { signal } : {}),
    })
    const late = setTimeout(() => asking.destroy(new CalloutFailure('too-slow')), answerMs)
    asking.once('socket', (socket) => {
      // An address written in digits is never looked up: what a socket is connected to is checked again.
      socket.once('connect', () => {
        if (!mayBePrivate && !isPublicIp(socket.remoteAddress ?? ''))
          asking.destroy(new CalloutFailure('address-refused'))
      })
      socket.once(isHttps ? 'secureConnect' : 'connect', () => {
        if (asking.destroyed) return
        beforeBytes().then(
          () => asking.end(body),
          (error: unknown) => asking.destroy(error as Error),
        )
      })
    })
    asking.once('response', (answer) => {
      clearTimeout(late)
      // Let out, so that the receiver ends in peace; one that would go on talking is cut.
      const cut = setTimeout(() => answer.destroy(), GOODBYE_MS)
      answer.once('close', () => clearTimeout(cut))
      answer.on('error', () => undefined)
      answer.resume()
      done(answer.statusCode ?? 0)
    })
    asking.on('error', (error) => {
      clearTimeout(late)
      fail(error)
    })
  })
}
