import type { Platform } from '../channels/platform.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import {
  type ComplaintDoc,
  type ComplaintKind,
  type ComplaintState,
  NO_SHOP,
} from '../store/models/complaint.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { belowCursor, type CasePage, pageOf } from './case-page.ts'
import { clocksOf } from './clocks.ts'
import { freezeEvidence } from './complaint-evidence.ts'
import { type ComplaintWords, sealWords } from './complaint-words.ts'
import type { PrivacyDeps } from './deps.ts'
import { insertNumbered } from './insert-numbered.ts'

export type ComplaintDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>

const DAY_MS = 24 * 60 * 60 * 1000
/** Who names no time is taken to speak of the last three months. */
const WINDOW_DAYS = 90
export const OPEN_COMPLAINTS = ['received', 'acknowledged', 'examined'] as const satisfies ComplaintState[]

export interface NewComplaint {
  readonly kind: ComplaintKind
  readonly words: ComplaintWords
  readonly from: Date | null
  readonly to: Date | null
}

/** Taken in by the shop; about a person, a channel, or the shop as a whole. @returns null: no such person or channel of it */
export async function receiveComplaint(
  deps: ComplaintDeps,
  shopId: string,
  wish: NewComplaint & {
    readonly personId: string | null
    readonly channelId: string | null
    readonly by: string
  },
): Promise<ComplaintDoc | null> {
  const place = await placeOf(deps, shopId, wish)
  if (!place) return null
  const made = await insert(deps, { ...wish, ...place, shopId, origin: 'staff', by: wish.by })
  return freezeEvidence(deps, made)
}

/** Whoever it is about decides whose channel it is. */
async function placeOf(
  { store }: ComplaintDeps,
  shopId: string,
  { personId, channelId }: { readonly personId: string | null; readonly channelId: string | null },
): Promise<{ personId: string | null; channelId: string | null } | null> {
  if (personId !== null) {
    const person = await store.people.findOne({ _id: personId, shopId }).lean<PersonDoc>()
    return person ? { personId, channelId: person.channelId } : null
  }
  if (channelId === null) return { personId: null, channelId: null }
  return (await store.channels.exists({ _id: channelId, shopId })) ? { personId, channelId } : null
}

/**
 * By anybody, without sign-in. Where it names an account that is linked here it is its shop's, else the operator finds out
 * whose; the answer is the same, so nobody learns here who is a customer of ours.
 */
export async function receivePublicComplaint(
  deps: ComplaintDeps,
  wish: NewComplaint & { readonly account: { readonly platform: Platform; readonly id: string } | null },
): Promise<ComplaintDoc> {
  const channel =
    wish.account &&
    (await deps.store.channels
      .findOne({ platform: wish.account.platform, externalId: wish.account.id, live: true }, null, {
        system: 'whose account a complaint names',
      })
      .lean<ChannelDoc>())
  return insert(deps, {
    ...wish,
    shopId: channel?.shopId ?? NO_SHOP,
    channelId: channel?._id ?? null,
    personId: null,
    origin: 'public',
    by: null,
  })
}

async function insert(
  deps: ComplaintDeps,
  wish: NewComplaint & {
    readonly shopId: string
    readonly personId: string | null
    readonly channelId: string | null
    readonly origin: ComplaintDoc['origin']
    readonly by: string | null
  },
): Promise<ComplaintDoc> {
  const nowMs = deps.clock.nowMs()
  const _id = newId('cpl')
  const { shopId, kind, personId, channelId, origin } = wish
  const { acknowledgeBy, dueAt } = clocksOf('complaint', nowMs, { thirdParty: false, extended: false })
  const to = wish.to ?? new Date(nowMs)
  const row: Omit<ComplaintDoc, 'number'> = {
    _id,
    shopId,
    kind,
    state: 'received',
    origin,
    personId,
    channelId,
    sealedWords: await sealWords(deps, { _id, shopId, origin }, wish.words),
    windowFrom: wish.from ?? new Date(to.getTime() - WINDOW_DAYS * DAY_MS),
    windowTo: to,
    sealedEvidence: null,
    evidenceAt: null,
    evidenceHash: null,
    receivedAt: new Date(nowMs),
    receivedBy: wish.by,
    acknowledgeBy,
    dueAt,
    acknowledgedAt: null,
    extendedAt: null,
    finding: null,
    examinedAt: null,
    examinedBy: null,
    breachId: null,
    actions: [],
    sealedAnswer: null,
    closedAt: null,
    closedBy: null,
  }
  const made = await insertNumbered(deps.store.complaints, row, nowMs, 'KN')
  deps.meter.count('privacy_complaints_total', { origin })
  deps.log.info('A complaint was received', { number: made.number, kind, origin })
  return made
}

export const findComplaint = ({ store }: Pick<ComplaintDeps, 'store'>, shopId: string, complaintId: string) =>
  store.complaints.findOne({ _id: complaintId, shopId }).lean<ComplaintDoc>()

/** By the number that was given out; of whichever shop. */
export const findByNumber = ({ store }: Pick<ComplaintDeps, 'store'>, number: string) =>
  store.complaints
    .findOne(
      { number },
      { number: 1, state: 1, receivedAt: 1, acknowledgeBy: 1, acknowledgedAt: 1, dueAt: 1, closedAt: 1 },
      { system: 'the public page of a complaint, by its number' },
    )
    .lean<ComplaintDoc>()

/** Newest first. */
export async function listComplaints(
  { store }: Pick<ComplaintDeps, 'store'>,
  shopId: string,
  filter: {
    readonly state?: ComplaintState | undefined
    readonly personId?: string | undefined
    readonly limit: number
    readonly cursor?: string | undefined
  },
): Promise<CasePage<ComplaintDoc>> {
  const { state, personId, limit, cursor } = filter
  const rows = await store.complaints
    .find({
      shopId,
      ...(state === undefined ? {} : { state }),
      ...(personId === undefined ? {} : { personId }),
      ...belowCursor('receivedAt', cursor),
    })
    .sort({ receivedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<ComplaintDoc[]>()
  return pageOf(rows, limit, ({ receivedAt }) => receivedAt)
}
