import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { backoffMs } from '../kit/wait.ts'
import type { HistoryRunDoc } from '../store/models/history.ts'
import type { HistoryDeps } from './deps.ts'
import { FAILURE_WAIT, MAX_FAILURES, MINUTE_MS } from './limits.ts'
import { moveOn, OVER, type PageEnd } from './page-end.ts'
import type { Reading, StageReader } from './reading.ts'
import { endRun } from './runs.ts'

/** For `after-delay` without a time. */
const DEFAULT_WAIT_MS = MINUTE_MS
/** Facebook's word for "reduce the amount of data you're asking for", among other things. */
const TOO_MUCH = '1'

interface Stood {
  readonly reader: StageReader<unknown>
  readonly cursor: unknown
}

/**
 * What a run does after a page that was not read. Waits of the platform cost no try; what is not allowed or gone is left
 * out and named; what is unclear is tried again with growing waits; a dead token ends the run, the next link starts anew.
 */
export async function afterFailure(
  deps: HistoryDeps,
  reading: Reading,
  error: unknown,
  stood: Stood,
): Promise<PageEnd> {
  const { run } = reading
  if (error instanceof DoorRefusal) {
    if (error.permission === null) return stop(deps, run, error.code)
    return leaveOut(deps, reading, stood, error)
  }
  if (!(error instanceof ChannelError)) {
    // ChannelGone: unlinked while the page was on its way; everything else is the store's state or a fault of ours.
    if ((error as Error).name === 'ChannelGone') return stop(deps, run, 'channel-unlinked')
    return tryAgain(deps, reading, stood, { code: (error as Error).name, error })
  }
  if (error.retry === 'after-delay') return wait(deps, run, error.waitMs ?? DEFAULT_WAIT_MS)
  if (error.code === 'permission-missing')
    return leaveOut(deps, reading, stood, { code: error.code, permission: null })
  if (error.retry === 'after-relink') return stop(deps, run, error.code)
  if (error.platformCode === TOO_MUCH) {
    const less = stood.reader.less(stood.cursor)
    if (less !== null) return moveTo(deps, run, less)
  }
  if (error.retry === 'never' || error.code === 'answer-unreadable') {
    const past = stood.reader.past(stood.cursor)
    if (past === 'stuck') return tryAgain(deps, reading, stood, { code: error.code, error })
    return moveTo(deps, run, past, { unreadable: run.counts.unreadable + 1 })
  }
  return tryAgain(deps, reading, stood, { code: error.code, error })
}

async function leaveOut(
  deps: HistoryDeps,
  reading: Reading,
  { reader, cursor }: Stood,
  why: { readonly code: string; readonly permission: string | null },
): Promise<PageEnd> {
  const { run } = reading
  const { part, cursor: rest } = await reader.without(cursor, reading)
  deps.log.info('A part of a history is left out', {
    runId: run._id,
    channelId: run.channelId,
    part,
    code: why.code,
    permission: why.permission,
  })
  return moveTo(deps, run, rest, {}, [...run.skipped, { part, code: why.code, permission: why.permission }])
}

async function moveTo(
  deps: HistoryDeps,
  run: HistoryRunDoc,
  cursor: unknown,
  counts: Partial<HistoryRunDoc['counts']> = {},
  skipped: HistoryRunDoc['skipped'] = run.skipped,
): Promise<PageEnd> {
  await update(deps, run, {
    ...moveOn(run, cursor),
    counts: { ...run.counts, ...counts },
    skipped,
    failures: 0,
  })
  return { waitMs: 0 }
}

async function wait(deps: HistoryDeps, run: HistoryRunDoc, waitMs: number): Promise<PageEnd> {
  await update(deps, run, { dueAt: new Date(deps.clock.nowMs() + waitMs) })
  return { waitMs }
}

/** What was tried too often is left out, so that it does not keep the rest from being read. */
async function tryAgain(
  deps: HistoryDeps,
  reading: Reading,
  stood: Stood,
  { code, error }: { readonly code: string; readonly error: unknown },
): Promise<PageEnd> {
  const { run } = reading
  const failures = run.failures + 1
  deps.log.warn('A page of history could not be read', {
    runId: run._id,
    channelId: run.channelId,
    problem: code,
    failures,
    stack: stackOf(error),
  })
  if (failures > MAX_FAILURES) return leaveOut(deps, reading, stood, { code, permission: null })
  const waitMs = backoffMs(failures, FAILURE_WAIT)
  await update(deps, run, { failures, problem: code, dueAt: new Date(deps.clock.nowMs() + waitMs) })
  return { waitMs }
}

/** Files and lines without the message, which may quote data. */
const stackOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 4).join(' ⏎ ') : undefined

async function update(deps: HistoryDeps, run: HistoryRunDoc, set: Partial<HistoryRunDoc>): Promise<void> {
  await deps.store.historyRuns.updateOne(
    { _id: run._id, shopId: run.shopId, state: 'running', updatedAt: run.updatedAt },
    { $set: { ...set, updatedAt: new Date(deps.clock.nowMs()) } },
  )
}

async function stop(deps: HistoryDeps, run: HistoryRunDoc, problem: string): Promise<PageEnd> {
  await endRun(deps, run, 'stopped', problem)
  return OVER
}
