import type { Stand } from './kit/stand.ts'

/**
 * The demo: a shop with a user at the issuer, a Facebook account with six Pages, two OAs, people who write to them.
 * Each stand keeps its own part; nothing in one refers to another, as on the real platforms.
 */
export function seedDemo(stands: readonly Stand[]): void {
  for (const stand of stands) stand.seedDemo()
}
