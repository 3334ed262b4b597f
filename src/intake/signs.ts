import type { Channel, Headers } from '../channels/channel.ts'
import type { Platform } from '../channels/platform.ts'
import type { Log } from '../kit/log.ts'
import { withDeadline } from '../kit/wait.ts'
import type { Store } from '../store/open-store.ts'

/** A good signature is explained again no sooner; explaining costs as much as checking. */
const GOOD_EVERY_MS = 10_000
/** Wrong ones explained in a second: anybody may post rubbish. */
const WRONG_PER_SECOND = 5
const SECOND_MS = 1_000
const FLUSH_MS = 2_000
/** A process that stops does not wait longer for a store that hangs. */
const LAST_FLUSH_MS = 1_000

/** How deliveries were signed, and whether they came again: what the channel doctor and the watch over Zalo's webhook read. */
export interface Signs {
  note(
    channel: Channel,
    delivery: {
      readonly raw: Buffer
      readonly headers: Headers
      readonly good: boolean
      readonly atMs: number
    },
  ): void
  /** Writes what is not written yet; nothing of it is worth a wait or a failure. */
  flush(): Promise<void>
  close(): Promise<void>
}

interface Sign {
  readonly platform: Platform
  readonly sign: string
  count: number
  lastAtMs: number
}

export function createSigns(deps: { readonly store: Store; readonly log: Log }): Signs {
  const unwritten = new Map<string, Sign>()
  const explainedAtMs = new Map<Platform, number>()
  const wrong = { secondMs: 0, count: 0 }
  let timer: NodeJS.Timeout | null = null

  const add = (platform: Platform, sign: string, atMs: number): void => {
    const id = `${platform}:${sign}`
    const known = unwritten.get(id) ?? { platform, sign, count: 0, lastAtMs: atMs }
    known.count += 1
    known.lastAtMs = Math.max(known.lastAtMs, atMs)
    unwritten.set(id, known)
    if (timer !== null) return
    timer = setTimeout(() => void flush(), FLUSH_MS)
    timer.unref()
  }

  const isWorthExplaining = (platform: Platform, good: boolean, atMs: number): boolean => {
    if (good) {
      if (atMs - (explainedAtMs.get(platform) ?? Number.NEGATIVE_INFINITY) < GOOD_EVERY_MS) return false
      explainedAtMs.set(platform, atMs)
      return true
    }
    if (atMs - wrong.secondMs >= SECOND_MS) Object.assign(wrong, { secondMs: atMs, count: 0 })
    wrong.count += 1
    return wrong.count <= WRONG_PER_SECOND
  }

  async function flush(): Promise<void> {
    timer = null
    const signs = [...unwritten]
    if (signs.length === 0) return
    unwritten.clear()
    try {
      await deps.store.webhookSigns.collection.bulkWrite(signs.map(toUpsert) as never[], { ordered: false })
    } catch {
      deps.log.info('How webhooks were signed could not be noted', { signs: signs.length })
    }
  }

  return {
    note(channel, { raw, headers, good, atMs }) {
      if (headers['num_retry'] !== undefined) add(channel.name, 'retried', atMs)
      if (isWorthExplaining(channel.name, good, atMs))
        add(channel.name, channel.explainSignature(raw, headers), atMs)
    },
    flush,
    async close() {
      if (timer !== null) clearTimeout(timer)
      await withDeadline(flush(), LAST_FLUSH_MS, 'Noting the last signatures').catch(() => undefined)
    },
  }
}

const toUpsert = ([_id, { platform, sign, count, lastAtMs }]: [string, Sign]) => ({
  updateOne: {
    filter: { _id },
    update: { $set: { platform, sign }, $inc: { count }, $max: { lastAt: new Date(lastAtMs) } },
    upsert: true,
  },
})
