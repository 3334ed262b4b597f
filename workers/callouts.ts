import { randomUUID } from 'node:crypto'
import { drainCallouts } from '../src/callouts/drain.ts'
import { activeByShop, calloutsDue, wakeListeners } from '../src/callouts/due.ts'
import { followOn } from '../src/events/follow-on.ts'
import { calloutDrain } from '../src/queues/jobs.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'
import { releaseLease, takeLease } from '../src/store/lease.ts'

/** Longer than a page of events takes; a sweep that died is followed by the next after it. */
const SWEEP_LEASE_MS = 60_000
/** The first retry comes after five seconds: a sweep alone would find it up to three later. */
const SOON_MS = 10_000

/** Queue `callouts`: tells the shops' own systems what happened. */
export function calloutProcessors({ callouts, queues, clock }: RoomDeps): Processors {
  return {
    'callout-drain': async (subscription, { signal }) => {
      const { more, wakeAtMs } = await drainCallouts(callouts, subscription, signal)
      if (more) queues.wakeCallout(subscription)
      const waitMs = wakeAtMs === null ? null : Math.max(0, wakeAtMs - clock.nowMs())
      if (waitMs === null || waitMs > SOON_MS) return
      // Not the wake-up's own key: a delayed job under it would swallow every wake-up until then.
      const dedupe = `later-${subscription.subscriptionId}`
      await queues.add(calloutDrain, subscription, { delayMs: waitMs, dedupe })
    },
  }
}

/** Wakes what is due, and whoever an event's lost wake-up should have woken. */
export async function sweepCallouts({ callouts, store, clock }: RoomDeps): Promise<void> {
  for (const subscription of await calloutsDue(callouts)) callouts.wakeCallout(subscription)
  const lease = await takeLease(store, 'sweep:callouts', randomUUID(), SWEEP_LEASE_MS)
  if (!lease) return
  try {
    const active = await activeByShop(callouts)
    // Where nobody listens, no event is of interest: each subscription has its own place among them.
    if (active.size > 0)
      await followOn(store, 'callouts', clock.nowMs(), async (events) =>
        wakeListeners(callouts, active, events),
      )
  } finally {
    await releaseLease(store, lease)
  }
}
