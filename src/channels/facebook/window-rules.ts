const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** One way to write to somebody, as long as it holds. */
export interface WindowRule {
  readonly kind: 'free' | 'human-agent'
  /** What the send carries. The type names no other tag: the retired ones cannot be written. */
  readonly sends:
    | { readonly messagingType: 'RESPONSE' }
    | { readonly messagingType: 'MESSAGE_TAG'; readonly tag: 'HUMAN_AGENT' }
  /** From the person's last contact on. */
  readonly forMs: number
  readonly authors: readonly ('staff' | 'bot')[]
  /** The feature of App Review it needs. */
  readonly feature: 'human-agent' | null
  /** In force from this day on, and before that other one; null: no end is announced. ISO dates, UTC. */
  readonly from: string
  readonly until: string | null
  readonly source: string
}

/** The platform's rules as data: a change is announced with a day, so it is a row here before the day comes. */
export const WINDOW_RULES: readonly WindowRule[] = [
  {
    kind: 'free',
    sends: { messagingType: 'RESPONSE' },
    forMs: 24 * HOUR_MS,
    authors: ['staff', 'bot'],
    feature: null,
    from: '2020-03-04',
    until: null,
    source: 'docs/platforms/facebook.md#window (read 2026-11-22)',
  },
  {
    kind: 'human-agent',
    sends: { messagingType: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
    forMs: 7 * DAY_MS,
    // Typed by a person: the platform's terms leave no room for a program here.
    authors: ['staff'],
    feature: 'human-agent',
    from: '2020-03-04',
    until: null,
    source: 'docs/platforms/facebook.md#window (read 2026-11-22)',
  },
]

/** Tags that once opened more, with the day from which the platform refuses them (100/1893061). Kept to explain, never sent. */
export const RETIRED_TAGS: Readonly<Record<string, string>> = {
  CONFIRMED_EVENT_UPDATE: '2026-04-27',
  ACCOUNT_UPDATE: '2026-04-27',
  POST_PURCHASE_UPDATE: '2026-04-27',
}

export const rulesInForce = (nowMs: number, rules: readonly WindowRule[] = WINDOW_RULES): WindowRule[] =>
  rules.filter(
    ({ from, until }) => Date.parse(from) <= nowMs && (until === null || nowMs < Date.parse(until)),
  )
