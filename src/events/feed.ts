import { EventEmitter } from 'node:events'
import type { Log } from '../kit/log.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import { objectIdAt } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'

/** A reader that comes back is given what happened from this long before the last event it knows: ids of several writers are not in one order. */
export const OVERLAP_MS = 60_000
/** Events a returning reader is given at most; one that was away longer reads the lists anew. */
const MAX_REPLAY = 5_000
const REOPEN_MS = 1_000

export interface EventFeed {
  /** Calls `onEvent` for every event of the shop from now on. @returns how to stop */
  follow(shopId: string, onEvent: (event: EventDoc) => void, onBroken: () => void): () => void
  /** Events after the overlap before `lastEventId`; null: too many, or an id nobody gave. */
  since(shopId: string, lastEventId: string): Promise<EventDoc[] | null>
  close(): Promise<void>
}

/**
 * One change stream for the whole process, dealt out by shop. When it breaks it is reopened where it was; when that place
 * is gone, every reader is told to come back and resume by its own last id.
 */
export function openEventFeed(deps: { readonly store: Store; readonly log: Log }): EventFeed {
  const { store, log } = deps
  const shops = new EventEmitter()
  shops.setMaxListeners(0)
  let closing = false
  let stream = open(undefined)

  function open(resumeAfter: unknown) {
    const opened = store.events.collection.watch<EventDoc>(
      [{ $match: { operationType: 'insert' } }],
      resumeAfter ? { resumeAfter } : {},
    )
    opened.on('change', (change) => {
      if (change.operationType !== 'insert') return
      const event = change.fullDocument as unknown as EventDoc
      shops.emit(event.shopId, event)
    })
    opened.on('error', (error) => {
      if (closing) return
      log.warn('the event stream broke', { error: error.name })
      void reopen(opened.resumeToken)
    })
    return opened
  }

  async function reopen(resumeToken: unknown): Promise<void> {
    await stream.close().catch(() => undefined)
    shops.emit('broken')
    await new Promise((resolve) => setTimeout(resolve, REOPEN_MS).unref())
    if (!closing) stream = open(resumeToken)
  }

  return {
    follow(shopId, onEvent, onBroken) {
      shops.on(shopId, onEvent)
      shops.on('broken', onBroken)
      return () => {
        shops.off(shopId, onEvent)
        shops.off('broken', onBroken)
      }
    },
    async since(shopId, lastEventId) {
      if (!/^[0-9a-f]{24}$/.test(lastEventId)) return null
      const lastMs = Number.parseInt(lastEventId.slice(0, 8), 16) * 1000
      const rows = await store.events
        .find({ shopId, _id: { $gte: objectIdAt(lastMs - OVERLAP_MS) } })
        .sort({ _id: 1 })
        .limit(MAX_REPLAY + 1)
        .lean<EventDoc[]>()
      return rows.length > MAX_REPLAY ? null : rows
    },
    async close() {
      closing = true
      shops.emit('broken')
      shops.removeAllListeners()
      await stream.close()
    },
  }
}
