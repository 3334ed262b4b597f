const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Whose turn it is to read a channel's history: longer than a call takes at its worst, and again than the rest of a page. */
export const RUN_LEASE_MS = 40 * SECOND_MS
/** The lane of a busy account is drained for at most 5 s at a time. */
export const LANE_WAIT_MS = 10 * SECOND_MS
export const LANE_LEASE_MS = 15 * SECOND_MS
export const LANE_POLL_MS = 25
/** The page was read and the lane stayed busy: it is read again after this. */
export const LANE_BUSY_MS = 2 * SECOND_MS

/**
 * Pause between two calls of one run, whatever process makes them: the platforms' limits are for the account, the rate
 * lanes of each process know only of their own calls. Facebook allows 2 inbox calls a second, Zalo's smallest package 100
 * calls a minute; a third is left to people.
 */
export const PACE_MS = { facebookInbox: 700, facebookFeed: 250, zalo: 860 } as const

/** A run nobody has taken up for so long after it was due has lost its job. */
export const STALLED_MS = 15 * SECOND_MS
/** Failures of one page in a row before the run gives up: with these waits about three hours. */
export const MAX_FAILURES = 24
export const FAILURE_WAIT = { baseMs: 5 * SECOND_MS, maxMs: 10 * MINUTE_MS } as const

/** In what steps a platform's history tells when something was written: Facebook's in whole seconds (docs/platforms). */
export const TIME_STEP_MS = { facebook: SECOND_MS, zalo: 1 } as const

/** Between two readings that somebody asked for. */
export const DEMAND_COOL_DOWN_MS = 15 * MINUTE_MS

/** Clocks differ, and what was refused at the edge of a gap was sent a little before. */
export const GAP_MARGIN_MS = 2 * MINUTE_MS
/** A gap is read when nothing was refused for so long … */
export const GAP_QUIET_MS = 20 * SECOND_MS
/** … or, where the trouble lasts, every so often. */
export const GAP_SLICE_MS = 10 * MINUTE_MS
/** A gap of nobody in particular can be made by anybody who posts rubbish: all accounts are looked at no oftener than this. */
export const GAP_ANYBODY_MS = HOUR_MS
/** Deliveries accepted beside refused ones, looked for among so many rows: this many, and so many to one, mean noise. */
export const NOISE_ROWS = 2_000
export const NOISE_ACCEPTED = 20
export const NOISE_RATIO = 5
/** Nobody allows reading it now: looked at again after this, and given up in the end. */
export const GAP_RETRY_MS = HOUR_MS
export const GAP_GIVEN_UP_MS = 30 * DAY_MS
/** Gaps, or channels of a gap without account, taken up by one sweep. */
export const GAPS_PER_SWEEP = 200

/** Comments are written under posts older than the gap: so far back posts are looked through. */
export const POST_LOOK_BACK_MS = 30 * DAY_MS
/** Posts known here whose comments are read where the list of posts may not be. */
export const KNOWN_POSTS = 200

/** A list that is read while it changes is gone through again for what moved, at most so often. */
export const MAX_PASSES = 5

/** Journal rows are counted and removed so long before they would leave by themselves. */
export const TALLY_AHEAD_MS = 2 * HOUR_MS
export const TALLY_ROWS = 1_000

export { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS }
