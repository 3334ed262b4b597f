import { randomUUID } from 'node:crypto'
import { type Lease, LeaseLost, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { Store } from '../store/open-store.ts'

export interface ThreadTiming {
  /** How long the right to send a thread's rows outlives its holder's last sign of life. */
  readonly leaseMs: number
}

/** A killed worker keeps a conversation waiting this long; calls that take longer keep it by their heartbeat. */
export const THREAD_TIMING: ThreadTiming = { leaseMs: 30_000 }
/** Signs of life in one lease: two may be lost. */
const BEATS = 3
/** The last part of a lease is no time to begin a call: the request has to arrive before the lease can be another's. */
const SURE_SHARE = 0.8

/** The right to send a thread's rows, kept by a heartbeat while calls are out. */
export interface ThreadHold {
  readonly lease: Lease
  /**
   * Asked with nothing awaited between this and the call: a process that stood still in between must not send.
   * @throws {LeaseLost} when the right has passed on, or may have
   */
  assertHeld(): void
  release(): Promise<void>
}

/** @returns null while another holds the thread */
export async function holdThread(
  store: Store,
  threadKey: string,
  { leaseMs }: ThreadTiming,
): Promise<ThreadHold | null> {
  let provenMs = performance.now()
  const lease = await takeLease(store, `thread:${threadKey}`, randomUUID(), leaseMs)
  if (!lease) return null
  let lost = false

  async function beat(): Promise<void> {
    const askedMs = performance.now()
    if (await renewLease(store, lease as Lease, leaseMs)) provenMs = askedMs
    else lost = true
  }
  const timer = setInterval(() => {
    // A database that is away proves nothing; the time that passes does.
    beat().catch(() => undefined)
  }, leaseMs / BEATS)

  return {
    lease,
    assertHeld() {
      if (lost || performance.now() - provenMs > leaseMs * SURE_SHARE) throw new LeaseLost(lease.resource)
    },
    async release() {
      clearInterval(timer)
      // Not given back, it runs out.
      await releaseLease(store, lease).catch(() => undefined)
    },
  }
}
