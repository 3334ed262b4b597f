import { createHash } from 'node:crypto'
import type { ClientSession } from 'mongoose'
import { newId } from '../kit/ids.ts'
import type { Clock } from '../kit/clock.ts'
import type { Meter } from '../kit/meter.ts'
import type { DisclosureDoc, DisclosureHeadDoc } from '../store/models/access.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import type { Vault } from '../vault/vault.ts'
import {
  type DisclosureVerdict,
  GENESIS,
  hashOf,
  personCommitment,
  sealOf,
  verifyRows,
} from './disclosure-chain.ts'
import type { Purpose } from './purposes.ts'

/** What leaves, as it is put on record; the body as its receiver gets it, before any transfer encoding. */
export interface Disclosure
  extends Pick<
    DisclosureDoc,
    'shopId' | 'recipient' | 'ground' | 'codes' | 'people' | 'route' | 'userId' | 'roles' | 'requestId'
  > {
  readonly purpose: Purpose
  readonly body: Buffer
}

export interface Disclosures {
  /** Durable when it resolves: only then may the first byte leave. */
  record(disclosure: Disclosure): Promise<void>
  /** Reads the whole chain of a shop and names the first row that does not fit. */
  verify(shopId: string): Promise<DisclosureVerdict>
  /** Drops a shop's rows from before this moment; both ends of what is left are sealed anew. @returns how many */
  dropBefore(shopId: string, before: Date): Promise<number>
}

export interface DisclosureDeps {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly meter: Meter
}

/** The register of what left. One chain a shop, so that a row cannot be taken out or altered unseen. */
export function createDisclosures({ store, vault, clock, meter }: DisclosureDeps): Disclosures {
  const headOf = (shopId: string, session: ClientSession) =>
    store.disclosureHeads.findOne({ _id: shopId, shopId }, null, { session }).lean<DisclosureHeadDoc>()

  async function makeHead(shopId: string): Promise<void> {
    const ends = { seq: 0, hash: GENESIS, droppedSeq: 0, droppedHash: GENESIS }
    const seal = sealOf(await vault.keyedHash(shopId), ends)
    await store.disclosureHeads
      .updateOne({ _id: shopId, shopId }, { $setOnInsert: { ...ends, seal } }, { upsert: true })
      .catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      })
  }

  async function append(disclosure: Disclosure, session: ClientSession): Promise<void> {
    const { body, ...facts } = disclosure
    const { shopId } = facts
    const keyed = await vault.keyedHash(shopId)
    // Takes the head's write lock first: whoever comes second meets a write conflict and starts over.
    const head = await store.disclosureHeads
      .findOneAndUpdate({ _id: shopId, shopId }, { $inc: { seq: 1 } }, { session, returnDocument: 'before' })
      .lean<DisclosureHeadDoc>()
    if (!head) throw new Error('The chain of disclosures was taken away while it was written')
    const _id = newId('dsc')
    const people = [...new Set(facts.people)].sort()
    const row = {
      ...facts,
      _id,
      seq: head.seq + 1,
      at: new Date(clock.nowMs()),
      people,
      erased: 0,
      peopleHashes: people.map((personId) => personCommitment(keyed, _id, personId)),
      bytes: body.length,
      bodyHash: createHash('sha256').update(body).digest('hex'),
      previousHash: head.hash,
    }
    const hash = hashOf(keyed, row)
    await store.disclosures.insertMany([{ ...row, hash }], { session })
    await store.disclosureHeads.updateOne(
      { _id: shopId, shopId },
      { $set: { hash, seal: sealOf(keyed, { ...head, seq: row.seq, hash }) } },
      { session },
    )
  }

  async function drop(shopId: string, before: Date, session: ClientSession): Promise<number> {
    const head = await headOf(shopId, session)
    // In the order of the chain: where a clock was set back, rows stay a little longer, and nothing breaks.
    const kept = await store.disclosures
      .findOne({ shopId, at: { $gte: before } }, { seq: 1 }, { session })
      .sort({ seq: 1 })
      .lean<Pick<DisclosureDoc, 'seq'>>()
    const last = await store.disclosures
      .findOne({ shopId, ...(kept ? { seq: { $lt: kept.seq } } : {}) }, { seq: 1, hash: 1 }, { session })
      .sort({ seq: -1 })
      .lean<Pick<DisclosureDoc, 'seq' | 'hash'>>()
    if (!head || !last) return 0
    const keyed = await vault.keyedHash(shopId)
    const ends = { ...head, droppedSeq: last.seq, droppedHash: last.hash }
    await store.disclosureHeads.updateOne(
      { _id: shopId, shopId },
      { $set: { droppedSeq: last.seq, droppedHash: last.hash, seal: sealOf(keyed, ends) } },
      { session },
    )
    return (await store.disclosures.deleteMany({ shopId, seq: { $lte: last.seq } }, { session })).deletedCount
  }

  return {
    async record(disclosure) {
      await makeHead(disclosure.shopId)
      await store.transaction((session) => append(disclosure, session))
      meter.count('disclosures_total', { recipient: disclosure.recipient.kind })
      meter.count('disclosed_bytes_total', { recipient: disclosure.recipient.kind }, disclosure.body.length)
    },
    async verify(shopId) {
      const keyed = await vault.keyedHash(shopId)
      // The head first: rows appended meanwhile lie beyond it and are not looked at.
      const head = await store.disclosureHeads.findOne({ _id: shopId, shopId }).lean<DisclosureHeadDoc>()
      const rows = store.disclosures
        .find({ shopId, seq: { $lte: head?.seq ?? Number.MAX_SAFE_INTEGER } })
        .sort({ seq: 1 })
        .lean<DisclosureDoc[]>()
        .cursor() as AsyncIterable<DisclosureDoc>
      return verifyRows(keyed, head, rows)
    },
    dropBefore: (shopId, before) => store.transaction((session) => drop(shopId, before, session)),
  }
}
