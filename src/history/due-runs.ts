import type { HistoryRunDoc } from '../store/models/history.ts'
import type { HistoryDeps } from './deps.ts'
import { STALLED_MS } from './limits.ts'
import { startWaiting } from './runs.ts'

const RUNS_PER_SWEEP = 200

/** Wakes runs of all shops whose job was lost, and lets waiting ones begin whose forerunner ended without saying so. */
export async function wakeStalledRuns(deps: HistoryDeps): Promise<void> {
  const { store, clock } = deps
  const stalled = new Date(clock.nowMs() - STALLED_MS)
  const runs = await store.historyRuns
    .find({ open: true, dueAt: { $lte: stalled } }, null, {
      system: 'readings of history of all shops that lost their job',
    })
    .sort({ dueAt: 1 })
    .limit(RUNS_PER_SWEEP)
    .lean<HistoryRunDoc[]>()
  for (const run of runs) {
    if (run.state === 'running') deps.wakeRun({ shopId: run.shopId, runId: run._id }, { once: true })
    else await startWaiting(deps, { _id: run.channelId, shopId: run.shopId })
  }
}
