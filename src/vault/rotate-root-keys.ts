import { ROOT_RING_ID } from '../store/models/key.ts'
import type { Store } from '../store/open-store.ts'
import { journalKeyContext } from './journal-keys.ts'
import { wrappingKeyId } from './key-wrap.ts'
import { neededKids, readRing } from './ring-roll.ts'
import type { RootRing } from './root-ring.ts'
import { shopKeyContext } from './shop-keys.ts'

/** Read together. */
const ROWS_PER_STEP = 100
/** Written beside each other, so that they share the wait for the disk; a key service is asked for as many at once. */
const ROWS_AT_ONCE = 10

export type Rotation =
  | {
      readonly done: true
      /** Wrapped anew in this run. */
      readonly shopKeys: number
      readonly journalKeys: number
    }
  | {
      readonly done: false
      /** `not-first`: the ring's first key does not seal yet · `still-old`: a process has not turned to it yet */
      readonly because: 'not-first' | 'still-old'
      /** Processes that are waited for, by their service. */
      readonly waitsFor: readonly string[]
      readonly shopKeys: number
      readonly journalKeys: number
    }

interface Deps {
  readonly store: Store
  readonly ring: RootRing
}

/**
 * Wraps every key that another root key wraps anew under the one that seals. May run beside everything, more than once at a
 * time, and after a kill is simply run again: each row says by itself which key it is under. What is sealed under the keys
 * of shops and people stays as it is.
 * @param onRow hears after each row; tests die in it
 */
export async function rotateRootKeys(deps: Deps, onRow: () => void = () => {}): Promise<Rotation> {
  const { store, ring } = deps
  const before = await readRing(store)
  if (before?.sealing !== ring.firstKid) {
    const behind = before?.holders.filter(({ first }) => first !== ring.firstKid) ?? []
    return { ...waiting('not-first', behind), shopKeys: 0, journalKeys: 0 }
  }
  ring.turnTo(ring.firstKid)
  const shopKeys = await rewrapAll(
    deps,
    store.shopKeys,
    shopKeyContext,
    { rootKid: { $ne: ring.firstKid } },
    onRow,
  )
  const journalKeys = await rewrapAll(deps, store.journalKeys, journalKeyContext, {}, onRow)
  const after = await readRing(store)
  const behind = after?.holders.filter(({ seals }) => seals !== ring.firstKid) ?? []
  if (behind.length > 0) return { ...waiting('still-old', behind), shopKeys, journalKeys }
  return { done: true, shopKeys, journalKeys }
}

const waiting = (because: 'not-first' | 'still-old', holders: readonly { readonly service: string }[]) => ({
  done: false as const,
  because,
  waitsFor: holders.map(({ service }) => service),
})

type Collection = Pick<Store['shopKeys'] | Store['journalKeys'], 'collection'>

/** By id upwards, so that a row that cannot be turned stops the run with its reason and none is gone over twice. */
async function rewrapAll(
  deps: Deps,
  model: Collection,
  contextFor: (id: string) => string,
  filter: Readonly<Record<string, unknown>>,
  onRow: () => void,
): Promise<number> {
  let rewrapped = 0
  let last = ''
  for (;;) {
    const rows = (await model.collection
      .find({ ...filter, _id: { $gt: last } } as never, { readPreference: 'primary' })
      .sort({ _id: 1 })
      .limit(ROWS_PER_STEP)
      .toArray()) as unknown as { _id: string; wrapped: Buffer }[]
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const some = rows.slice(at, at + ROWS_AT_ONCE).map(async (row) => {
        if (!(await rewrap(deps, model, contextFor(row._id), row))) return
        rewrapped += 1
        onRow()
      })
      await Promise.all(some)
    }
    const end = rows.at(-1)
    if (!end) return rewrapped
    last = end._id
  }
}

/** @returns false: it is under the sealing key already, or somebody else was quicker */
async function rewrap(
  { ring }: Deps,
  model: Collection,
  context: string,
  { _id, wrapped }: { readonly _id: string; readonly wrapped: Buffer },
): Promise<boolean> {
  const kid = ring.sealingKid
  if (wrappingKeyId(wrapped) === kid) return false
  const key = await ring.unwrap(context, wrapped)
  const anew = await ring.wrap(context, key, kid)
  // Nothing replaces what still opens before it was seen to open.
  if (!(await ring.unwrap(context, anew)).equals(key))
    throw new Error(`The root key "${kid}" does not give back what it wrapped`)
  const set = model.collection.name === 'shop_keys' ? { wrapped: anew, rootKid: kid } : { wrapped: anew }
  const { modifiedCount } = await model.collection.updateOne({ _id, wrapped } as never, { $set: set })
  return modifiedCount === 1
}

export type Retirement =
  | { readonly retired: true }
  | {
      readonly retired: false
      /** `unknown` · `seals`: it is the one that seals · `needed`: it wraps something · `held`: processes seal with it or have it first */
      readonly because: 'unknown' | 'seals' | 'needed' | 'held'
    }

/** Ends a root key: refused while anything needs it. From then on no process starts with it as its first. */
export async function retireRootKey({ store }: Pick<Deps, 'store'>, kid: string): Promise<Retirement> {
  const row = await readRing(store)
  if (!row?.keys.some((key) => key.kid === kid)) return { retired: false, because: 'unknown' }
  if (row.sealing === kid) return { retired: false, because: 'seals' }
  const now = new Date()
  const unheld = { $elemMatch: { until: { $gt: now }, $or: [{ first: kid }, { seals: kid }] } }
  const held = { _id: ROOT_RING_ID, holders: unheld }
  if (await store.rootRing.exists(held)) return { retired: false, because: 'held' }
  // Looked at after it is known that nobody seals with it: nothing new can come under it.
  if ((await neededKids(store)).includes(kid)) return { retired: false, because: 'needed' }
  const { modifiedCount } = await store.rootRing.updateOne(
    { _id: ROOT_RING_ID, sealing: { $ne: kid }, holders: { $not: unheld } },
    { $set: { 'keys.$[one].retiredAt': now } },
    { arrayFilters: [{ 'one.kid': kid }] },
  )
  return modifiedCount === 1 ? { retired: true } : { retired: false, because: 'held' }
}
