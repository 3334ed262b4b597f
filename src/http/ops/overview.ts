import type { z } from 'zod'
import { listParked } from '../../inbox/parked.ts'
import { waitingEvents } from '../../inbox/waiting-events.ts'
import { receivedNow } from '../../intake/received-now.ts'
import type { Clock } from '../../kit/clock.ts'
import { shareFor } from '../../kit/share-for.ts'
import { troubles } from '../../linking/channels-in-trouble.ts'
import { sendsNow } from '../../outbox/sends-now.ts'
import type { QueueBeat } from '../../queues/canary.ts'
import type { JobCounts } from '../../queues/job-counts.ts'
import { countUpTo } from '../../store/count-up-to.ts'
import type { Store } from '../../store/open-store.ts'
import type { RootKeyState } from '../../vault/root-keys.ts'
import type { Vault } from '../../vault/vault.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { openAlarms } from './alarms.ts'
import { overviewSchema } from './overview-schema.ts'

/** Ten operators who look at once cost as much as one. */
const SHARED_MS = 2_000
/** Beyond it is only said that there are more. */
const COUNTED_UP_TO = 1_000

export interface OverviewDeps {
  readonly store: Store
  readonly vault: Pick<Vault, 'rootKeys'>
  readonly clock: Clock
  readonly queues: {
    counts(): Promise<readonly JobCounts[] | null>
    beats(): Promise<readonly QueueBeat[] | null>
  }
}

type Overview = z.infer<typeof overviewSchema>

/** The whole gateway at a glance, for whoever keeps it running: counts, times and codes, nothing of any shop or person. */
export function overviewRoutes(deps: OverviewDeps): Route[] {
  const look = shareFor(deps.clock, SHARED_MS, () => overviewOf(deps))
  return [
    defineRoute({
      method: 'get',
      path: '/overview',
      summary: `The gateway at a glance; made anew at most every ${SHARED_MS / 1_000} seconds`,
      tag: 'Operators',
      roles: ['operator'],
      shopless: true,
      answers: { 200: { description: 'Counts, times and codes', schema: overviewSchema } },
      handle: async () => respond(200, await look()),
    }),
  ]
}

/** Every part is a bounded look into an index: it costs the same on a bad night. */
export async function overviewOf({ store, vault, clock, queues }: OverviewDeps): Promise<Overview> {
  const nowMs = clock.nowMs()
  const [counts, beats, lanes, parked, parkedJobs, alarms, freezes, troubled, received, sends, keys] =
    await Promise.all([
      queues.counts(),
      queues.beats(),
      waitingEvents(store),
      parkedNow(store),
      parkedJobsNow(store),
      openAlarms(store),
      countUpTo(store.freezes, { endedAt: null }, 'over', COUNTED_UP_TO),
      troubles(store),
      receivedNow(store, nowMs),
      sendsNow(store),
      vault.rootKeys(),
    ])
  return {
    at: new Date(nowMs).toISOString(),
    queues: counts === null ? null : queuesNow(counts, beats),
    lanes: {
      busy: lanes.length,
      waiting: {
        count: lanes.reduce((sum, { waiting }) => sum + waiting.count, 0),
        more: lanes.some(({ waiting }) => waiting.more),
      },
      oldestAt: lanes[0]?.oldestAt.toISOString() ?? null,
      items: lanes.map(({ oldestAt, ...lane }) => ({ ...lane, oldestAt: oldestAt.toISOString() })),
    },
    parked,
    parkedJobs,
    openAlarms: alarms.length,
    freezes,
    channels: troubled,
    platforms: received.map(({ platform, lastMinute, lastAt }) => {
      const own = sends.find((one) => one.platform === platform)
      if (own === undefined) throw new Error(`Nothing is known of sends to ${platform}`)
      const { platform: _known, deferredUntil, ...open } = own
      return {
        platform,
        received: { lastMinute, lastAt: lastAt?.toISOString() ?? null },
        sends: { ...open, deferredUntil: deferredUntil?.toISOString() ?? null },
      }
    }),
    ...rootKeysNow(keys),
  }
}

/** How far a change of root keys has come: the keys, and the processes that are waited for. */
function rootKeysNow({ keys, holders, sealingSince }: RootKeyState): Pick<Overview, 'keys' | 'keyRing'> {
  const next = keys.find((key) => key.next)
  return {
    keys: keys.map(({ retiredAt, ...key }) => ({ ...key, retiredAt: retiredAt?.toISOString() ?? null })),
    keyRing: {
      sealingSince: sealingSince?.toISOString() ?? null,
      processes: holders.length,
      waitsFor: next ? holders.filter(({ first }) => first !== next.kid).map(({ service }) => service) : [],
    },
  }
}

const queuesNow = (counts: readonly JobCounts[], beats: readonly QueueBeat[] | null) =>
  counts.map((row) => ({
    ...row,
    canaryAgeMs: beats?.find(({ queue }) => queue === row.queue)?.ageMs ?? null,
  }))

async function parkedNow(store: Store): Promise<Overview['parked']> {
  const [count, [oldest]] = await Promise.all([
    countUpTo(store.deliveries, { state: 'parked' }, 'parked', COUNTED_UP_TO),
    listParked(store, { limit: 1 }),
  ])
  return { ...count, oldestAt: oldest?.receivedAt.toISOString() ?? null }
}

async function parkedJobsNow(store: Store): Promise<Overview['parkedJobs']> {
  const [count, newest] = await Promise.all([
    countUpTo(store.parkedJobs, { at: { $gt: new Date(0) } }, 'newest', COUNTED_UP_TO),
    store.parkedJobs.findOne({}, { at: 1 }).sort({ at: -1 }).lean(),
  ])
  return { ...count, newestAt: newest?.at.toISOString() ?? null }
}
