import type { HoldDoc, HoldGround } from '../store/models/hold.ts'
import type { Store } from '../store/open-store.ts'

/** Why something is kept, as a receipt may say it. */
export interface HeldBy {
  readonly number: string
  readonly ground: HoldGround
  readonly until: Date
}

type Deps = { readonly store: Pick<Store, 'holds'>; readonly clock: { nowMs(): number } }

/** The hold that keeps a person from being erased, theirs or their channel's; the one that lasts longest. */
export async function holdOnPerson(
  { store, clock }: Deps,
  shopId: string,
  { personId, channelId }: { readonly personId: string; readonly channelId: string },
): Promise<HeldBy | null> {
  const hold = await store.holds
    .findOne({
      shopId,
      channelId,
      state: 'standing',
      expiresAt: { $gt: new Date(clock.nowMs()) },
      $or: [{ personId }, { scope: 'channel' }],
    })
    .sort({ expiresAt: -1 })
    .lean<HoldDoc>()
  return hold && heldBy(hold)
}

/** Holds on a channel as a whole, and on people of it, that stand now. */
export async function holdsOnChannel(
  { store, clock }: Deps,
  shopId: string,
  channelId: string,
): Promise<{ readonly whole: HeldBy | null; readonly people: readonly HoldDoc[] }> {
  const standing = await store.holds
    .find({ shopId, channelId, state: 'standing', expiresAt: { $gt: new Date(clock.nowMs()) } })
    .lean<HoldDoc[]>()
  const whole = standing.find(({ scope }) => scope === 'channel')
  return { whole: whole ? heldBy(whole) : null, people: standing.filter(({ scope }) => scope === 'person') }
}

const heldBy = ({ number, ground, expiresAt }: HoldDoc): HeldBy => ({ number, ground, until: expiresAt })
