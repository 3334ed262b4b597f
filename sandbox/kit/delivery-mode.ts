import { z } from 'zod'

/** How webhooks travel; tests change it to make disorder. Times in real milliseconds unless said otherwise. */
export const deliveryModeSchema = z.strictObject({
  /** Requests in flight at once. */
  concurrency: z.int().min(1).max(1024),
  /** Events of one conversation wait for each other's first attempt. */
  ordered: z.boolean(),
  /** How often each event is sent, whatever the answer. */
  copies: z.int().min(1).max(100),
  /** Most events in one request, where the platform batches at all. */
  batchSize: z.int().min(1).max(1000),
  /** Events are mixed at random among this many neighbours; 1 keeps the order. */
  shuffleWithin: z.int().min(1).max(100_000),
  /** Longest time an unfilled batch or shuffle waits for company. */
  gatherMs: z.int().min(0),
  /** Pause before every attempt. */
  delayMs: z.int().min(0),
  /** Multiplies every wait of the retry ladder: 0.001 turns seconds into milliseconds. */
  retryScale: z.number().min(0),
})

export type DeliveryMode = z.infer<typeof deliveryModeSchema>

export const defaultDeliveryMode: DeliveryMode = {
  concurrency: 32,
  ordered: true,
  copies: 1,
  batchSize: 1,
  shuffleWithin: 1,
  gatherMs: 10,
  delayMs: 0,
  retryScale: 1,
}
