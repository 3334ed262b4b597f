import { PLATFORMS, type Platform } from '../channels/platform.ts'
import type { CountUpTo } from '../store/count-up-to.ts'
import type { WebhookSignDoc } from '../store/models/doctor.ts'
import { objectIdAt } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'

const MINUTE_MS = 60_000
/** Journal rows looked at: beyond them it says "more than". */
const LOOKED_AT = 2_000
/** There is one for each way in which a platform may sign. */
const MAX_SIGNS = 200

/** What came from one platform, over all its accounts. */
export interface ReceivedNow {
  readonly platform: Platform
  /** Events within the last minute. */
  readonly lastMinute: CountUpTo
  /** When the last rightly signed delivery came; null: none is known. To within 10 seconds. */
  readonly lastAt: Date | null
}

/** What the platforms delivered to all gateways in the last minute, and when last. */
export async function receivedNow(store: Store, nowMs: number): Promise<ReceivedNow[]> {
  const [rows, signs] = await Promise.all([
    store.deliveries.collection
      .find(
        { _id: { $gte: objectIdAt(nowMs - MINUTE_MS) } },
        { projection: { platform: 1, events: 1, receivedAt: 1 } },
      )
      .sort({ _id: -1 })
      .limit(LOOKED_AT + 1)
      .toArray(),
    store.webhookSigns.find().sort({ _id: 1 }).limit(MAX_SIGNS).lean<WebhookSignDoc[]>(),
  ])
  const more = rows.length > LOOKED_AT
  const looked = rows.slice(0, LOOKED_AT) as unknown as readonly Row[]
  return PLATFORMS.map((platform) => {
    const own = looked.filter((row) => row.platform === platform)
    const good = signs.filter((sign) => sign.platform === platform && isGood(sign))
    return {
      platform,
      lastMinute: { count: own.reduce((sum, { events }) => sum + events, 0), more },
      lastAt: newest([...own.map(({ receivedAt }) => receivedAt), ...good.map(({ lastAt }) => lastAt)]),
    }
  })
}

interface Row {
  readonly platform: Platform
  readonly events: number
  readonly receivedAt: Date
}

const isGood = ({ sign }: WebhookSignDoc): boolean => /^(current|previous)(\/|$)/.test(sign)

const newest = (times: readonly Date[]): Date | null =>
  times.length === 0 ? null : new Date(Math.max(...times.map((time) => time.getTime())))
