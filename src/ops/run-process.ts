import type { Log } from '../kit/log.ts'
import { withDeadline } from '../kit/wait.ts'

/** One thing to close, in its turn. */
export interface Closer {
  readonly name: string
  readonly close: () => Promise<unknown> | void
}

export interface RunOptions {
  readonly log: Log
  /** For everything together; then the process ends whatever is left. */
  readonly deadlineMs: number
  /** The last to close: what is still to be said goes through it. */
  readonly closeLog: () => Promise<void>
}

/** Reasons to stop that are no fault. */
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Closes in the order given, on a signal and on a crash alike, and ends the process: 0 after a signal, 1 after a crash or
 * when something did not close. A second signal ends it at once.
 */
export function closeInOrder(closers: readonly Closer[], options: RunOptions): void {
  const { log } = options
  let stopping = false

  async function stop(reason: string, code: number): Promise<void> {
    if (stopping) {
      log.warn('Stopping at once', { reason })
      process.exit(1)
    }
    stopping = true
    log.info('Stopping', { reason })
    const clean = await withDeadline(closeAll(closers, log), options.deadlineMs, 'Stopping').catch(
      (error: unknown) => {
        log.error('Not everything closed in time', { reason: String(error) })
        return false
      },
    )
    log.info('Stopped', { clean })
    await withDeadline(options.closeLog(), 1_000, 'Writing the last lines').catch(() => undefined)
    process.exit(clean ? code : 1)
  }

  for (const signal of SIGNALS) process.on(signal, () => void stop(signal, 0))
  for (const crash of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(crash, (error: unknown) => {
      log.error('A crash: nothing after it can be trusted', {
        crash,
        reason: String(error),
        stack: error instanceof Error ? error.stack?.slice(0, 4_000) : undefined,
      })
      // A second crash while stopping must not cut the stopping short.
      if (!stopping) void stop(crash, 1)
    })
  }
}

async function closeAll(closers: readonly Closer[], log: Log): Promise<boolean> {
  let clean = true
  for (const { name, close } of closers) {
    try {
      await close()
    } catch (error) {
      clean = false
      log.error('Something did not close', { what: name, reason: String(error) })
    }
  }
  return clean
}
