import { idOf } from '../kit/ids.ts'
import { backoffMs } from '../kit/wait.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { NoticeDoc, NoticeKind } from '../store/models/doctor.ts'
import type { NoticeWayDoc, TellingDoc, TellingWay } from '../store/models/telling.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { noticeWords } from './notice-texts.ts'
import { addressesOf, alarmAddressesOf, type WayDeps } from './notice-ways.ts'

export interface TellDeps extends WayDeps {
  readonly log: Log
  readonly meter: Meter
  /** An origin: where the mail says the console is. */
  readonly publicUrl: string
}

/** A broken link, and one that is about to break: what cannot wait until somebody opens the console. */
const TOLD: readonly NoticeKind[] = [
  'channel-broken',
  'grant-narrowed',
  'platform-restricted',
  'token-ends',
  'frozen',
  'callout-paused',
]
/** What is older when the shop switches a way on has been in the console for long. */
const FRESH_MS = 24 * 60 * 60_000
const PER_SWEEP = 200
/** Another worker takes an attempt over that was not ended by then. */
const CLAIM_MS = 2 * 60_000
const RETRY = { baseMs: 30_000, maxMs: 60 * 60_000 }
/** With these waits that is most of a day. */
const MAX_ATTEMPTS = 24
const SYSTEM = { system: 'what all shops are told of broken links beside the console' }

/** Tells shops of broken links by e-mail and by calls to KiotViet: each notice once a way, tried again until it is taken or over. */
export async function tellNotices(deps: TellDeps): Promise<void> {
  await planTellings(deps)
  for (let tried = 0; tried < PER_SWEEP; tried++) {
    const telling = await claim(deps)
    if (!telling) return
    await attempt(deps, telling)
  }
}

async function planTellings(deps: TellDeps): Promise<void> {
  const { store, clock } = deps
  const nowMs = clock.nowMs()
  const notices = await store.notices
    .find({ resolvedAt: null, kind: { $in: TOLD }, at: { $gt: new Date(nowMs - FRESH_MS) } }, null, SYSTEM)
    .sort({ _id: 1 })
    .lean<NoticeDoc[]>()
  if (notices.length === 0) return
  const shopIds = [...new Set(notices.map(({ shopId }) => shopId))]
  const ways = await store.noticeWays.find({ shopId: { $in: shopIds } }, null, SYSTEM).lean<NoticeWayDoc[]>()
  const rowOf = new Map(ways.map((row) => [row.shopId, row]))
  for (const notice of notices)
    for (const way of waysOf(deps, notice, rowOf.get(notice.shopId) ?? null)) {
      const { _id: noticeId, shopId } = notice
      await plan(store, { _id: idOf('ntl', noticeId, way), shopId, noticeId, way }, nowMs)
    }
}

async function plan(
  store: TellDeps['store'],
  telling: Pick<TellingDoc, '_id' | 'shopId' | 'noticeId' | 'way'>,
  nowMs: number,
): Promise<void> {
  const { _id, shopId, noticeId, way } = telling
  const now = new Date(nowMs)
  const fresh = { noticeId, way, state: 'due', attempts: 0, dueAt: now, problem: null, at: now, doneAt: null }
  try {
    await store.tellings.updateOne({ _id, shopId }, { $setOnInsert: fresh }, { upsert: true })
  } catch (error) {
    // Another worker's sweep has found the same notice.
    if (!isDuplicateKey(error)) throw error
  }
}

/**
 * A takeover is told to KiotViet whatever the shop has set, which knows its owner by other ways, and where the shop was
 * told before somebody changed that.
 */
function waysOf({ ways }: TellDeps, { kind }: NoticeDoc, row: NoticeWayDoc | null): readonly TellingWay[] {
  if (kind !== 'frozen') return row === null ? [] : waysOn(row)
  return [
    ...(row !== null && (row.emailOn || row.before?.emailOn) ? (['email'] as const) : []),
    ...(ways.call === null ? [] : (['call'] as const)),
  ]
}

const waysOn = ({ emailOn, callOn }: NoticeWayDoc): TellingWay[] => [
  ...(emailOn ? (['email'] as const) : []),
  ...(callOn ? (['call'] as const) : []),
]

/** The next one that is due, held against other workers for the length of an attempt. */
function claim({ store, clock }: TellDeps): Promise<TellingDoc | null> {
  const nowMs = clock.nowMs()
  return store.tellings
    .findOneAndUpdate(
      { state: 'due', dueAt: { $lte: new Date(nowMs) } },
      { $set: { dueAt: new Date(nowMs + CLAIM_MS) }, $inc: { attempts: 1 } },
      { sort: { dueAt: 1 }, returnDocument: 'after', ...SYSTEM },
    )
    .lean<TellingDoc>()
}

async function attempt(deps: TellDeps, telling: TellingDoc): Promise<void> {
  const { clock, log, meter } = deps
  const { way, attempts, shopId, noticeId } = telling
  try {
    const state = await tell(deps, telling)
    await end(deps, telling, { state, problem: null, doneAt: new Date(clock.nowMs()) })
    meter.count('notice_tellings_total', { way, outcome: state })
  } catch (error) {
    // The words of a mail server may name an address: only what kind of fault it was is kept.
    const problem = (error as { code?: unknown }).code
    const isLast = attempts >= MAX_ATTEMPTS
    log.warn('A shop could not be told of a notice', { shopId, noticeId, way, attempts, isLast })
    meter.count('notice_tellings_total', { way, outcome: isLast ? 'failed' : 'retried' })
    await end(deps, telling, {
      problem: typeof problem === 'string' ? problem : 'refused',
      ...(isLast
        ? { state: 'failed', doneAt: new Date(clock.nowMs()) }
        : { dueAt: new Date(clock.nowMs() + backoffMs(attempts, RETRY)) }),
    })
  }
}

const end = ({ store }: TellDeps, { _id, shopId, attempts }: TellingDoc, change: Partial<TellingDoc>) =>
  store.tellings.updateOne({ _id, shopId, attempts, state: 'due' }, { $set: change })

async function tell(deps: TellDeps, { _id, shopId, noticeId, way }: TellingDoc): Promise<'told' | 'over'> {
  const { store, ways, clock, publicUrl } = deps
  const notice = await store.notices.findOne({ _id: noticeId, shopId }).lean<NoticeDoc>()
  const row = await store.noticeWays.findOne({ _id: shopId, shopId }).lean<NoticeWayDoc>()
  // Mended, or no longer wanted, before it could be told: nobody is alarmed for nothing.
  if (!notice || notice.resolvedAt !== null || !waysOf(deps, notice, row).includes(way)) return 'over'
  if (way === 'call') {
    if (ways.call === null) throw new Error('No call is set up')
    await ways.call({ id: _id, body: callOf(notice, publicUrl), nowMs: clock.nowMs() })
    return 'told'
  }
  const to = await (notice.kind === 'frozen' ? alarmAddressesOf : addressesOf)(deps, row)
  if (to.length === 0) return 'over'
  if (ways.mailer === null) throw new Error('No mail server is set up')
  const channel = await store.channels
    .findOne({ _id: notice.channelId ?? '', shopId }, { name: 1 })
    .lean<Pick<ChannelDoc, 'name'>>()
  await ways.mailer.send({ id: _id, to, ...mailOf(notice, channel?.name ?? '', publicUrl) })
  return 'told'
}

/** Ids, codes and times: nothing of a person, and nothing that opens anything. */
const callOf = (notice: NoticeDoc, publicUrl: string) => ({
  type: `notice.${notice.kind}`,
  timestamp: notice.at.toISOString(),
  data: {
    noticeId: notice._id,
    shopId: notice.shopId,
    channelId: notice.channelId,
    platform: notice.platform,
    // Of a freeze it is the name of the user it is about.
    cause: notice.kind === 'frozen' ? null : notice.detail,
    days: notice.days,
    since: notice.since.toISOString(),
    url: pageOf(notice, publicUrl),
  },
})

/** The console's page that says what is wrong and mends it. */
function pageOf({ kind, channelId }: NoticeDoc, publicUrl: string): string {
  if (kind === 'frozen') return `${publicUrl}/activity?tab=freezes`
  if (kind === 'callout-paused') return `${publicUrl}/settings`
  return channelId === null ? `${publicUrl}/channels` : `${publicUrl}/channels/${channelId}/doctor`
}

/** Both languages, the shop's own first: nobody is asked which one a mailbox reads. */
function mailOf(notice: NoticeDoc, name: string, publicUrl: string): { subject: string; text: string } {
  const [vi, en] = [noticeWords(notice, name, 'vi'), noticeWords(notice, name, 'en')]
  const parts = [vi.title, vi.detail, pageOf(notice, publicUrl), '—', en.title, en.detail]
  return { subject: vi.title, text: parts.join('\n\n') }
}
