import { AsyncLocalStorage } from 'node:async_hooks'
import type { LogFields } from './log.ts'

/** Fields that every line written during a piece of work carries, however deep: request, job and trace ids. */
export interface LogContext {
  /** Runs `work`, and all it awaits, with these fields added to those already there. */
  run<T>(fields: LogFields, work: () => T): T
  fields(): LogFields
}

/** One per process: made by its main, given to the logger and to whoever starts work (HTTP, the job host). */
export function createLogContext(): LogContext {
  const storage = new AsyncLocalStorage<LogFields>()
  return {
    run: (fields, work) => storage.run({ ...storage.getStore(), ...fields }, work),
    fields: () => storage.getStore() ?? {},
  }
}
