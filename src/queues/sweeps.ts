interface Sweep {
  readonly everyMs: number
  readonly doc: string
}

/** Every sweep: how often it runs and what it looks for. What it then does is the worker's to wire (`workers/upkeep.ts`). */
export const SWEEPS = {
  lanes: {
    everyMs: 3_000,
    doc: 'Lanes with pending journal rows: the retry of every inbound drain, and all that a lost Redis costs.',
  },
  threads: { everyMs: 3_000, doc: 'Conversations and comment threads with something to send now.' },
  unlinks: { everyMs: 10_000, doc: 'Unlinked channels with something left to end at the platform.' },
  consents: {
    everyMs: 3_000,
    doc: 'Consents given or withdrawn whose effects are not carried out yet.',
  },
  profiles: { everyMs: 15_000, doc: 'Names and pictures that are due, or whose job was lost.' },
  followers: {
    everyMs: 15_000,
    doc: 'Follower lists whose reader was lost or that were last read long ago, and people who left their OA: what was fetched of them goes a day later.',
  },
  history: {
    everyMs: 15_000,
    doc: 'Readings of history whose reader was lost, and gaps that are over and want to be read back.',
  },
  subscriptions: {
    everyMs: 30_000,
    doc: 'Pages whose subscription is due to be looked at, channels whose token is dead, outages of our own.',
  },
  doctor: {
    everyMs: 30_000,
    doc: 'Channels silent against their own rhythm, Pages whose permissions or roles are gone, the app’s own subscription, the loss of Zalo’s webhook, and what shops are to be told.',
  },
  tallies: {
    everyMs: 10 * 60_000,
    doc: 'Journal rows about to leave: counted into the tally that the proof of no loss is made of.',
  },
  search: { everyMs: 15_000, doc: 'Texts and names that are not findable yet.' },
  callouts: {
    everyMs: 3_000,
    doc: 'Webhooks out whose next attempt is due, and events whose wake-up was lost.',
  },
  screening: {
    everyMs: 30_000,
    doc: 'Comments that the rules of their Page would hide, and customers who wrote while their shop was closed, whose worker died before it looked.',
  },
  quarantine: { everyMs: 30_000, doc: 'Quarantined Zalo webhooks that verify with the keys of now.' },
  erasures: {
    everyMs: 60_000,
    doc: 'Unlinked channels whose history is due to be erased, and shops that want to be gone.',
  },
  privacy: {
    everyMs: 15_000,
    doc: 'Privacy requests being carried out whose job was lost or whose platform was away, and erasures that look once more.',
  },
  clocks: { everyMs: 30 * 60_000, doc: 'Open privacy requests, counted by the time that is left.' },
  bulkReads: {
    everyMs: 60_000,
    doc: 'Users who look at more people, or hand out more, than their work explains.',
  },
  records: {
    everyMs: 60 * 60_000,
    doc: 'Rows of the access log, of disclosures, of the activity and of closed cases whose time is over.',
  },
  keeping: {
    everyMs: 15_000,
    doc: 'Received files that are to be kept, or go because what they belonged to was taken back.',
  },
  media: { everyMs: 60_000, doc: 'Uploaded files whose time is over.' },
  tokens: { everyMs: 60_000, doc: 'Tokens past half of their life.' },
} as const satisfies Record<string, Sweep>

export type SweepName = keyof typeof SWEEPS
