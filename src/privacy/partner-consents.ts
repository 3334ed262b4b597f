import type { ClientSession } from 'mongoose'
import { newId } from '../kit/ids.ts'
import type { MessageDoc } from '../store/models/conversation.ts'
import type { PartnerConsentDoc, PartnerDoc } from '../store/models/partner.ts'
import { brokenAt, endOf, partnerCommitment, partnerRowHash } from './partner-chain.ts'
import { findPartner, type PartnerDeps } from './partners.ts'

export type PartnerConsentOutcome =
  | PartnerConsentDoc
  | 'not-found'
  | 'wrong-state'
  | 'text-outdated'
  | 'evidence-missing'
  | 'not-agreed'

export interface PartnerAct {
  readonly partnerId: string
  readonly personId: string
  readonly messageId: string | null
  readonly by: string
  readonly role: string
}

/**
 * Records that a person agreed to one partner, with the message in which they said so. Only their own message counts, and
 * only one that came after the partner was named: what was said before was no answer to this.
 * @param textHash of the words they were asked in
 */
export async function agreeToPartner(
  deps: PartnerDeps,
  shopId: string,
  { textHash, ...wish }: PartnerAct & { readonly messageId: string; readonly textHash: string },
): Promise<PartnerConsentOutcome> {
  const partner = await findPartner(deps, shopId, wish.partnerId)
  const message = await messageOf(deps, shopId, wish)
  if (!partner || !message) return 'not-found'
  if (partner.state !== 'active') return 'wrong-state'
  if (partner.textHash !== textHash) return 'text-outdated'
  if (!shows(message, wish.personId) || message.receivedAt < partner.createdAt) return 'evidence-missing'
  const standing = await standingOf(deps, shopId, wish)
  return standing ?? append(deps, partner, wish, 'given')
}

/** As easy as can be, by whatever way they say so, and of force with the next pull; where it was a message, it stands beside it. */
export async function withdrawFromPartner(
  deps: PartnerDeps,
  shopId: string,
  wish: PartnerAct,
): Promise<PartnerConsentOutcome> {
  const partner = await findPartner(deps, shopId, wish.partnerId)
  if (!partner || !(await deps.store.people.exists({ _id: wish.personId, shopId }))) return 'not-found'
  if (wish.messageId !== null) {
    const message = await messageOf(deps, shopId, wish)
    if (!message) return 'not-found'
    if (!shows(message, wish.personId)) return 'evidence-missing'
  }
  if (!(await standingOf(deps, shopId, wish))) return 'not-agreed'
  return append(deps, partner, wish, 'withdrawn')
}

/** null: the person or the message is nobody's of this shop. */
async function messageOf(
  { store }: Pick<PartnerDeps, 'store'>,
  shopId: string,
  { personId, messageId }: Pick<PartnerAct, 'personId' | 'messageId'>,
): Promise<MessageDoc | null> {
  if (!(await store.people.exists({ _id: personId, shopId }))) return null
  return store.messages.findOne({ _id: messageId, shopId }).lean<MessageDoc>()
}

const shows = ({ direction, personId, stub, deletedAt }: MessageDoc, whose: string): boolean =>
  direction === 'in' && personId === whose && !stub && deletedAt === null

const standingOf = (
  { store }: Pick<PartnerDeps, 'store'>,
  shopId: string,
  { partnerId, personId }: Pick<PartnerAct, 'partnerId' | 'personId'>,
  session: ClientSession | null = null,
) =>
  store.partnerConsents
    .findOne({ shopId, partnerId, personId, standing: true }, null, { session })
    .lean<PartnerConsentDoc>()

/** Numbers follow without gaps: of two at once the later is run again by the driver. */
const append = (
  deps: PartnerDeps,
  { shopId, textHash }: PartnerDoc,
  { partnerId, personId, messageId, by, role }: PartnerAct,
  act: 'given' | 'withdrawn',
): Promise<PartnerConsentOutcome> =>
  deps.store.transaction(async (session) => {
    const { store, vault, clock } = deps
    const keyed = await vault.keyedHash(shopId)
    // Takes the write lock of the chain's end first.
    const before = await store.partners
      .findOneAndUpdate(
        { _id: partnerId, shopId, ...(act === 'given' ? { state: 'active' } : {}) },
        { $inc: { consentSeq: 1 } },
        { session, returnDocument: 'before' },
      )
      .lean<PartnerDoc>()
    if (!before) return 'wrong-state' as const
    const _id = newId('pcs')
    const row = {
      _id,
      shopId,
      partnerId,
      seq: before.consentSeq + 1,
      act,
      at: new Date(clock.nowMs()),
      personId,
      personHash: partnerCommitment(keyed, _id, personId),
      textHash,
      messageId,
      messageHash: partnerCommitment(keyed, _id, messageId ?? ''),
      by,
      role,
      standing: act === 'given',
      previousHash: before.consentHash,
    }
    const hash = partnerRowHash(keyed, row)
    const theirs = { shopId, partnerId, personId, standing: true }
    await store.partnerConsents.updateMany(theirs, { $set: { standing: false } }, { session })
    await store.partnerConsents.insertMany([{ ...row, hash }], { session })
    const end = endOf(keyed, row.seq, hash)
    await store.partners.updateOne({ _id: partnerId, shopId }, { $set: end }, { session })
    return { ...row, hash }
  })

/** What was agreed and withdrawn, newest first. */
export async function listPartnerActs(
  { store }: Pick<PartnerDeps, 'store'>,
  shopId: string,
  partnerId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const below = cursor !== undefined && /^\d{1,15}$/.test(cursor) ? { seq: { $lt: Number(cursor) } } : {}
  const found = await store.partnerConsents
    .find({ shopId, partnerId, ...below })
    .sort({ seq: -1 })
    .limit(limit + 1)
    .lean<PartnerConsentDoc[]>()
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.seq) : null }
}

/** Reads a partner's whole chain anew. @returns the first row that does not fit, or `end`; null: it is whole */
export async function verifyPartner(
  { store, vault }: PartnerDeps,
  partner: PartnerDoc,
): Promise<string | null> {
  const { _id: partnerId, shopId } = partner
  const rows = await store.partnerConsents
    .find({ shopId, partnerId, seq: { $lte: partner.consentSeq } })
    .sort({ seq: 1 })
    .lean<PartnerConsentDoc[]>()
  return brokenAt(await vault.keyedHash(shopId), partner, rows)
}

/** How many people agree now. */
export const countAgreed = (
  { store }: Pick<PartnerDeps, 'store'>,
  shopId: string,
  partnerId: string,
): Promise<number> => store.partnerConsents.countDocuments({ shopId, partnerId, standing: true })
