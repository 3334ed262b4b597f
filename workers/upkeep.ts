import { alarmOfBulkReads } from '../src/access/bulk-reads.ts'
import { dropOldSupportSessions } from '../src/access/support-sessions.ts'
import { dropOldActivity } from '../src/access/read-activity.ts'
import { dropOldRecords } from '../src/access/retention.ts'
import { releaseQuarantined } from '../src/intake/quarantine.ts'
import { lanesWithPending } from '../src/inbox/sweep.ts'
import { endIdleGrants } from '../src/linking/end-grants.ts'
import { finishUnlinks } from '../src/linking/finish-unlinks.ts'
import { sayFree } from '../src/outbox/say-free.ts'
import { dropExpiredMedia } from '../src/outbox/media.ts'
import { threadsDue } from '../src/outbox/sweep.ts'
import { profilesDue } from '../src/people/fetch-profiles.ts'
import { forgetUnfollowed } from '../src/people/forget-unfollowed.ts'
import { stalledFollowerRuns } from '../src/people/followers.ts'
import { startDueLists } from '../src/people/relist-followers.ts'
import { sweepDeletions } from '../src/privacy/deletion-codes.ts'
import { dropOldCases } from '../src/privacy/drop-cases.ts'
import { sweepComplaints, tellDueCases } from '../src/privacy/due-cases.ts'
import { sweepPrivacyRequests, tellDueRequests } from '../src/privacy/due-requests.ts'
import { eraseDueShops } from '../src/privacy/erase-shop.ts'
import { eraseDueChannels } from '../src/privacy/erase-channel.ts'
import { endDueHolds } from '../src/privacy/holds.ts'
import { tellShoppers } from '../src/privacy/tell-shoppers.ts'
import { tellMerchants } from '../src/privacy/tell-merchant.ts'
import { followerPage, tokenRefresh } from '../src/queues/jobs.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { SweepName } from '../src/queues/sweeps.ts'
import { sweepCallouts } from './callouts.ts'
import { sweepConsents } from './consents.ts'
import { sweepDoctor } from './doctor.ts'
import { sweepHistory, sweepSubscriptions, sweepTallies } from './history.ts'
import { sweepKeeping } from './media.ts'
import { sweepWords } from './screening.ts'
import { sweepSearch } from './search.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Tokens asked for at once; the next sweep asks for more. */
const TOKENS_PER_SWEEP = 500

/** Queue `upkeep`: every sweep looks in the database, so that nothing depends on a wake-up having arrived. */
export function upkeepProcessors(parts: RoomDeps): Processors {
  const { clock, meter, next, queues, store } = parts
  const sweeps: Readonly<Record<SweepName, () => Promise<unknown>>> = {
    lanes: async () => {
      const lanes = await lanesWithPending(store)
      meter.gauge('inbound_lanes_pending', lanes.length)
      queues.wakeLanes(lanes)
    },
    threads: async () => {
      const threads = await threadsDue(store, clock.nowMs())
      meter.gauge('outbox_threads_due', threads.length)
      for (const thread of threads) queues.wakeThread(thread)
    },
    unlinks: async () => {
      await finishUnlinks(parts.linking)
      await endIdleGrants(parts.linking)
    },
    erasures: async () => {
      await eraseDueChannels(parts)
      await eraseDueShops(parts)
    },
    privacy: async () => {
      // First, so that what a hold kept waiting goes on in the same sweep.
      await endDueHolds(parts.privacy)
      await tellMerchants(parts.privacy)
      await sweepComplaints(parts.privacy)
      await sweepPrivacyRequests(parts.privacy)
      await tellShoppers(parts.privacy, (shopId, conversationId, said) =>
        sayFree(parts.outbox, shopId, conversationId, { ...said, by: 'data-request' }),
      )
      await sweepDeletions(parts.linking)
    },
    clocks: async () => {
      await tellDueRequests(parts.privacy)
      await tellDueCases(parts.privacy)
    },
    bulkReads: () => alarmOfBulkReads(parts, parts.bulkLimits),
    records: async () => {
      await dropOldRecords(parts, parts.recordPeriods)
      await dropOldActivity(parts, parts.recordPeriods.activityDays)
      await dropOldSupportSessions(parts, parts.recordPeriods.activityDays)
      await dropOldCases(parts, parts.recordPeriods.caseDays)
    },
    media: () => dropExpiredMedia(parts.outbox),
    keeping: () => sweepKeeping(parts),
    profiles: async () => {
      const { inTalk, others } = await profilesDue(parts)
      for (const [shopId, personIds] of inTalk) next.wantProfiles(shopId, personIds)
      for (const [shopId, personIds] of others) next.wantProfiles(shopId, personIds, { bulk: true })
    },
    followers: async () => {
      const due = await startDueLists(parts.people, parts.followerRelistDays)
      for (const run of [...due, ...(await stalledFollowerRuns(store, clock.nowMs()))])
        await queues.add(followerPage, run, { dedupe: run.runId })
      await forgetUnfollowed(parts.people)
    },
    quarantine: async () => {
      const zalo = parts.channels.zalo
      if (zalo === null) return
      queues.wakeLanes((await releaseQuarantined({ store, vault: parts.vault, zalo })).lanes)
    },
    consents: () => sweepConsents(parts),
    search: () => sweepSearch(parts),
    callouts: () => sweepCallouts(parts),
    screening: () => sweepWords(parts),
    history: () => sweepHistory(parts),
    subscriptions: () => sweepSubscriptions(parts),
    doctor: () => sweepDoctor(parts),
    tallies: () => sweepTallies(parts),
    tokens: async () => {
      for (const { shopId, channelId } of await parts.keeper.due(clock.nowMs(), TOKENS_PER_SWEEP))
        await queues.add(tokenRefresh, { shopId, channelId }, { dedupe: channelId })
    },
  }
  const running = new Set<string>()

  return {
    sweep: async ({ name }, { log }) => {
      const sweep = Object.hasOwn(sweeps, name) ? sweeps[name as SweepName] : undefined
      if (!sweep) {
        log.info('A sweep of another version was left to it', { sweep: name })
        return
      }
      // One that takes longer than its period is not joined by the next.
      if (running.has(name)) return
      running.add(name)
      try {
        await sweep()
      } finally {
        running.delete(name)
      }
    },
  }
}
