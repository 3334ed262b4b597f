import { drainThread } from '../src/outbox/drain-thread.ts'
import { outboundDrain } from '../src/queues/jobs.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** A shorter wait than this is not left to the sweep: a busy channel's rate lane defers by fractions of a second. */
const SOON_MS = 5_000

/** Queue `outbound`: sends what a conversation or comment thread has, from its head. */
export function outboundProcessors(parts: RoomDeps): Processors {
  const { clock, queues } = parts
  return {
    'outbound-drain': async (thread, { signal }) => {
      const end = await drainThread(parts.outbox, thread, signal)
      const { bulk } = end
      if (end.more) {
        queues.wakeThread({ ...thread, bulk })
        return
      }
      const waitMs = end.wakeAtMs === null ? null : Math.max(0, end.wakeAtMs - clock.nowMs())
      if (waitMs === null || waitMs > SOON_MS) return
      // Not the wake-up's own key: a delayed job under it would swallow every wake-up until then.
      await queues.add(outboundDrain, thread, { delayMs: waitMs, dedupe: `later-${thread.threadKey}`, bulk })
    },
  }
}
