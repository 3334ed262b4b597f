import { createHash } from 'node:crypto'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { KeyedHash, Place } from '../vault/vault.ts'

/** Where the address of an act is sealed. */
export const addressPlace = (rowId: string): Place => ({
  collection: 'consents',
  documentId: rowId,
  field: 'sealedAddress',
})

/** Who did it and from where: the two that may be erased one day, without the chain breaking. */
export const personCommitment = (
  hash: KeyedHash,
  rowId: string,
  givenBy: string,
  address: string | null,
): string => hash('consent-person', JSON.stringify([rowId, givenBy, address]))

type Committed = Omit<ConsentDoc, 'hash'>

/**
 * The row's words under the shop's key, so that the chain can be shown without telling who did what, and cannot be
 * rewritten by somebody who has only the database. Of the person it holds a commitment alone.
 */
const commitmentOf = (hash: KeyedHash, row: Committed): string =>
  hash(
    'consent',
    JSON.stringify([
      row._id,
      row.shopId,
      row.seq,
      row.channelId,
      row.linkId,
      row.code,
      row.act,
      row.textVersion,
      row.textHash,
      row.locale,
      ...(isOld(row) ? [row.givenBy, row.role] : [row.role, row.personHash, row.deviceId]),
      row.at.toISOString(),
    ]),
  )

/** Written before there was a commitment to the person: their name stands in the chain itself. */
export const isOld = (row: Committed): boolean => row.personHash === undefined

/** What the next row follows. */
export const hashOf = (keyed: KeyedHash, row: Committed): string =>
  createHash('sha256').update(row.previousHash).update(commitmentOf(keyed, row)).digest('hex')
