import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'
import type { MediaHost } from '../../config/settings.ts'
import { guardedLookup, type Resolve, systemResolve } from '../kit/guarded-lookup.ts'
import { isPublicIp } from '../kit/private-address.ts'
import { type AllowedAddress, allowedAddress } from './allowed-address.ts'
import { boundedBody } from './bounded-body.ts'
import { MediaFailure } from './media-failure.ts'

export interface FetchLimits {
  /** Of the whole body. */
  readonly maxBytes: number
  /** From the first step to the last byte. */
  readonly totalMs: number
}

export interface FetchedMedia {
  readonly status: 200 | 206
  /** As the other side calls it: a wish, never to be believed. */
  readonly contentType: string | null
  /** Of this answer; null: not told. */
  readonly sizeBytes: number | null
  readonly contentRange: string | null
  /** Fails with {@link MediaFailure}; must be read or destroyed. */
  readonly body: Readable
}

export interface MediaFetch {
  /** @param range a Range header to hand on @throws {MediaFailure} */
  open(
    address: string,
    options: {
      readonly limits: FetchLimits
      readonly range?: string | undefined
      readonly signal?: AbortSignal
    },
  ): Promise<FetchedMedia>
  close(): void
}

/** Until the answer's head is here. */
const HEAD_MS = 10_000
/** Between two pieces of a body. */
const IDLE_MS = 15_000
const SOCKETS = 32

/**
 * The only way to a platform's file server: hosts of the settings, public networks, no redirects, no compressed bodies, and
 * limits on size and time. Carries no token and no cookie of anybody.
 */
export function createMediaFetch(deps: {
  readonly hosts: readonly MediaHost[]
  /** For tests: what names lead to. */
  readonly resolve?: Resolve
}): MediaFetch {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: SOCKETS }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS }),
  }
  const resolve = deps.resolve ?? systemResolve
  return {
    async open(address, { limits, range, signal }) {
      const allowed = allowedAddress(address, deps.hosts)
      if (!allowed) throw new MediaFailure('address-refused')
      const deadline = startDeadline(limits.totalMs, signal)
      const isHttps = allowed.url.protocol === 'https:'
      let answer: IncomingMessage | null = null
      try {
        answer = await ask(allowed, deadline.signal, resolve, range, {
          request: isHttps ? requestHttps : requestHttp,
          agent: isHttps ? agents['https:'] : agents['http:'],
        })
        const fetched = toFetched(answer, limits, deadline.signal)
        fetched.body.once('close', () => deadline.end())
        return fetched
      } catch (error) {
        deadline.end()
        answer?.destroy()
        throw error
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** A timer of our own: signals joined by `AbortSignal.any` may be collected, and then never fire (Node 20.20, seen 2026-11-28). */
function startDeadline(
  totalMs: number,
  outer: AbortSignal | undefined,
): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new MediaFailure('too-slow')), totalMs)
  const leave = (): void => controller.abort(new MediaFailure('unreachable'))
  if (outer?.aborted) leave()
  outer?.addEventListener('abort', leave, { once: true })
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', leave)
    },
  }
}

interface Way {
  readonly request: typeof requestHttp
  readonly agent: HttpAgent
}

function ask(
  { url, mayBePrivate }: AllowedAddress,
  signal: AbortSignal,
  resolve: Resolve,
  range: string | undefined,
  { request, agent }: Way,
): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const asking = request(url, {
      agent,
      signal,
      lookup: guardedLookup(resolve, mayBePrivate, (why, cause) => new MediaFailure(why, cause)),
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'kiotviet-social-gateway',
        ...(range === undefined ? {} : { range }),
      },
      timeout: IDLE_MS,
    })
    const head = setTimeout(() => asking.destroy(new MediaFailure('too-slow')), HEAD_MS)
    asking.once('socket', (socket) => {
      // An address written in digits is never looked up: what a socket is connected to is checked again.
      const check = (): void => {
        if (!mayBePrivate && !isPublicIp(socket.remoteAddress ?? ''))
          asking.destroy(new MediaFailure('address-refused'))
      }
      if (socket.connecting) socket.once('connect', check)
      else check()
    })
    asking.once('timeout', () => asking.destroy(new MediaFailure('too-slow')))
    asking.once('response', (answer) => {
      clearTimeout(head)
      done(answer)
    })
    asking.on('error', (error) => {
      clearTimeout(head)
      fail(failureOf(error, signal))
    })
    asking.end()
  })
}

/** What the address gave, judged by its head. @throws {MediaFailure} */
function toFetched(answer: IncomingMessage, limits: FetchLimits, deadline: AbortSignal): FetchedMedia {
  const status = answer.statusCode ?? 0
  if (status >= 300 && status < 400) throw new MediaFailure('address-refused')
  // 403 is what Facebook's servers say to an address whose time is over.
  if (status === 403 || status === 404 || status === 410) throw new MediaFailure('gone')
  if (status !== 200 && status !== 206) throw new MediaFailure('unreachable')
  const { headers } = answer
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new MediaFailure('unreachable')
  const told = Number(headers['content-length'] ?? Number.NaN)
  const sizeBytes = Number.isSafeInteger(told) && told >= 0 ? told : null
  if (sizeBytes !== null && sizeBytes > limits.maxBytes) throw new MediaFailure('too-large')
  return {
    status,
    contentType: headers['content-type'] ?? null,
    sizeBytes,
    contentRange: headers['content-range'] ?? null,
    body: boundedBody(answer, limits.maxBytes, (error) => failureOf(error, deadline)),
  }
}

function failureOf(error: unknown, signal: AbortSignal): MediaFailure {
  if (error instanceof MediaFailure) return error
  if (signal.reason instanceof MediaFailure) return signal.reason
  return new MediaFailure('unreachable', error)
}
