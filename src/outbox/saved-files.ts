import type { MediaDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'

type Deps = Pick<OutboxDeps, 'store' | 'vault' | 'clock'>
type Place = { readonly shopId: string; readonly channelId: string }

/** So long before the platform's own end an id is not used any more: a send may wait. */
const MARGIN_MS = 24 * 60 * 60 * 1000

const placeOf = (mediaId: string, channelId: string) => ({
  collection: 'media',
  documentId: mediaId,
  field: `saved.${channelId}`,
})

/** By what id the platform still keeps this file for this account; null: it has to be uploaded. */
export async function savedIdOf(
  { store, vault, clock }: Deps,
  { shopId, channelId }: Place,
  mediaId: string,
): Promise<string | null> {
  const row = await store.media
    .findOne({ _id: mediaId, shopId }, { saved: 1 })
    .lean<Pick<MediaDoc, 'saved'>>()
  const saved = row?.saved?.find((one) => one.channelId === channelId)
  if (!saved || saved.expireAt.getTime() - MARGIN_MS <= clock.nowMs()) return null
  return (await vault.forShop(shopId)).open(placeOf(mediaId, channelId), saved.sealedId)
}

/** Remembers what the platform told. With the file itself it goes: when its time is over, or with the last of whom it is. */
export async function rememberSaved(
  deps: Deps,
  place: Place,
  mediaId: string,
  saved: { readonly id: string; readonly lifeMs: number },
): Promise<void> {
  const { channelId, shopId } = place
  const sealedId = (await deps.vault.forShop(shopId)).seal(placeOf(mediaId, channelId), saved.id)
  const expireAt = new Date(deps.clock.nowMs() + saved.lifeMs)
  await forgetSaved(deps, place, [mediaId])
  await deps.store.media.updateOne(
    { _id: mediaId, shopId, 'saved.channelId': { $ne: channelId } },
    { $push: { saved: { channelId, sealedId, expireAt } } },
  )
}

/** The platform has it no more, or says so. */
export async function forgetSaved(
  { store }: Pick<Deps, 'store'>,
  { shopId, channelId }: Place,
  mediaIds: readonly string[],
): Promise<void> {
  await store.media.updateMany({ _id: { $in: [...mediaIds] }, shopId }, { $pull: { saved: { channelId } } })
}
