import { appendEvents } from '../events/append.ts'
import { idOf } from '../kit/ids.ts'
import { channelChanged } from '../linking/link-events.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { NoticeDoc, NoticeKind } from '../store/models/doctor.ts'
import type { DoctorDeps } from './deps.ts'

type NoticeDeps = Pick<DoctorDeps, 'store' | 'clock' | 'log'>

/** Told once at each of these many days before a refresh token ends. */
export const TOKEN_STEPS_DAYS = [14, 7, 3, 1] as const
const DAY_MS = 24 * 60 * 60_000
const PER_STEP = 500
/** More of one shop would be a list nobody reads. */
const LISTED = 50

type NewNotice = Pick<NoticeDoc, 'kind' | 'detail' | 'since'> & { readonly days?: number }
type OfChannel = NoticeDoc & { readonly channelId: string; readonly platform: ChannelDoc['platform'] }
/** About the shop's own users: nobody else of them is told. */
const FOR_OWNERS: readonly NoticeKind[] = [
  'bulk-read',
  'bulk-export',
  'frozen',
  'authority-export',
  'callout-paused',
]

/** Tells the shop; the same cause is the same notice, however often it is found. @returns whether it is new */
export async function giveNotice(
  { store, clock, log }: NoticeDeps,
  channel: Pick<ChannelDoc, '_id' | 'shopId' | 'platform'>,
  { kind, detail, since, days }: NewNotice,
): Promise<boolean> {
  const { _id: channelId, shopId, platform } = channel
  const written = await store.notices.updateOne(
    { _id: idOf('ntc', channelId, `${kind} ${since.toISOString()} ${days ?? ''}`), shopId },
    {
      $setOnInsert: {
        channelId,
        platform,
        kind,
        detail,
        since,
        days: days ?? null,
        at: new Date(clock.nowMs()),
        dismissedAt: null,
        resolvedAt: null,
      },
    },
    { upsert: true },
  )
  if (written.upsertedCount === 0) return false
  log.info('A shop is told of a channel', { channelId, kind, days: days ?? null })
  // The console reads its notices again with the channel they are about.
  await appendEvents(store, [channelChanged(channel, clock.nowMs())])
  return true
}

/** What is over is told no more. */
export async function resolveNotices(
  { store, clock }: NoticeDeps,
  which: Pick<OfChannel, 'shopId' | 'channelId' | 'platform' | 'kind'> & { readonly ids?: readonly string[] },
): Promise<void> {
  const { shopId, kind, channelId, platform, ids } = which
  const over = await store.notices.updateMany(
    { shopId, kind, channelId, resolvedAt: null, ...(ids ? { _id: { $in: [...ids] } } : {}) },
    { $set: { resolvedAt: new Date(clock.nowMs()) } },
  )
  if (over.modifiedCount > 0)
    await appendEvents(store, [channelChanged({ _id: channelId, shopId, platform }, clock.nowMs())])
}

/** Brings the notices in line with the channels: tokens that end, links that broke, and what is over. */
export async function syncNotices(deps: NoticeDeps): Promise<void> {
  await tellOfEndingTokens(deps)
  await tellOfBrokenChannels(deps)
  await resolveWhatIsOver(deps)
}

/** The step that has been reached; null: more days are left than any step names. */
export function tokenStep(endsAtMs: number, nowMs: number): number | null {
  const reached = TOKEN_STEPS_DAYS.filter((days) => endsAtMs - nowMs <= days * DAY_MS)
  return reached.at(-1) ?? null
}

async function tellOfEndingTokens(deps: NoticeDeps): Promise<void> {
  const nowMs = deps.clock.nowMs()
  const soon = new Date(nowMs + TOKEN_STEPS_DAYS[0] * DAY_MS)
  let after = new Date(nowMs)
  for (;;) {
    const ending = await deps.store.channels
      .find(
        // The type stands here because only with it the planner may use the partial index.
        { live: true, relinkBefore: { $type: 'date', $gt: after, $lte: soon } },
        { shopId: 1, platform: 1, relinkBefore: 1 },
        { system: 'refresh tokens that end, of all shops' },
      )
      .sort({ relinkBefore: 1 })
      .limit(PER_STEP)
      .lean<Ending[]>()
    for (const channel of ending) await tellOfEnd(deps, channel, nowMs)
    if (ending.length < PER_STEP) return
    after = ending.at(-1)?.relinkBefore ?? soon
  }
}

type Ending = Pick<ChannelDoc, '_id' | 'shopId' | 'platform' | 'relinkBefore'>

async function tellOfEnd(deps: NoticeDeps, channel: Ending, nowMs: number): Promise<void> {
  if (channel.relinkBefore === null) return
  const days = tokenStep(channel.relinkBefore.getTime(), nowMs)
  if (days === null) return
  const isNew = await giveNotice(deps, channel, {
    kind: 'token-ends',
    detail: null,
    since: channel.relinkBefore,
    days,
  })
  if (!isNew) return
  // The step before has been overtaken by this one.
  const older = await deps.store.notices
    .find(
      { shopId: channel.shopId, channelId: channel._id, kind: 'token-ends', days: { $gt: days } },
      { _id: 1 },
    )
    .lean<Pick<NoticeDoc, '_id'>[]>()
  await resolveNotices(deps, {
    kind: 'token-ends',
    shopId: channel.shopId,
    channelId: channel._id,
    platform: channel.platform,
    ids: older.map(({ _id }) => _id),
  })
}

async function tellOfBrokenChannels(deps: NoticeDeps): Promise<void> {
  let after = ''
  for (;;) {
    const broken = await deps.store.channels
      .find(
        { status: 'needs-relink', live: true, _id: { $gt: after } },
        { shopId: 1, platform: 1, problems: 1 },
        { system: 'channels of all shops whose token is dead' },
      )
      .sort({ _id: 1 })
      .limit(PER_STEP)
      .lean<Pick<ChannelDoc, '_id' | 'shopId' | 'platform' | 'problems'>[]>()
    for (const channel of broken) {
      const problem = channel.problems.find(({ code }) => code === 'needs-relink')
      if (problem)
        await giveNotice(deps, channel, {
          kind: 'channel-broken',
          detail: problem.detail,
          since: problem.since,
        })
    }
    if (broken.length < PER_STEP) return
    after = broken.at(-1)?._id ?? after
  }
}

/** Only what is told and not over yet is looked at, so this costs what there is to say. */
async function resolveWhatIsOver(deps: NoticeDeps): Promise<void> {
  const { store } = deps
  let after = ''
  for (;;) {
    const open = await store.notices
      .find({ resolvedAt: null, _id: { $gt: after }, channelId: { $ne: null } }, null, {
        system: 'what all shops are told of their channels',
      })
      .sort({ _id: 1 })
      .limit(PER_STEP)
      .lean<OfChannel[]>()
    for (const notice of open) {
      const channel = await store.channels
        .findOne({ _id: notice.channelId, shopId: notice.shopId })
        .lean<ChannelDoc>()
      if (isOver(notice, channel)) await resolveNotices(deps, { ...notice, ids: [notice._id] })
    }
    if (open.length < PER_STEP) return
    after = open.at(-1)?._id ?? after
  }
}

function isOver({ kind, since }: NoticeDoc, channel: ChannelDoc | null): boolean {
  if (!channel?.live) return true
  // A person has to look at it; it is over once somebody has.
  if (kind === 'disputed') return false
  if (kind === 'channel-broken') return channel.status !== 'needs-relink'
  if (kind === 'token-ends') return channel.relinkBefore?.getTime() !== since.getTime()
  if (kind === 'grant-narrowed')
    return !channel.problems.some(
      (problem) => problem.code === kind && problem.since.getTime() === since.getTime(),
    )
  if (kind === 'platform-restricted') return channel.policy?.at.getTime() !== since.getTime()
  return !channel.problems.some(({ code }) => code === 'silent')
}

/** What the shop is told now, newest first. */
export const openNotices = (
  { store }: NoticeDeps,
  shopId: string,
  reader: { readonly isOwner: boolean },
): Promise<NoticeDoc[]> =>
  store.notices
    .find({ shopId, resolvedAt: null, dismissedAt: null, ...forReader(reader) })
    .sort({ at: -1 })
    .limit(LISTED)
    .lean<NoticeDoc[]>()

const forReader = ({ isOwner }: { readonly isOwner: boolean }) =>
  isOwner ? {} : { kind: { $nin: FOR_OWNERS } }

/** Somebody has read it. @returns false: there is no such notice of this shop */
export async function dismissNotice(
  { store, clock }: NoticeDeps,
  shopId: string,
  noticeId: string,
  reader: { readonly isOwner: boolean },
): Promise<boolean> {
  const found = await store.notices
    .findOne({ _id: noticeId, shopId, ...forReader(reader) }, { _id: 1 })
    .lean()
  if (!found) return false
  await store.notices.updateOne(
    { _id: noticeId, shopId, dismissedAt: null },
    { $set: { dismissedAt: new Date(clock.nowMs()) } },
  )
  return true
}
