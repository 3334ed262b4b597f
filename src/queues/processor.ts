import type { Log } from '../kit/log.ts'
import type { JobName, PayloadByName } from './jobs.ts'

export interface JobContext {
  /** Fires when the lock is lost (another worker may have the job already) or the process must stop: end at once. */
  readonly signal: AbortSignal
  readonly jobId: string
  readonly traceId: string
  /** How often this job was started, from 1. */
  readonly attempt: number
  readonly log: Log
}

/** What a worker does with one job. May run twice, or beside another: what it writes is fenced or repeatable. */
export type Processor<Payload> = (payload: Payload, context: JobContext) => Promise<void>

/** The canary is the host's own. */
export type Processors = {
  readonly [Name in Exclude<JobName, 'canary'>]?: Processor<PayloadByName[Name]>
}
