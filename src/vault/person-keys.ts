import { randomBytes } from 'node:crypto'
import type { ClientSession } from 'mongoose'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/open-store.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { insertIfAbsent, KEYS_PER_COMMAND, readRows } from './insert-if-absent.ts'
import { unwrapKey, wrapKey } from './key-wrap.ts'
import { contextOf, KEY_BYTES } from './seal-format.ts'

/** About 300 bytes each with the bookkeeping: some 15 MB at most. */
const CACHED_PEOPLE = 50_000
/** A key destroyed by another process is forgotten here at the latest after this. */
export const PERSON_KEY_FRESH_MS = 60_000

/** Names the shop key in what it wrapped; the next generation of a shop's key would be `shop2`. */
const SHOP_KEY_ID = 'shop1'

/** null: destroyed. */
export type PersonKey = Buffer | null

export interface PersonKeys {
  /** Keys of these people; those never made are absent, or made (durable before this resolves) with `create`. */
  of(
    shopId: string,
    shopKey: Buffer,
    personIds: readonly string[],
    create: boolean,
  ): Promise<Map<string, PersonKey>>
  destroy(shopId: string, personIds: readonly string[], session?: ClientSession): Promise<void>
  clear(): void
}

export function createPersonKeys(store: Store, clock: Clock): PersonKeys {
  const cache = createBoundedCache<{ readonly key: PersonKey }>(CACHED_PEOPLE, PERSON_KEY_FRESH_MS, clock)
  const place = (shopId: string, personId: string) => contextOf('person-key', shopId, personId)

  async function load(shopId: string, shopKey: Buffer, ids: readonly string[], into: Map<string, PersonKey>) {
    for (let at = 0; at < ids.length; at += KEYS_PER_COMMAND) {
      const some = ids.slice(at, at + KEYS_PER_COMMAND)
      for (const row of await readRows(store.personKeys, { _id: { $in: some }, shopId })) {
        const context = place(shopId, row._id)
        const key = row.destroyedAt ? null : unwrapKey(shopKey, context, row.wrapped)
        if (!key && !row.destroyedAt) throw new Error('A person key does not open under its shop’s key')
        cache.put(context, { key })
        into.set(row._id, key)
      }
    }
  }

  return {
    async of(shopId, shopKey, personIds, create) {
      const keys = new Map<string, PersonKey>()
      const unknown: string[] = []
      for (const id of new Set(personIds)) {
        const known = cache.get(place(shopId, id))
        if (known) keys.set(id, known.key)
        else unknown.push(id)
      }
      if (unknown.length > 0) await load(shopId, shopKey, unknown, keys)
      const missing = create ? unknown.filter((id) => !keys.has(id)) : []
      if (missing.length > 0) {
        const createdAt = new Date(clock.nowMs())
        const rows = missing.map((id) => ({
          _id: id,
          shopId,
          wrapped: wrapKey({ id: SHOP_KEY_ID, key: shopKey }, place(shopId, id), randomBytes(KEY_BYTES)),
          createdAt,
          destroyedAt: null,
        }))
        await insertIfAbsent(store.personKeys, rows)
        await load(shopId, shopKey, missing, keys)
        if (missing.some((id) => !keys.has(id))) throw new Error('A person’s key belongs to another shop')
      }
      return keys
    },
    async destroy(shopId, personIds, session) {
      if (personIds.length === 0) return
      await store.personKeys.updateMany(
        { _id: { $in: [...personIds] }, shopId, destroyedAt: null },
        { $set: { wrapped: Buffer.alloc(0), destroyedAt: new Date(clock.nowMs()) } },
        session ? { session } : {},
      )
      for (const id of personIds) cache.drop(place(shopId, id))
    },
    clear: () => cache.clear(),
  }
}
