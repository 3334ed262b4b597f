import { createHash } from 'node:crypto'
import { barredNow, withoutBarred } from '../access/barred.ts'
import type { AccessDoc, DisclosureDoc } from '../store/models/access.ts'
import type { ComplaintDoc } from '../store/models/complaint.ts'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { openEvidence, sealEvidence } from './complaint-words.ts'
import type { ComplaintDeps } from './complaints.ts'

/** Rows of one log; a timeline that is cut says so. */
const ROWS_A_LOG = 1_000

export type TimelineSource = 'access' | 'disclosure' | 'send' | 'consent'

/** One thing that happened, out of our own logs. Names staff and recipients, and nobody who was looked at. */
export interface TimelineRow {
  readonly at: string
  readonly source: TimelineSource
  /** The user who did it; of a send, who wrote it. */
  readonly by: string | null
  /** The row it was copied from. */
  readonly row: string
  /** Route, recipient, kind of send, or clause. */
  readonly what: string
  readonly why: string | null
  readonly people: number | null
}

export interface Timeline {
  readonly rows: readonly TimelineRow[]
  /** Logs that held more than is shown. */
  readonly cut: readonly TimelineSource[]
}

type Scope = Pick<ComplaintDoc, 'shopId' | 'personId' | 'channelId' | 'windowFrom' | 'windowTo'>

/** Who saw it, to whom it went, what was sent, on which consent: drawn from our logs as they stand now, oldest first. */
export async function drawTimeline(
  { store, clock }: Pick<ComplaintDeps, 'store' | 'clock'>,
  of: Scope,
): Promise<Timeline> {
  const { shopId, personId, channelId } = of
  const at = { $gte: of.windowFrom, $lte: of.windowTo }
  const barred = withoutBarred(await barredNow({ store }, shopId, clock.nowMs()))
  const whom = { ...barred, ...(personId === null ? {} : { people: personId }) }
  const most = ROWS_A_LOG + 1
  const [access, disclosures, sends, consents] = await Promise.all([
    store.accessLog
      .find({ shopId, at, ...whom })
      .sort({ at: -1, _id: -1 })
      .limit(most)
      .lean<AccessDoc[]>(),
    store.disclosures
      .find({ shopId, at, ...whom })
      .sort({ seq: -1 })
      .limit(most)
      .lean<DisclosureDoc[]>(),
    store.outbox
      .find({ shopId, acceptedAt: at, ...(personId === null ? {} : { personId }), ...onChannel(channelId) })
      .sort({ _id: -1 })
      .limit(most)
      .lean<OutboxDoc[]>(),
    store.consents
      .find({ shopId, at, ...onChannel(channelId) })
      .sort({ seq: -1 })
      .limit(most)
      .lean<ConsentDoc[]>(),
  ])
  const logs: readonly (readonly [TimelineSource, readonly TimelineRow[]])[] = [
    ['access', access.map(ofAccess)],
    ['disclosure', disclosures.map(ofDisclosure)],
    ['send', sends.map(ofSend)],
    ['consent', consents.map(ofConsent)],
  ]
  return {
    rows: logs
      .flatMap(([, rows]) => rows.slice(0, ROWS_A_LOG))
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    cut: logs.filter(([, rows]) => rows.length > ROWS_A_LOG).map(([source]) => source),
  }
}

const onChannel = (channelId: string | null) => (channelId === null ? {} : { channelId })

const ofAccess = (row: AccessDoc): TimelineRow => ({
  at: row.at.toISOString(),
  source: 'access',
  by: row.userName ?? row.userId,
  row: row._id.toHexString(),
  what: row.route,
  why: row.purpose,
  people: row.count,
})
const ofDisclosure = (row: DisclosureDoc): TimelineRow => ({
  at: row.at.toISOString(),
  source: 'disclosure',
  by: row.userId,
  row: row._id,
  what: [row.recipient.kind, row.recipient.name].filter(Boolean).join(': '),
  why: row.ground.kind,
  people: row.people.length + row.erased,
})
const ofSend = (row: OutboxDoc): TimelineRow => ({
  at: row.acceptedAt.toISOString(),
  source: 'send',
  by: row.authorId,
  row: row._id,
  what: row.kind,
  why: row.state,
  people: null,
})
const ofConsent = (row: ConsentDoc): TimelineRow => ({
  at: row.at.toISOString(),
  source: 'consent',
  by: row.givenBy,
  row: row._id,
  what: row.code,
  why: row.act,
  people: null,
})

/**
 * Copies what the logs say about the time of the complaint, sealed: from here on neither their retention nor an erasure
 * takes it away. Done once; a complaint whose person is found later is frozen then.
 */
export async function freezeEvidence(deps: ComplaintDeps, complaint: ComplaintDoc): Promise<ComplaintDoc> {
  const timeline = await drawTimeline(deps, complaint)
  const frozen = {
    sealedEvidence: await sealEvidence(deps, complaint, timeline),
    evidenceAt: new Date(deps.clock.nowMs()),
    evidenceHash: createHash('sha256').update(JSON.stringify(timeline)).digest('hex'),
  }
  const { _id, shopId } = complaint
  await deps.store.complaints.updateOne({ _id, shopId }, { $set: frozen })
  return { ...complaint, ...frozen }
}

/** As it was frozen. @returns null: not frozen yet */
export const timelineOf = (deps: ComplaintDeps, complaint: ComplaintDoc) =>
  openEvidence<Timeline>(deps, complaint)
