import { randomBytes } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/open-store.ts'
import { insertIfAbsent, readRows } from './insert-if-absent.ts'
import type { RootRing } from './root-ring.ts'
import { contextOf, createSealer, KEY_BYTES, openBytes } from './seal-format.ts'
import { type JournalSealer, KeyDestroyed, SealBroken, type Sealed } from './vault.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long rows of a day stay readable: the journal's period, and as long as an unclaimed account may still be linked. */
const JOURNAL_PERIOD_MS = 7 * DAY_MS
/** A row of the day's last minute may wait a while before its period starts to run. */
const MARGIN_MS = DAY_MS
/** Keys remembered unwrapped; more days than rows can be old. */
const CACHED_DAYS = 32

const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10)
const contextFor = (keyId: string): string => contextOf('journal', keyId)

/** What a day's wrapped key is bound to. */
export const journalKeyContext = (keyId: string): string => contextOf('journal-key', keyId)

export interface JournalKeys {
  today(): Promise<JournalSealer>
  open(keyId: string, sealed: Sealed): Promise<Buffer>
  clear(): void
}

/**
 * One key a day (UTC), wrapped by the root ring, removed by the database when the day's rows have had their period.
 * With it everything sealed that day closes, in backups too.
 */
export function createJournalKeys(store: Store, ring: RootRing, clock: Clock): JournalKeys {
  const keys = new Map<string, { readonly key: Buffer; readonly destroyAtMs: number }>()
  let current: { readonly day: string; readonly sealer: JournalSealer } | null = null
  let turning: Promise<JournalSealer> | null = null

  async function load(keyId: string): Promise<Buffer | null> {
    const known = keys.get(keyId)
    // Past its end the key may be gone or may have been granted longer: only the database knows.
    if (known && known.destroyAtMs > clock.nowMs()) return known.key
    const [row] = await readRows(store.journalKeys, { _id: keyId })
    keys.delete(keyId)
    if (!row) return null
    const key = await ring.unwrap(journalKeyContext(keyId), row.wrapped)
    if (keys.size >= CACHED_DAYS) keys.delete(keys.keys().next().value as string)
    keys.set(keyId, { key, destroyAtMs: row.destroyAt.getTime() })
    return key
  }

  async function turnTo(day: string): Promise<JournalSealer> {
    const now = clock.nowMs()
    let key = await load(day)
    if (!key) {
      await insertIfAbsent(store.journalKeys, [
        {
          _id: day,
          wrapped: await ring.wrap(journalKeyContext(day), randomBytes(KEY_BYTES)),
          createdAt: new Date(now),
          destroyAt: new Date(Date.parse(day) + DAY_MS + JOURNAL_PERIOD_MS + MARGIN_MS),
        },
      ])
      key = await load(day)
    }
    if (!key) throw new Error('The journal key just written cannot be read back')
    await keepKeysOfPendingRows(now)
    const sealer: JournalSealer = { keyId: day, seal: createSealer(key, 'journal', contextFor(day)) }
    current = { day, sealer }
    return sealer
  }

  /** Work that nobody has done yet must not close for good only because every worker was away for a week. */
  async function keepKeysOfPendingRows(nowMs: number): Promise<void> {
    const ending = await readRows(store.journalKeys, { destroyAt: { $lt: new Date(nowMs + 2 * DAY_MS) } })
    for (const row of ending) {
      const waiting = await store.deliveries.exists({ state: 'pending', keyId: row._id })
      if (!waiting) continue
      await store.journalKeys.updateOne(
        { _id: row._id },
        { $set: { destroyAt: new Date(nowMs + 3 * DAY_MS) } },
      )
    }
  }

  return {
    today() {
      const day = dayOf(clock.nowMs())
      if (current?.day === day) return Promise.resolve(current.sealer)
      turning ??= turnTo(day).finally(() => {
        turning = null
      })
      return turning
    },
    async open(keyId, sealed) {
      const key = await load(keyId)
      if (!key) throw new KeyDestroyed('the journal of that day')
      const bytes = openBytes(key, 'journal', contextFor(keyId), sealed)
      if (!bytes) throw new SealBroken({ collection: 'deliveries', documentId: keyId, field: 'sealed' })
      return bytes
    },
    clear: () => {
      keys.clear()
      current = null
    },
  }
}
