import { newId } from '../kit/ids.ts'
import type { PartnerDoc, PartnerGrant } from '../store/models/partner.ts'
import { belowCursor, type CasePage, pageOf } from './case-page.ts'
import type { PrivacyDeps } from './deps.ts'
import { firstEnd } from './partner-chain.ts'
import { partnerTextHash } from './partner-text.ts'
import type { PARTNER_FIELDS } from './shared-fields.ts'

export type PartnerDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>
export type PartnerField = (typeof PARTNER_FIELDS)[number]
export type PartnerOutcome = PartnerDoc | 'not-found' | 'wrong-state'

export interface NewPartner {
  readonly name: string
  readonly purpose: string
  readonly fields: readonly PartnerField[]
  readonly contact: string
  readonly agreement: string
  readonly country: string
  readonly by: string
}

/** A named partner. It gets nothing yet: people have to agree, each to it alone, and it needs a grant to pull. */
export async function makePartner(deps: PartnerDeps, shopId: string, wish: NewPartner): Promise<PartnerDoc> {
  const { name, purpose, contact, agreement, country, by } = wish
  const fields = [...new Set(wish.fields)]
  const row: PartnerDoc = {
    _id: newId('ptn'),
    shopId,
    name,
    purpose,
    fields,
    contact,
    agreement,
    country,
    textHash: partnerTextHash({ name, purpose, fields, contact, country }),
    state: 'active',
    createdBy: by,
    createdAt: new Date(deps.clock.nowMs()),
    endedBy: null,
    endedAt: null,
    grant: null,
    lastPullAt: null,
    ...firstEnd(await deps.vault.keyedHash(shopId)),
  }
  await deps.store.partners.create([row])
  return row
}

export const findPartner = ({ store }: Pick<PartnerDeps, 'store'>, shopId: string, partnerId: string) =>
  store.partners.findOne({ _id: partnerId, shopId }).lean<PartnerDoc>()

/** Newest first. */
export async function listPartners(
  { store }: Pick<PartnerDeps, 'store'>,
  shopId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<CasePage<PartnerDoc>> {
  const rows = await store.partners
    .find({ shopId, ...belowCursor('createdAt', cursor) })
    .sort({ createdAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<PartnerDoc[]>()
  return pageOf(rows, limit, ({ createdAt }) => createdAt)
}

/** The key with which the partner signs its calls from now on; one that stood before is taken back by it. */
export const grantPull = (
  deps: PartnerDeps,
  shopId: string,
  partnerId: string,
  given: Pick<PartnerGrant, 'publicKey' | 'algorithm' | 'expiresAt'> & { readonly by: string },
): Promise<PartnerOutcome> => {
  const { publicKey, algorithm, expiresAt, by } = given
  const grant: PartnerGrant = {
    id: newId('pgr'),
    publicKey,
    algorithm,
    issuedBy: by,
    issuedAt: new Date(deps.clock.nowMs()),
    expiresAt,
    revokedAt: null,
    revokedBy: null,
  }
  return change(deps, shopId, partnerId, {}, { grant })
}

/** At once: the next pull is refused. */
export const revokePull = (
  deps: PartnerDeps,
  shopId: string,
  partnerId: string,
  by: string,
): Promise<PartnerOutcome> =>
  change(
    deps,
    shopId,
    partnerId,
    { 'grant.revokedAt': null, grant: { $ne: null } },
    { 'grant.revokedAt': new Date(deps.clock.nowMs()), 'grant.revokedBy': by },
  )

/** For good: nobody can agree to it any more, and it pulls nothing. What was agreed stays on record. */
export const endPartner = (
  deps: PartnerDeps,
  shopId: string,
  partnerId: string,
  by: string,
): Promise<PartnerOutcome> =>
  change(deps, shopId, partnerId, {}, { state: 'ended', endedBy: by, endedAt: new Date(deps.clock.nowMs()) })

async function change(
  deps: PartnerDeps,
  shopId: string,
  partnerId: string,
  only: object,
  set: object,
): Promise<PartnerOutcome> {
  const changed = await deps.store.partners
    .findOneAndUpdate(
      { _id: partnerId, shopId, state: 'active', ...only },
      { $set: set },
      { returnDocument: 'after' },
    )
    .lean<PartnerDoc>()
  if (changed) return changed
  return (await findPartner(deps, shopId, partnerId)) ? 'wrong-state' : 'not-found'
}
