import { randomUUID } from 'node:crypto'
import { newId } from '../kit/ids.ts'
import type { LinkingDeps } from '../linking/deps.ts'
import { unlinkChannel } from '../linking/unlink.ts'
import { dropKeptMedia } from '../store/kept-media.ts'
import { type Lease, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import { dropFile } from '../store/media-files.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { MediaDoc } from '../store/models/outbox.ts'
import type { ShopErasureDoc } from '../store/models/shop-erasure.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { type EraseDeps, eraseChannel } from './erase-channel.ts'
import { EMPTIED } from './shop-stores.ts'
import { holdsOnChannel } from './standing-holds.ts'

export type ShopErasureDeps = EraseDeps & { readonly linking: LinkingDeps }

const LEASE_MS = 60_000
const FILES_PER_STEP = 100
const PER_SWEEP = 20

/**
 * Asks for everything of a shop to be erased, and ends all its accounts at once; the rest follows by itself. Asked again
 * while one is under way it changes nothing.
 */
export async function askShopErasure(
  deps: ShopErasureDeps,
  shopId: string,
  askedBy: string,
): Promise<ShopErasureDoc> {
  const { store, clock, log } = deps
  const row: ShopErasureDoc = {
    _id: newId('ers'),
    shopId,
    askedBy,
    askedAt: new Date(clock.nowMs()),
    open: true,
    heldBy: null,
    doneAt: null,
    receipt: {},
  }
  try {
    await store.shopErasures.create([row])
    log.info('A shop asked for everything of it to be erased', { erasureId: row._id })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  await unlinkAll(deps, shopId)
  return (await latestShopErasure(deps, shopId)) ?? row
}

export const latestShopErasure = (
  { store }: Pick<ShopErasureDeps, 'store'>,
  shopId: string,
): Promise<ShopErasureDoc | null> =>
  store.shopErasures.findOne({ shopId }).sort({ askedAt: -1 }).lean<ShopErasureDoc>()

/**
 * Carries one on as far as it goes: accounts, the history of each (`erase-channel.ts`), then every other store of the shop.
 * Killed anywhere, the next run does the rest.
 * @param afterStep called after each step: where a test ends the process
 * @returns `waiting`: for tokens to be destroyed, or for another holder · `held`: a hold stands · `not-ours`: nothing to do
 */
export async function eraseShop(
  deps: ShopErasureDeps,
  { _id, shopId }: Pick<ShopErasureDoc, '_id' | 'shopId'>,
  afterStep: (step: string) => void = () => undefined,
): Promise<'done' | 'waiting' | 'held' | 'not-ours'> {
  const { store, clock, log } = deps
  const lease = await takeLease(store, `erase-shop:${shopId}`, randomUUID(), LEASE_MS)
  if (!lease) return 'not-ours'
  try {
    const row = await store.shopErasures.findOne({ _id, shopId, open: true }).lean<ShopErasureDoc>()
    if (!row) return 'not-ours'
    await unlinkAll(deps, shopId)
    await countAll(deps, row)
    afterStep('counted')
    const channels = await eraseChannels(deps, row, lease)
    afterStep('channels')
    if (channels !== 'done') return channels
    if (await store.tokens.exists({ shopId, state: { $ne: 'destroyed' } })) return 'waiting'
    for (const name of EMPTIED) {
      await empty(deps, shopId, name, lease)
      afterStep(name)
    }
    await store.consents.updateMany({ shopId }, { $set: { givenBy: null, sealedAddress: null } })
    await store.shopErasures.updateOne(
      { _id, shopId },
      { $set: { open: false, heldBy: null, doneAt: new Date(clock.nowMs()) } },
    )
    log.info('A shop was erased', { erasureId: _id })
    return 'done'
  } finally {
    await releaseLease(store, lease)
  }
}

/** Carries on those of all shops. @returns how many ended */
export async function eraseDueShops(deps: ShopErasureDeps): Promise<number> {
  const due = await deps.store.shopErasures
    .find({ open: true }, { shopId: 1 }, { system: 'shops to be erased' })
    .limit(PER_SWEEP)
    .lean<Pick<ShopErasureDoc, '_id' | 'shopId'>[]>()
  let done = 0
  for (const row of due) if ((await eraseShop(deps, row)) === 'done') done++
  return done
}

/** What somebody linked meanwhile too: the shop wants to be gone. */
async function unlinkAll({ store, linking }: ShopErasureDeps, shopId: string): Promise<void> {
  const channels = await store.channels
    .find(
      { shopId, $or: [{ live: true }, { eraseAt: { $gt: new Date(linking.clock.nowMs()) } }] },
      { _id: 1 },
    )
    .lean<Pick<ChannelDoc, '_id'>[]>()
  for (const { _id } of channels) await unlinkChannel(linking, shopId, _id, true)
}

/** The first look is the true one: what a killed run had removed is in it. */
async function countAll({ store }: ShopErasureDeps, { _id, shopId }: ShopErasureDoc): Promise<void> {
  const counts: Record<string, number> = {}
  for (const name of EMPTIED)
    counts[`receipt.${name}`] = await store[name].collection.countDocuments({ shopId })
  await store.shopErasures.updateOne({ _id, shopId }, { $max: counts })
}

async function eraseChannels(
  deps: ShopErasureDeps,
  { _id, shopId }: ShopErasureDoc,
  lease: Lease,
): Promise<'done' | 'waiting' | 'held'> {
  const { store } = deps
  const channels = await store.channels
    .find({ shopId, live: false, eraseAt: { $ne: null } }, { _id: 1 })
    .lean<Pick<ChannelDoc, '_id'>[]>()
  let end: 'done' | 'waiting' | 'held' = 'done'
  for (const channel of channels) {
    await renewLease(store, lease, LEASE_MS)
    if ((await eraseChannel(deps, shopId, channel._id)) !== null) continue
    const { whole } = await holdsOnChannel(deps, shopId, channel._id)
    if (whole === null) end = end === 'held' ? 'held' : 'waiting'
    else {
      end = 'held'
      await store.shopErasures.updateOne({ _id, shopId }, { $set: { heldBy: whole.number } })
    }
  }
  if (end !== 'held') await store.shopErasures.updateOne({ _id, shopId }, { $set: { heldBy: null } })
  return end
}

async function empty(
  deps: ShopErasureDeps,
  shopId: string,
  name: (typeof EMPTIED)[number],
  lease: Lease,
): Promise<void> {
  const { store, vault } = deps
  const alive = async () => void (await renewLease(store, lease, LEASE_MS))
  await alive()
  if (name === 'media') await dropUploads(deps, shopId, alive)
  if (name === 'keptMedia') await dropKeptMedia(store, shopId, {}, alive)
  if (name === 'personKeys') {
    // Of people whose row had gone already: closed first, as everybody's.
    const open = await store.personKeys
      .find({ shopId, destroyedAt: null }, { _id: 1 })
      .lean<{ _id: string }[]>()
    await vault.destroyPeople(
      shopId,
      open.map(({ _id }) => _id),
    )
  }
  await store[name].collection.deleteMany({ shopId })
}

async function dropUploads(
  { store }: ShopErasureDeps,
  shopId: string,
  alive: () => Promise<void>,
): Promise<void> {
  for (;;) {
    const files = await store.media.find({ shopId }).limit(FILES_PER_STEP).lean<MediaDoc[]>()
    if (files.length === 0) return
    for (const file of files) {
      await dropFile(store, file.fileId)
      await store.media.deleteOne({ _id: file._id, shopId })
    }
    await alive()
  }
}
