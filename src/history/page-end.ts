import type { HistoryRunDoc } from '../store/models/history.ts'

/** When the run's next page may be read. `waitMs` null: this chain of jobs is over (the run ended, or another reads it on). */
export interface PageEnd {
  readonly waitMs: number | null
}
export const OVER: PageEnd = { waitMs: null }

/** Where a run stands after a page, or without a part: the stage's next cursor, or the next stage. */
export function moveOn(run: HistoryRunDoc, cursor: unknown): Pick<HistoryRunDoc, 'stages' | 'cursor'> {
  return cursor === null ? { stages: run.stages.slice(1), cursor: null } : { stages: run.stages, cursor }
}
