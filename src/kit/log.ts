/**
 * What a room may log through. Fields are ids, counts, codes and durations only: no names, texts, phones or tokens
 * (the writer redacts by field name as a second net, not as the first).
 */
export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  /** A log that adds these fields to every line. */
  child(fields: LogFields): Log
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** A log nobody reads. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
}
