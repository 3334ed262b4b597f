import type { ConsentHeadDoc } from '../store/models/consent.ts'
import type { Store } from '../store/open-store.ts'
import type { ChainVerdict, Consents } from './ledger.ts'

export interface LedgerReport {
  readonly shops: number
  readonly rows: number
  /** Shops whose ledger is not whole. */
  readonly broken: number
}

/**
 * Reads the ledger of every shop that has one, one after the other, and says of each what was found.
 * @param say one line a shop that is not whole; what it names are ids of ours
 */
export async function verifyShops(
  { store, consents }: { readonly store: Store; readonly consents: Pick<Consents, 'verifyChain'> },
  say: (line: string) => void,
): Promise<LedgerReport> {
  const report = { shops: 0, rows: 0, broken: 0 }
  for (const shopId of await shopsWithLedgers(store)) {
    const verdict = await consents.verifyChain(shopId)
    report.shops += 1
    report.rows += verdict.rows
    if (verdict.ok) continue
    report.broken += 1
    say(`shop ${shopId}: ${inWords(verdict)}`)
  }
  return report
}

/** A head that was taken away is found out by the rows that are left, rows that were all taken away by the head. */
async function shopsWithLedgers(store: Store): Promise<string[]> {
  const heads = await store.consentHeads
    .find({}, { _id: 1 }, { system: 'ledgers of all shops are verified' })
    .lean<Pick<ConsentHeadDoc, '_id'>[]>()
  const withRows = (await store.consents.collection.distinct('shopId')) as string[]
  return [...new Set([...heads.map(({ _id }) => _id), ...withRows])].sort()
}

function inWords(verdict: ChainVerdict & { readonly ok: false }): string {
  const row = verdict.id === null ? `row ${verdict.seq}` : `row ${verdict.seq} (${verdict.id})`
  switch (verdict.reason) {
    case 'row-altered':
      return `${row} was altered`
    case 'number-missing':
      return `rows are missing before ${row}`
    case 'chain-broken':
      return `${row} does not follow the one before it`
    case 'end-missing':
      return `the end of the ledger is missing, from ${row} on`
    case 'head-altered':
      return 'the record of where the ledger ends was altered or taken away'
  }
}
