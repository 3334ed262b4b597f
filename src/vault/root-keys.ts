import { type CountUpTo, countUpTo } from '../store/count-up-to.ts'
import type { Store } from '../store/open-store.ts'
import { wrappingKeyId } from './key-wrap.ts'
import type { RootRing } from './root-ring.ts'

/** Beyond it is only said that there are more. */
const COUNTED_UP_TO = 10_000
/** One a day, and none outlives its rows' period. */
const MAX_JOURNAL_KEYS = 100

/** What one root key still has under it. The id is no secret; no key is read. */
export interface RootKeyUse {
  readonly kid: string
  /** It stands in `TOKEN_KEYS` of this process. */
  readonly present: boolean
  /** It seals from now on. */
  readonly first: boolean
  /** Keys of shops, and the gateway's own, that it wraps. */
  readonly shopKeys: CountUpTo
  /** Journal keys of a day that it wraps; they go by themselves. */
  readonly journalKeys: number
}

/** Which root key wraps how much, in the order of the ring; one that is missing from it comes last. */
export async function rootKeyUse(store: Store, ring: RootRing): Promise<RootKeyUse[]> {
  const [wrapping, journalKids] = await Promise.all([
    store.shopKeys.collection.distinct('rootKid', { rootKid: { $gt: '' } }) as Promise<string[]>,
    kidsOfJournal(store),
  ])
  const kids = [...new Set([...ring.kids, ...wrapping, ...journalKids])]
  return Promise.all(
    kids.map(async (kid) => ({
      kid,
      present: ring.kids.includes(kid),
      first: kid === ring.firstKid,
      shopKeys: await countUpTo(store.shopKeys, { rootKid: kid }, 'by_root', COUNTED_UP_TO),
      journalKeys: journalKids.filter((one) => one === kid).length,
    })),
  )
}

/** The wrapping key's id travels with the wrapped one. */
async function kidsOfJournal(store: Store): Promise<string[]> {
  const rows = await store.journalKeys.find().sort({ _id: -1 }).limit(MAX_JOURNAL_KEYS).lean()
  return rows.map(({ wrapped }) => wrappingKeyId(wrapped) ?? 'unreadable')
}
