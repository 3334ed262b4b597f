import { createHash } from 'node:crypto'
import type { PartnerConsentDoc, PartnerDoc } from '../store/models/partner.ts'
import type { KeyedHash } from '../vault/vault.ts'

const GENESIS = '0'.repeat(64)

type End = Pick<PartnerDoc, 'consentSeq' | 'consentHash' | 'consentSeal'>
type Row = Omit<PartnerConsentDoc, 'hash' | 'personId' | 'messageId' | 'standing'>

/** Whose it was, and which message showed it: may be erased one day, without the chain breaking. */
export const partnerCommitment = (keyed: KeyedHash, rowId: string, what: string): string =>
  keyed('partner-consent-of', JSON.stringify([rowId, what]))

/** What the next row follows: this one's words under the shop's key. */
export function partnerRowHash(keyed: KeyedHash, row: Row): string {
  const { _id, shopId, partnerId, seq, act, at, personHash, textHash, messageHash, by, role } = row
  const words = [
    _id,
    shopId,
    partnerId,
    seq,
    act,
    at.toISOString(),
    personHash,
    textHash,
    messageHash,
    by,
    role,
  ]
  return createHash('sha256')
    .update(row.previousHash)
    .update(keyed('partner-consent', JSON.stringify(words)))
    .digest('hex')
}

/** The end of a partner's chain, sealed: a chain that was cut short is found out. */
export const endOf = (keyed: KeyedHash, consentSeq: number, consentHash: string): End => ({
  consentSeq,
  consentHash,
  consentSeal: keyed('partner-consent-end', JSON.stringify([consentSeq, consentHash])),
})

export const firstEnd = (keyed: KeyedHash): End => endOf(keyed, 0, GENESIS)

/** @param rows all of one partner's, in their order. @returns the first that does not fit, or `end`; null: it is whole */
export function brokenAt(keyed: KeyedHash, partner: End, rows: readonly PartnerConsentDoc[]): string | null {
  let previousHash = GENESIS
  for (const [index, row] of rows.entries()) {
    const isNamedRightly =
      (row.personId === null || row.personHash === partnerCommitment(keyed, row._id, row.personId)) &&
      (row.messageId === null || row.messageHash === partnerCommitment(keyed, row._id, row.messageId))
    const fits = row.seq === index + 1 && row.previousHash === previousHash && isNamedRightly
    if (!fits || row.hash !== partnerRowHash(keyed, row)) return row._id
    previousHash = row.hash
  }
  const end = endOf(keyed, rows.length, previousHash)
  return end.consentSeal === partner.consentSeal && end.consentHash === partner.consentHash ? null : 'end'
}
