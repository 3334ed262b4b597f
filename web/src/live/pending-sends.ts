import { useSyncExternalStore } from 'react'
import { type Message, type NewMessage, sendMessage } from '../api/messages.ts'
import { ApiProblem } from '../api/problem.ts'

/** A message of ours that the gateway has not accepted yet. */
export interface PendingSend {
  /** Also its idempotency key: sending it again under the same key cannot send it twice. */
  readonly key: string
  readonly conversationId: string
  readonly message: NewMessage
  /** Shown while the file has no address yet. */
  readonly fileName: string | null
  readonly at: string
  readonly failure: ApiProblem | null
}

/** Waiting longer than this for an answer must not hold back what customers write. */
const HOLD_BACK_MS = 1_500

let pending: readonly PendingSend[] = []
const listeners = new Set<() => void>()
const queues = new Map<string, Promise<void>>()

const change = (next: readonly PendingSend[]): void => {
  pending = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Oldest first. */
export function usePendingSends(conversationId: string): readonly PendingSend[] {
  const all = useSyncExternalStore(subscribe, () => pending)
  return all.filter((send) => send.conversationId === conversationId)
}

/** Settled when nothing of this conversation is on its way to the gateway, or after a bounded wait. */
export function sendsInFlight(conversationId: string): Promise<void> {
  const queue = queues.get(conversationId)
  if (queue === undefined) return Promise.resolve()
  return Promise.race([queue, new Promise<void>((resolve) => setTimeout(resolve, HOLD_BACK_MS))])
}

/** Shows the message at once and hands it over after the ones before it, so that they keep their order. */
export function enqueueSend(
  send: Omit<PendingSend, 'at' | 'failure'>,
  onAccepted: (message: Message) => void,
): void {
  change([...pending, { ...send, at: new Date().toISOString(), failure: null }])
  deliver(send, onAccepted)
}

export function repeatSend(key: string, onAccepted: (message: Message) => void): void {
  const send = pending.find((one) => one.key === key)
  if (send === undefined) return
  change(pending.map((one) => (one.key === key ? { ...one, failure: null } : one)))
  deliver(send, onAccepted)
}

export const dropSend = (key: string): void => change(pending.filter((one) => one.key !== key))

function deliver(
  send: Pick<PendingSend, 'key' | 'conversationId' | 'message'>,
  onAccepted: (message: Message) => void,
): void {
  const before = queues.get(send.conversationId) ?? Promise.resolve()
  const done = before.then(async () => {
    try {
      const accepted = await sendMessage(send.conversationId, send.message, send.key)
      onAccepted(accepted)
      dropSend(send.key)
    } catch (error) {
      const failure =
        error instanceof ApiProblem
          ? error
          : new ApiProblem({ code: 'offline', status: 0, title: '', detail: '', requestId: null })
      change(pending.map((one) => (one.key === send.key ? { ...one, failure } : one)))
    }
  })
  queues.set(send.conversationId, done)
  done.then(
    () => {
      if (queues.get(send.conversationId) === done) queues.delete(send.conversationId)
    },
    () => undefined,
  )
}
