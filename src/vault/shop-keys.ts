import { randomBytes } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/open-store.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { insertIfAbsent, readRows } from './insert-if-absent.ts'
import type { RootRing } from './root-ring.ts'
import { contextOf, KEY_BYTES } from './seal-format.ts'

/** Shops whose keys are kept unwrapped: 32 bytes and a little each, so a few megabytes. */
const CACHED_SHOPS = 20_000
const FRESH_MS = 10 * 60_000

/** Owner of the key that belongs to no shop. A shop's row carries a prefix, so no shop can be named like it. */
export const GATEWAY = 'gateway'
export const shopOwner = (shopId: string): string => `shop:${shopId}`

/** What a wrapped shop key is bound to. */
export const shopKeyContext = (owner: string): string => contextOf('shop-key', owner)

export interface ShopKeys {
  /** The owner's data key, made on first use. @throws {RootKeyMissing} */
  of(owner: string): Promise<Buffer>
  clear(): void
}

export function createShopKeys(store: Store, ring: RootRing, clock: Clock): ShopKeys {
  const cache = createBoundedCache<Buffer>(CACHED_SHOPS, FRESH_MS, clock)
  const loading = new Map<string, Promise<Buffer>>()

  async function load(owner: string): Promise<Buffer> {
    const context = shopKeyContext(owner)
    let [row] = await readRows(store.shopKeys, { _id: owner })
    if (!row) {
      const rootKid = ring.sealingKid
      const wrapped = await ring.wrap(context, randomBytes(KEY_BYTES), rootKid)
      const createdAt = new Date(clock.nowMs())
      await insertIfAbsent(store.shopKeys, [{ _id: owner, rootKid, wrapped, createdAt }])
      ;[row] = await readRows(store.shopKeys, { _id: owner })
    }
    if (!row) throw new Error('A shop key just written cannot be read back')
    const key = await ring.unwrap(context, row.wrapped)
    cache.put(owner, key)
    return key
  }

  return {
    of(owner) {
      const known = cache.get(owner)
      if (known) return Promise.resolve(known)
      const running = loading.get(owner)
      if (running) return running
      const started = load(owner).finally(() => loading.delete(owner))
      loading.set(owner, started)
      return started
    },
    clear: () => cache.clear(),
  }
}
