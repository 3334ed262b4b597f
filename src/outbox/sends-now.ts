import { PLATFORMS, type Platform } from '../channels/platform.ts'
import { type CountUpTo, countUpTo } from '../store/count-up-to.ts'
import type { OutboxDoc, OutboxState } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'

/** Beyond it is only said that there are more. */
const COUNTED_UP_TO = 1_000

/** Sends to one platform that are not settled, over all shops. */
export interface SendsNow {
  readonly platform: Platform
  /** Accepted, and as soon as a worker comes to them. */
  readonly waiting: CountUpTo
  readonly sending: CountUpTo
  readonly deferred: CountUpTo
  /** When the first of the deferred may go. */
  readonly deferredUntil: Date | null
  /** The platform did not say what became of them. */
  readonly unknown: CountUpTo
}

export const sendsNow = (store: Store): Promise<SendsNow[]> =>
  Promise.all(PLATFORMS.map((platform) => sendsTo(store, platform)))

async function sendsTo(store: Store, platform: Platform): Promise<SendsNow> {
  const count = (state: OutboxState) =>
    countUpTo(store.outbox, { open: true, platform, state }, 'open_by_state', COUNTED_UP_TO)
  const [waiting, sending, deferred, unknown, first] = await Promise.all([
    count('pending'),
    count('sending'),
    count('deferred'),
    count('unknown'),
    firstDeferred(store, platform),
  ])
  return { platform, waiting, sending, deferred, deferredUntil: first, unknown }
}

async function firstDeferred(store: Store, platform: Platform): Promise<Date | null> {
  const row = (await store.outbox.collection.findOne(
    { open: true, platform, state: 'deferred', deferredUntil: { $gt: new Date(0) } },
    { projection: { deferredUntil: 1 }, sort: { deferredUntil: 1 }, hint: 'open_by_state' },
  )) as Pick<OutboxDoc, 'deferredUntil'> | null
  return row?.deferredUntil ?? null
}
