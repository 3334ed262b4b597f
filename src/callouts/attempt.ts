import { toldOf } from '../events/told.ts'
import type { CalloutAttempt, CalloutDeliveryDoc, CalloutSubscriptionDoc } from '../store/models/callout.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import type { Sealer } from '../vault/vault.ts'
import type { CalloutDeps } from './deps.ts'
import { clausesOf, peopleOf } from './may-leave.ts'
import { openUrl, signedHeaders } from './secrets.ts'
import { judgeTarget } from './target.ts'

/** What is sent, and what the register says of it. */
interface Message {
  readonly id: string
  readonly body: string
  readonly codes: readonly string[]
  readonly people: readonly string[]
}

/** The body as Standard Webhooks frames it; `data` is what the live stream tells, and the shop it is of. */
export const bodyOf = (type: string, at: Date, data: object): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data })

/** Makes the message of a delivery at the moment it leaves. @returns null: it may not leave any more */
export async function messageOf(deps: CalloutDeps, delivery: CalloutDeliveryDoc): Promise<Message | null> {
  const { shopId, eventId, _id: id } = delivery
  // Erased with the person it told of, or past its seven days.
  const event = await deps.store.events.findOne({ _id: eventId, shopId }).lean<EventDoc>()
  if (!event) return null
  const codes = await clausesOf(deps, event)
  if (codes === null) return null
  const body = bodyOf(event.type, event.at, { shopId, ...toldOf(event) })
  return { id, body, codes, people: await peopleOf(deps, event) }
}

/**
 * Sends one message once. The register's row is durable before the first byte leaves, and there is none where no
 * connection came about.
 */
export async function sendOnce(
  deps: CalloutDeps,
  subscription: CalloutSubscriptionDoc,
  sealer: Sealer,
  { id, body, codes, people }: Message,
  signal?: AbortSignal,
): Promise<CalloutAttempt> {
  const { clock, disclosures, privateHosts, meter } = deps
  const { _id: subscriptionId, shopId, host } = subscription
  const at = new Date(clock.nowMs())
  const startedMs = performance.now()
  const bytes = Buffer.from(body)
  const target = judgeTarget(openUrl(sealer, subscription), privateHosts)
  const answered =
    typeof target === 'string'
      ? ({ outcome: 'address-refused', status: null } as const)
      : await deps.post(target, {
          headers: signedHeaders(sealer, subscription, { id, body, nowMs: at.getTime() }),
          body: bytes,
          signal,
          beforeBytes: () =>
            disclosures.record({
              shopId,
              recipient: { kind: 'webhook', name: host },
              ground: { kind: 'instruction', reference: subscriptionId },
              purpose: 'service',
              codes: [...codes],
              people: [...people],
              route: 'webhook out',
              userId: `webhook:${subscriptionId}`,
              roles: [],
              requestId: id,
              body: bytes,
            }),
        })
  meter.count('callouts_total', { outcome: answered.outcome })
  return { at, ...answered, tookMs: Math.round(performance.now() - startedMs) }
}
