import type { Channel } from '../channels/channel.ts'
import type { InboundEvent, ParsedMember } from '../channels/inbound-event.ts'
import type { Platform } from '../channels/platform.ts'
import type { Clock } from '../kit/clock.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { type Account, accountKey } from './accounts.ts'
import { consentFor } from './consent-for.ts'
import { askGraves } from './erased.ts'
import type { Subject } from './working-set.ts'

/** One event of a row and what shall become of it. */
export type Member =
  | { readonly at: number; readonly verdict: 'apply'; readonly event: InboundEvent }
  | {
      readonly at: number
      readonly verdict: 'refuse'
      readonly reason: string
      /** By which ids of the platform it names somebody who was erased. */
      readonly erasedIds?: readonly string[]
    }
  | { readonly at: number; readonly verdict: 'park'; readonly reason: string }

export type PreparedRow =
  | {
      readonly fate: 'apply'
      readonly row: DeliveryDoc
      readonly subject: Subject
      readonly bytes: Buffer
      readonly members: readonly Member[]
    }
  | { readonly fate: 'unclaimed'; readonly row: DeliveryDoc }
  | { readonly fate: 'drop'; readonly row: DeliveryDoc; readonly shopId: string; readonly channelId: string }
  /** Cannot even be opened. */
  | { readonly fate: 'park'; readonly row: DeliveryDoc; readonly subject: Subject; readonly reason: string }

export interface PrepareDeps {
  readonly store: Store
  readonly clock: Clock
  readonly vault: Vault
  readonly channels: Readonly<Record<Platform, Channel | null>>
  readonly consents: { nowCached(shopId: string, channelId: string): Promise<ReadonlySet<string>> }
}

/**
 * Opens, parses and judges rows. Rows of a platform that is switched off are left out, and for a moment those by which an
 * erased person writes anew: they wait.
 */
export async function prepareRows(
  deps: PrepareDeps,
  rows: readonly DeliveryDoc[],
  accounts: ReadonlyMap<string, Account>,
): Promise<PreparedRow[]> {
  const consents = await consentsOf(deps, accounts)
  const prepared = await Promise.all(rows.map((row) => prepareRow(deps, row, accounts, consents)))
  return refuseErased(
    deps,
    prepared.filter((row) => row !== null),
  )
}

/** What names somebody who was erased is refused, before a key could be made for them. */
async function refuseErased(deps: PrepareDeps, rows: readonly PreparedRow[]): Promise<PreparedRow[]> {
  const items = rows.flatMap((row) =>
    row.fate === 'apply'
      ? row.members.flatMap((member) =>
          member.verdict === 'apply' ? [{ subject: row.subject, event: member.event }] : [],
        )
      : [],
  )
  const graves = await askGraves(deps, items, deps.clock.nowMs())
  await graves.welcome()
  return rows.flatMap((row): PreparedRow[] => {
    if (row.fate !== 'apply') return [row]
    const { subject } = row
    let waits = false
    const members = row.members.map((member): Member => {
      if (member.verdict !== 'apply') return member
      const item = { subject, event: member.event }
      const verdict = graves.judge(item)
      if (verdict === 'wait') waits = true
      return verdict === 'stay-out'
        ? { at: member.at, verdict: 'refuse', reason: 'person-erased', erasedIds: graves.erasedIdsOf(item) }
        : member
    })
    return waits ? [] : [{ ...row, members }]
  })
}

/** What each channel's shop consents to, by channel: asked for once a turn, not once a row. */
async function consentsOf(
  deps: PrepareDeps,
  accounts: ReadonlyMap<string, Account>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const linked = [...accounts.values()].filter((account) => account.is === 'linked')
  return new Map(
    await Promise.all(
      linked.map(
        async ({ subject: { shopId, channelId } }) =>
          [channelId, await deps.consents.nowCached(shopId, channelId)] as const,
      ),
    ),
  )
}

async function prepareRow(
  deps: PrepareDeps,
  row: DeliveryDoc,
  accounts: ReadonlyMap<string, Account>,
  consents: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<PreparedRow | null> {
  const account = accounts.get(accountKey(row.platform, row.accountId)) ?? { is: 'unknown' }
  if (account.is === 'unknown') return { fate: 'unclaimed', row }
  if (account.is === 'unlinked')
    return { fate: 'drop', row, shopId: account.shopId, channelId: account.channelId }
  const channel = deps.channels[row.platform]
  if (channel === null) return null
  const { subject } = account
  let bytes: Buffer
  try {
    bytes = await openRow(deps.vault, row)
  } catch (error) {
    const { name } = error as Error
    if (name !== 'SealBroken' && name !== 'KeyDestroyed') throw error
    return { fate: 'park', row, subject, reason: name === 'SealBroken' ? 'seal-broken' : 'journal-key-gone' }
  }
  const consented = consents.get(subject.channelId) ?? NONE
  const members = parseMembers(channel, bytes)
    .map((member, at) => judge(member, at, row.platform, consented))
    .filter((member) => row.member === null || row.member === undefined || member.at === row.member)
  return { fate: 'apply', row, subject, bytes, members }
}

const NONE: ReadonlySet<string> = new Set()

/** A parser that throws is a fault of ours: the row is kept whole until it is mended. */
function parseMembers(channel: Channel, bytes: Buffer): ParsedMember[] {
  try {
    return channel.parsePart(bytes)
  } catch (error) {
    return [{ ok: false, reason: `parser failed: ${(error as Error).name}`, raw: null }]
  }
}

function judge(member: ParsedMember, at: number, platform: Platform, consented: ReadonlySet<string>): Member {
  if (!member.ok) return { at, verdict: 'park', reason: member.reason }
  const code = consentFor(platform, member.event.kind)
  if (code !== null && !consented.has(code))
    return { at, verdict: 'refuse', reason: `consent-missing:${code}` }
  return { at, verdict: 'apply', event: member.event }
}

const SHOP_KEY = 'shop:'

/** Where a row's bytes are sealed once the key of its day would be too short-lived. */
export const parkedPlace = (id: DeliveryDoc['_id']) => ({
  collection: 'deliveries',
  documentId: id.toHexString(),
  field: 'sealed',
})

/** @throws {SealBroken | KeyDestroyed} */
export async function openRow(vault: Vault, row: DeliveryDoc): Promise<Buffer> {
  if (row.sealed === null)
    throw Object.assign(new Error('Nothing is kept of this row'), { name: 'KeyDestroyed' })
  if (!row.keyId.startsWith(SHOP_KEY)) return vault.openJournal(row.keyId, row.sealed)
  const sealer = await vault.forShop(row.keyId.slice(SHOP_KEY.length))
  return Buffer.from(sealer.open(parkedPlace(row._id), row.sealed), 'utf8')
}

/** Seals bytes under the shop's key, so that a parked row outlives the key of its day. */
export async function sealForShop(
  vault: Vault,
  shopId: string,
  id: DeliveryDoc['_id'],
  bytes: Buffer,
): Promise<Pick<DeliveryDoc, 'keyId' | 'sealed'>> {
  const sealer = await vault.forShop(shopId)
  return { keyId: `${SHOP_KEY}${shopId}`, sealed: sealer.seal(parkedPlace(id), bytes.toString('utf8')) }
}
