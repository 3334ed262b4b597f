import type { Platform } from '../../src/channels/platform.ts'
import {
  createLaneDrain,
  type DrainDeps,
  type DrainLane,
  type DrainOutcome,
} from '../../src/inbox/drain-lane.ts'
import { lanesWithPending } from '../../src/inbox/sweep.ts'
import { createJournal, type JournalRow } from '../../src/intake/journal.ts'
import { laneOf } from '../../src/intake/lane.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentMeter } from '../../src/kit/meter.ts'
import type { Store } from '../../src/store/open-store.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { quietLog } from './quiet.ts'
import { testChannels } from './way-in.ts'

/** Every shop has consented to everything. */
export const ALL_CODES: ReadonlySet<string> = new Set([
  'FB1',
  'FB2',
  'FB3',
  'FB4',
  'FB5',
  'ZA1',
  'ZA2',
  'ZA3',
])

export interface Inbox {
  readonly drain: DrainLane
  /** Journals these bodies as the way in does, without HTTP. */
  journal(platform: Platform, bodies: readonly Buffer[]): Promise<void>
  /** Drains every lane with work until none is left; outcomes added up. */
  drainAll(): Promise<DrainOutcome>
}

export function openInbox(
  deps: { store: Store; vault: Vault } & Partial<Omit<DrainDeps, 'store' | 'vault'>>,
): Inbox {
  const { store, vault } = deps
  const channels = deps.channels ?? testChannels
  const drain = createLaneDrain({
    channels,
    consents: { nowCached: () => Promise.resolve(ALL_CODES) },
    clock: systemClock,
    log: quietLog,
    meter: silentMeter,
    ...deps,
  })
  const journal = createJournal({
    store,
    vault,
    log: quietLog,
    meter: silentMeter,
    onWritten: () => undefined,
  })
  const rowsOf = (platform: Platform, body: Buffer): JournalRow[] => {
    const split = channels[platform]?.splitByAccount(body)
    if (!split?.ok) throw new Error('This body would be refused')
    return split.value.map((part) => ({
      platform,
      accountId: part.accountId,
      lane: laneOf(platform, part.accountId),
      receivedAt: new Date(),
      bodyHash: 'hash',
      events: part.events,
      bytes: part.bytes,
      refusedBecause: null,
    }))
  }
  return {
    drain,
    async journal(platform, bodies) {
      for (const body of bodies)
        await new Promise<void>((resolve, reject) =>
          journal.add(rowsOf(platform, body), (outcome) =>
            outcome === 'written' ? resolve() : reject(new Error(outcome)),
          ),
        )
    },
    async drainAll() {
      let total: DrainOutcome | null = null
      for (let round = 0; round < 100; round++) {
        const lanes = await lanesWithPending(store)
        if (lanes.length === 0) break
        for (const lane of lanes) total = sum(total, await drain(lane))
      }
      if (total === null) throw new Error('There was nothing to drain')
      return total
    },
  }
}

function sum(a: DrainOutcome | null, b: DrainOutcome): DrainOutcome {
  if (a === null) return b
  return {
    held: a.held && b.held,
    more: b.more,
    applied: a.applied + b.applied,
    duplicates: a.duplicates + b.duplicates,
    parked: a.parked + b.parked,
    refused: a.refused + b.refused,
    unclaimed: a.unclaimed + b.unclaimed,
    newPeople: [...a.newPeople, ...b.newPeople],
    renamedPeople: [...a.renamedPeople, ...b.renamedPeople],
    touchedMessages: [...a.touchedMessages, ...b.touchedMessages],
    wordedComments: [...a.wordedComments, ...b.wordedComments],
    withdrawn: a.withdrawn + b.withdrawn,
    proved: a.proved + b.proved,
    settledThreads: [...a.settledThreads, ...b.settledThreads],
  }
}
