/** Events of one transaction. Measured: 200–500 are best; smaller ones wait for the disk, larger ones for each other. */
export const TURN_EVENTS = 500
/** Rows read for a turn; as many or more waiting means a backlog, and accounts take turns. */
export const TURN_ROWS = 500
/** Accounts served in one turn of a backlog. */
export const TURN_ACCOUNTS = 50
/** One run of a drain: afterwards another lane may have the worker. */
export const RUN_MS = 5_000

/** Longer than a turn takes at its worst; a dead holder keeps its lane this long. */
export const LEASE_MS = 15_000
export const RENEW_AFTER_MS = 4_000

/** Tries of a row that fails alone, each in another run of the drain, before it is parked. */
export const ROW_ATTEMPTS = 3
/** Tries of a turn that met somebody else's write in a way the driver does not repeat by itself. */
export const TURN_ATTEMPTS = 3

/** Unread messages are counted to here. */
export const UNREAD_CAP = 1_000
/** Messages whose status is told one by one when a watermark passes them. */
export const STATUS_EVENTS = 100
