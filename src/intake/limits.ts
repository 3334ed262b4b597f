/** From the first byte of the headers to the last of the body. Zalo waits 2 s for the whole answer, Messenger 5 s. */
export const BODY_DEADLINE_MS = 4_000
/** Bodies being read or waiting for the journal, all together: a crowd of slow senders costs this much memory and no more. */
export const OPEN_BODIES_BYTES = 96 * 1024 * 1024
/** After a refusal in the middle of a body, how long its rest is read and dropped so that the sender sees the answer. */
export const DRAIN_REFUSED_MS = 1_000

/** An answer later than this is of no use to Zalo (2 s): 503, and a redelivery or a gap. Waiting in the queue included. */
export const WRITE_WITHIN_MS = 1_500
/** Writes under way at once: measured, 3 keep a replica set's journal busy, more only make smaller batches. */
export const WRITES_IN_FLIGHT = 3
/** One insertMany: 512 small rows are 7 ms of MongoDB; large bodies are counted in bytes (a message is at most 48 MB). */
export const BATCH_ROWS = 512
export const BATCH_BYTES = 4 * 1024 * 1024
/** Rows waiting for a write; beyond it the store is not keeping up and the platform shall come again. */
export const QUEUED_ROWS = 20_000
export const QUEUED_BYTES = 64 * 1024 * 1024

/** Bodies with a wrong mac kept in quarantine mode; anybody may send such, so there is an end to it. */
export const QUARANTINE_ROWS = 5_000

/** Refusals closer together than this are one gap. */
export const GAP_JOIN_MS = 10 * 60 * 1000
/** Single accounts named in gaps of one platform and cause; more at once are told as "every account". */
export const GAP_ACCOUNTS = 500
