import type { PostOutcome } from '../kit/http-client.ts'
import type { Kit } from '../kit/kit.ts'

/** What saving a webhook URL in the console does: one unsigned `{}`, recorded like every delivery. */
export async function postProbe(kit: Kit, url: string, timeoutMs: number): Promise<PostOutcome> {
  const body = Buffer.from('{}')
  const headers = { 'content-type': 'application/json' }
  const record = kit.history.addDelivery({
    kind: 'delivery',
    platform: 'zalo',
    parcelId: 0,
    url,
    headers,
    body,
    attempt: 1,
    events: 0,
    atMs: kit.clock.nowMs(),
    status: null,
    ackAtMs: null,
    error: null,
  })
  const outcome = await kit.client.post(url, headers, body, timeoutMs)
  if (outcome.kind === 'answered') {
    record.status = outcome.status
    record.ackAtMs = kit.clock.nowMs()
  } else record.error = `${outcome.kind}: ${outcome.error}`
  return outcome
}
