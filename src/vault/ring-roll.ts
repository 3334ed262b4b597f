import { randomBytes, randomUUID } from 'node:crypto'
import { type Log, silentLog } from '../kit/log.ts'
import { ROOT_RING_ID, type RootRingDoc } from '../store/models/key.ts'
import type { Store } from '../store/open-store.ts'
import { wrappingKeyId } from './key-wrap.ts'
import { RootKeyMissing, type RootRing } from './root-ring.ts'
import { contextOf, KEY_BYTES } from './seal-format.ts'

/** A root key that may not be used as it stands in `TOKEN_KEYS`. */
export class RootKeyRefused extends Error {
  constructor(kid: string, why: string) {
    super(`TOKEN_KEYS: key "${kid}" ${why}`)
    this.name = 'RootKeyRefused'
  }
}

export interface RollTiming {
  /** How often a process says that it lives and looks which key seals. */
  readonly beatMs: number
  /** A process that was not heard of for so long counts no more. */
  readonly heldMs: number
}
export const ROLL_TIMING: RollTiming = { beatMs: 15_000, heldMs: 60_000 }

const PROOF = contextOf('root-key-proof')

export interface RollDeps {
  readonly store: Store
  readonly ring: RootRing
  readonly log?: Log | undefined
  readonly timing?: RollTiming | undefined
}

export interface RingMember {
  /** Says that this process lives and takes the key that seals now. */
  beat(): Promise<void>
  leave(): Promise<void>
}

/**
 * Takes part in the roll-out of root keys. All processes stand in one row; the first key of the ring begins to seal at the
 * moment in which every living process has it first, so that none can meet a key it does not know.
 * @param service who it is, for whoever looks
 * @throws {RootKeyMissing} · {RootKeyRefused} · {KeyServiceFailed}
 */
export async function joinRing(deps: RollDeps, service: string): Promise<RingMember> {
  const { store, ring, log = silentLog, timing = ROLL_TIMING } = deps
  await checkRing(store, ring)
  await proveKeys(store, ring)
  ring.turnTo((await readRing(store))?.sealing ?? ring.firstKid)
  const id = randomUUID()
  let failing = false

  const announce = async (): Promise<void> => {
    const { sealing } = await announced(store, ring, { id, service, heldMs: timing.heldMs })
    ring.turnTo(sealing)
  }
  const beat = async (): Promise<void> => {
    try {
      await announce()
      failing = false
    } catch (error) {
      if (!failing)
        log.warn('The roll-out of root keys cannot be looked at', { error: (error as Error).name })
      failing = true
    }
  }
  const leave = async (): Promise<void> => {
    clearInterval(timer)
    await store.rootRing.updateOne({ _id: ROOT_RING_ID }, { $pull: { holders: { id } } }).catch(() => {})
  }

  await announce()
  const timer = setInterval(() => void beat(), timing.beatMs)
  timer.unref()
  try {
    // Once more, now that nobody can turn without us.
    await checkRing(store, ring)
  } catch (error) {
    await leave()
    throw error
  }
  return { beat, leave }
}

/** Opens the ring for somebody who only looks or rewraps, and counts for nothing in the roll-out. */
export async function lookAtRing({ store, ring }: RollDeps): Promise<void> {
  await checkRing(store, ring)
  const row = await readRing(store)
  if (row) ring.turnTo(row.sealing)
}

export const readRing = (store: Store): Promise<RootRingDoc | null> =>
  store.rootRing.findById(ROOT_RING_ID).read('primary').lean<RootRingDoc | null>()

/** Ids of the root keys that something is wrapped with. */
export async function neededKids(store: Store): Promise<string[]> {
  const [shops, days] = await Promise.all([
    store.shopKeys.collection.distinct('rootKid', { rootKid: { $gt: '' } }) as Promise<string[]>,
    store.journalKeys.find({}, { wrapped: 1 }).lean<{ wrapped: Buffer }[]>(),
  ])
  return [...new Set([...shops, ...days.map(({ wrapped }) => wrappingKeyId(wrapped) ?? 'unreadable')])]
}

async function checkRing(store: Store, ring: RootRing): Promise<void> {
  const [row, needed] = await Promise.all([readRing(store), neededKids(store)])
  for (const kid of row ? [row.sealing, ...needed] : needed)
    if (!ring.kids.includes(kid)) throw new RootKeyMissing(kid, ring.kids)
  const retired = row?.keys.find(({ kid, retiredAt }) => kid === ring.firstKid && retiredAt !== null)
  if (retired?.retiredAt)
    throw new RootKeyRefused(
      ring.firstKid,
      `was retired at ${retired.retiredAt.toISOString()} and seals nothing any more: take it out of the list`,
    )
}

/**
 * Each key opens what was wrapped with it when it was first seen. Two different keys of one id are found here, and a key
 * service that is away or refuses us is found before anything depends on it.
 */
async function proveKeys(store: Store, ring: RootRing): Promise<void> {
  await store.rootRing.collection.updateOne(
    { _id: ROOT_RING_ID as never },
    { $setOnInsert: { sealing: ring.firstKid, sealingSince: new Date(), keys: [], holders: [] } },
    { upsert: true },
  )
  const known = new Map((await readRing(store))?.keys.map((key) => [key.kid, key]))
  for (const kid of ring.kids) {
    const kind = ring.kindOf(kid) ?? 'local'
    if (!known.has(kid)) {
      const proof = await ring.wrap(PROOF, randomBytes(KEY_BYTES), kid)
      await store.rootRing.updateOne(
        { _id: ROOT_RING_ID, 'keys.kid': { $ne: kid } },
        { $push: { keys: { kid, kind, proof, since: new Date(), retiredAt: null } } },
      )
    }
  }
  for (const { kid, proof } of (await readRing(store))?.keys ?? []) {
    if (!ring.kids.includes(kid)) continue
    await ring.unwrap(PROOF, Buffer.from(proof)).catch((error: unknown) => {
      if (!(error instanceof RootKeyMissing)) throw error
      throw new RootKeyRefused(
        kid,
        'is another key than the one that this database knows by that id: put the right one back, or give the new one an id of its own',
      )
    })
  }
}

/** One step, whole in itself: the dead go, this process stands there, and the key turns if now all have the same first. */
async function announced(
  store: Store,
  ring: RootRing,
  { id, service, heldMs }: { readonly id: string; readonly service: string; readonly heldMs: number },
): Promise<RootRingDoc> {
  const self = {
    id,
    service,
    kids: [...ring.kids],
    first: ring.firstKid,
    // What it sealed with until now: only its next word tells that it has turned.
    seals: ring.sealingKid,
  }
  const living = {
    $filter: {
      input: '$holders',
      cond: { $and: [{ $ne: ['$$this.id', id] }, { $gt: ['$$this.until', '$$NOW'] }] },
    },
  }
  const agreed = {
    $and: [
      { $ne: ['$sealing', ring.firstKid] },
      { $eq: [{ $setUnion: ['$holders.first'] }, [ring.firstKid]] },
    ],
  }
  const row = await store.rootRing.collection.findOneAndUpdate(
    { _id: ROOT_RING_ID as never },
    [
      {
        $set: {
          holders: {
            $concatArrays: [living, [{ $mergeObjects: [self, { until: { $add: ['$$NOW', heldMs] } }] }]],
          },
        },
      },
      {
        $set: {
          sealingSince: { $cond: [agreed, '$$NOW', '$sealingSince'] },
          sealing: { $cond: [agreed, ring.firstKid, '$sealing'] },
        },
      },
    ],
    { returnDocument: 'after' },
  )
  if (!row) throw new Error('The row of the root keys is gone')
  return row as unknown as RootRingDoc
}
