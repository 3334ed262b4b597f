import { createHash } from 'node:crypto'
import { newId } from '../kit/ids.ts'
import type { AuthorityCaseDoc, AuthorityState, LegalBasis } from '../store/models/authority-case.ts'
import { belowCursor, type CasePage, pageOf } from './case-page.ts'
import type { PrivacyDeps } from './deps.ts'
import { insertNumbered } from './insert-numbered.ts'
import type { SharedFieldName } from './shared-fields.ts'

export type AuthorityDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>

/** A scan in one row of the database, sealed and in base64, stays below its 16 MB. */
export const MAX_ORDER_BYTES = 8 * 1024 * 1024
/** More than any order names by name; a whole channel is another scope. */
export const MAX_ORDER_PEOPLE = 100

export type AuthorityOutcome =
  | AuthorityCaseDoc
  | 'not-found'
  | 'wrong-state'
  | 'same-person'
  | 'order-missing'
  | 'order-changed'

/** Who looks: the merchant sees nothing of a case while its order bars telling them. */
export interface DeskReader {
  readonly isMerchant: boolean
}

export interface NewAuthorityCase {
  readonly authority: string
  readonly orderNumber: string
  readonly orderedAt: Date
  readonly basis: LegalBasis
  readonly channelId: string | null
  readonly personIds: readonly string[] | null
  readonly fields: readonly SharedFieldName[]
  readonly from: Date
  readonly to: Date
  readonly dueAt: Date
  readonly bar: { readonly ground: string; readonly until: Date } | null
  readonly by: string
}

const WITHOUT_SCAN = { sealedOrder: 0 } as const

/** One person writes down what the order says; nothing leaves on it until another has read the scan and approved. */
export async function openAuthorityCase(
  deps: AuthorityDeps,
  shopId: string,
  wish: NewAuthorityCase,
): Promise<AuthorityCaseDoc | 'not-found'> {
  const people = [...new Set(wish.personIds ?? [])]
  if (!(await allOfShop(deps, shopId, wish.channelId, people))) return 'not-found'
  const nowMs = deps.clock.nowMs()
  const row: Omit<AuthorityCaseDoc, 'number'> = {
    _id: newId('auc'),
    shopId,
    state: 'asked',
    authority: wish.authority,
    orderNumber: wish.orderNumber,
    orderedAt: wish.orderedAt,
    basis: wish.basis,
    scope: wish.personIds === null ? 'channel' : 'people',
    channelId: wish.channelId,
    people,
    peopleCount: people.length,
    fields: [...new Set(wish.fields)],
    from: wish.from,
    to: wish.to,
    dueAt: wish.dueAt,
    barGround: wish.bar?.ground ?? null,
    barUntil: wish.bar?.until ?? null,
    sealedOrder: null,
    orderType: null,
    orderBytes: null,
    orderHash: null,
    askedBy: wish.by,
    askedAt: new Date(nowMs),
    decidedBy: null,
    decidedAt: null,
    closedBy: null,
    closedAt: null,
    minutes: null,
    exports: [],
    untold: false,
  }
  return insertNumbered(deps.store.authorityCases, row, nowMs, 'CQ')
}

async function allOfShop(
  { store }: Pick<AuthorityDeps, 'store'>,
  shopId: string,
  channelId: string | null,
  people: readonly string[],
): Promise<boolean> {
  if (channelId !== null) return (await store.channels.exists({ _id: channelId, shopId })) !== null
  return (await store.people.countDocuments({ shopId, _id: { $in: [...people] } })) === people.length
}

const forReader = ({ clock }: Pick<AuthorityDeps, 'clock'>, { isMerchant }: DeskReader): object =>
  isMerchant ? { $nor: [{ barUntil: { $gt: new Date(clock.nowMs()) } }] } : {}

/** Without the scan. */
export const findAuthorityCase = (
  deps: Pick<AuthorityDeps, 'store' | 'clock'>,
  shopId: string,
  caseId: string,
  reader: DeskReader,
): Promise<AuthorityCaseDoc | null> =>
  deps.store.authorityCases
    .findOne({ _id: caseId, shopId, ...forReader(deps, reader) }, WITHOUT_SCAN)
    .lean<AuthorityCaseDoc>()

/** Newest first, without the scans. */
export async function listAuthorityCases(
  deps: Pick<AuthorityDeps, 'store' | 'clock'>,
  shopId: string,
  reader: DeskReader,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<CasePage<AuthorityCaseDoc>> {
  const rows = await deps.store.authorityCases
    .find({ shopId, $and: [forReader(deps, reader), belowCursor('askedAt', cursor)] }, WITHOUT_SCAN)
    .sort({ askedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<AuthorityCaseDoc[]>()
  return pageOf(rows, limit, ({ askedAt }) => askedAt)
}

const placeOf = (documentId: string) => ({ collection: 'authorityCases', documentId, field: 'sealedOrder' })

/** Keeps the scanned order, sealed; another one may take its place only until the case is approved. */
export async function keepOrder(
  deps: AuthorityDeps,
  shopId: string,
  caseId: string,
  scan: { readonly type: string; readonly bytes: Buffer },
): Promise<AuthorityOutcome> {
  const sealer = await deps.vault.forShop(shopId)
  return change(deps, shopId, caseId, 'asked', {
    sealedOrder: sealer.seal(placeOf(caseId), scan.bytes.toString('base64')),
    orderType: scan.type,
    orderBytes: scan.bytes.length,
    orderHash: createHash('sha256').update(scan.bytes).digest('hex'),
  })
}

/** @returns null: no scan was put in yet */
export async function readOrder(
  { store, vault }: Pick<AuthorityDeps, 'store' | 'vault'>,
  { _id, shopId, orderType }: AuthorityCaseDoc,
): Promise<{ readonly type: string; readonly bytes: Buffer } | null> {
  const kept = await store.authorityCases
    .findOne({ _id, shopId }, { sealedOrder: 1 })
    .lean<Pick<AuthorityCaseDoc, 'sealedOrder'>>()
  if (!kept?.sealedOrder || orderType === null) return null
  const sealer = await vault.forShop(shopId)
  return { type: orderType, bytes: Buffer.from(sealer.open(placeOf(_id), kept.sealedOrder), 'base64') }
}

/** The second of two people. @param orderHash of the scan they read, so that no other one is put in its place meanwhile */
export async function approveAuthorityCase(
  deps: AuthorityDeps,
  shopId: string,
  found: AuthorityCaseDoc,
  { by, orderHash }: { readonly by: string; readonly orderHash: string },
): Promise<AuthorityOutcome> {
  if (found.state !== 'asked') return 'wrong-state'
  if (found.askedBy === by) return 'same-person'
  if (found.orderHash === null) return 'order-missing'
  if (found.orderHash !== orderHash) return 'order-changed'
  const approved = { state: 'approved' as const, decidedBy: by, decidedAt: new Date(deps.clock.nowMs()) }
  return change(deps, shopId, found._id, 'asked', approved, { orderHash })
}

export const refuseAuthorityCase = (deps: AuthorityDeps, shopId: string, caseId: string, by: string) => {
  const at = new Date(deps.clock.nowMs())
  return change(deps, shopId, caseId, 'asked', {
    state: 'refused',
    decidedBy: by,
    decidedAt: at,
    closedAt: at,
  })
}

/** Nothing leaves on it any more. */
export const closeAuthorityCase = (
  deps: AuthorityDeps,
  shopId: string,
  caseId: string,
  { by, minutes }: { readonly by: string; readonly minutes: string },
) =>
  change(deps, shopId, caseId, 'approved', {
    state: 'closed',
    closedBy: by,
    closedAt: new Date(deps.clock.nowMs()),
    minutes,
  })

async function change(
  { store }: Pick<AuthorityDeps, 'store'>,
  shopId: string,
  caseId: string,
  from: AuthorityState,
  set: Partial<AuthorityCaseDoc>,
  only: object = {},
): Promise<AuthorityCaseDoc | 'wrong-state'> {
  const changed = await store.authorityCases
    .findOneAndUpdate(
      { _id: caseId, shopId, state: from, ...only },
      { $set: set },
      { returnDocument: 'after', projection: WITHOUT_SCAN },
    )
    .lean<AuthorityCaseDoc>()
  return changed ?? 'wrong-state'
}
