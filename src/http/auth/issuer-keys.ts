import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '../../kit/clock.ts'

/** At most one fetch of the issuer's keys in this time, however many unknown key ids arrive. */
export const KEYS_REST_MS = 30_000
/** A fetch that failed is tried again sooner: until it succeeds nobody's token can be checked. */
const FAILED_REST_MS = 3_000
/** After this long the keys are read anew, so that one the issuer has withdrawn stops counting. */
const KEYS_FRESH_MS = 10 * 60_000
const FETCH_DEADLINE_MS = 5_000

/** The key is not among those known, and they were read too recently to be read again: nobody can say yet. */
export class KeysResting extends Error {
  readonly waitMs: number
  constructor(waitMs: number) {
    super('The issuer’s keys were read a moment ago and do not hold this one')
    this.name = 'KeysResting'
    this.waitMs = waitMs
  }
}

/** The issuer's keys cannot be read. */
export class KeysAway extends Error {
  constructor(cause: unknown) {
    super('The issuer’s keys cannot be read', { cause })
    this.name = 'KeysAway'
  }
}

/**
 * The issuer's published keys, for checking tokens. A key id that is not known makes them be read anew, once for all
 * callers and not again for {@link KEYS_REST_MS}.
 * @throws {KeysResting | KeysAway} and what jose throws where no key fits
 */
export function createIssuerKeys(jwksUri: string, clock: Clock): JWTVerifyGetKey {
  let held: { readonly find: JWTVerifyGetKey; readonly readAtMs: number } | null = null
  let restUntilMs = 0
  let reading: Promise<void> | null = null

  async function read(): Promise<void> {
    // Counted from the start, so that a slow answer does not let the next fetch come sooner.
    const startedMs = clock.nowMs()
    try {
      const answer = await fetch(jwksUri, {
        redirect: 'error',
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(FETCH_DEADLINE_MS),
      })
      if (!answer.ok) throw new Error(`The issuer answered ${answer.status}`)
      held = { find: createLocalJWKSet((await answer.json()) as JSONWebKeySet), readAtMs: startedMs }
      restUntilMs = startedMs + KEYS_REST_MS
    } catch (error) {
      restUntilMs = startedMs + FAILED_REST_MS
      throw new KeysAway(error)
    }
  }

  const readOnce = (): Promise<void> => {
    if (reading === null && clock.nowMs() < restUntilMs) throw new KeysResting(restUntilMs - clock.nowMs())
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }

  return async (header, token) => {
    if (held === null) await readOnce()
    else if (clock.nowMs() - held.readAtMs > KEYS_FRESH_MS) {
      // Keys that were good a moment ago are better than none while the issuer is away.
      await Promise.resolve()
        .then(readOnce)
        .catch(() => undefined)
    }
    const find = () => (held as NonNullable<typeof held>).find(header, token)
    try {
      return await find()
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await readOnce()
      return find()
    }
  }
}
