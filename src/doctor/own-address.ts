import type { Look } from './look.ts'

const ANSWER_WITHIN_MS = 5_000
const ANSWER_LIMIT_CHARACTERS = 10_000

/** What came back from our own public address, as somebody outside would get it. */
export interface OwnAnswer {
  /** null: no answer. */
  readonly status: number | null
  readonly text: string
  readonly tookMs: number
  /** The system's word for why there was none. */
  readonly failure: string | null
}

/**
 * Asks our own public address. Only paths below `PUBLIC_URL` can be asked, redirects are not followed, and no token or
 * cookie goes along.
 */
export async function askOwnAddress(
  look: Look,
  path: string,
  { body, query = {} }: { readonly body?: string; readonly query?: Readonly<Record<string, string>> } = {},
): Promise<OwnAnswer> {
  const address = new URL(path, look.deps.publicUrl)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  const startedMs = performance.now()
  const took = () => Math.round(performance.now() - startedMs)
  // Kept in hand until the end: Node 20 collects a timeout that only a joined signal knows of, and it then never fires.
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS)
  try {
    const answer = await fetch(address, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([look.signal, deadline]),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    })
    const text = (await answer.text()).slice(0, ANSWER_LIMIT_CHARACTERS)
    return { status: answer.status, text, tookMs: took(), failure: null }
  } catch (error) {
    return {
      status: null,
      text: '',
      tookMs: took(),
      failure: deadline.aborted ? 'TimeoutError' : failureOf(error),
    }
  }
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED`, … */
function failureOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: unknown } }
  return typeof cause?.code === 'string' ? cause.code : name
}
