import type { Headers } from '../channels/channel.ts'
import type { Store } from '../store/open-store.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Vault } from '../vault/vault.ts'
import { hash } from 'node:crypto'
import type { Channel } from '../channels/channel.ts'
import type { JournalRow } from './journal.ts'
import { laneOf } from './lane.ts'
import { QUARANTINE_ROWS } from './limits.ts'

/** In place of an account: what is not signed rightly is not read for one. */
export const QUARANTINE_ACCOUNT = '(quarantine)'
const RECOUNT_MS = 60_000

export interface Quarantine {
  /** A journal row that holds body and signature headers as they came; null: there are enough of them. */
  rowFor(rawBody: Buffer, headers: Headers, nowMs: number): JournalRow | null
}

/**
 * Keeps Zalo bodies whose mac was wrong (setting `ZALO_SIGNATURE_MODE=quarantine`), bounded, for the day the key is corrected.
 * @param most kept at once; anybody may send such
 */
export function createQuarantine(deps: { readonly store: Store }, most = QUARANTINE_ROWS): Quarantine {
  let kept = 0
  let countedAtMs = Number.NEGATIVE_INFINITY
  const recount = async (nowMs: number): Promise<void> => {
    countedAtMs = nowMs
    kept = await deps.store.deliveries.collection.countDocuments(
      { platform: 'zalo', accountId: QUARANTINE_ACCOUNT },
      { limit: most },
    )
  }
  return {
    rowFor(rawBody, headers, nowMs) {
      if (nowMs - countedAtMs > RECOUNT_MS) recount(nowMs).catch(() => undefined)
      if (kept >= most) return null
      kept += 1
      return {
        platform: 'zalo',
        accountId: QUARANTINE_ACCOUNT,
        lane: laneOf('zalo', QUARANTINE_ACCOUNT),
        receivedAt: new Date(nowMs),
        bodyHash: hash('sha256', rawBody, 'hex'),
        events: 1,
        bytes: packed(rawBody, headers),
        refusedBecause: 'signature-quarantine',
      }
    },
  }
}

const HEADERS_KEPT = ['x-zevent-signature', 'x-zevent-timestamp'] as const

const packed = (rawBody: Buffer, headers: Headers): Buffer =>
  Buffer.from(
    JSON.stringify({
      headers: Object.fromEntries(HEADERS_KEPT.map((name) => [name, headers[name]])),
      body: rawBody.toString('base64'),
    }),
  )

/**
 * Verifies what is in quarantine again, with the keys of now; what fits goes to its lanes as if it had just been delivered.
 * @returns how many were let through and how many still do not fit
 */
export async function releaseQuarantined(deps: {
  readonly store: Store
  readonly vault: Vault
  readonly zalo: Channel
}): Promise<{ released: number; kept: number; lanes: number[] }> {
  const deliveries = deps.store.deliveries.collection
  const lanes = new Set<number>()
  let released = 0
  let kept = 0
  const rows = deliveries.find({
    platform: 'zalo',
    accountId: QUARANTINE_ACCOUNT,
    state: 'refused',
  }) as unknown as AsyncIterable<DeliveryDoc>
  for await (const row of rows) {
    if (row.sealed === null) continue
    const { headers, body } = JSON.parse(String(await deps.vault.openJournal(row.keyId, row.sealed))) as {
      headers: Headers
      body: string
    }
    const rawBody = Buffer.from(body, 'base64')
    const split = deps.zalo.verifySignature(rawBody, headers) ? deps.zalo.splitByAccount(rawBody) : null
    const part = split?.ok ? split.value[0] : undefined
    if (part === undefined) {
      kept += 1
      continue
    }
    // A Zalo delivery is of one account, so the row can become what it should have been in one write.
    const lane = laneOf('zalo', part.accountId)
    const key = await deps.vault.journal()
    await deliveries.updateOne(
      { _id: row._id, state: 'refused' },
      {
        $set: {
          accountId: part.accountId,
          lane,
          events: part.events,
          keyId: key.keyId,
          sealed: key.seal(part.bytes),
          state: 'pending',
          reason: null,
          expireAt: null,
        },
      },
    )
    lanes.add(lane)
    released += 1
  }
  return { released, kept, lanes: [...lanes] }
}
