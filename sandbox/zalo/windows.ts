const HOUR_MS = 3_600_000

/** Free answers end this long after the person's last interaction. */
export const FREE_WINDOW_MS = 48 * HOUR_MS
/** After this the API refuses. */
export const SEND_WINDOW_MS = 7 * 24 * HOUR_MS
/** Messages a follower who never interacted may get. */
export const WELCOME_MESSAGES = 3

/** Answers by the id of one message, while that was counted. */
export const REPLIES_PER_MESSAGE = 8

/** What decides whether a consultation message may go. */
export interface WindowFacts {
  lastInteractionAtMs: number | null
  isFollower: boolean
  welcomeSent: number
  nowMs: number
}

/** How a message is counted, or the code it is refused with. */
export type WindowVerdict = { allow: 'reply' | 'welcome_msg' | 'paid' } | { refuse: -213 | -230 | -232 }

/** The window of one person at one OA. Exactly 48 h is still free, exactly 7 days is still allowed. */
export function judgeWindow(facts: WindowFacts): WindowVerdict {
  if (facts.lastInteractionAtMs === null) {
    if (!facts.isFollower) return { refuse: -213 }
    return facts.welcomeSent < WELCOME_MESSAGES ? { allow: 'welcome_msg' } : { refuse: -232 }
  }
  const sinceMs = facts.nowMs - facts.lastInteractionAtMs
  if (sinceMs <= FREE_WINDOW_MS) return { allow: 'reply' }
  if (sinceMs <= SEND_WINDOW_MS) return { allow: 'paid' }
  return { refuse: -230 }
}
