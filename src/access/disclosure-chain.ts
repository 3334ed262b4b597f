import { createHash } from 'node:crypto'
import type { DisclosureDoc, DisclosureHeadDoc } from '../store/models/access.ts'
import type { KeyedHash } from '../vault/vault.ts'

/** What a shop's first row follows. */
export const GENESIS = '0'.repeat(64)

/** Whose data it was: may be erased one day, without the chain breaking. */
export const personCommitment = (keyed: KeyedHash, rowId: string, personId: string): string =>
  keyed('disclosure-person', JSON.stringify([rowId, personId]))

/**
 * What the next row follows: the row's words under the shop's key, so that the chain cannot be rewritten by somebody who has
 * only the database.
 */
export function hashOf(keyed: KeyedHash, row: Omit<DisclosureDoc, 'hash' | 'people' | 'erased'>): string {
  const words = keyed(
    'disclosure',
    JSON.stringify([
      row._id,
      row.shopId,
      row.seq,
      row.at.toISOString(),
      row.recipient.kind,
      row.recipient.name,
      row.ground.kind,
      row.ground.reference,
      row.purpose,
      row.codes,
      row.peopleHashes,
      row.bytes,
      row.bodyHash,
      row.route,
      row.userId,
      row.roles,
      row.requestId,
    ]),
  )
  return createHash('sha256').update(row.previousHash).update(words).digest('hex')
}

type Ends = Pick<DisclosureHeadDoc, 'seq' | 'hash' | 'droppedSeq' | 'droppedHash'>

export const sealOf = (keyed: KeyedHash, { seq, hash, droppedSeq, droppedHash }: Ends): string =>
  keyed('disclosure-head', JSON.stringify([seq, hash, droppedSeq, droppedHash]))

export type DisclosureVerdict =
  | { readonly ok: true; readonly rows: number }
  | {
      readonly ok: false
      readonly rows: number
      /** The first row that does not fit; null: an end of the chain is missing. */
      readonly id: string | null
      readonly seq: number
      readonly reason: 'row-altered' | 'number-missing' | 'chain-broken' | 'end-missing' | 'head-altered'
    }

/** Holds rows in their order against both ends of their chain. */
export async function verifyRows(
  keyed: KeyedHash,
  head: DisclosureHeadDoc | null,
  inOrder: AsyncIterable<DisclosureDoc>,
): Promise<DisclosureVerdict> {
  let seq = head?.droppedSeq ?? 0
  let previousHash = head?.droppedHash ?? GENESIS
  let rows = 0
  for await (const row of inOrder) {
    const fault = faultOf(keyed, row, seq + 1, previousHash)
    if (fault !== null) return { ok: false, rows, id: row._id, seq: row.seq, reason: fault }
    rows += 1
    seq = row.seq
    previousHash = row.hash
  }
  const end = { ok: false, rows, id: null, seq: seq + 1 } as const
  if (!head) return rows === 0 ? { ok: true, rows } : { ...end, reason: 'head-altered' }
  if (head.seal !== sealOf(keyed, head)) return { ...end, reason: 'head-altered' }
  if (head.seq !== seq || head.hash !== previousHash) return { ...end, reason: 'end-missing' }
  return { ok: true, rows }
}

function faultOf(keyed: KeyedHash, row: DisclosureDoc, seq: number, previousHash: string) {
  if (row.seq !== seq) return 'number-missing'
  if (row.previousHash !== previousHash) return 'chain-broken'
  if (hashOf(keyed, row) !== row.hash) return 'row-altered'
  // Whoever is named must be one it was written for; of the erased there is nothing left to compare but their number.
  const isNamedRightly = row.people.every((id) =>
    row.peopleHashes.includes(personCommitment(keyed, row._id, id)),
  )
  const isWhole = row.people.length + row.erased === row.peopleHashes.length
  return isNamedRightly && isWhole ? null : 'row-altered'
}
