import type { QueryClient } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { sendMessage } from '../api/messages.ts'
import { ApiProblem } from '../api/problem.ts'
import { inTab } from '../kit/browser-store.ts'
import { PENDING_SENDS } from './drafts.ts'
import { showAccepted } from './show.ts'
import { createSendQueue, type PendingSend, type SendFailure, type SendQueue } from './send-queue.ts'

/** Waiting longer than this for an answer must not hold back what customers write. */
const HOLD_BACK_MS = 1_500
/** Messages stay with the tab and the person that wrote them. */
interface Kept {
  readonly userId: string
  readonly sends: readonly PendingSend[]
}

let client: QueryClient | null = null
let writer = ''

const queue: SendQueue = createSendQueue({
  send: ({ conversationId, message, key }) => sendMessage(conversationId, message, key),
  onAccepted(conversationId, message) {
    if (client !== null) showAccepted(client, conversationId, message)
  },
  failureOf,
  keep: (sends) => inTab.write(PENDING_SENDS, sends.length === 0 ? null : { userId: writer, sends }),
  nowMs: Date.now,
  pause(waitMs) {
    let end = (): void => undefined
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      end = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    return { over, end }
  },
})

function failureOf(error: unknown): SendFailure {
  if (!(error instanceof ApiProblem)) return { code: 'offline', text: '', passing: true }
  const { code, detail, title } = error.body
  // The first try of the same key is still at work; its answer will be ours.
  return { code, text: detail || title, passing: error.isPassing || code === 'request-running' }
}

/** Called once, when a page first shows conversations. */
export function openPendingSends(queryClient: QueryClient, userId: string): void {
  if (client !== null) return
  client = queryClient
  writer = userId
  const left = inTab.read(PENDING_SENDS) as Kept | null
  if (left?.userId === userId) queue.restore(left.sends)
  window.addEventListener('online', queue.wake)
  window.addEventListener('beforeunload', (event) => {
    if (queue.list().some(({ failure }) => failure?.passing !== false)) event.preventDefault()
  })
}

/** Oldest first. */
export function usePendingSends(conversationId: string): readonly PendingSend[] {
  const all = useSyncExternalStore(queue.subscribe, queue.list)
  return useMemo(() => all.filter((send) => send.conversationId === conversationId), [all, conversationId])
}

/** Those that wait for the way to the gateway: the one that did not get there, and all behind it. */
export function heldUp(sends: readonly PendingSend[]): readonly PendingSend[] {
  const onTheirWay = sends.filter(({ failure }) => failure?.passing !== false)
  return onTheirWay.some(({ failure }) => failure !== null) ? onTheirWay : []
}

/** Settled when nothing of this conversation is on its way to the gateway, or after a bounded wait. */
export const sendsInFlight = (conversationId: string): Promise<void> =>
  Promise.race([
    queue.idle(conversationId),
    new Promise<void>((resolve) => setTimeout(resolve, HOLD_BACK_MS)),
  ])

export const { add: enqueueSend, repeat: repeatSend, drop: dropSend, wake: wakeSends } = queue
export type { PendingSend }
