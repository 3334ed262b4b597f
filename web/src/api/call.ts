import i18n from 'i18next'
import type { Purpose } from './purpose.ts'
import { ApiProblem, codeOf, type ProblemBody } from './problem.ts'

const BASE = '/api/v1'
/** The gateway answers within seconds even when its store is away; longer means the network is gone. */
const TIMEOUT_MS = 20_000

export interface CallOptions {
  /** Default: the merchant API. */
  readonly base?: '/ops'
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>
  readonly body?: unknown
  /** The same key with the same body is carried out once, however often it is sent. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal | undefined
  /** Why personal data is looked at or handed out, where that must be said. */
  readonly purpose?: Purpose
  /** What opens a page that needs nobody signed in. */
  readonly requestSecret?: string
  /** Default: JSON, read. `html`: the page as text. `file`: its bytes. */
  readonly as?: 'json' | 'html' | 'file'
  /** Longer where a file goes up a shop's line. */
  readonly timeoutMs?: number
}

/** What stands for the session where the console has no cookies: set by `api/host.ts`. */
export interface Bearer {
  token(): string | null
  /** @returns whether another token came */
  renew(): Promise<boolean>
}

/** The session as the transport needs it; its CSRF token is set by `api/me.ts`. */
export const session: {
  csrfToken: string | null
  /** What somebody looks for who must always say it; set by `api/me.ts`. */
  purpose: Purpose | null
  bearer: Bearer | null
  onSignedOut: () => void
  /** Asks the user to sign in again. @returns whether the same user did */
  stepUp: () => Promise<boolean>
} = {
  csrfToken: null,
  purpose: null,
  bearer: null,
  onSignedOut: () => undefined,
  stepUp: async () => false,
}

/**
 * One call of the merchant API.
 * @throws {ApiProblem} for every answer but 2xx, and for none (`offline`)
 */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  try {
    return await callOnce<T>(path, options)
  } catch (error) {
    // What was refused for that was not carried out.
    if (codeOf(error) !== 'step-up-required' || !(await session.stepUp())) throw error
    return callOnce<T>(path, options)
  }
}

async function callOnce<T>(path: string, options: CallOptions): Promise<T> {
  const { base = BASE, method = 'GET', body, idempotencyKey, signal, timeoutMs = TIMEOUT_MS } = options
  const headers: Record<string, string> = { 'Accept-Language': i18n.language }
  const isForm = body instanceof FormData
  if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json'
  if (method !== 'GET' && session.csrfToken !== null) headers['X-CSRF-Token'] = session.csrfToken
  if (idempotencyKey !== undefined) headers['Idempotency-Key'] = idempotencyKey
  const purpose = options.purpose ?? session.purpose
  if (purpose !== null) headers.Purpose = purpose
  if (options.requestSecret !== undefined) headers['Request-Secret'] = options.requestSecret
  if (options.as === 'html') headers.Accept = 'text/html'
  const ask = (): Promise<Response> => {
    const timeout = AbortSignal.timeout(timeoutMs)
    return fetch(base + path + queryText(options.query), {
      method,
      headers:
        session.bearer === null ? headers : { ...headers, Authorization: `Bearer ${session.bearer.token()}` },
      credentials: session.bearer === null ? 'same-origin' : 'omit',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
  }
  let response: Response
  try {
    response = await ask()
    // Tokens are short-lived. What was refused for that was not carried out, so it may be asked again.
    if (response.status === 401 && (await session.bearer?.renew())) response = await ask()
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiProblem(localProblem('offline'))
  }
  if (response.ok) return (await readAnswer(response, options.as)) as T
  const problem = await readProblem(response)
  if (response.status === 401) session.onSignedOut()
  throw new ApiProblem(problem)
}

async function readAnswer(response: Response, as: CallOptions['as']): Promise<unknown> {
  if (response.status === 204) return undefined
  if (as === 'file') return response.blob()
  const text = await response.text()
  if (as === 'html') return text
  // Some are taken on without a word (202).
  return text === '' ? undefined : JSON.parse(text)
}

async function readProblem(response: Response): Promise<ProblemBody> {
  try {
    const body = (await response.json()) as Partial<ProblemBody>
    if (typeof body.code === 'string' && typeof body.title === 'string') {
      return { ...body, status: response.status } as ProblemBody
    }
  } catch {
    // Not ours: a proxy in between answered.
  }
  return { ...localProblem('unreadable'), status: response.status }
}

const localProblem = (code: 'offline' | 'unreadable'): ProblemBody => ({
  code,
  status: 0,
  title: i18n.t(`common:failure.${code}`),
  detail: i18n.t(`common:failure.${code}`),
  requestId: null,
})

function queryText(query: CallOptions['query']): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
