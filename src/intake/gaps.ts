import type { Platform } from '../channels/platform.ts'
import { newId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { withDeadline } from '../kit/wait.ts'
import type { GapDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { GAP_ACCOUNTS, GAP_JOIN_MS } from './limits.ts'

export type GapCause = Extract<GapDoc['cause'], 'journal-down' | 'signature' | 'overload'>

export interface Gaps {
  /**
   * A delivery got no 200. Opens a gap or makes the one at hand longer; kept in memory until the store takes it.
   * @param accountId null where the body could not be trusted to say: every account of the platform
   */
  refused(platform: Platform, accountId: string | null, cause: GapCause, atMs: number): void
  /** Writes what is not written yet. @returns false when the store is still away */
  flush(): Promise<boolean>
  close(): Promise<void>
}

interface OpenGap {
  id: string
  readonly platform: Platform
  readonly accountId: string | null
  readonly cause: GapCause
  fromMs: number
  toMs: number
  unwritten: number
}

const FLUSH_MS = 1_000
const DUPLICATE_KEY = 11000
/** A process that stops does not wait longer for a store that hangs. */
const LAST_FLUSH_MS = 2_000

export function createGaps(deps: { readonly store: Store; readonly log: Log }): Gaps {
  const open = new Map<string, OpenGap>()
  let timer: NodeJS.Timeout | null = null
  let flushing: Promise<boolean> | null = null

  const gapFor = (platform: Platform, accountId: string | null, cause: GapCause, atMs: number): OpenGap => {
    const named = accountId !== null && open.size >= GAP_ACCOUNTS ? null : accountId
    const key = `${platform} ${cause} ${accountId ?? '*'}`
    const own = open.get(key)
    if (own) return own
    const rest = `${platform} ${cause} ${named ?? '*'}`
    const known = open.get(rest)
    if (known) return known
    const gap = {
      id: newId('gap'),
      platform,
      accountId: named,
      cause,
      fromMs: atMs,
      toMs: atMs,
      unwritten: 0,
    }
    open.set(rest, gap)
    return gap
  }

  /** All in one statement. Those whose history is being read already get an id of their own and stay unwritten. */
  const writeGaps = async (gaps: readonly OpenGap[]): Promise<void> => {
    const counts = gaps.map((gap) => gap.unwritten)
    const taken = await beingRead(() =>
      deps.store.gaps.collection.bulkWrite(gaps.map(toUpsert) as never[], { ordered: false }),
    )
    for (const [at, gap] of gaps.entries()) {
      if (taken.has(at)) {
        gap.id = newId('gap')
        gap.fromMs = gap.toMs
      } else gap.unwritten -= counts[at] as number
    }
  }

  const flushAll = async (): Promise<boolean> => {
    const unwritten = () => [...open.values()].filter((gap) => gap.unwritten > 0)
    try {
      for (let gaps = unwritten(); gaps.length > 0; gaps = unwritten()) await writeGaps(gaps)
      for (const [key, gap] of open) if (Date.now() - gap.toMs > GAP_JOIN_MS) open.delete(key)
      return true
    } catch {
      deps.log.warn('Gaps wait in memory for the store', { gaps: open.size })
      return false
    }
  }

  const flush = async (): Promise<boolean> => {
    flushing ??= flushAll().finally(() => {
      flushing = null
    })
    return flushing
  }

  const flushAndLook = async (): Promise<void> => {
    const written = await flush()
    timer = null
    if (!written || [...open.values()].some((gap) => gap.unwritten > 0)) flushLater()
  }

  const flushLater = (): void => {
    if (timer !== null) return
    timer = setTimeout(() => void flushAndLook(), FLUSH_MS)
    timer.unref()
  }

  return {
    refused(platform, accountId, cause, atMs) {
      const gap = gapFor(platform, accountId, cause, atMs)
      if (atMs - gap.toMs > GAP_JOIN_MS && gap.unwritten === 0) {
        gap.id = newId('gap')
        gap.fromMs = atMs
      }
      gap.toMs = Math.max(gap.toMs, atMs)
      gap.fromMs = Math.min(gap.fromMs, atMs)
      gap.unwritten += 1
      flushLater()
    },
    flush,
    async close() {
      if (timer !== null) clearTimeout(timer)
      await withDeadline(flush(), LAST_FLUSH_MS, 'Writing the last gaps').catch(() => undefined)
    },
  }
}

const toUpsert = (gap: OpenGap) => ({
  updateOne: {
    filter: { _id: gap.id, state: 'open' },
    update: {
      $setOnInsert: { platform: gap.platform, accountId: gap.accountId, cause: gap.cause },
      $min: { from: new Date(gap.fromMs) },
      $max: { to: new Date(gap.toMs) },
      $inc: { refusedDeliveries: gap.unwritten },
    },
    upsert: true,
  },
})

/** Places of the gaps that are not open any more: their upserts met a row. Throws everything else. */
async function beingRead(write: () => Promise<unknown>): Promise<ReadonlySet<number>> {
  try {
    await write()
    return new Set()
  } catch (error) {
    const { writeErrors } = error as {
      writeErrors?: readonly { readonly index: number; readonly code: number }[]
    }
    const refused = writeErrors ?? []
    if (refused.length === 0 || refused.some(({ code }) => code !== DUPLICATE_KEY)) throw error
    return new Set(refused.map(({ index }) => index))
  }
}
