import type { SearchTermDoc } from './models/person.ts'
import type { Store } from './open-store.ts'
import { insertAll } from './write-in-transaction.ts'

/** One thing that can be found, and all the terms it is to be found by; none: it is found no more. */
export type Findable = Omit<SearchTermDoc, '_id' | 'shopId' | 'terms'> & { readonly terms: readonly Buffer[] }

const KINDS = ['message', 'name', 'phone'] as const

const idOf = (kind: SearchTermDoc['kind'], refId: string): string => `${kind}:${refId}`

/** Makes these things findable by exactly these terms. Repeating it changes nothing; so does a second worker doing the same. */
export async function replaceTerms(store: Store, shopId: string, things: readonly Findable[]): Promise<void> {
  if (things.length === 0) return
  const rows = things.map(
    ({ terms, ...thing }): SearchTermDoc => ({
      _id: idOf(thing.kind, thing.refId),
      shopId,
      ...thing,
      terms: [...terms],
    }),
  )
  const ids = rows.map((row) => row._id)
  // All of them in one step: one by one each would be a commit of its own, a tenfold work for the server.
  await store.transaction(async (session) => {
    await store.searchTerms.deleteMany({ _id: { $in: ids }, shopId }, { session })
    await insertAll(
      store.searchTerms,
      rows.filter((row) => row.terms.length > 0),
      session,
    )
  })
}

/** Which of these can be found by something already. */
export async function withTerms(
  store: Store,
  shopId: string,
  refIds: readonly string[],
): Promise<Set<string>> {
  const ids = refIds.flatMap((refId) => KINDS.map((kind) => idOf(kind, refId)))
  const rows = await store.searchTerms
    .find({ shopId, _id: { $in: ids } }, { refId: 1 })
    .lean<Pick<SearchTermDoc, 'refId'>[]>()
  return new Set(rows.map((row) => row.refId))
}

/** Newest things of the rarest term that are looked at for the others: what fewer hold is found whole, and the look has an end. */
const LOOKED_AT = 5_000

/** Things of a kind that hold every one of these terms, newest first. */
export async function findByTerms(
  store: Store,
  shopId: string,
  kind: SearchTermDoc['kind'],
  terms: readonly Buffer[],
  limit: number,
): Promise<Pick<SearchTermDoc, 'refId' | 'personId' | 'conversationId'>[]> {
  const rarest = await rarestOf(store, shopId, kind, terms)
  if (rarest === undefined) return []
  const others = terms.filter((term) => term !== rarest)
  return store.searchTerms.aggregate([
    { $match: { shopId, kind, terms: rarest } },
    { $sort: { at: -1 } },
    { $limit: LOOKED_AT },
    ...(others.length === 0 ? [] : [{ $match: { terms: { $all: others } } }]),
    { $limit: limit },
    { $project: { refId: 1, personId: 1, conversationId: 1 } },
  ])
}

/** The planner looks through the things of whichever term stands first, so that had better be few. */
async function rarestOf(
  store: Store,
  shopId: string,
  kind: SearchTermDoc['kind'],
  terms: readonly Buffer[],
): Promise<Buffer | undefined> {
  if (terms.length < 2) return terms[0]
  const counts = await Promise.all(
    terms.map((term) => store.searchTerms.countDocuments({ shopId, kind, terms: term }).limit(LOOKED_AT)),
  )
  return terms[counts.indexOf(Math.min(...counts))]
}
