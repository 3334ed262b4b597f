import { randomUUID } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { type Lease, LeaseLost, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { findAccounts } from './accounts.ts'
import { applyTurn, type TurnResult } from './apply-turn.ts'
import { claimAccount } from './claim-account.ts'
import type { RecordChatCodes } from './chat-codes.ts'
import { countKinds } from './count-kinds.ts'
import type { RowTally } from './finish-rows.ts'
import { LEASE_MS, RENEW_AFTER_MS, ROW_ATTEMPTS, RUN_MS, TURN_ATTEMPTS } from './limits.ts'
import { parkRow } from './park-row.ts'
import { createNoteSeen, type NoteSeen } from './note-seen.ts'
import { isPassing, isRace } from './passing-failure.ts'
import { readPending } from './pending-rows.ts'
import type { RecordWithdrawals } from './withdrawals.ts'
import { type PrepareDeps, type PreparedRow, prepareRows } from './prepare-rows.ts'

export interface DrainDeps extends PrepareDeps {
  /** Without it nobody may be erased by the platform's word: for tests and measures alone. */
  readonly recordWithdrawals?: RecordWithdrawals
  /** Without it nobody proves by a code who they are: for tests and measures alone. */
  readonly recordChatCodes?: RecordChatCodes
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}

/** What one run of a drain did, in events, and what is left to do about it elsewhere, by ids. */
export interface DrainOutcome extends RowTally {
  /** False: another worker holds the lane; nothing was done. */
  held: boolean
  /** Pending rows were left: run again. */
  more: boolean
  /** People whose profile is wanted: the first thing ever heard of them. */
  newPeople: { shopId: string; personId: string }[]
  /** Names or phones to be found by, a shop each. */
  renamedPeople: { shopId: string; personIds: string[] }[]
  /** Messages whose words are to be found by, a shop each. */
  touchedMessages: { shopId: string; messageIds: string[] }[]
  /** Comments whose text is new, a shop each. */
  wordedComments: { shopId: string; commentIds: string[] }[]
  /** Erasures that the platform asked for. */
  withdrawn: number
  /** Requests whose person proved by a code that it is them. */
  proved: number
  /** Threads of which an echo settled a send: their next may go. */
  settledThreads: { shopId: string; threadKey: string }[]
}

export type DrainLane = (lane: number, options?: { readonly signal?: AbortSignal }) => Promise<DrainOutcome>

/**
 * Applies the pending rows of a lane under its lease, a transaction a turn, until none is left or the run's time is over.
 * @throws what the store throws while it is away: nothing was used up, the sweep wakes the lane again
 */
export function createLaneDrain(deps: DrainDeps): DrainLane {
  const owner = randomUUID()
  /** Where each lane's round of accounts stands, so that all get their turn in a backlog. */
  const lastServed = new Map<number, string>()
  const noteSeen = createNoteSeen(deps)

  return async (lane, { signal } = {}) => {
    const total = emptyOutcome()
    const lease = await takeLease(deps.store, `lane:${lane}`, owner, LEASE_MS)
    if (lease === null) return { ...total, held: false }
    const run = { lane, lease, signal, skip: [] as DeliveryDoc['_id'][], total, claimed: false, noteSeen }
    try {
      await drainUntilDone(deps, run, lastServed)
    } finally {
      await releaseLease(deps.store, lease).catch(() => undefined)
      report(deps, total)
    }
    return total
  }
}

interface Run {
  readonly lane: number
  readonly lease: Lease
  readonly signal: AbortSignal | undefined
  /** Rows that failed in this run. */
  readonly skip: DeliveryDoc['_id'][]
  readonly total: DrainOutcome
  /** Rows went back to work that had been set aside. */
  claimed: boolean
  readonly noteSeen: NoteSeen
}

async function drainUntilDone(deps: DrainDeps, run: Run, lastServed: Map<number, string>): Promise<void> {
  const startedMs = performance.now()
  let renewedMs = startedMs
  for (;;) {
    const pending = await readPending(deps.store, run.lane, run.skip, lastServed.get(run.lane) ?? null)
    if (pending.rows.length === 0) {
      run.total.more = false
      return
    }
    if (performance.now() - renewedMs > RENEW_AFTER_MS) {
      if (!(await renewLease(deps.store, run.lease, LEASE_MS))) throw new LeaseLost(run.lease.resource)
      renewedMs = performance.now()
    }
    const accounts = await findAccounts(deps.store, pending.rows)
    const prepared = await prepareRows(deps, pending.rows, accounts)
    // Rows of a platform that is switched off stay pending; without this they would be read for ever.
    const left = new Set(prepared.map(({ row }) => row))
    run.skip.push(...pending.rows.filter((row) => !left.has(row)).map((row) => row._id))
    await applyOrHalve(deps, run, prepared)
    const last = pending.rows.at(-1)
    if (last) lastServed.set(run.lane, last.accountId)
    run.total.more = pending.more || run.claimed
    if (!pending.more || run.signal?.aborted || performance.now() - startedMs > RUN_MS) return
  }
}

/** A batch that fails is cut in two until the bad row is alone; what is good in it goes on. */
async function applyOrHalve(deps: DrainDeps, run: Run, rows: readonly PreparedRow[]): Promise<void> {
  if (rows.length === 0 || run.signal?.aborted) return
  try {
    addTo(run.total, await applyWithRaces(deps, run, rows))
  } catch (error) {
    if (isPassing(error)) throw error
    if (rows.length > 1) {
      const half = Math.ceil(rows.length / 2)
      await applyOrHalve(deps, run, rows.slice(0, half))
      await applyOrHalve(deps, run, rows.slice(half))
      return
    }
    await failRow(deps, run, rows[0] as PreparedRow, error)
    return
  }
  await countKinds(deps, rows)
  await run.noteSeen(rows)
  await claimLinkedMeanwhile(deps, run, rows)
}

/** An account may be linked while its rows are being set aside: whoever looks second sees what the other wrote. */
async function claimLinkedMeanwhile(deps: DrainDeps, run: Run, rows: readonly PreparedRow[]): Promise<void> {
  const aside = rows.filter(({ fate }) => fate === 'unclaimed').map(({ row }) => row)
  if (aside.length === 0) return
  for (const account of (await findAccounts(deps.store, aside)).values()) {
    if (account.is !== 'linked') continue
    const { platform, accountId } = account.subject
    const claimed = await claimAccount(deps.store, platform, accountId)
    if (claimed.rows > 0) run.claimed = true
  }
}

async function applyWithRaces(deps: DrainDeps, run: Run, rows: readonly PreparedRow[]): Promise<TurnResult> {
  let prepared = rows
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyTurn({ ...deps, nowMs: deps.clock.nowMs(), lease: run.lease }, prepared)
    } catch (error) {
      if (!isRace(error) || attempt === TURN_ATTEMPTS) throw error
      const fresh = rows.map(({ row }) => row)
      prepared = await prepareRows(deps, fresh, await findAccounts(deps.store, fresh))
    }
  }
}

async function failRow(deps: DrainDeps, run: Run, { row }: PreparedRow, error: unknown): Promise<void> {
  const attempts = row.attempts + 1
  const reason = `failed: ${(error as Error).name}`
  run.skip.push(row._id)
  const fields = {
    rowId: row._id.toHexString(),
    platform: row.platform,
    attempts,
    error: (error as Error).name,
  }
  if (attempts < ROW_ATTEMPTS) {
    deps.log.warn('A delivery could not be applied and will be tried again', fields)
    await deps.store.deliveries.collection.updateOne({ _id: row._id }, { $set: { attempts } })
    return
  }
  deps.log.error('A delivery could not be applied and is parked', fields)
  await parkRow(deps, { ...row, attempts }, reason)
  run.total.parked += row.events
}

const emptyOutcome = (): DrainOutcome => ({
  held: true,
  more: false,
  applied: 0,
  duplicates: 0,
  parked: 0,
  refused: 0,
  unclaimed: 0,
  newPeople: [],
  renamedPeople: [],
  touchedMessages: [],
  wordedComments: [],
  settledThreads: [],
  withdrawn: 0,
  proved: 0,
})

function addTo(total: DrainOutcome, { tally, ...turn }: TurnResult): void {
  for (const kind of ['applied', 'duplicates', 'parked', 'refused', 'unclaimed'] as const)
    total[kind] += tally[kind]
  total.withdrawn += turn.withdrawn
  total.proved += turn.proved
  total.newPeople.push(...turn.newPeople)
  total.settledThreads.push(...turn.settledThreads)
  for (const { shopId, messageId } of turn.touchedMessages) {
    const known = total.touchedMessages.find((entry) => entry.shopId === shopId)
    if (known) known.messageIds.push(messageId)
    else total.touchedMessages.push({ shopId, messageIds: [messageId] })
  }
  for (const { shopId, commentId } of turn.wordedComments) {
    const known = total.wordedComments.find((entry) => entry.shopId === shopId)
    if (known) known.commentIds.push(commentId)
    else total.wordedComments.push({ shopId, commentIds: [commentId] })
  }
  for (const { shopId, personId } of turn.renamedPeople) {
    const known = total.renamedPeople.find((entry) => entry.shopId === shopId)
    if (known) known.personIds.push(personId)
    else total.renamedPeople.push({ shopId, personIds: [personId] })
  }
}

function report(deps: DrainDeps, total: DrainOutcome): void {
  for (const outcome of ['applied', 'duplicates', 'parked', 'refused', 'unclaimed'] as const)
    if (total[outcome] > 0) deps.meter.count('inbound_events_total', { outcome }, total[outcome])
}
