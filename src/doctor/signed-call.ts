import { Webhook } from 'standardwebhooks'

/** Calls KiotViet; rejects where it did not answer 2xx. */
export type SignedCall = (call: {
  readonly id: string
  readonly body: object
  readonly nowMs: number
}) => Promise<void>

const ANSWER_MS = 10_000

/**
 * A call that its receiver can prove to be ours and of now, by Standard Webhooks: `webhook-id`, `webhook-timestamp` and
 * `webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>`. The address is the operator's setting and nobody
 * else's; redirects are not followed.
 * @param secret `whsec_<base64>`, or the bytes of any other text
 */
export function createSignedCall({
  url,
  secret,
}: {
  readonly url: string
  readonly secret: string
}): SignedCall {
  const webhook = secret.startsWith('whsec_')
    ? new Webhook(secret)
    : new Webhook(Buffer.from(secret), { format: 'raw' })
  return async ({ id, body, nowMs }) => {
    const text = JSON.stringify(body)
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'kiotviet-social-gateway',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
        'webhook-signature': webhook.sign(id, new Date(nowMs), text),
      },
      body: text,
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`answered ${answer.status}`)
  }
}
