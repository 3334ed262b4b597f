import { wakeStalledRuns } from '../src/history/due-runs.ts'
import { readGaps, spreadFurther } from '../src/history/gaps.ts'
import { noteAlive } from '../src/history/own-outage.ts'
import { readHistoryPage } from '../src/history/read-page.ts'
import { checkSubscriptions } from '../src/history/subscriptions.ts'
import { foldJournal } from '../src/history/tallies.ts'
import { openTokenGaps } from '../src/history/token-gaps.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `history`: one page of a channel's history, then the next as a job of its own, at the platform's pace. */
export function historyProcessors({ history }: RoomDeps): Processors {
  return {
    'history-page': async (run, { signal }) => {
      const { waitMs } = await readHistoryPage(history, run.shopId, run.runId, signal)
      if (waitMs !== null) history.wakeRun(run, { delayMs: waitMs })
    },
  }
}

/** Readings that lost their job, and gaps that want to be read back. */
export async function sweepHistory({ history }: RoomDeps): Promise<void> {
  await wakeStalledRuns(history)
  await spreadFurther(history)
  await readGaps(history)
}

/** What may have been lost without anybody refusing it: dead tokens, lost subscriptions, outages of our own. */
export async function sweepSubscriptions({ history }: RoomDeps): Promise<void> {
  await noteAlive(history)
  await openTokenGaps(history)
  await checkSubscriptions(history)
}

export async function sweepTallies({ history, log }: RoomDeps): Promise<void> {
  const folded = await foldJournal(history)
  if (folded > 0) log.info('Journal rows were counted and removed', { rows: folded })
}
