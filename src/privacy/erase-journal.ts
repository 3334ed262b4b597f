import type { Channel } from '../channels/channel.ts'
import { openRow, sealForShop } from '../inbox/prepare-rows.ts'
import { maskJson } from '../kit/mask-json.ts'
import { type DeliveryDoc, JOURNAL_PERIOD_MS } from '../store/models/delivery.ts'
import type { PrivacyDeps } from './deps.ts'
import type { StepTick } from './step-tick.ts'
import type { ErasureSubject } from './erasure-subject.ts'

const ROWS_A_STEP = 200

type JournalDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'channels'>

/**
 * Takes the person out of the journal's bodies. A row that was applied has had its effect: its body goes whole. One that is
 * set aside keeps what it says of others. Rows still pending are the drain's, which meets the tombstone and keeps no body.
 * @returns how many rows named them
 */
export async function eraseFromJournal(
  deps: JournalDeps,
  subject: ErasureSubject,
  tick: StepTick,
): Promise<number> {
  const named = await rowsNaming(deps, subject, tick)
  await tick.found(named.length)
  for (const _id of named) {
    const row = await deps.store.deliveries.findOne({ _id }).lean<DeliveryDoc>()
    const body = row && (await bodyOf(deps, row))
    if (!row || !body) continue
    const change =
      row.state === 'parked'
        ? await partedFrom(deps, subject.shopId, row, body, subject.externalId)
        : { sealed: null }
    await deps.store.deliveries.collection.updateOne({ _id, state: row.state }, { $set: change })
  }
  return named.length
}

/** Every row kept for the account is opened: nothing outside a body says whom it is about. */
async function rowsNaming(
  deps: JournalDeps,
  subject: ErasureSubject,
  tick: StepTick,
): Promise<DeliveryDoc['_id'][]> {
  const named: DeliveryDoc['_id'][] = []
  let after: DeliveryDoc['_id'] | null = null
  for (;;) {
    const rows: DeliveryDoc[] = await deps.store.deliveries
      .find({
        platform: subject.platform,
        accountId: subject.accountId,
        // The same account may have been another shop's a few days ago.
        shopId: { $in: [subject.shopId, null] },
        state: { $ne: 'pending' },
        sealed: { $ne: null },
        ...(after === null ? {} : { _id: { $gt: after } }),
      })
      .sort({ _id: 1 })
      .limit(ROWS_A_STEP)
      .lean<DeliveryDoc[]>()
    for (const row of rows) if ((await bodyOf(deps, row))?.includes(subject.externalId)) named.push(row._id)
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS_A_STEP) return named
    after = last._id
    await tick.alive()
  }
}

/** A parked row without the person: what is left of it, or its end as refused where it was about nobody else. */
async function partedFrom(
  { vault, clock, channels }: JournalDeps,
  shopId: string,
  row: DeliveryDoc,
  body: Buffer,
  externalId: string,
): Promise<Partial<DeliveryDoc>> {
  // A row about one member counts places in its list: they stay.
  const isWhole = (row.member ?? null) === null
  const left = maskJson(body, [externalId], isWhole ? 'nothing' : 'null')
  if (left === null || !isAboutOthers(channels[row.platform], row, left)) return refused(row, clock.nowMs())
  const events = isWhole ? row.events - left.removed : row.events
  return { ...(await sealForShop(vault, shopId, row._id, left.bytes)), events }
}

function isAboutOthers(
  channel: Channel | null,
  row: DeliveryDoc,
  left: { readonly bytes: Buffer; readonly removed: number },
): boolean {
  const place = row.member ?? null
  if (place === null || channel === null) return left.removed < row.events
  const member = channel.parsePart(left.bytes)[place]
  return member !== undefined && (member.ok || member.raw !== null)
}

const refused = (row: DeliveryDoc, nowMs: number): Partial<DeliveryDoc> => ({
  state: 'refused',
  reason: 'person-erased',
  sealed: null,
  outcome: { applied: 0, duplicates: 0, parked: 0, refused: row.events },
  doneAt: new Date(nowMs),
  expireAt: new Date(nowMs + JOURNAL_PERIOD_MS),
})

/** null: its key is gone, so nobody can read it. */
async function bodyOf({ vault }: JournalDeps, row: DeliveryDoc): Promise<Buffer | null> {
  try {
    return await openRow(vault, row)
  } catch (error) {
    const { name } = error as Error
    if (name === 'SealBroken' || name === 'KeyDestroyed') return null
    throw error
  }
}
