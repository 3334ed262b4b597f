import { EventEmitter } from 'node:events'
import type mongoose from 'mongoose'
import type { Log } from '../kit/log.ts'
import { sleep, withDeadline } from '../kit/wait.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import { objectIdAt } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'

/** A reader that comes back is given what happened from this long before the last event it knows: ids of several writers are not in one order. */
export const OVERLAP_MS = 60_000
/** Events a returning reader is given at most; one that was away longer reads the lists anew. */
const MAX_REPLAY = 5_000
const REOPEN_MS = 1_000
const PING_MS = 3_000

export interface EventFeed {
  /** Calls `onEvent` for every event of the shop from now on. @returns how to stop */
  follow(shopId: string, onEvent: (event: EventDoc) => void, onBroken: () => void): () => void
  /** Calls `onEvent` for every event of every shop from now on; what falls into a break of the stream is not told. @returns how to stop */
  followAll(onEvent: (event: EventDoc) => void): () => void
  /**
   * Calls `onEnded` when the browser's session ends, in whatever process, and at once where it has ended already.
   * @param hash of the session's cookie @returns how to stop
   */
  whenSessionEnds(hash: string, onEnded: () => void): () => void
  /** Events after the overlap before `lastEventId`; null: too many, or an id nobody gave. */
  since(shopId: string, lastEventId: string): Promise<EventDoc[] | null>
  close(): Promise<void>
}

/**
 * One change stream for the whole process, dealt out by shop. When it breaks, every reader is told to come back and resume
 * by its own last id, and it is opened anew: what happened in between is read from the collection.
 */
export function openEventFeed(deps: { readonly store: Store; readonly log: Log }): EventFeed {
  const { store, log } = deps
  const shops = new EventEmitter()
  shops.setMaxListeners(0)
  const all = new EventEmitter()
  const sessions = new EventEmitter()
  sessions.setMaxListeners(0)
  const closing = new AbortController()
  const happened = { operationType: 'insert', 'ns.coll': store.events.collection.name }
  const sessionEnded = { operationType: 'delete', 'ns.coll': store.sessions.collection.name }
  let stream: mongoose.mongo.ChangeStream | null = null
  let opened = open()

  /** Resolves when everything from now on is dealt out, so that no event falls between the past and the stream. */
  async function open(): Promise<void> {
    const startAtOperationTime = await operationTime()
    if (startAtOperationTime === null) return
    const fresh = store.connection.watch([{ $match: { $or: [happened, sessionEnded] } }], {
      startAtOperationTime,
    })
    stream = fresh
    fresh.on('change', (change) => {
      if (change.operationType === 'delete') sessions.emit(String(change.documentKey._id))
      if (change.operationType !== 'insert') return
      const event = change.fullDocument as unknown as EventDoc
      shops.emit(event.shopId, event)
      all.emit('event', event)
    })
    fresh.on('error', (error) => {
      if (closing.signal.aborted || stream !== fresh) return
      log.warn('the event stream broke', { error: error.name })
      stream = null
      opened = reopen(fresh)
      shops.emit('broken')
    })
  }

  async function reopen(broken: mongoose.mongo.ChangeStream): Promise<void> {
    await broken.close().catch(() => undefined)
    await open()
  }

  /** The database's own time, as soon as it answers; null: closed before it did. */
  async function operationTime(): Promise<mongoose.mongo.Timestamp | null> {
    while (!closing.signal.aborted) {
      try {
        const ping = store.connection.getClient().db().command({ ping: 1 })
        const answer = await withDeadline(ping, PING_MS, 'A ping of the store')
        if (answer.operationTime) return answer.operationTime as mongoose.mongo.Timestamp
      } catch (error) {
        log.warn('the event stream waits for the store', { error: (error as Error).name })
      }
      await sleep(REOPEN_MS, closing.signal).catch(() => undefined)
    }
    return null
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
    followAll(onEvent) {
      all.on('event', onEvent)
      return () => all.off('event', onEvent)
    },
    whenSessionEnds(hash, onEnded) {
      sessions.once(hash, onEnded)
      void store.sessions
        .exists({ _id: hash })
        .then((lives) => {
          if (!lives) onEnded()
        })
        // Nobody can tell: the client comes back and is asked who it is.
        .catch(onEnded)
      return () => sessions.off(hash, onEnded)
    },
    async since(shopId, lastEventId) {
      if (!/^[0-9a-f]{24}$/.test(lastEventId)) return null
      await opened
      const lastMs = Number.parseInt(lastEventId.slice(0, 8), 16) * 1000
      const rows = await store.events
        .find({ shopId, _id: { $gte: objectIdAt(lastMs - OVERLAP_MS) } })
        .sort({ _id: 1 })
        .limit(MAX_REPLAY + 1)
        .lean<EventDoc[]>()
      return rows.length > MAX_REPLAY ? null : rows
    },
    async close() {
      closing.abort()
      shops.emit('broken')
      shops.removeAllListeners()
      await opened
      await stream?.close()
    },
  }
}
