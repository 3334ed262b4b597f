import { randomUUID } from 'node:crypto'
import { DoorRefusal } from '../door/door.ts'
import { applyHistory, type HistoryOutcome } from '../inbox/apply-history.ts'
import { indexMessages } from '../inbox/index-messages.ts'
import { laneOf } from '../intake/lane.ts'
import { sleep } from '../kit/wait.ts'
import { indexPeople } from '../people/index-people.ts'
import { type Lease, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { HistoryChannelDoc, HistoryRunDoc } from '../store/models/history.ts'
import { afterFailure } from './after-failure.ts'
import type { HistoryDeps } from './deps.ts'
import { LANE_BUSY_MS, LANE_LEASE_MS, LANE_POLL_MS, LANE_WAIT_MS, RUN_LEASE_MS } from './limits.ts'
import { readerOf } from './readers.ts'
import { moveOn, OVER, type PageEnd } from './page-end.ts'
import type { Ask, Harvest, Reading } from './reading.ts'
import { endRun } from './runs.ts'
import { oldUpTo } from './whole-seconds.ts'

/** The run was changed by somebody else, or ended, while a page was read: nothing of the page was kept. */
class RunMoved extends Error {
  constructor() {
    super('The run went on without this page')
    this.name = 'RunMoved'
  }
}

/**
 * Makes one call for a run and keeps what it brings together with where the next begins: killed anywhere, the run goes on
 * with the page it was at, and what is met twice is one.
 */
export async function readHistoryPage(
  deps: HistoryDeps,
  shopId: string,
  runId: string,
  signal: AbortSignal,
): Promise<PageEnd> {
  const known = await findRun(deps, shopId, runId)
  if (!known) return OVER
  const lease = await takeLease(deps.store, `history:${known.channelId}`, randomUUID(), RUN_LEASE_MS)
  if (!lease) return OVER
  try {
    // Read anew: the holder before may have gone on.
    const run = await findRun(deps, shopId, runId)
    if (!run) return OVER
    const waitMs = run.dueAt.getTime() - deps.clock.nowMs()
    if (waitMs > 0) return { waitMs }
    return await readUnder(deps, run, lease, signal)
  } finally {
    await releaseLease(deps.store, lease).catch(() => undefined)
  }
}

const findRun = (deps: HistoryDeps, shopId: string, runId: string): Promise<HistoryRunDoc | null> =>
  deps.store.historyRuns.findOne({ _id: runId, shopId, state: 'running' }).lean<HistoryRunDoc>()

async function readUnder(
  deps: HistoryDeps,
  run: HistoryRunDoc,
  lease: Lease,
  signal: AbortSignal,
): Promise<PageEnd> {
  await indexLeftover(deps, run)
  const [stage] = run.stages
  const channel = await deps.store.channels
    .findOne({ _id: run.channelId, shopId: run.shopId })
    .lean<ChannelDoc>()
  if (!channel?.live) return stop(deps, run, 'channel-unlinked')
  const reader = stage === undefined ? null : readerOf(run.platform, stage)
  if (!reader) return finish(deps, run)
  const reading: Reading = {
    run,
    accountId: channel.externalId,
    store: deps.store,
    readAtMs: deps.clock.nowMs(),
  }
  const cursor = reader.open(run.cursor, run)
  try {
    const harvest = await reader.read(askFor(deps, run, signal), cursor, reading)
    return await keep(deps, reading, lease, harvest)
  } catch (error) {
    if (error instanceof RunMoved) return OVER
    if (signal.aborted) throw error
    return afterFailure(deps, reading, error, { reader, cursor })
  }
}

const askFor =
  (deps: HistoryDeps, run: HistoryRunDoc, signal: AbortSignal): Ask =>
  (operation, input) =>
    deps.door.call({ kind: 'channel', shopId: run.shopId, channelId: run.channelId }, operation, input, {
      signal,
      priority: 'bulk',
    })

async function keep(
  deps: HistoryDeps,
  reading: Reading,
  lease: Lease,
  harvest: Harvest<unknown>,
): Promise<PageEnd> {
  const { run } = reading
  if (!(await renewLease(deps.store, lease, RUN_LEASE_MS))) throw new RunMoved()
  await checkConsent(deps, run, harvest)
  const nowMs = deps.clock.nowMs()
  const set = {
    ...moveOn(run, harvest.cursor),
    failures: 0,
    problem: null,
    dueAt: new Date(nowMs + harvest.paceMs),
    updatedAt: new Date(nowMs),
  }
  const counts = {
    ...run.counts,
    calls: run.counts.calls + 1,
    conversations: run.counts.conversations + harvest.conversations,
    unreadable: run.counts.unreadable + harvest.unreadable,
  }
  if (harvest.events.length === 0) await note(deps, run, { ...set, counts })
  else {
    const outcome = await applyPage(deps, reading, lease, harvest, { set, counts })
    if (outcome === null) return { waitMs: LANE_BUSY_MS }
    await followUp(deps, run, outcome)
  }
  return set.stages.length === 0 ? finish(deps, run) : { waitMs: harvest.paceMs }
}

/** Withdrawn while the platform answered: nothing of the answer is kept. */
async function checkConsent(
  deps: HistoryDeps,
  run: HistoryRunDoc,
  { code }: Harvest<unknown>,
): Promise<void> {
  const now = await deps.consents.now(run.shopId, run.channelId)
  if (!now.has(code)) throw new DoorRefusal('consent-missing', code)
}

/** @returns null while the account's lane stays busy */
async function applyPage(
  deps: HistoryDeps,
  reading: Reading,
  runLease: Lease,
  harvest: Harvest<unknown>,
  then: { readonly set: Partial<HistoryRunDoc>; readonly counts: HistoryRunDoc['counts'] },
): Promise<HistoryOutcome | null> {
  const { run, accountId } = reading
  const lane = laneOf(run.platform, accountId)
  const laneLease = await waitForLane(deps, lane)
  if (!laneLease) return null
  try {
    const since = await sinceOf(deps, run)
    return await applyHistory(
      {
        store: deps.store,
        vault: deps.vault,
        leases: [runLease, laneLease],
        recordChatCodes: deps.recordChatCodes,
      },
      {
        subject: { shopId: run.shopId, channelId: run.channelId, platform: run.platform, accountId },
        events: harvest.events,
        readAt: new Date(reading.readAtMs),
        oldUpTo: oldUpTo(run.platform, since),
      },
      async (session, outcome) => {
        const messageIds = outcome.touchedMessages.map(({ messageId }) => messageId)
        const personIds = outcome.renamedPeople.map(({ personId }) => personId)
        const counts = {
          ...then.counts,
          seen: then.counts.seen + outcome.seen,
          recovered: then.counts.recovered + outcome.recovered,
        }
        await note(deps, run, { ...then.set, counts, toIndex: { messageIds, personIds } }, session)
      },
    )
  } finally {
    await releaseLease(deps.store, laneLease).catch(() => undefined)
    deps.wakeLane(lane)
  }
}

async function waitForLane(deps: HistoryDeps, lane: number): Promise<Lease | null> {
  const owner = randomUUID()
  const untilMs = performance.now() + LANE_WAIT_MS
  for (;;) {
    const lease = await takeLease(deps.store, `lane:${lane}`, owner, LANE_LEASE_MS)
    if (lease || performance.now() >= untilMs) return lease
    await sleep(LANE_POLL_MS)
  }
}

async function sinceOf(deps: HistoryDeps, run: HistoryRunDoc): Promise<Date> {
  const found = await deps.store.historyChannels
    .findOne({ _id: run.channelId, shopId: run.shopId })
    .lean<HistoryChannelDoc>()
  return found?.since ?? run.startedAt
}

/** Writes where the run stands, if it still stands where it was read. @throws {RunMoved} */
async function note(
  deps: HistoryDeps,
  run: HistoryRunDoc,
  set: Partial<HistoryRunDoc>,
  session?: Parameters<Parameters<HistoryDeps['store']['transaction']>[0]>[0],
): Promise<void> {
  const result = await deps.store.historyRuns.updateOne(
    { _id: run._id, shopId: run.shopId, state: 'running', updatedAt: run.updatedAt },
    { $set: set },
    session ? { session } : {},
  )
  if (result.matchedCount !== 1) throw new RunMoved()
}

async function followUp(deps: HistoryDeps, run: HistoryRunDoc, outcome: HistoryOutcome): Promise<void> {
  deps.meter.count('history_items_total', { platform: run.platform, outcome: 'recovered' }, outcome.recovered)
  deps.meter.count(
    'history_items_total',
    { platform: run.platform, outcome: 'known' },
    outcome.seen - outcome.recovered,
  )
  const people = outcome.newPeople.map(({ personId }) => personId)
  if (people.length > 0) deps.wantProfiles(run.shopId, people)
  for (const thread of outcome.settledThreads) deps.wakeThread(thread)
  const toIndex = {
    messageIds: outcome.touchedMessages.map(({ messageId }) => messageId),
    personIds: outcome.renamedPeople.map(({ personId }) => personId),
  }
  await indexLeftover(deps, { ...run, toIndex })
}

/** Old messages are told to nobody one by one, so no follower of events would make them findable: the run does. */
async function indexLeftover(deps: HistoryDeps, run: HistoryRunDoc): Promise<void> {
  const { messageIds, personIds } = run.toIndex
  if (messageIds.length === 0 && personIds.length === 0) return
  if (messageIds.length > 0) await indexMessages(deps, run.shopId, messageIds)
  if (personIds.length > 0) await indexPeople(deps, run.shopId, personIds)
  await deps.store.historyRuns.updateOne(
    { _id: run._id, shopId: run.shopId, 'toIndex.messageIds': messageIds, 'toIndex.personIds': personIds },
    { $set: { toIndex: { messageIds: [], personIds: [] } } },
  )
}

async function finish(deps: HistoryDeps, run: HistoryRunDoc): Promise<PageEnd> {
  await endRun(deps, run, 'done', null)
  return OVER
}

async function stop(deps: HistoryDeps, run: HistoryRunDoc, problem: string): Promise<PageEnd> {
  await endRun(deps, run, 'stopped', problem)
  return OVER
}
