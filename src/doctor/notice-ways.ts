import type { NoticeWayDoc, TellingDoc, TellingWay } from '../store/models/telling.ts'
import type { Store } from '../store/open-store.ts'
import type { Clock } from '../kit/clock.ts'
import type { Vault } from '../vault/vault.ts'
import type { Mailer } from './mailer.ts'
import type { SignedCall } from './signed-call.ts'

/** The ways out that the operator has set up; null: there is none. */
export interface Ways {
  readonly mailer: Mailer | null
  readonly call: SignedCall | null
}

export interface WayDeps {
  readonly store: Store
  readonly vault: Pick<Vault, 'forShop'>
  readonly clock: Clock
  readonly ways: Ways
}

export interface NoticeWays {
  readonly email: {
    readonly available: boolean
    readonly on: boolean
    readonly addresses: string[]
    readonly last: Last | null
  }
  readonly call: { readonly available: boolean; readonly on: boolean; readonly last: Last | null }
}
/** What became of the newest telling. */
interface Last {
  readonly state: TellingDoc['state']
  readonly at: string
}

const placeOf = (shopId: string) => ({
  collection: 'notice_ways',
  documentId: shopId,
  field: 'sealedEmails',
})

export async function readWays(deps: WayDeps, shopId: string): Promise<NoticeWays> {
  const { store, ways } = deps
  const row = await store.noticeWays.findOne({ _id: shopId, shopId }).lean<NoticeWayDoc>()
  const [email, call] = await Promise.all([lastOf(deps, shopId, 'email'), lastOf(deps, shopId, 'call')])
  return {
    email: {
      available: ways.mailer !== null,
      on: row?.emailOn ?? false,
      addresses: await addressesOf(deps, row),
      last: email,
    },
    call: { available: ways.call !== null, on: row?.callOn ?? false, last: call },
  }
}

export async function addressesOf(
  { vault }: Pick<WayDeps, 'vault'>,
  row: NoticeWayDoc | null,
): Promise<string[]> {
  if (!row?.sealedEmails) return []
  return JSON.parse((await vault.forShop(row.shopId)).open(placeOf(row.shopId), row.sealedEmails)) as string[]
}

/** How long after a change those who were told before it are told of a takeover too. */
const BEFORE_MS = 7 * 24 * 60 * 60 * 1000

/** Where a takeover is told: where the shop is told now, and where it was until somebody changed that a few days ago. */
export async function alarmAddressesOf(
  deps: Pick<WayDeps, 'vault' | 'clock'>,
  row: NoticeWayDoc | null,
): Promise<string[]> {
  if (row === null) return []
  const { before = null, updatedAt, emailOn } = row
  const isFresh = deps.clock.nowMs() - updatedAt.getTime() < BEFORE_MS
  const [now, then] = await Promise.all([
    emailOn ? addressesOf(deps, row) : [],
    before?.emailOn && isFresh ? addressesOf(deps, { ...row, sealedEmails: before.sealedEmails }) : [],
  ])
  return [...new Set([...now, ...then])]
}

export async function setWays(
  { store, vault, clock }: WayDeps,
  shopId: string,
  wish: { readonly emailOn: boolean; readonly addresses: readonly string[]; readonly callOn: boolean },
  userId: string,
): Promise<void> {
  const { emailOn, addresses, callOn } = wish
  const sealed =
    addresses.length === 0
      ? null
      : (await vault.forShop(shopId)).seal(placeOf(shopId), JSON.stringify(addresses))
  const last = await store.noticeWays.findOne({ _id: shopId, shopId }).lean<NoticeWayDoc>()
  const before = last === null ? null : { emailOn: last.emailOn, sealedEmails: last.sealedEmails }
  await store.noticeWays.updateOne(
    { _id: shopId, shopId },
    {
      $set: {
        before,
        emailOn,
        sealedEmails: sealed,
        callOn,
        updatedAt: new Date(clock.nowMs()),
        updatedBy: userId,
      },
    },
    { upsert: true },
  )
}

async function lastOf({ store }: WayDeps, shopId: string, way: TellingWay): Promise<Last | null> {
  const row = await store.tellings.findOne({ shopId, way }).sort({ at: -1 }).lean<TellingDoc>()
  return row ? { state: row.state, at: (row.doneAt ?? row.at).toISOString() } : null
}
