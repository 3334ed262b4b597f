import type { Platform } from '../api/channels.ts'

/** What an address carries after `?`, as each page reads it. Unknown or wrong values are left out, never an error. */
type Given = Readonly<Record<string, unknown>>
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const yes = (value: unknown): true | undefined => (value === true || value === 'true' ? true : undefined)
const platform = (value: unknown): Platform | undefined =>
  value === 'facebook' || value === 'zalo' ? value : undefined

export const inboxSearch = (
  given: Given,
): Optional<{ channelId: string; unread: true; assignee: 'me' | 'none'; q: string }> => ({
  channelId: text(given.channelId),
  unread: yes(given.unread),
  assignee: given.assignee === 'me' || given.assignee === 'none' ? given.assignee : undefined,
  q: text(given.q),
})

export const commentsSearch = (
  given: Given,
): Optional<{ channelId: string; postId: string; autoHidden: true }> => ({
  channelId: text(given.channelId),
  postId: text(given.postId),
  autoHidden: yes(given.autoHidden),
})

export const peopleSearch = (given: Given): Optional<{ channelId: string; q: string; follower: true }> => ({
  channelId: text(given.channelId),
  q: text(given.q),
  follower: yes(given.follower),
})

/** `personId`, `userId`: whose record the two logs show. */
export const privacySearch = (given: Given): Optional<{ tab: string; personId: string; userId: string }> => ({
  tab: text(given.tab),
  personId: text(given.personId),
  userId: text(given.userId),
})

/** `kind`, `userId`, `days`: what the activity shows. */
export const activitySearch = (
  given: Given,
): Optional<{ tab: string; kind: string; userId: string; days: number }> => {
  const days = Number(text(given.days))
  return {
    tab: text(given.tab),
    kind: code(given.kind),
    userId: text(given.userId),
    days: Number.isInteger(days) && days > 0 && days <= 366 ? days : undefined,
  }
}

/** Words in an address can be anybody's: only what looks like a code of ours is shown. */
const code = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[a-z][a-z-]{1,39}$/.test(value) ? value : undefined

export const problemSearch = (given: Given): Optional<{ problem: string }> => ({
  problem: code(given.problem),
})

/** `channelId`: the channel that is linked again. */
export const newLinkSearch = (given: Given): Optional<{ platform: Platform; channelId: string }> => ({
  platform: platform(given.platform),
  channelId: text(given.channelId),
})

/** Plain text both ways: a phone number in `q` stays text, and addresses stay readable. */
export const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search))

export function stringifySearch(search: Record<string, unknown>): string {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== null)
  const written = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString()
  return written === '' ? '' : `?${written}`
}
