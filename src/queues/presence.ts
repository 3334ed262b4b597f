import type { Redis } from 'ioredis'
import { withDeadline } from '../kit/wait.ts'
import { type ConnectionDeps, openListenerConnection, openProducerConnection } from './connection.ts'

/** A page that has a conversation open says so three times within this. */
export const OPEN_MS = 45_000
/** Somebody who stopped typing is not typing any more. */
export const TYPING_MS = 8_000
/** Nobody waits for Redis to be told who else is here. */
const ANSWER_MS = 500

export type PresenceState = 'open' | 'typing' | 'left'

/** A member of staff, and how much longer they are taken to be there; 0: they are not. */
export interface Present {
  readonly userId: string
  readonly name: string | null
  readonly openMs: number
  readonly typingMs: number
}
export interface PresenceEvent extends Present {
  readonly conversationId: string
}

export interface Presence {
  /** One of the staff says where they are. @returns who else is there; nobody, where Redis cannot say */
  say(
    shopId: string,
    conversationId: string,
    who: { readonly userId: string; readonly name: string | null; readonly state: PresenceState },
  ): Promise<Present[]>
  /** Calls `onPresence` for what anybody of the shop says, in whatever process. @returns how to stop */
  follow(shopId: string, onPresence: (event: PresenceEvent) => void): () => void
  close(): Promise<void>
}

interface Kept {
  readonly name: string | null
  readonly openUntilMs: number
  readonly typingUntilMs: number
}

/**
 * Who of the staff has which conversation open. It lives in Redis for seconds and nowhere else: when it is lost, nobody is
 * shown until they say it again.
 */
export function openPresence(
  deps: ConnectionDeps & {
    readonly redisUrl: string
    readonly prefix: string
    readonly clock: { nowMs(): number }
  },
): Presence {
  const redis = openProducerConnection(deps.redisUrl, 'presence', deps)
  const ears: Redis = openListenerConnection(deps.redisUrl, 'presence-listener', deps)
  const listeners = new Map<string, Set<(event: PresenceEvent) => void>>()
  const channelOf = (shopId: string): string => `${deps.prefix}presence:${shopId}`

  ears.on('message', (channel: string, message: string) => {
    const heard = listeners.get(channel)
    if (heard === undefined) return
    const event = JSON.parse(message) as PresenceEvent
    for (const listener of heard) listener(event)
  })

  async function tell(
    shopId: string,
    conversationId: string,
    { userId, name, state }: Parameters<Presence['say']>[2],
  ): Promise<Present[]> {
    const key = `${channelOf(shopId)}:${conversationId}`
    const nowMs = deps.clock.nowMs()
    const openMs = state === 'left' ? 0 : OPEN_MS
    const typingMs = state === 'typing' ? TYPING_MS : 0
    const kept: Kept = { name, openUntilMs: nowMs + openMs, typingUntilMs: nowMs + typingMs }
    const event: PresenceEvent = { conversationId, userId, name, openMs, typingMs }
    const work = redis.multi()
    if (state === 'left') work.hdel(key, userId)
    else work.hset(key, userId, JSON.stringify(kept)).pexpire(key, OPEN_MS)
    const done = await work.publish(channelOf(shopId), JSON.stringify(event)).hgetall(key).exec()
    const rows = (done?.at(-1)?.[1] ?? {}) as Readonly<Record<string, string>>
    return Object.entries(rows)
      .filter(([other]) => other !== userId)
      .map(([other, row]) => presentOf(other, JSON.parse(row) as Kept, nowMs))
      .filter((one) => one.openMs > 0)
  }

  return {
    say: (shopId, conversationId, who) =>
      // A Redis that hangs or is away costs the sight of the others, and nothing else.
      withDeadline(tell(shopId, conversationId, who), ANSWER_MS, 'Presence').catch(() => []),
    follow(shopId, onPresence) {
      const channel = channelOf(shopId)
      const heard = listeners.get(channel) ?? new Set()
      // Asked again by the client itself whenever Redis comes back.
      if (heard.size === 0) ears.subscribe(channel).catch(() => undefined)
      listeners.set(channel, heard.add(onPresence))
      return () => {
        heard.delete(onPresence)
        if (heard.size > 0 || !listeners.delete(channel)) return
        ears.unsubscribe(channel).catch(() => undefined)
      }
    },
    async close() {
      redis.disconnect()
      ears.disconnect()
    },
  }
}

const presentOf = (userId: string, kept: Kept, nowMs: number): Present => ({
  userId,
  name: kept.name,
  openMs: Math.max(0, kept.openUntilMs - nowMs),
  typingMs: Math.max(0, kept.typingUntilMs - nowMs),
})
