import { type CountUpTo, countUpTo } from '../store/count-up-to.ts'
import type { Store } from '../store/open-store.ts'
import { wrappingKeyId } from './key-wrap.ts'
import { readRing } from './ring-roll.ts'
import type { RootKeyKind, RootRing } from './root-ring.ts'

/** Beyond it is only said that there are more. */
const COUNTED_UP_TO = 10_000
/** One a day, and none outlives its rows' period. */
const MAX_JOURNAL_KEYS = 100

/** What one root key still has under it. The id is no secret; no key is read. */
export interface RootKeyUse {
  readonly kid: string
  /** Where it is kept; null: this process does not know it. */
  readonly kind: RootKeyKind | null
  /** It stands in `TOKEN_KEYS` of this process. */
  readonly present: boolean
  /** It seals from now on. */
  readonly first: boolean
  /** It is the first of this process's ring and seals once the others have it first too. */
  readonly next: boolean
  readonly retiredAt: Date | null
  /** Keys of shops, and the gateway's own, that it wraps. */
  readonly shopKeys: CountUpTo
  /** Journal keys of a day that it wraps; they go by themselves. */
  readonly journalKeys: number
}

/** A process that was heard of lately, by what it knows. */
export interface KeyHolder {
  readonly service: string
  readonly first: string
  readonly seals: string
  readonly kids: readonly string[]
}

export interface RootKeyState {
  readonly keys: readonly RootKeyUse[]
  readonly sealingSince: Date | null
  readonly holders: readonly KeyHolder[]
}

/** Which root key wraps how much, in the order of the ring; one that is missing from it comes last. */
export async function rootKeyState(store: Store, ring: RootRing): Promise<RootKeyState> {
  const [row, wrapping, journalKids] = await Promise.all([
    readRing(store),
    store.shopKeys.collection.distinct('rootKid', { rootKid: { $gt: '' } }) as Promise<string[]>,
    kidsOfJournal(store),
  ])
  const sealing = row?.sealing ?? ring.sealingKid
  const retired = new Map(row?.keys.map(({ kid, retiredAt }) => [kid, retiredAt]))
  const kids = [...new Set([...ring.kids, sealing, ...wrapping, ...journalKids])]
  const now = Date.now()
  return {
    sealingSince: row?.sealingSince ?? null,
    holders: (row?.holders ?? [])
      .filter(({ until }) => until.getTime() > now)
      .map(({ service, first, seals, kids: known }) => ({ service, first, seals, kids: known })),
    keys: await Promise.all(
      kids.map(async (kid) => ({
        kid,
        kind: ring.kindOf(kid),
        present: ring.kids.includes(kid),
        first: kid === sealing,
        next: kid === ring.firstKid && kid !== sealing,
        retiredAt: retired.get(kid) ?? null,
        shopKeys: await countUpTo(store.shopKeys, { rootKid: kid }, 'by_root', COUNTED_UP_TO),
        journalKeys: journalKids.filter((one) => one === kid).length,
      })),
    ),
  }
}

/** The wrapping key's id travels with the wrapped one. */
async function kidsOfJournal(store: Store): Promise<string[]> {
  const rows = await store.journalKeys.find().sort({ _id: -1 }).limit(MAX_JOURNAL_KEYS).lean()
  return rows.map(({ wrapped }) => wrappingKeyId(wrapped) ?? 'unreadable')
}
