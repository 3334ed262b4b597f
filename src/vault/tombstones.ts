import type { TombstoneDoc } from '../store/models/tombstone.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from './vault.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Facebook goes on redelivering for 36 hours, and backups are kept for 35 days; a day more for clocks that differ. */
const KEEP_MS = 36 * HOUR_MS + 35 * DAY_MS + DAY_MS
/**
 * Another process may hold an erased person's key for so long after it was destroyed (`PERSON_KEY_FRESH_MS`, twice).
 * Whoever writes again sooner waits until then, so that nothing new is sealed under the old key.
 */
export const RETURN_REST_MS = 2 * 60 * 1000

type BuriedKind = 'person' | 'comment' | 'post'

/** Something the platform names: whose id is compared by its keyed hash only. */
export interface Buried {
  readonly channelId: string
  readonly kind: BuriedKind
  readonly externalId: string
}

export type Tombstone = Pick<TombstoneDoc, 'at' | 'settledAt' | 'returnedAt'>

/** The graves that were looked for, by the thing itself. */
export interface Graves {
  of(thing: Buried): Tombstone | null
  readonly none: boolean
}

type Deps = { readonly store: Store; readonly vault: Vault }

const textOf = ({ channelId, kind, externalId }: Buried): string => `${channelId}\0${kind}\0${externalId}`

const NO_GRAVES: Graves = { of: () => null, none: true }

/**
 * Which of these were erased. A grave that was met stands longer: as long as the platform still names somebody to us, it
 * is needed, and no longer than that.
 */
export async function findGraves(
  { store, vault }: Deps,
  shopId: string,
  things: readonly Buried[],
  nowMs: number,
): Promise<Graves> {
  if (things.length === 0) return NO_GRAVES
  const hash = await vault.keyedHash(shopId)
  const ids = new Map(things.map((thing) => [textOf(thing), hash('tombstone', textOf(thing))]))
  const rows = await store.tombstones
    .find({ _id: { $in: [...new Set(ids.values())] }, shopId })
    .read('primary')
    .lean<TombstoneDoc[]>()
  if (rows.length === 0) return NO_GRAVES
  const due = rows.filter(({ expireAt }) => expireAt.getTime() < nowMs + KEEP_MS - DAY_MS)
  if (due.length > 0)
    await store.tombstones.updateMany(
      { _id: { $in: due.map(({ _id }) => _id) }, shopId },
      { $max: { expireAt: new Date(nowMs + KEEP_MS) } },
    )
  const byId = new Map(rows.map((row) => [row._id, row]))
  return { of: (thing) => byId.get(ids.get(textOf(thing)) ?? '') ?? null, none: false }
}

/** Puts a tombstone on each; one that stands already is moved forward in time and holds again. */
export async function layTombstones(
  { store, vault }: Deps,
  shopId: string,
  things: readonly Buried[],
  nowMs: number,
): Promise<void> {
  if (things.length === 0) return
  const hash = await vault.keyedHash(shopId)
  const at = new Date(nowMs)
  await store.tombstones.bulkWrite(
    things.map((thing) => ({
      updateOne: {
        filter: { _id: hash('tombstone', textOf(thing)), shopId },
        update: { $set: { at, settledAt: null, returnedAt: null, expireAt: new Date(nowMs + KEEP_MS) } },
        upsert: true,
      },
    })),
    { ordered: false },
  )
}

/** The erasure has emptied every store: whoever writes again needs to wait no longer than the old key is remembered. */
export async function settleTombstone(
  { store, vault }: Deps,
  shopId: string,
  person: Pick<Buried, 'channelId' | 'externalId'>,
  nowMs: number,
): Promise<void> {
  const hash = await vault.keyedHash(shopId)
  await store.tombstones.updateOne(
    { _id: hash('tombstone', textOf({ ...person, kind: 'person' })), shopId, settledAt: null },
    { $set: { settledAt: new Date(nowMs) } },
  )
}

/** May somebody who was erased be let in now, if they write? */
export const mayReturn = ({ at, settledAt }: Tombstone, nowMs: number): boolean =>
  settledAt !== null && nowMs >= at.getTime() + RETURN_REST_MS

/** These people wrote again: they may be known anew from then on. What came before stays out. */
export async function liftTombstones(
  { store, vault }: Deps,
  shopId: string,
  people: readonly { readonly channelId: string; readonly externalId: string; readonly atMs: number }[],
): Promise<void> {
  const hash = await vault.keyedHash(shopId)
  for (const { channelId, externalId, atMs } of people)
    await store.tombstones.updateOne(
      {
        _id: hash('tombstone', textOf({ channelId, kind: 'person', externalId })),
        shopId,
        at: { $lt: new Date(atMs) },
        returnedAt: null,
      },
      { $set: { returnedAt: new Date(atMs) } },
    )
}

/** The keyed hash by which a request names the person it is about. */
export async function subjectRefOf(
  { vault }: Pick<Deps, 'vault'>,
  shopId: string,
  channelId: string,
  externalId: string,
): Promise<string> {
  return (await vault.keyedHash(shopId))('tombstone', textOf({ channelId, kind: 'person', externalId }))
}
