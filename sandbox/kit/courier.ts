import type { Clock } from './clock.ts'
import { createFifo, type Fifo } from './fifo.ts'
import type { DeliveryRecord, History } from './history.ts'
import type { HttpClient, PostOutcome } from './http-client.ts'
import { type DeliveryMode, defaultDeliveryMode } from './delivery-mode.ts'
import { shuffled } from './ids.ts'

/** Bytes on their way to the gateway, with every attempt they took. */
export interface Parcel<E> {
  readonly id: number
  readonly events: readonly E[]
  /** Events with the same lane are not in flight at the same time (first attempts only). */
  readonly lane: string | null
  body: Buffer
  attempts: number
  firstFailedAtMs: number | null
}

/** What a platform decides about delivery; the courier does the rest. */
export interface CourierRules<E> {
  platform: string
  /** Where to post now; null drops the events silently (no webhook configured). */
  url(): string | null
  /** Exact bytes of one request. Gets one event unless the delivery mode batches. */
  pack(events: readonly E[]): Buffer
  /** Headers of one attempt, signature included; `attempt` starts at 1. */
  sign(body: Buffer, attempt: number): Record<string, string>
  /** Wait before the next attempt in sandbox milliseconds, or null to give up. `attempt` is the one that just failed. */
  retryAfterMs(outcome: PostOutcome, attempt: number): number | null
  /** Longest wait for an answer, real milliseconds. */
  timeoutMs(): number
  /** Answers that count as delivered; any 2xx when absent. */
  accepts?(status: number): boolean
  /** Most events one request may hold; 1 when the platform never batches. */
  maxBatch: number
  onDelivered?(parcel: Parcel<E>): void
  onFailed?(parcel: Parcel<E>, outcome: PostOutcome): void
  onGivenUp?(parcel: Parcel<E>): void
  /** False cancels a retry, such as after the account unsubscribed. */
  stillWanted?(parcel: Parcel<E>): boolean
}

/** The side of a courier that does not depend on what it carries. */
export interface CourierHandle {
  readonly mode: DeliveryMode
  setMode(change: Partial<DeliveryMode>): void
  /** Keeps back every event pushed from now on. */
  hold(): void
  /** Lets go what was held, in this order, and stops holding. Answers how many. */
  release(order?: 'as-is' | 'reverse' | 'shuffle'): number
  /** Events not yet delivered nor given up (held ones not counted). */
  pending(): number
  counts(): { pushed: number; delivered: number; givenUp: number; held: number; retrying: number }
  /** Resolves when nothing is pending, or false at the deadline (real milliseconds). */
  idle(timeoutMs: number): Promise<boolean>
  /** Forgets everything on its way. */
  clear(): void
  close(): void
}

/** Sends webhooks: order within a lane, reuse of connections, retries, and the disorder tests ask for. */
export interface Courier<E> extends CourierHandle {
  push(event: E, lane?: string | null): void
  /** Pushes after a pause in real milliseconds; counted as pending meanwhile. */
  pushLater(event: E, lane: string | null, delayMs: number): void
  /** Undelivered events, for a state file; held ones too. */
  undelivered(): E[]
}

export function createCourier<E>(
  parts: { clock: Clock; history: History; client: HttpClient },
  rules: CourierRules<E>,
): Courier<E> {
  const { clock, history, client } = parts
  let mode: DeliveryMode = { ...defaultDeliveryMode }
  let closed = false
  let generation = 0
  let lastId = 0
  let active = 0
  let open = 0
  const totals = { pushed: 0, delivered: 0, givenUp: 0 }
  const accepts = (status: number) => rules.accepts?.(status) ?? (status >= 200 && status < 300)
  const ready = createFifo<Parcel<E>>()
  const lanes = new Map<string, Fifo<Parcel<E>>>()
  const live = new Set<Parcel<E>>()
  const retrying = new Map<Parcel<E>, () => void>()
  const later = new Map<NodeJS.Timeout, E>()
  const idleWaiters = new Set<() => void>()
  let held: { event: E; lane: string | null }[] | null = null
  let gathered: { event: E; lane: string | null }[] = []
  let gatherTimer: NodeJS.Timeout | null = null

  function settle(parcel: Parcel<E>): void {
    if (live.delete(parcel)) leave(parcel.events.length)
  }

  function leave(events: number): void {
    open -= events
    if (open === 0) for (const wake of idleWaiters) wake()
  }

  function enqueue(events: readonly E[], lane: string | null): void {
    lastId += 1
    const body = rules.pack(events)
    const parcel: Parcel<E> = { id: lastId, events, lane, body, attempts: 0, firstFailedAtMs: null }
    live.add(parcel)
    const waiting = lane === null || !mode.ordered ? undefined : lanes.get(lane)
    if (waiting) waiting.push(parcel)
    else {
      if (lane !== null && mode.ordered) lanes.set(lane, createFifo())
      ready.push(parcel)
    }
    pump()
  }

  function pump(): void {
    while (active < mode.concurrency) {
      const parcel = ready.shift()
      if (!parcel) return
      active += 1
      void attempt(parcel, generation)
    }
  }

  function freeLane(parcel: Parcel<E>): void {
    if (parcel.lane === null || parcel.attempts !== 1) return
    const waiting = lanes.get(parcel.lane)
    const next = waiting?.shift()
    if (next) ready.push(next)
    else lanes.delete(parcel.lane)
  }

  async function attempt(parcel: Parcel<E>, born: number): Promise<void> {
    if (mode.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, mode.delayMs))
    const url = closed || born !== generation ? null : rules.url()
    if (url === null || rules.stillWanted?.(parcel) === false) {
      parcel.attempts += 1
      if (born === generation) settle(parcel)
    } else {
      const outcome = await postOnce(parcel, url)
      if (born === generation && !closed) judge(parcel, outcome)
    }
    if (born !== generation) return
    active -= 1
    freeLane(parcel)
    pump()
  }

  async function postOnce(parcel: Parcel<E>, url: string): Promise<PostOutcome> {
    parcel.attempts += 1
    const headers = { 'content-type': 'application/json', ...rules.sign(parcel.body, parcel.attempts) }
    const record = history.addDelivery({
      kind: 'delivery',
      platform: rules.platform,
      parcelId: parcel.id,
      url,
      headers,
      body: parcel.body,
      attempt: parcel.attempts,
      events: parcel.events.length,
      atMs: clock.nowMs(),
      status: null,
      ackAtMs: null,
      error: null,
    })
    const outcome = await client.post(url, headers, parcel.body, rules.timeoutMs())
    note(record, outcome)
    return outcome
  }

  function note(record: DeliveryRecord, outcome: PostOutcome): void {
    if (outcome.kind === 'answered') {
      record.status = outcome.status
      record.ackAtMs = clock.nowMs()
    } else record.error = `${outcome.kind}: ${outcome.error}`
  }

  function judge(parcel: Parcel<E>, outcome: PostOutcome): void {
    if (outcome.kind === 'answered' && accepts(outcome.status)) {
      totals.delivered += parcel.events.length
      rules.onDelivered?.(parcel)
      settle(parcel)
      return
    }
    parcel.firstFailedAtMs ??= clock.nowMs()
    rules.onFailed?.(parcel, outcome)
    const waitMs = rules.retryAfterMs(outcome, parcel.attempts)
    if (waitMs === null || rules.stillWanted?.(parcel) === false) {
      totals.givenUp += parcel.events.length
      rules.onGivenUp?.(parcel)
      settle(parcel)
      return
    }
    const again = () => {
      retrying.delete(parcel)
      ready.push(parcel)
      pump()
    }
    retrying.set(parcel, clock.at(clock.nowMs() + waitMs * mode.retryScale, again))
  }

  function flushGathered(): void {
    if (gatherTimer) clearTimeout(gatherTimer)
    gatherTimer = null
    const items = mode.shuffleWithin > 1 ? shuffled(gathered) : gathered
    gathered = []
    const size = Math.min(mode.batchSize, rules.maxBatch)
    for (let at = 0; at < items.length; at += size) {
      const part = items.slice(at, at + size)
      const only = part.length === 1 ? part[0] : undefined
      enqueue(
        part.map(({ event }) => event),
        only && mode.shuffleWithin <= 1 ? only.lane : null,
      )
    }
  }

  function dispatch(event: E, lane: string | null): void {
    for (let copy = 0; copy < mode.copies; copy += 1) {
      totals.pushed += 1
      open += 1
      const gatherSize = Math.max(Math.min(mode.batchSize, rules.maxBatch), mode.shuffleWithin)
      if (gatherSize <= 1) {
        enqueue([event], lane)
        continue
      }
      gathered.push({ event, lane })
      if (gathered.length >= gatherSize) flushGathered()
      else gatherTimer ??= setTimeout(flushGathered, mode.gatherMs)
    }
  }

  function push(event: E, lane: string | null = null): void {
    if (closed) return
    if (held) held.push({ event, lane })
    else dispatch(event, lane)
  }

  return {
    push,
    pushLater(event, lane, delayMs) {
      if (closed) return
      const born = generation
      open += 1
      const timer = setTimeout(() => {
        later.delete(timer)
        if (born !== generation || closed) return
        push(event, lane)
        leave(1)
      }, delayMs)
      later.set(timer, event)
    },
    get mode() {
      return mode
    },
    setMode(change) {
      mode = { ...mode, ...change }
      pump()
    },
    hold() {
      held ??= []
    },
    release(order = 'as-is') {
      const items = held ?? []
      held = null
      const ordered = order === 'shuffle' ? shuffled(items) : order === 'reverse' ? items.reverse() : items
      for (const item of ordered) dispatch(item.event, item.lane)
      return ordered.length
    },
    pending: () => open,
    counts: () => ({ ...totals, held: held?.length ?? 0, retrying: retrying.size }),
    async idle(timeoutMs) {
      if (open === 0) return true
      return await new Promise<boolean>((resolve) => {
        const done = (value: boolean) => {
          clearTimeout(timer)
          idleWaiters.delete(wake)
          resolve(value)
        }
        const wake = () => done(true)
        const timer = setTimeout(() => done(false), timeoutMs)
        idleWaiters.add(wake)
      })
    },
    undelivered: () => [
      ...[...live].flatMap((parcel) => parcel.events),
      ...later.values(),
      ...gathered.map(({ event }) => event),
      ...(held ?? []).map(({ event }) => event),
    ],
    clear() {
      generation += 1
      active = 0
      open = 0
      for (const cancel of retrying.values()) cancel()
      retrying.clear()
      ready.drain()
      lanes.clear()
      live.clear()
      for (const timer of later.keys()) clearTimeout(timer)
      later.clear()
      gathered = []
      held = null
      Object.assign(totals, { pushed: 0, delivered: 0, givenUp: 0 })
      for (const wake of idleWaiters) wake()
    },
    close() {
      closed = true
      for (const cancel of retrying.values()) cancel()
      retrying.clear()
      for (const timer of later.keys()) clearTimeout(timer)
      if (gatherTimer) clearTimeout(gatherTimer)
    },
  }
}
