import type { Clock } from '../kit/clock.ts'
import { idOf } from '../kit/ids.ts'
import type { KnownBrowserDoc } from '../store/models/guard.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import type { Vault } from '../vault/vault.ts'

export interface BrowserDeps {
  readonly store: Pick<Store, 'knownBrowsers'>
  readonly vault: Pick<Vault, 'keyedHash'>
  readonly clock: Clock
}

/** What a request shows of the browser it comes from. */
export interface Seen {
  /** Hash of the browser's own cookie; null: it has none, or it is a program's page. */
  readonly cookieHash: string | null
  readonly address: string | null
  /** `Chrome · Windows` */
  readonly family: string
}

/** Keyed hashes of where a request comes from. */
export interface BrowserPlace {
  /** Of network and family. */
  readonly place: string
  readonly family: string
}

export interface SignedInBrowser extends BrowserPlace {
  /** Until when it is new to its user; null: it is known. */
  readonly newUntil: Date | null
}

/**
 * Whether the user has been seen in this browser before, and notes that they are now. Of a user nobody knows yet nothing is
 * strange: what they use on their first day is theirs.
 */
export async function meetBrowser(
  deps: BrowserDeps,
  { shopId, userId }: { readonly shopId: string; readonly userId: string },
  seen: Seen,
  newForMs: number,
): Promise<SignedInBrowser> {
  const { store, clock } = deps
  const marks = await marksOf(deps, shopId, seen)
  const idOfMark = (mark: string) => idOf('kbr', shopId, `${userId}\0${mark}`)
  const own = (seen.cookieHash === null ? [marks.network, marks.family] : [marks.cookie, marks.place]).map(
    idOfMark,
  )
  const rows = await store.knownBrowsers
    .find({ shopId, userId })
    .sort({ firstSeenAt: 1 })
    .lean<Pick<KnownBrowserDoc, '_id' | 'firstSeenAt'>[]>()
  const nowMs = clock.nowMs()
  const oldestMs = rows[0]?.firstSeenAt.getTime() ?? nowMs
  const isFirstDay = nowMs - oldestMs < newForMs
  const matching = rows.filter(({ _id }) => own.includes(_id)).map(({ firstSeenAt }) => firstSeenAt.getTime())
  const sinceMs = matching.length > 0 ? Math.min(...matching) : isFirstDay ? oldestMs : nowMs
  const all = [marks.network, marks.family, marks.place, ...(seen.cookieHash === null ? [] : [marks.cookie])]
  await note(deps, { shopId, userId }, all.map(idOfMark), { sinceMs, nowMs })
  const isNew = !isFirstDay && nowMs - sinceMs < newForMs
  return { place: marks.place, family: marks.family, newUntil: isNew ? new Date(sinceMs + newForMs) : null }
}

export const placeOf = async (deps: BrowserDeps, shopId: string, seen: Seen): Promise<BrowserPlace> => {
  const { place, family } = await marksOf(deps, shopId, seen)
  return { place, family }
}

async function marksOf({ vault }: BrowserDeps, shopId: string, { cookieHash, address, family }: Seen) {
  const keyed = await vault.keyedHash(shopId)
  const mark = (kind: string, text: string) => keyed('browser', `${kind}\0${text}`)
  const network = networkOf(address)
  return {
    cookie: mark('cookie', cookieHash ?? ''),
    place: mark('place', `${network}\0${family}`),
    network: mark('network', network),
    family: mark('family', family),
  }
}

/** The neighbourhood an address is of: providers change the rest from hour to hour. */
export function networkOf(address: string | null): string {
  const plain = (address ?? '').replace(/^::ffff:/i, '')
  return plain.includes(':') ? plain.split(':').slice(0, 3).join(':') : plain.split('.').slice(0, 3).join('.')
}

async function note(
  { store }: BrowserDeps,
  { shopId, userId }: { readonly shopId: string; readonly userId: string },
  ids: readonly string[],
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
): Promise<void> {
  const writes = ids.map((_id) => ({
    updateOne: {
      filter: { _id, shopId },
      update: {
        $set: { lastSeenAt: new Date(nowMs) },
        $setOnInsert: { userId, firstSeenAt: new Date(sinceMs) },
      },
      upsert: true,
    },
  }))
  try {
    await store.knownBrowsers.bulkWrite(writes, { ordered: false })
  } catch (error) {
    // Two requests of one browser at once: the other has noted it.
    if (!isDuplicateKey(error)) throw error
  }
}
