/** Every queue of the gateway; `src/queues/jobs.ts` gives each its jobs (a test holds the two lists equal). */
export const QUEUE_NAMES = [
  'inbound',
  'outbound',
  'profiles',
  'followers',
  'history',
  'tokens',
  'media',
  'search',
  'callouts',
  'privacy',
  'upkeep',
] as const
