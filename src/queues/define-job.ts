import type { z } from 'zod'

/**
 * What happens after a failed run.
 * - `sweep`: nothing; a sweep finds the work again in the database. For drains: a job waiting in backoff would swallow wake-ups.
 * - `backoff`: tried again with growing waits, then parked for a person to look at.
 */
export type AfterFailure = 'sweep' | 'backoff'

/** A job is a wire format: writer and reader may be different versions. Ids only, never contents. */
export interface JobDefinition<Name extends string = string, Payload = unknown> {
  readonly name: Name
  /** null: a job of every queue. */
  readonly queue: string | null
  readonly payload: z.ZodType<Payload>
  readonly afterFailure: AfterFailure
  readonly doc: string
}

export const defineJob = <const Name extends string, const Queue extends string | null, Payload>(
  definition: JobDefinition<Name, Payload> & { readonly queue: Queue },
): JobDefinition<Name, Payload> & { readonly queue: Queue } => definition
