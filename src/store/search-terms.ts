import { createHash } from 'node:crypto'
import type { SearchTermDoc } from './models/person.ts'
import type { Store } from './open-store.ts'

/** One thing that can be found, and all the terms it is to be found by; none: it is found no more. */
export interface Findable
  extends Pick<SearchTermDoc, 'kind' | 'refId' | 'personId' | 'conversationId' | 'channelId' | 'at'> {
  readonly terms: readonly Buffer[]
}

/** Bytes of a term row's id. */
const ID_BYTES = 16

/** Makes these things findable by exactly these terms. Repeating it changes nothing; so does a second worker doing the same. */
export async function replaceTerms(store: Store, shopId: string, things: readonly Findable[]): Promise<void> {
  const rows = things.flatMap(({ terms, ...thing }) =>
    terms.map((term): SearchTermDoc => ({ _id: idOfTerm(shopId, thing, term), shopId, term, ...thing })),
  )
  const kept = rows.map((row) => row._id)
  // New terms first: whoever searches meanwhile finds by the old and the new ones.
  if (rows.length > 0) {
    await store.searchTerms.bulkWrite(
      rows.map(({ _id, ...row }) => ({
        updateOne: { filter: { _id, shopId }, update: { $setOnInsert: row }, upsert: true },
      })),
      { ordered: false },
    )
  }
  const refIds = things.map((thing) => thing.refId)
  const kinds = [...new Set(things.map((thing) => thing.kind))]
  await store.searchTerms.deleteMany({
    shopId,
    refId: { $in: refIds },
    kind: { $in: kinds },
    _id: { $nin: kept },
  })
}

/** Which of these can be found by something already. */
export async function withTerms(
  store: Store,
  shopId: string,
  refIds: readonly string[],
): Promise<Set<string>> {
  return new Set(await store.searchTerms.distinct('refId', { shopId, refId: { $in: [...refIds] } }))
}

const idOfTerm = (shopId: string, thing: Pick<Findable, 'kind' | 'refId'>, term: Buffer): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([shopId, thing.kind, thing.refId]))
    .update(term)
    .digest()
    .subarray(0, ID_BYTES)
