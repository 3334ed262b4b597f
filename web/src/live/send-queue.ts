import type { Message, NewMessage } from '../api/messages.ts'

/** Why a message is not with the gateway yet. */
export interface SendFailure {
  readonly code: string
  /** In the reader's language; empty where the code has no words. */
  readonly text: string
  /** Tried again by itself, and everything after it waits. */
  readonly passing: boolean
}

/** A message of ours that the gateway has not accepted yet. */
export interface PendingSend {
  /** Also its idempotency key: handing it over again under the same key cannot send it twice. */
  readonly key: string
  readonly conversationId: string
  readonly message: NewMessage
  /** Name of its file, which has no address to show yet. */
  readonly fileName: string | null
  readonly at: string
  readonly failure: SendFailure | null
}

export interface SendQueueParts {
  readonly send: (send: PendingSend) => Promise<Message>
  readonly onAccepted: (conversationId: string, message: Message) => void
  readonly failureOf: (error: unknown) => SendFailure
  /** Keeps the list over a reload of the page. */
  readonly keep: (sends: readonly PendingSend[]) => void
  readonly nowMs: () => number
  /** Resolves after this long; the second return value cuts it short. */
  readonly pause: (waitMs: number) => { readonly over: Promise<void>; readonly end: () => void }
}

export interface SendQueue {
  /** Oldest first. The array stays the same while nothing changes. */
  list(): readonly PendingSend[]
  subscribe(listener: () => void): () => void
  /** Shows the message at once and hands it over after the ones before it. */
  add(send: Pick<PendingSend, 'key' | 'conversationId' | 'message' | 'fileName'>): void
  /** What a page before this one left; it waits for a person's word. */
  restore(sends: readonly PendingSend[]): void
  /** Tries a failed one again, behind the others. */
  repeat(key: string): void
  drop(key: string): void
  /** The way to the gateway seems open: what waits is tried now. */
  wake(): void
  /** Settled when nothing of this conversation is under way. */
  idle(conversationId: string): Promise<void>
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000
/** A message that could not leave for so long may no longer be what staff want to say: it waits for their word. */
const HELD_AFTER_MS = 10 * 60_000
const HELD: SendFailure = { code: 'held', text: '', passing: false }

/**
 * Messages on their way from the page to the gateway, in order within their conversation. One that only the network
 * holds up holds up the ones behind it; one that was refused does not.
 */
export function createSendQueue(parts: SendQueueParts): SendQueue {
  let sends: readonly PendingSend[] = []
  const listeners = new Set<() => void>()
  const running = new Map<string, Promise<void>>()
  const pauses = new Set<() => void>()

  const change = (next: readonly PendingSend[]): void => {
    sends = next
    parts.keep(sends)
    for (const listener of listeners) listener()
  }
  const mark = (key: string, failure: SendFailure | null): void =>
    change(sends.map((one) => (one.key === key ? { ...one, failure } : one)))
  const nextOf = (conversationId: string): PendingSend | undefined =>
    sends.find((one) => one.conversationId === conversationId && one.failure?.passing !== false)

  const rest = async (waitMs: number): Promise<void> => {
    const pause = parts.pause(waitMs)
    pauses.add(pause.end)
    await pause.over
    pauses.delete(pause.end)
  }

  /** @returns how long to wait before the next try; null: go on with the next message */
  const attempt = async (send: PendingSend, waitMs: number): Promise<number | null> => {
    try {
      const message = await parts.send(send)
      // Shown as accepted before it stops being pending, so that it never disappears in between.
      parts.onAccepted(send.conversationId, message)
      change(sends.filter((one) => one.key !== send.key))
      return null
    } catch (error) {
      const failure = parts.failureOf(error)
      const isStale = parts.nowMs() - new Date(send.at).getTime() > HELD_AFTER_MS
      mark(send.key, failure.passing && isStale ? HELD : failure)
      return failure.passing && !isStale ? Math.min(LONGEST_WAIT_MS, waitMs * 2) : null
    }
  }

  const drain = async (conversationId: string): Promise<void> => {
    let waitMs = FIRST_WAIT_MS / 2
    for (let send = nextOf(conversationId); send !== undefined; send = nextOf(conversationId)) {
      const next = await attempt(send, waitMs)
      waitMs = next ?? FIRST_WAIT_MS / 2
      if (next !== null) await rest(next)
    }
    running.delete(conversationId)
  }
  const start = (conversationId: string): void => {
    if (!running.has(conversationId)) running.set(conversationId, drain(conversationId))
  }

  return {
    list: () => sends,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(send) {
      change([...sends, { ...send, at: new Date(parts.nowMs()).toISOString(), failure: null }])
      start(send.conversationId)
    },
    restore(left) {
      const known = new Set(sends.map(({ key }) => key))
      const held = left
        .filter(({ key }) => !known.has(key))
        .map((send) => (send.failure?.passing === false ? send : { ...send, failure: HELD }))
      change([...held, ...sends])
    },
    repeat(key) {
      const send = sends.find((one) => one.key === key)
      if (send === undefined) return
      const again = { ...send, at: new Date(parts.nowMs()).toISOString(), failure: null }
      change([...sends.filter((one) => one.key !== key), again])
      start(send.conversationId)
    },
    drop: (key) => change(sends.filter((one) => one.key !== key)),
    wake() {
      for (const end of pauses) end()
    },
    idle: (conversationId) => running.get(conversationId) ?? Promise.resolve(),
  }
}
