/** Who says that nobody is there, in the words of the outbox. */
export const AWAY_AUTHOR = { kind: 'bot', id: 'away' } as const
/** A notice that comes later than this after the customer's word, or leaves later, says nothing true any more. */
export const AWAY_WITHIN_MS = 15 * 60_000
