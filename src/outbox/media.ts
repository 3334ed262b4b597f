import { newId } from '../kit/ids.ts'
import { dropFile, getFile, putFile } from '../store/media-files.ts'
import type { MediaDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'

type MediaDeps = Pick<OutboxDeps, 'store' | 'vault' | 'clock'>

/** The platforms' largest upload (Facebook 25 MB; Zalo's own limits are lower and checked when sent). */
export const MAX_MEDIA_BYTES = 25 * 1024 * 1024
/** An uploaded file that was for one answer; long enough for a conversation held by a dead token. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000

const placeOf = (mediaId: string) => ({ collection: 'media', documentId: mediaId, field: 'bytes' })

/** Keeps an uploaded file for sending, sealed under the shop's key. */
export async function keepMedia(
  deps: MediaDeps,
  shopId: string,
  userId: string,
  file: { readonly type: string; readonly name: string | null; readonly bytes: Buffer },
): Promise<MediaDoc> {
  const { store, vault, clock } = deps
  const _id = newId('med')
  const sealer = await vault.forShop(shopId)
  const sealed = sealer.seal(placeOf(_id), file.bytes.toString('base64'))
  const fileId = await putFile(store, sealed)
  const now = clock.nowMs()
  const row: MediaDoc = {
    _id,
    shopId,
    type: file.type,
    name: file.name,
    sizeBytes: file.bytes.length,
    fileId,
    createdBy: userId,
    createdAt: new Date(now),
    expireAt: new Date(now + KEEP_MS),
  }
  await store.media.create([row])
  return row
}

/** @returns null for another shop's, an unknown or an expired file */
export async function readMedia(
  deps: MediaDeps,
  shopId: string,
  mediaId: string,
): Promise<{ readonly type: string; readonly name: string | null; readonly bytes: Buffer } | null> {
  const row = await deps.store.media.findOne({ _id: mediaId, shopId }).lean<MediaDoc>()
  if (!row) return null
  const sealed = await getFile(deps.store, row.fileId)
  if (!sealed) return null
  const sealer = await deps.vault.forShop(shopId)
  return {
    type: row.type,
    name: row.name,
    bytes: Buffer.from(sealer.open(placeOf(mediaId), sealed), 'base64'),
  }
}

/** Removes files whose time is over. @returns how many */
export async function dropExpiredMedia(deps: MediaDeps, limit = 100): Promise<number> {
  const rows = await deps.store.media
    .find({ expireAt: { $lte: new Date(deps.clock.nowMs()) } }, null, {
      system: 'expired uploads of all shops',
    })
    .limit(limit)
    .lean<MediaDoc[]>()
  for (const row of rows) {
    await dropFile(deps.store, row.fileId)
    await deps.store.media.deleteOne({ _id: row._id, shopId: row.shopId })
  }
  return rows.length
}
