import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { CalloutSubscriptionDoc } from '../store/models/callout.ts'
import type { Sealer } from '../vault/vault.ts'

type SealedField = 'sealedUrl' | 'sealedSecret' | 'sealedPrevious'

const placeOf = (documentId: string, field: SealedField) => ({
  collection: 'callout_subscriptions',
  documentId,
  field,
})

export const sealField = (sealer: Sealer, id: string, field: SealedField, plain: string): Buffer =>
  sealer.seal(placeOf(id, field), plain)

export const openUrl = (sealer: Sealer, row: CalloutSubscriptionDoc): string =>
  sealer.open(placeOf(row._id, 'sealedUrl'), row.sealedUrl)

export const openSecret = (sealer: Sealer, row: CalloutSubscriptionDoc): string =>
  sealer.open(placeOf(row._id, 'sealedSecret'), row.sealedSecret)

/** 24 to 64 random bytes, says the specification. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** The headers of one attempt; after a change of the secret the one before signs too, so that the receiver may change whenever it likes. */
export function signedHeaders(
  sealer: Sealer,
  row: CalloutSubscriptionDoc,
  message: { readonly id: string; readonly body: string; readonly nowMs: number },
): Record<string, string> {
  const { id, body, nowMs } = message
  const { sealedPrevious, previousUntil } = row
  const isBoth = sealedPrevious !== null && previousUntil !== null && previousUntil.getTime() > nowMs
  const secrets = [
    openSecret(sealer, row),
    ...(isBoth ? [sealer.open(placeOf(row._id, 'sealedPrevious'), sealedPrevious)] : []),
  ]
  return {
    'content-type': 'application/json',
    'user-agent': 'kiotviet-social-gateway',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign(id, new Date(nowMs), body))
      .join(' '),
  }
}
