import { systemClock } from '../../../src/kit/clock.ts'
import type { OutboxDeps, Thread } from '../../../src/outbox/deps.ts'
import { type DrainEnd, drainThread } from '../../../src/outbox/drain-thread.ts'
import type { Store } from '../../../src/store/open-store.ts'
import { sendingDeps } from '../sending-deps.ts'
import { openTrustBench } from '../trust.ts'

/**
 * A process that sends what a thread has, and comes to grief, if asked to, at a step of its first attempt:
 * `found` nothing is on record · `recorded` the attempt is, the request has not left · `answered` the platform has answered ·
 * `writing` the answer is being written · `written` it is. `kill`: SIGKILL, at once. `stop`: it says so, then stands still
 * (SIGSTOP) until somebody lets it go on.
 */
export type GriefStep = 'found' | 'recorded' | 'answered' | 'writing' | 'written'
export interface SenderAsk {
  readonly thread: Thread
  readonly leaseMs: number
  readonly grief?: { readonly at: GriefStep; readonly how: 'kill' | 'stop' }
}
export type SenderAnswer = { readonly at: GriefStep } | { readonly end: DrainEnd }

const env = JSON.parse(process.argv[2] as string) as Record<string, string>
let grief: SenderAsk['grief']
let writes = 0

async function reach(step: GriefStep): Promise<void> {
  if (grief?.at !== step) return
  if (grief.how === 'kill') process.kill(process.pid, 'SIGKILL')
  await new Promise<void>((told) =>
    process.send?.({ at: step } satisfies SenderAnswer, undefined, {}, () => told()),
  )
  grief = undefined
  process.kill(process.pid, 'SIGSTOP')
}

/** An attempt writes twice: that it begins, and what became of it. */
function griefInWriting(store: Store): Store {
  return {
    ...store,
    async transaction(work) {
      writes += 1
      if (writes === 1) {
        const recorded = await store.transaction(work)
        await reach('recorded')
        return recorded
      }
      const written = await store.transaction(async (session) => {
        const done = await work(session)
        await reach('writing')
        return done
      })
      await reach('written')
      return written
    },
  }
}

function griefInCalling(deps: OutboxDeps): OutboxDeps {
  const { door } = deps
  return {
    ...deps,
    door: {
      ...door,
      async call(...args) {
        await reach('found')
        try {
          return await door.call<never>(...args)
        } finally {
          await reach('answered')
        }
      },
    },
  }
}

const trust = await openTrustBench({ env })
const deps = griefInCalling(
  sendingDeps({ ...trust, store: griefInWriting(trust.store) }, { clock: systemClock }),
)

process.on('message', (ask: SenderAsk) => {
  const { thread, leaseMs } = ask
  grief = ask.grief
  writes = 0
  void drainThread({ ...deps, timing: { leaseMs } }, thread, new AbortController().signal).then((end) =>
    process.send?.({ end } satisfies SenderAnswer),
  )
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
process.send?.('ready')
