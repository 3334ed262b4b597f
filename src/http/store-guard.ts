import type { RequestHandler } from 'express'
import type { Store } from '../store/open-store.ts'
import { answerProblem } from './failures.ts'
import { Problem } from './problem.ts'

/** A request without an answer after this long makes us look whether the store still answers. */
export const PATIENCE_MS = 1_200
/** How long it may take to show that. */
export const PROBE_MS = 700
/** A process that was busy reads an answer too late: it is asked again before anybody is sent away. */
export const PROBES = 2

/**
 * A store that hangs (stopped, cut off without a reset) gives no error for a long time, so its requests would hang too.
 * Those that only wait for a platform go on: it is the store that is looked at, once for all who wait.
 */
export function guardAgainstHangingStore(store: Pick<Store, 'answers'>): RequestHandler {
  let looking: Promise<boolean> | null = null
  const probe = async (): Promise<boolean> => {
    for (let asked = 0; asked < PROBES; asked++) {
      if (await store.answers(PROBE_MS)) return true
    }
    return false
  }
  const storeAnswers = (): Promise<boolean> => {
    looking ??= probe().finally(() => {
      looking = null
    })
    return looking
  }
  return (_req, res, next) => {
    let timer: NodeJS.Timeout
    const look = async (): Promise<void> => {
      const answers = await storeAnswers()
      if (res.headersSent || res.destroyed) return
      if (answers) wait()
      else answerProblem(res, new Problem('store-unavailable', { retryAfterSeconds: 3 }))
    }
    const wait = (): void => {
      timer = setTimeout(() => void look(), PATIENCE_MS)
    }
    wait()
    res.on('close', () => clearTimeout(timer))
    next()
  }
}
