import { createHmac } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import { noteGathered } from '../kit/gather.ts'
import type { Log } from '../kit/log.ts'
import type { Store } from '../store/open-store.ts'
import { createBlindIndex, subkey } from './blind-index.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { createJournalKeys } from './journal-keys.ts'
import { createPersonKeys, type PersonKey } from './person-keys.ts'
import { joinRing, lookAtRing, type RollTiming } from './ring-roll.ts'
import { rootKeyState } from './root-keys.ts'
import { createRootRing, type KeyServices, type RootKey } from './root-ring.ts'
import { contextOf, openBytes, sealBytes } from './seal-format.ts'
import { createShopKeys, GATEWAY, shopOwner } from './shop-keys.ts'
import {
  type BlindIndex,
  KeyDestroyed,
  type KeyedHash,
  type PeopleSealer,
  type Place,
  SealBroken,
  type Sealer,
  type Vault,
} from './vault.ts'

const CACHED_DERIVED = 5_000
const FRESH_MS = 10 * 60_000

export interface VaultDeps {
  readonly store: Store
  /** The first seals, all open. */
  readonly tokenKeys: readonly RootKey[]
  /** Needed by keys that are kept elsewhere. */
  readonly keyServices?: KeyServices
  readonly clock: Clock
  readonly log?: Log
  /** Who this process is in the roll-out of root keys; null: it only looks, and nobody waits for it. */
  readonly service?: string | null
  /** Shorter in tests. */
  readonly rollTiming?: RollTiming
}

/**
 * Opens the sealing seam: root ring (settings) → shop keys → person keys. The gateway's own key is opened at once, so a
 * wrong `TOKEN_KEYS` stops the start and not the first customer.
 * @throws {RootKeyMissing} the ring does not open what the database holds · {RootKeyRefused} · {KeyServiceFailed}
 */
export async function openVault(deps: VaultDeps): Promise<Vault> {
  const { store, clock, service = 'program' } = deps
  const ring = createRootRing(deps.tokenKeys, deps.keyServices)
  const roll = { store, ring, log: deps.log, timing: deps.rollTiming }
  const member = service === null ? null : await joinRing(roll, service)
  if (member === null) await lookAtRing(roll)
  const shopKeys = createShopKeys(store, ring, clock)
  const personKeys = createPersonKeys(store, clock)
  const journalKeys = createJournalKeys(store, ring, clock)
  const indexes = createBoundedCache<BlindIndex>(CACHED_DERIVED, FRESH_MS, clock)
  const hashes = createBoundedCache<KeyedHash>(CACHED_DERIVED, FRESH_MS, clock)
  try {
    await shopKeys.of(GATEWAY)
  } catch (error) {
    await member?.leave()
    throw error
  }

  return {
    forShop: async (shopId) => shopSealer(await shopKeys.of(shopOwner(shopId)), shopId),
    forGateway: async () => shopSealer(await shopKeys.of(GATEWAY), ''),
    async forPeople(shopId, personIds, { create }) {
      const shopKey = await shopKeys.of(shopOwner(shopId))
      return peopleSealer(await personKeys.of(shopId, shopKey, personIds, create), new Set(personIds), shopId)
    },
    async blindIndex(shopId) {
      const known = indexes.get(shopId)
      if (known) return known
      const index = createBlindIndex(await shopKeys.of(shopOwner(shopId)))
      indexes.put(shopId, index)
      return index
    },
    async keyedHash(shopId) {
      const known = hashes.get(shopId)
      if (known) return known
      const key = subkey(await shopKeys.of(shopOwner(shopId)), 'keyed-hash')
      const hash: KeyedHash = (use, text) =>
        createHmac('sha256', key).update(use).update('\0').update(text).digest('base64url')
      hashes.put(shopId, hash)
      return hash
    },
    journal: () => journalKeys.today(),
    openJournal: (keyId, sealed) => journalKeys.open(keyId, sealed),
    destroyPeople: (shopId, personIds, session) => personKeys.destroy(shopId, personIds, session),
    rootKeys: () => rootKeyState(store, ring),
    async close() {
      await member?.leave()
      shopKeys.clear()
      personKeys.clear()
      journalKeys.clear()
      indexes.clear()
      hashes.clear()
    },
  }
}

const boundTo = (shopId: string, place: Place): string =>
  contextOf(shopId, place.collection, place.field, place.documentId)

function shopSealer(key: Buffer, shopId: string): Sealer {
  return {
    seal: (place, plaintext) => sealBytes(key, 'shop', boundTo(shopId, place), plaintext),
    open(place, sealed) {
      const bytes = openBytes(key, 'shop', boundTo(shopId, place), sealed)
      if (!bytes) throw new SealBroken(place)
      return bytes.toString('utf8')
    },
  }
}

function peopleSealer(
  keys: ReadonlyMap<string, PersonKey>,
  asked: ReadonlySet<string>,
  shopId: string,
): PeopleSealer {
  const keyOf = (personId: string): Buffer => {
    const key = keys.get(personId)
    if (key) return key
    if (asked.has(personId)) throw new KeyDestroyed()
    throw new Error('The key of this person was not asked for: name everybody in forPeople')
  }
  return {
    seal: (personId, place, plaintext) =>
      sealBytes(keyOf(personId), 'person', boundTo(shopId, place), plaintext),
    open(personId, place, sealed) {
      const bytes = openBytes(keyOf(personId), 'person', boundTo(shopId, place), sealed)
      if (!bytes) throw new SealBroken(place)
      // Nobody's words are opened for a request without the access log hearing whose.
      noteGathered(personId)
      return bytes.toString('utf8')
    },
    has: (personId) => keys.get(personId) instanceof Buffer,
  }
}
