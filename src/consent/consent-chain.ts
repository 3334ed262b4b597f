import type { ClientSession } from 'mongoose'
import { newId } from '../kit/ids.ts'
import type { ConsentDoc, ConsentHeadDoc } from '../store/models/consent.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey, startOver } from '../store/store-faults.ts'
import type { KeyedHash, Sealer, Vault } from '../vault/vault.ts'
import { addressPlace, hashOf, isOld, personCommitment } from './commitment.ts'

/** What a shop's first row follows. */
const GENESIS = '0'.repeat(64)

/** An act before it has its place in the chain. */
export type ConsentAct = Omit<
  ConsentDoc,
  '_id' | 'seq' | 'previousHash' | 'hash' | 'givenBy' | 'sealedAddress' | 'personHash'
> & {
  readonly givenBy: string
  /** The network address it was done from, where known. */
  readonly address: string | null
}

const sealOf = (keyed: KeyedHash, head: { readonly seq: number; readonly hash: string }): string =>
  keyed('consent-head', `${head.seq}:${head.hash}`)

export type ChainVerdict =
  | {
      readonly ok: true
      readonly rows: number
      /** Rows whose person was erased: their names can be compared with nothing any more. */
      readonly erased: number
      readonly head: string
    }
  | {
      readonly ok: false
      readonly rows: number
      /** The first row that does not fit; null: the end of the chain is missing. */
      readonly id: string | null
      readonly seq: number
      readonly reason: 'row-altered' | 'number-missing' | 'chain-broken' | 'end-missing' | 'head-altered'
    }

/** Appends to and checks the chains, one a shop. */
export interface ConsentChain {
  /** Makes the shop's chain if it has none; before the transaction that appends to it. */
  prepare(shopId: string): Promise<void>
  /** Numbers follow without gaps: of two transactions at once the later is run again by the driver. */
  append(shopId: string, acts: readonly ConsentAct[], session: ClientSession): Promise<ConsentDoc[]>
  verify(shopId: string): Promise<ChainVerdict>
}

export function createConsentChain(store: Store, vault: Vault): ConsentChain {
  /** Shops known to have a chain; rows are never removed, so this cannot become wrong, only forgotten. */
  const prepared = new Set<string>()
  const MAX_PREPARED = 10_000

  return {
    async prepare(shopId) {
      if (prepared.has(shopId)) return
      const first = { seq: 0, hash: GENESIS }
      const seal = sealOf(await vault.keyedHash(shopId), first)
      await store.consentHeads
        .updateOne({ _id: shopId, shopId }, { $setOnInsert: { ...first, seal } }, { upsert: true })
        .catch((error: { code?: number }) => {
          if (!isDuplicateKey(error)) throw error
        })
      if (prepared.size >= MAX_PREPARED) prepared.clear()
      prepared.add(shopId)
    },

    async append(shopId, acts, session) {
      const [keyed, sealer] = await Promise.all([vault.keyedHash(shopId), vault.forShop(shopId)])
      // Takes the head's write lock first: whoever comes second meets a write conflict and starts over.
      const head = await store.consentHeads
        .findOneAndUpdate(
          { _id: shopId, shopId },
          { $inc: { seq: acts.length } },
          { session, returnDocument: 'before' },
        )
        .lean<ConsentHeadDoc>()
      if (!head) throw startOver('The consent chain of this shop is younger than the transaction')
      const rows: ConsentDoc[] = []
      let previousHash = head.hash
      for (const [index, act] of acts.entries()) {
        const { address, ...facts } = act
        const _id = newId('cns')
        const row = {
          ...facts,
          _id,
          seq: head.seq + 1 + index,
          sealedAddress: address === null ? null : sealer.seal(addressPlace(_id), address),
          personHash: personCommitment(keyed, _id, act.givenBy, address),
          previousHash,
        }
        previousHash = hashOf(keyed, row)
        rows.push({ ...row, hash: previousHash })
      }
      await store.consents.insertMany(rows, { session })
      const end = { seq: head.seq + acts.length, hash: previousHash }
      await store.consentHeads.updateOne(
        { _id: shopId, shopId },
        { $set: { hash: end.hash, seal: sealOf(keyed, end) } },
        { session },
      )
      return rows
    },

    async verify(shopId) {
      const [keyed, sealer] = await Promise.all([vault.keyedHash(shopId), vault.forShop(shopId)])
      // The head first: rows appended meanwhile lie beyond it and are not looked at.
      const head = await store.consentHeads
        .findOne({ _id: shopId, shopId })
        .read('primary')
        .readConcern('majority')
        .lean<ConsentHeadDoc>()
      const seqLimit = head?.seq ?? Number.MAX_SAFE_INTEGER
      let rows = 0
      let erased = 0
      let previousHash = GENESIS
      const cursor = store.consents
        .find({ shopId, seq: { $lte: seqLimit } })
        .sort({ seq: 1 })
        .read('primary')
        .readConcern('majority')
        .lean<ConsentDoc[]>()
        .cursor()
      for await (const row of cursor as AsyncIterable<ConsentDoc>) {
        const broken = (reason: 'row-altered' | 'number-missing' | 'chain-broken') =>
          ({ ok: false, rows, id: row._id, seq: row.seq, reason }) as const
        if (row.seq !== rows + 1) return broken('number-missing')
        if (row.previousHash !== previousHash) return broken('chain-broken')
        if (hashOf(keyed, row) !== row.hash || !personFits(keyed, sealer, row)) return broken('row-altered')
        rows += 1
        if (row.givenBy === null) erased += 1
        previousHash = row.hash
      }
      const at = { ok: false, rows, id: null, seq: rows + 1 } as const
      if (!head)
        return rows === 0 ? { ok: true, rows, erased, head: GENESIS } : { ...at, reason: 'head-altered' }
      if (head.seal !== sealOf(keyed, head)) return { ...at, reason: 'head-altered' }
      if (head.seq !== rows || head.hash !== previousHash) return { ...at, reason: 'end-missing' }
      return { ok: true, rows, erased, head: previousHash }
    },
  }
}

/** While the person is named, the row's commitment must be to them; once erased, nothing is left to compare. */
function personFits(keyed: KeyedHash, sealer: Sealer, row: ConsentDoc): boolean {
  if (isOld(row)) return true
  if (row.givenBy === null) return row.sealedAddress === null
  try {
    const { sealedAddress } = row
    const address = sealedAddress === null ? null : sealer.open(addressPlace(row._id), sealedAddress)
    return personCommitment(keyed, row._id, row.givenBy, address) === row.personHash
  } catch (error) {
    if ((error as Error).name === 'SealBroken') return false
    throw error
  }
}
