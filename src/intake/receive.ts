import type { IncomingMessage, ServerResponse } from 'node:http'
import { hash } from 'node:crypto'
import type { Channel, DeliveryPart } from '../channels/channel.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { acknowledge, refuse } from './answer.ts'
import type { Gaps } from './gaps.ts'
import type { JournalRow } from './journal.ts'
import { laneOf } from './lane.ts'
import type { MicroBatch } from '../kit/micro-batch.ts'
import type { Quarantine } from './quarantine.ts'
import { type BodyLimits, type OpenBytes, readBody } from './read-body.ts'
import type { Refusal } from './refusals.ts'
import type { Signs } from './signs.ts'

/** One POST on its way through the checks; each fills in what the next needs. */
interface Delivery {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly channel: Channel
  readonly startedAtMs: number
  raw: Buffer
  rows: JournalRow[]
}

type Check = (delivery: Delivery, next: () => void) => void

export interface ReceiveDeps {
  readonly journal: MicroBatch<JournalRow>
  readonly gaps: Gaps
  readonly signs: Signs
  /** null: a wrong mac is refused. */
  readonly quarantine: Quarantine | null
  readonly limits: BodyLimits
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}

/** Takes one webhook POST from its first byte to its answer. */
export type Receive = (channel: Channel, req: IncomingMessage, res: ServerResponse) => void

export function createReceive(deps: ReceiveDeps): Receive {
  const open: OpenBytes = { held: 0 }

  const stop = (delivery: Delivery, refusal: Refusal): void => {
    open.held -= delivery.raw.length
    deps.meter.count('webhook_deliveries_total', { platform: delivery.channel.name, outcome: refusal })
    refuse(delivery.req, delivery.res, refusal)
  }

  const readRawBody: Check = (delivery, next) =>
    readBody(delivery.req, deps.limits, open, (outcome) => {
      if (Buffer.isBuffer(outcome)) {
        delivery.raw = outcome
        return next()
      }
      if (outcome === 'busy') deps.gaps.refused(delivery.channel.name, null, 'overload', deps.clock.nowMs())
      if (outcome !== 'aborted') return stop(delivery, outcome)
      deps.meter.count('webhook_deliveries_total', { platform: delivery.channel.name, outcome })
    })

  const answerProbe: Check = (delivery, next) => {
    if (!delivery.channel.isProbe(delivery.raw, delivery.req.headers)) return next()
    finish(delivery, 'probe')
  }

  const checkSignature: Check = (delivery, next) => {
    const { channel, raw, req } = delivery
    const nowMs = deps.clock.nowMs()
    const good = channel.verifySignature(raw, req.headers)
    deps.signs.note(channel, { raw, headers: req.headers, good, atMs: nowMs })
    if (good) return next()
    const kept = channel.name === 'zalo' ? (deps.quarantine?.rowFor(raw, req.headers, nowMs) ?? null) : null
    if (kept !== null) {
      delivery.rows = [kept]
      return journal(delivery, () => finish(delivery, 'quarantined'))
    }
    // Facebook comes again; what Zalo is refused must be read back from history.
    if (channel.name === 'zalo') deps.gaps.refused('zalo', null, 'signature', nowMs)
    stop(delivery, 'signature-mismatch')
  }

  const splitByAccount: Check = (delivery, next) => {
    const { channel, raw } = delivery
    const split = channel.splitByAccount(raw)
    if (!split.ok) return stop(delivery, split.error)
    const receivedAt = new Date(deps.clock.nowMs())
    const bodyHash = hash('sha256', raw, 'hex')
    delivery.rows = split.value.map((part) => toRow(channel, part, receivedAt, bodyHash))
    next()
  }

  const journal: Check = (delivery, next) => {
    // Rightly signed and about nobody: nothing to keep, and nothing that a redelivery could mend.
    if (delivery.rows.length === 0) return next()
    deps.journal.add(delivery.rows, (outcome) => {
      if (outcome === 'written') return next()
      const cause = outcome === 'full' ? 'overload' : 'journal-down'
      const nowMs = deps.clock.nowMs()
      for (const row of delivery.rows) deps.gaps.refused(row.platform, row.accountId, cause, nowMs)
      stop(delivery, outcome === 'full' ? 'busy' : 'journal-down')
    })
  }

  const finish = (delivery: Delivery, outcome: 'journaled' | 'probe' | 'quarantined'): void => {
    open.held -= delivery.raw.length
    acknowledge(delivery.res)
    const platform = delivery.channel.name
    deps.meter.count('webhook_deliveries_total', { platform, outcome })
    deps.meter.observe('webhook_ack_seconds', (performance.now() - delivery.startedAtMs) / 1000, { platform })
  }

  /** The order of the checks. Nothing is parsed before the signature; nothing is answered 200 before the journal. */
  const CHECKS: readonly Check[] = [
    readRawBody, // 413 too large, 408 too slow, 503 too much at once: the exact bytes, a signature covers bytes
    answerProbe, // 200: an unsigned `{}` of Zalo's console, without effect
    checkSignature, // 401, before anything is parsed; or kept in quarantine
    splitByAccount, // 400 only for what is no delivery at all; an unknown kind is kept
    journal, // 503: one majority write shared with the neighbours
    (delivery) => finish(delivery, 'journaled'), // 200; the journal has woken the lanes
  ]

  const run = (delivery: Delivery, at: number): void => {
    try {
      CHECKS[at]?.(delivery, () => run(delivery, at + 1))
    } catch (error) {
      deps.log.error('A webhook check failed', { check: CHECKS[at]?.name, error: (error as Error).name })
      stop(delivery, 'body-malformed')
    }
  }

  return (channel, req, res) =>
    run({ req, res, channel, startedAtMs: performance.now(), raw: NOTHING, rows: [] }, 0)
}

const NOTHING = Buffer.alloc(0)

const toRow = (channel: Channel, part: DeliveryPart, receivedAt: Date, bodyHash: string): JournalRow => ({
  platform: channel.name,
  accountId: part.accountId,
  lane: laneOf(channel.name, part.accountId),
  receivedAt,
  bodyHash,
  events: part.events,
  bytes: part.bytes,
  refusedBecause: null,
})
