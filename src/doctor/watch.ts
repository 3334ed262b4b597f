import { idOf } from '../kit/ids.ts'
import { setProblem } from '../linking/problems.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ChannelWatchDoc } from '../store/models/doctor.ts'
import { isStoreFault } from '../store/store-faults.ts'
import type { DoctorDeps } from './deps.ts'
import { examine } from './examine.ts'
import { giveNotice, resolveNotices } from './notices.ts'
import { judgeRhythm, rhythmFacts } from './rhythm-facts.ts'

const MINUTE_MS = 60_000
/** A channel is looked at this often; one that is silent more often, so that its recovery is seen. */
const LOOK_EVERY_MS = 5 * MINUTE_MS
const SILENT_EVERY_MS = MINUTE_MS
/** A quiet one changes slowly, and counting its past is what costs. */
const QUIET_EVERY_MS = 15 * MINUTE_MS
const UNLINKED_EVERY_MS = 24 * 60 * MINUTE_MS
/** After this a silence is how the channel is now. */
const NEW_RHYTHM_MS = 3 * 24 * 60 * MINUTE_MS
const PER_SWEEP = 500
const AT_ONCE = 8
/** Where a platform falls silent as a whole, its channels are examined some at a time, the rest by the next sweeps. */
const EXAMINED_PER_SWEEP = 50
/** Without these events are neither asked for nor taken: there is nothing to be silent. */
const HEARD_BY = { facebook: 'FB5', zalo: 'ZA3' } as const

/** The problem on the channel's card; its detail is the check that found the cause. */
export const SILENT_PROBLEM = 'silent'

/**
 * The silence alarm. A channel that normally gets traffic at this time and gets none, while its link looks fine, is
 * examined, marked and told of; when events come back the mark goes and the time in between is read back.
 */
export async function watchChannels(deps: DoctorDeps): Promise<void> {
  const due = await deps.store.channelWatches
    .find({ lookDueAt: { $lte: new Date(deps.clock.nowMs()) } }, null, {
      system: 'the rhythm of channels of all shops',
    })
    .sort({ lookDueAt: 1 })
    .limit(PER_SWEEP)
    .lean<ChannelWatchDoc[]>()
  const left = { examinations: EXAMINED_PER_SWEEP }
  for (let from = 0; from < due.length; from += AT_ONCE)
    await Promise.all(due.slice(from, from + AT_ONCE).map((watch) => lookSafely(deps, watch, left)))
}

/** One that fails by itself waits for another turn: it must not stand before all the others for ever. */
async function lookSafely(
  deps: DoctorDeps,
  watch: ChannelWatchDoc,
  left: { examinations: number },
): Promise<void> {
  try {
    await look(deps, watch, left)
  } catch (error) {
    if (isStoreFault(error)) throw error
    deps.log.error('The rhythm of a channel could not be looked at', {
      channelId: watch._id,
      error: (error as Error).name,
    })
    await remember(deps, watch, { lookDueAt: new Date(deps.clock.nowMs() + QUIET_EVERY_MS) })
  }
}

async function look(deps: DoctorDeps, watch: ChannelWatchDoc, left: { examinations: number }): Promise<void> {
  const { store, clock, consents } = deps
  const nowMs = clock.nowMs()
  const channel = await store.channels.findOne({ _id: watch._id, shopId: watch.shopId }).lean<ChannelDoc>()
  if (!channel?.live)
    return remember(deps, watch, { ...NOT_SILENT, lookDueAt: new Date(nowMs + UNLINKED_EVERY_MS) })
  if (watch.silentSince !== null) return lookForRecovery(deps, watch, channel)
  const facts = await rhythmFacts(store, channel, nowMs)
  const judged = judgeRhythm(facts)
  // A dead token is told of already, and is the cause.
  if (judged === 'silent' && channel.status !== 'needs-relink' && facts.lastEventAt !== null) {
    const isHeard = (await consents.now(channel.shopId, channel._id)).has(HEARD_BY[channel.platform])
    if (isHeard && left.examinations <= 0) return
    if (isHeard) {
      left.examinations -= 1
      return noticeSilence(deps, watch, channel, facts.lastEventAt)
    }
  }
  const againMs = judged === 'quiet' ? QUIET_EVERY_MS : LOOK_EVERY_MS
  await remember(deps, watch, { lookDueAt: new Date(nowMs + againMs) })
}

const NOT_SILENT = { silentSince: null, noticedAt: null, cause: null } as const

const remember = async (
  { store }: DoctorDeps,
  { _id, shopId }: ChannelWatchDoc,
  change: Partial<ChannelWatchDoc>,
): Promise<void> => {
  await store.channelWatches.updateOne({ _id, shopId }, { $set: change })
}

async function noticeSilence(
  deps: DoctorDeps,
  watch: ChannelWatchDoc,
  channel: ChannelDoc,
  since: Date,
): Promise<void> {
  const { clock, log, meter } = deps
  const cause = await causeOf(deps, channel)
  const now = new Date(clock.nowMs())
  log.warn('A channel is silent against its own rhythm', {
    channelId: channel._id,
    platform: channel.platform,
    since: since.toISOString(),
    cause,
  })
  meter.count('silences_noticed_total', { platform: channel.platform, cause: cause ?? 'unknown' })
  await setProblem(deps, channel, SILENT_PROBLEM, cause ?? 'unknown')
  await giveNotice(deps, channel, { kind: 'silence', detail: cause, since })
  await remember(deps, watch, {
    silentSince: since,
    noticedAt: now,
    cause,
    lookDueAt: new Date(now.getTime() + SILENT_EVERY_MS),
  })
}

/** What can keep events from coming. A clock that is wrong or a quota used up can not. */
const CAUSES: ReadonlySet<string> = new Set([
  'token',
  'token-age',
  'scopes',
  'tasks',
  'verified',
  'package',
  'app',
  'page-fields',
  'app-fields',
  'webhook',
  'callback',
  'domain',
  'signature',
  'webhook-kinds',
  'routing',
  'app-mode',
])

/** The first that failed, in the order in which causes are looked for; null: none did. */
async function causeOf(deps: DoctorDeps, channel: ChannelDoc): Promise<string | null> {
  const found = await examine(deps, channel, 'bulk')
  const failed = found.find(({ check, finding }) => finding.status === 'failed' && CAUSES.has(check.id))
  return failed?.check.id ?? null
}

async function lookForRecovery(deps: DoctorDeps, watch: ChannelWatchDoc, channel: ChannelDoc): Promise<void> {
  const { store, clock, log } = deps
  const now = new Date(clock.nowMs())
  const since = watch.silentSince
  const isBack = since !== null && channel.lastEventAt !== null && channel.lastEventAt > since
  const isHeard = (await deps.consents.now(channel.shopId, channel._id)).has(HEARD_BY[channel.platform])
  if (!isBack && isHeard && !(await isNowQuiet(deps, channel)))
    return remember(deps, watch, { lookDueAt: new Date(now.getTime() + SILENT_EVERY_MS) })
  await setProblem(deps, channel, SILENT_PROBLEM, null)
  await resolveNotices(deps, {
    kind: 'silence',
    shopId: channel.shopId,
    channelId: channel._id,
    platform: channel.platform,
  })
  if (since !== null) {
    // What was sent meanwhile came to nobody: read back. Named after the silence, so that it is opened once.
    await store.gaps.updateOne(
      { _id: idOf('gap', channel._id, `silence ${since.toISOString()}`) },
      {
        $setOnInsert: {
          platform: channel.platform,
          accountId: channel.externalId,
          from: since,
          to: now,
          cause: 'subscription-lost',
          refusedDeliveries: 0,
          state: 'open',
        },
      },
      { upsert: true },
    )
    log.info('A channel is silent no more; the time in between is read back', { channelId: channel._id })
  }
  await remember(deps, watch, { ...NOT_SILENT, lookDueAt: new Date(now.getTime() + LOOK_EVERY_MS) })
}

/** So quiet for so long that silence has become its rhythm. Nights and weekends are shorter, so that nothing flaps. */
async function isNowQuiet(deps: DoctorDeps, channel: ChannelDoc): Promise<boolean> {
  const facts = await rhythmFacts(deps.store, channel, deps.clock.nowMs())
  return facts.lastEventAt === null || (facts.silentMs > NEW_RHYTHM_MS && judgeRhythm(facts) === 'quiet')
}
