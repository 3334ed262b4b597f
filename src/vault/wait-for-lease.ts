import { randomUUID } from 'node:crypto'
import { type Lease, takeLease } from '../store/lease.ts'
import type { Store } from '../store/open-store.ts'

/** Asks for the lease until it is free. @returns null where its holders outlasted `waitMs` */
export async function waitForLease(
  store: Store,
  resource: string,
  timing: { readonly leaseMs: number; readonly waitMs: number; readonly pollMs: number },
): Promise<Lease | null> {
  const me = randomUUID()
  const untilMs = performance.now() + timing.waitMs
  for (;;) {
    const lease = await takeLease(store, resource, me, timing.leaseMs)
    if (lease || performance.now() >= untilMs) return lease
    await new Promise((done) => setTimeout(done, timing.pollMs))
  }
}
