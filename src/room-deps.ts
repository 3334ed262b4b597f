import type { DataHost } from '../config/data-hosts.ts'
import type { WorkerSettings } from '../config/settings.ts'
import type { BulkLimits } from './access/bulk-reads.ts'
import { createDisclosures, type Disclosures } from './access/disclosures.ts'
import type { RecordPeriods } from './access/retention.ts'
import type { CalloutDeps } from './callouts/deps.ts'
import { createCalloutPost } from './callouts/post.ts'
import type { Platform } from './channels/platform.ts'
import type { ChangeDeps } from './consent/change.ts'
import type { DoctorDeps } from './doctor/deps.ts'
import { giveNotice } from './doctor/notices.ts'
import { openMailer } from './doctor/mailer.ts'
import { createSignedCall } from './doctor/signed-call.ts'
import { createFollowUps, type FollowUps } from './follow-ups.ts'
import type { FreezeDeps } from './guard/freezes.ts'
import type { HistoryDeps } from './history/deps.ts'
import { followConsent } from './history/follow-consent.ts'
import { startLinkHistory } from './history/link-history.ts'
import { claimAccount, dropAccountRows } from './inbox/claim-account.ts'
import type { ConsentChangeDeps } from './linking/consent-changes.ts'
import type { LinkingDeps } from './linking/deps.ts'
import type { Core } from './open-core.ts'
import { readPostNow } from './linking/page-posts.ts'
import { readProfile } from './linking/profile.ts'
import type { MediaDeps } from './media/deps.ts'
import { createRefreshGate } from './media/refresh-gate.ts'
import type { OutboxDeps } from './outbox/deps.ts'
import { endRefused } from './outbox/end-refused.ts'
import { askRefusedAgain } from './people/ask-again.ts'
import type { PeopleDeps } from './people/deps.ts'
import { readProfileNow } from './people/fetch-profiles.ts'
import type { PrivacyDeps } from './privacy/deps.ts'
import { recordChatCodes } from './privacy/shopper-codes.ts'
import type { RetentionPeriods } from './privacy/retention-table.ts'
import { releaseHeld } from './outbox/sweep.ts'
import { startFollowerSync } from './people/followers.ts'
import { consentChange, followerPage, historyPage, mediaKeep, personErase } from './queues/jobs.ts'
import type { ChannelDoc } from './store/models/channel.ts'
import type { ConsentChangeDoc } from './store/models/consent.ts'

/** The core, and each room's own dependencies wired to the queues: the same in gateway and worker. */
export interface RoomDeps extends Core {
  readonly next: FollowUps
  readonly outbox: OutboxDeps
  readonly people: PeopleDeps
  readonly privacy: PrivacyDeps
  readonly linking: LinkingDeps
  readonly history: HistoryDeps & { readonly readFollowers: (channel: ChannelDoc) => Promise<void> }
  readonly doctor: DoctorDeps
  readonly media: MediaDeps
  readonly freezing: FreezeDeps
  readonly callouts: CalloutDeps
  /** What left of the shops. */
  readonly disclosures: Disclosures
  readonly recordPeriods: RecordPeriods & { readonly activityDays: number; readonly caseDays: number }
  /** How long everything is kept, for whoever asks. */
  readonly retention: RetentionPeriods
  readonly bulkLimits: BulkLimits
  /** Every host that holds or sees data, with its country. */
  readonly dataHosts: readonly DataHost[]
  readonly followerRelistDays: number
  /** Giving and withdrawing consent, and what follows from it. */
  readonly consenting: ChangeDeps & ConsentChangeDeps
}

export function createRoomDeps(core: Core, settings: WorkerSettings): RoomDeps {
  const next = createFollowUps(core.queues)
  const people: PeopleDeps = { ...core, ...next }
  const history: RoomDeps['history'] = {
    ...core,
    ...next,
    days: settings.historyDays,
    facebookAppId: settings.facebook?.appId ?? null,
    wakeRun: (run, { delayMs = 0, once = false } = {}) =>
      void core.queues.add(historyPage, run, { delayMs, ...(once ? { dedupe: run.runId } : {}) }),
    wakeLane: (lane) => core.queues.wakeLane(lane),
    wakeThread: (thread) => core.queues.wakeThread(thread),
    readFollowers: (channel) => readFollowers(core, people, channel),
    followersMissed: (channel) => readFollowers(core, people, channel),
    recordChatCodes: (codes, session) => recordChatCodes(core, codes, session),
  }
  const outbox: OutboxDeps = {
    ...core,
    humanAgentHeld: settings.facebook?.features.has('human-agent') ?? false,
    wakeThread: (thread) => core.queues.wakeThread(thread),
  }
  const linking: LinkingDeps = {
    ...core,
    wakeUnlinks: () => next.wakeUnlinks(),
    tellOfDispute: async (holder, since) => {
      await giveNotice(core, holder, { kind: 'disputed', detail: null, since })
    },
    claimAccount: (platform, accountId) => afterLink(core, people, history, platform, accountId),
    dropDeliveries: (platform, accountId) => dropAccountRows(core.store, platform, accountId),
    publicUrl: settings.http.publicUrl,
    embedOrigins: settings.embedOrigins,
    facebook: settings.facebook,
    facebookUnlinkedDays: settings.facebookUnlinkedDays,
    zalo: settings.zalo,
  }
  const media: MediaDeps = {
    ...core,
    fetch: core.mediaFetch,
    mayRefresh: createRefreshGate(core.clock),
    readPerson: (shopId, personId, signal) => readProfileNow(people, shopId, personId, signal),
    readPost: (post, signal) => readPostNow(core, post, signal),
    readCard: async (channel) => void (await readProfile(linking, { ...channel, profile: null })),
    wakeKeep: (shopId, mediaId) =>
      void core.queues.add(mediaKeep, { shopId, mediaId }, { dedupe: mediaId, bulk: true }),
  }
  const { publicUrl, facebook, zalo } = linking
  const { mail, call } = settings.notices
  const ways = {
    mailer: mail === null ? null : openMailer(mail),
    call: call === null ? null : createSignedCall(call),
  }
  const doctor: DoctorDeps = { ...core, publicUrl, facebook, zalo, linking, history, ways }
  const consenting: RoomDeps['consenting'] = {
    ...linking,
    wakeConsentChange: (channel) =>
      void core.queues.add(consentChange, channel, { dedupe: channel.channelId }),
    endRefused: (channel, since) => endRefused(outbox, channel, since),
    followConsent: async (channel, changes, live) => {
      await followConsent(history, channel, changes, live)
      await readPeopleAgain(core, history, channel, changes)
    },
  }
  const privacy: PrivacyDeps = {
    ...core,
    people,
    wakeErasure: (shopId, requestId) =>
      void core.queues.add(personErase, { shopId, requestId }, { dedupe: requestId }),
  }
  const disclosures = createDisclosures(core)
  const callouts: CalloutDeps = {
    ...core,
    disclosures,
    post: createCalloutPost(),
    privateHosts: settings.calloutPrivateHosts,
    wakeCallout: (subscription) => core.queues.wakeCallout(subscription),
  }
  return {
    ...core,
    next,
    people,
    privacy,
    history,
    doctor,
    media,
    freezing: {
      ...core,
      release: (shopId, channelId) => letGo(core, shopId, channelId),
      wakeTelling: () => core.queues.wakeSweep('doctor'),
    },
    outbox,
    linking,
    consenting,
    callouts,
    disclosures,
    recordPeriods: settings.records,
    retention: { ...settings.records, facebookUnlinkedDays: settings.facebookUnlinkedDays },
    bulkLimits: settings.bulkReads,
    dataHosts: settings.dataHosts,
    followerRelistDays: settings.followerRelistDays,
  }
}

/** Names and followers that a consent given now opens; gaps that are over are looked for at once. */
async function readPeopleAgain(
  core: Core,
  history: RoomDeps['history'],
  channel: ChannelDoc,
  changes: readonly ConsentChangeDoc[],
): Promise<void> {
  const given = changes.filter(({ act }) => act === 'given')
  if (given.length === 0) return
  core.queues.wakeSweep('history')
  if ((await askRefusedAgain(core, channel)) > 0) core.queues.wakeSweep('profiles')
  if (given.some(({ code }) => code === 'ZA2')) await history.readFollowers(channel)
}

/** What came for the account before it was linked goes to work, and what waited for its new link; an OA's followers are read. */
async function afterLink(
  core: Core,
  people: PeopleDeps,
  history: HistoryDeps,
  platform: Platform,
  accountId: string,
): Promise<void> {
  const { lane } = await claimAccount(core.store, platform, accountId)
  if (lane !== null) core.queues.wakeLane(lane)
  const channel = await core.store.channels
    .findOne({ platform, externalId: accountId, live: true }, null, {
      system: 'an account that was just linked',
    })
    .lean<ChannelDoc>()
  if (!channel) return
  await letGo(core, channel.shopId, channel._id)
  await startLinkHistory(history, channel)
  if (platform === 'zalo') await readFollowers(core, people, channel, 'linked')
}

/** What waited in the channel for its link, or the end of a freeze, is looked at now. */
async function letGo({ store, clock, queues }: Core, shopId: string, channelId: string): Promise<void> {
  for (const thread of await releaseHeld(store, shopId, channelId, clock.nowMs())) queues.wakeThread(thread)
}

async function readFollowers(
  core: Core,
  people: PeopleDeps,
  channel: Pick<ChannelDoc, '_id' | 'shopId'>,
  reason: 'linked' | 'on-demand' = 'on-demand',
): Promise<void> {
  const runId = await startFollowerSync(people, channel, reason)
  await core.queues.add(followerPage, { shopId: channel.shopId, runId }, { dedupe: runId })
}
