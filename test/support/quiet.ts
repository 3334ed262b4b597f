import type { Log } from '../../src/kit/log.ts'

/** A log nobody reads. */
export const quietLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => quietLog,
}
