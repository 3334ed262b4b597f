import { randomInt } from 'node:crypto'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PrivacyRequestDoc, RequestKind, RequestState } from '../store/models/privacy-request.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { subjectRefOf } from '../vault/tombstones.ts'
import { clocksOf } from './clocks.ts'
import type { Correction } from './correction.ts'
import { sealCorrection } from './correction.ts'
import type { PrivacyDeps } from './deps.ts'
import { sealSubject, subjectOf } from './erasure-subject.ts'
import { dayOf } from './working-days.ts'

export const OPEN_STATES = [
  'received',
  'acknowledged',
  'verified',
  'executing',
] as const satisfies RequestState[]

export interface NewRequest {
  readonly kind: RequestKind
  readonly personId: string
  /** What is to stand instead; `correct` alone. */
  readonly correction: Correction | null
  readonly thirdParty: boolean
  readonly by: string
}

/** Letters and digits that nobody mixes up on the phone. */
const NUMBER_SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const NUMBER_LENGTH = 6
const NUMBER_TRIES = 5

/** `YC-261128-7K2M4P`: what it is (request, complaint, hold, breach), the day in Vietnam, and signs that say nothing about how many there are. */
export function numberOf(nowMs: number, prefix: 'YC' | 'KN' | 'TG' | 'SC' | 'CQ' = 'YC'): string {
  const day = new Date(dayOf(nowMs) * 24 * 60 * 60 * 1000).toISOString().slice(2, 10).replaceAll('-', '')
  const signs = Array.from({ length: NUMBER_LENGTH }, () => NUMBER_SIGNS[randomInt(NUMBER_SIGNS.length)])
  return `${prefix}-${day}-${signs.join('')}`
}

/**
 * Takes in what a person asked of the shop: a number at once, and the law's clocks from now.
 * @returns null: no such person of this shop
 */
export async function receiveRequest(
  deps: PrivacyDeps,
  shopId: string,
  wish: NewRequest,
): Promise<PrivacyRequestDoc | null> {
  const { store } = deps
  const person = await store.people.findOne({ _id: wish.personId, shopId }).lean<PersonDoc>()
  const channel =
    person && (await store.channels.findOne({ _id: person.channelId, shopId }).lean<ChannelDoc>())
  if (!person || !channel) return null
  const request = await draftRequest(deps, {
    shopId,
    channelId: channel._id,
    platform: channel.platform,
    accountId: channel.externalId,
    externalId: person.externalId,
    kind: wish.kind,
    thirdParty: wish.thirdParty,
    by: wish.by,
    origin: 'staff',
  })
  const made: PrivacyRequestDoc = {
    ...request,
    sealedDetails:
      wish.correction === null
        ? null
        : await sealCorrection(deps.vault, { ...request, personId: person._id }, wish.correction),
  }
  return insert(deps, made)
}

/** The number is drawn by lot; one that is taken is drawn anew. */
async function insert({ store }: PrivacyDeps, made: PrivacyRequestDoc): Promise<PrivacyRequestDoc> {
  for (let attempt = 1; ; attempt += 1) {
    const row = attempt === 1 ? made : { ...made, number: numberOf(made.receivedAt.getTime()) }
    try {
      await store.privacyRequests.create([row])
      return row
    } catch (error) {
      if (!isDuplicateKey(error) || attempt === NUMBER_TRIES) throw error
    }
  }
}

export interface DraftOf {
  readonly shopId: string
  readonly channelId: string
  readonly platform: PrivacyRequestDoc['platform']
  readonly accountId: string
  readonly externalId: string
  readonly kind: RequestKind
  readonly thirdParty: boolean
  readonly by: string
  readonly origin: PrivacyRequestDoc['origin']
  /** Where it has its id already. */
  readonly _id?: string
}

/** A request as it stands when it is received. Nothing is written. */
export async function draftRequest(
  { vault, clock }: Pick<PrivacyDeps, 'vault' | 'clock'>,
  of: DraftOf,
): Promise<PrivacyRequestDoc> {
  const nowMs = clock.nowMs()
  const _id = of._id ?? newId('req')
  const subject = subjectOf(of)
  const { acknowledgeBy, dueAt } = clocksOf(of.kind, nowMs, { thirdParty: of.thirdParty, extended: false })
  return {
    _id,
    shopId: of.shopId,
    number: numberOf(nowMs),
    kind: of.kind,
    state: 'received',
    origin: of.origin,
    channelId: of.channelId,
    platform: of.platform,
    personId: subject.personId,
    subjectRef: await subjectRefOf({ vault }, of.shopId, of.channelId, of.externalId),
    sealedSubject: of.kind === 'erase' ? await sealSubject(vault, _id, subject) : null,
    sealedDetails: null,
    sealedNote: null,
    thirdParty: of.thirdParty,
    receivedAt: new Date(nowMs),
    receivedBy: of.by,
    acknowledgeBy,
    dueAt,
    extendedAt: null,
    sealedExtensionReason: null,
    acknowledgedAt: null,
    verifiedAt: null,
    verifiedHow: null,
    verifiedBy: null,
    tell: null,
    answeredIn: null,
    executedBy: null,
    startedAt: null,
    finishedAt: null,
    refusalGround: null,
    sealedRefusal: null,
    receipt: {},
    storesEmptiedAt: null,
    platformOutcome: null,
    recheckAt: null,
    heldBy: null,
    attempts: 0,
    retryAt: null,
  }
}

export const findRequest = ({ store }: Pick<PrivacyDeps, 'store'>, shopId: string, requestId: string) =>
  store.privacyRequests.findOne({ _id: requestId, shopId }).lean<PrivacyRequestDoc>()

export interface RequestFilter {
  readonly state?: RequestState | undefined
  readonly personId?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Newest first. */
export async function listRequests(
  { store }: Pick<PrivacyDeps, 'store'>,
  shopId: string,
  filter: RequestFilter,
): Promise<{ rows: PrivacyRequestDoc[]; nextCursor: string | null }> {
  const after = /^(\d{1,15})\.([\w-]{1,64})$/.exec(filter.cursor ?? '')
  const at = after ? new Date(Number(after[1])) : null
  const rows = await store.privacyRequests
    .find({
      shopId,
      ...(filter.state === undefined ? {} : { state: filter.state }),
      ...(filter.personId === undefined ? {} : { personId: filter.personId }),
      ...(after && at
        ? { $or: [{ receivedAt: { $lt: at } }, { receivedAt: at, _id: { $lt: after[2] as string } }] }
        : {}),
    })
    .sort({ receivedAt: -1, _id: -1 })
    .limit(filter.limit + 1)
    .lean<PrivacyRequestDoc[]>()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    rows: page,
    nextCursor: rows.length > page.length && last ? `${last.receivedAt.getTime()}.${last._id}` : null,
  }
}

/** The number of what a person asked last about seeing their data; null: nothing of the kind is on file. */
export async function newestAccessRequest(
  { store }: Pick<PrivacyDeps, 'store'>,
  shopId: string,
  personId: string,
): Promise<string | null> {
  const request = await store.privacyRequests
    .findOne({ shopId, personId, kind: 'access' }, { number: 1 })
    .sort({ receivedAt: -1 })
    .lean<Pick<PrivacyRequestDoc, 'number'>>()
  return request?.number ?? null
}
