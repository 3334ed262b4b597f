import { ChannelError } from '../channels/channel-error.ts'
import type { Platform } from '../channels/platform.ts'
import { type Lease, releaseLease } from '../store/lease.ts'
import { waitForLease } from '../vault/wait-for-lease.ts'
import type { LinkingDeps } from './deps.ts'

/** Longer than an authorization with its lists of Pages takes; a holder that died is waited out by nobody longer than this. */
const LEASE_MS = 90_000
/** Longer than an end of a grant takes that another process is in the middle of. */
const TIMING = { leaseMs: LEASE_MS, waitMs: 25_000, pollMs: 60 }

/** Whoever changes, uses or ends what one platform user granted holds this. */
export const grantLease = (platformUserId: string): string => `grant:facebook:${platformUserId}`

/** Whoever links a Page or OA, or ends it at the platform, holds this: an end never meets a new beginning. */
export const accountLease = (platform: Platform, externalId: string): string =>
  `account:${platform}:${externalId}`

export const LINKING_LEASE_MS = LEASE_MS

/** Runs `work` while holding the lease. @throws {ChannelError} `platform-busy` (backoff) where others held it too long */
export async function holding<T>(
  { store }: Pick<LinkingDeps, 'store'>,
  resource: string,
  work: () => Promise<T>,
): Promise<T> {
  const lease: Lease | null = await waitForLease(store, resource, TIMING)
  if (!lease) throw new ChannelError({ code: 'platform-busy', retry: 'backoff', requestLeft: false })
  try {
    return await work()
  } finally {
    await releaseLease(store, lease)
  }
}
