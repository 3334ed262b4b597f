import { session } from '../api/call.ts'
import type { PresenceEvent } from './presence.ts'

/** What the gateway tells: ids only; the API says the rest. */
export interface LiveEvent {
  readonly id: string
  readonly type: LiveEventType
  readonly channelId: string | null
  readonly conversationId: string | null
  readonly subjectId: string
}

export const LIVE_EVENT_TYPES = [
  'message.received',
  'message.status',
  'message.changed',
  'comment.created',
  'comment.changed',
  'person.changed',
  'conversation.changed',
  'channel.changed',
  'link.changed',
] as const
export type LiveEventType = (typeof LIVE_EVENT_TYPES)[number]

export type LiveState = 'connecting' | 'live' | 'away'

export interface LiveHandlers {
  readonly onEvent: (event: LiveEvent) => void
  /** Too much was missed to be told one by one: read everything anew. */
  readonly onReset: () => void
  /** A colleague came, types or left: told once, never again. */
  readonly onPresence: (event: PresenceEvent) => void
  readonly onState: (state: LiveState) => void
  /** The stream was refused; perhaps the session ended. */
  readonly onRefused: () => void
}

/** A resumed stream starts a minute early, so the ids of that time are remembered. */
const REMEMBERED_IDS = 2_000
/** The gateway ends each stream after a while and the browser comes back at once: no reason to alarm anybody. */
const QUIET_MS = 3_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000
/** Given up, as event sources say it. */
const CLOSED = 2

/** What both kinds of event source have in common. */
interface Source {
  readonly readyState: number
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void
  close(): void
}

const connect = async (path: string): Promise<Source> =>
  session.bearer === null ? new EventSource(path) : (await import('./bearer-stream.ts')).openWithBearer(path)

/** Follows the gateway's events, comes back by itself, and resumes where it was. */
export function followEvents(handlers: LiveHandlers): { close(): void } {
  const known = new Set<string>()
  let source: Source | null = null
  let lastId: string | null = null
  let waitMs = FIRST_WAIT_MS
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let awayTimer: ReturnType<typeof setTimeout> | undefined
  let everLive = false
  let closed = false

  const take = (message: MessageEvent<string>): void => {
    if (message.lastEventId !== '') lastId = message.lastEventId
    const event = JSON.parse(message.data) as LiveEvent
    if (known.has(event.id)) return
    known.add(event.id)
    for (const id of known) {
      if (known.size <= REMEMBERED_IDS) break
      known.delete(id)
    }
    handlers.onEvent(event)
  }

  const nowLive = (): void => {
    clearTimeout(awayTimer)
    awayTimer = undefined
    waitMs = FIRST_WAIT_MS
    handlers.onState('live')
    // Lost before the first event: there is no id to resume from.
    if (everLive && lastId === null) handlers.onReset()
    everLive = true
  }

  const lost = (): void => {
    awayTimer ??= setTimeout(() => handlers.onState('away'), QUIET_MS)
    if (source?.readyState !== CLOSED || closed) return
    handlers.onRefused()
    clearTimeout(retryTimer)
    retryTimer = setTimeout(() => void open(), waitMs)
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
  }

  const open = async (): Promise<void> => {
    source?.close()
    const from = lastId === null ? '' : `?lastEventId=${encodeURIComponent(lastId)}`
    const opened = await connect(`/api/v1/events${from}`)
    if (closed) {
      opened.close()
      return
    }
    source = opened
    source.addEventListener('open', nowLive)
    source.addEventListener('error', lost)
    source.addEventListener('reset', handlers.onReset)
    source.addEventListener('presence.changed', ({ data }) =>
      handlers.onPresence(JSON.parse(data) as PresenceEvent),
    )
    for (const type of LIVE_EVENT_TYPES) source.addEventListener(type, take)
  }

  void open()
  return {
    close() {
      closed = true
      clearTimeout(retryTimer)
      clearTimeout(awayTimer)
      source?.close()
    },
  }
}
