import { noteGathered } from '../kit/gather.ts'
import { newId, personOfChat } from '../kit/ids.ts'
import { dropFile, getFile, newFileId, putFile } from '../store/media-files.ts'
import type { MediaDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'

type MediaDeps = Pick<OutboxDeps, 'store' | 'vault' | 'clock'>

/** The platforms' largest upload (Facebook 25 MB; Zalo's own limits are lower and checked when sent). */
export const MAX_MEDIA_BYTES = 25 * 1024 * 1024
/** An uploaded file that was for one answer; long enough for a conversation held by a dead token. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000

const placeOf = (mediaId: string, field: 'bytes' | 'sealedName') => ({
  collection: 'media',
  documentId: mediaId,
  field,
})

/** What is known of a kept file without reading it. */
export interface KeptFile {
  /** Content type. */
  readonly type: string
  readonly name: string | null
  readonly sizeBytes: number
}

/** Keeps an uploaded file for sending, sealed under the shop's key. The row is first: what a crash leaves is found by it. */
export async function keepMedia(
  deps: MediaDeps,
  shopId: string,
  userId: string,
  file: { readonly type: string; readonly name: string | null; readonly bytes: Buffer },
): Promise<MediaDoc> {
  const { store, vault, clock } = deps
  const _id = newId('med')
  const sealer = await vault.forShop(shopId)
  const now = clock.nowMs()
  const row: MediaDoc = {
    _id,
    shopId,
    type: file.type,
    sealedName: file.name === null ? null : sealer.seal(placeOf(_id, 'sealedName'), file.name),
    sizeBytes: file.bytes.length,
    fileId: newFileId(store),
    createdBy: userId,
    createdAt: new Date(now),
    expireAt: new Date(now + KEEP_MS),
  }
  await store.media.create([row])
  await putFile(store, row.fileId, sealer.seal(placeOf(_id, 'bytes'), file.bytes.toString('base64')))
  return row
}

/** @returns null for another shop's, an unknown or an expired file */
export async function keptFile(deps: MediaDeps, shopId: string, mediaId: string): Promise<KeptFile | null> {
  const row = await deps.store.media.findOne({ _id: mediaId, shopId }).lean<MediaDoc>()
  return row && { type: row.type, sizeBytes: row.sizeBytes, name: await nameOf(deps, row) }
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
  noteWhose(row)
  const sealer = await deps.vault.forShop(shopId)
  return {
    type: row.type,
    name: await nameOf(deps, row),
    bytes: Buffer.from(sealer.open(placeOf(mediaId, 'bytes'), sealed), 'base64'),
  }
}

/** A file lies under the shop's key: whose chats it went into is told to the access log here. */
function noteWhose({ usedIn }: MediaDoc): void {
  for (const conversationId of usedIn ?? []) {
    const personId = personOfChat(conversationId)
    if (personId !== null) noteGathered(personId)
  }
}

async function nameOf({ vault }: MediaDeps, { _id, shopId, sealedName }: MediaDoc): Promise<string | null> {
  if (sealedName === null) return null
  return (await vault.forShop(shopId)).open(placeOf(_id, 'sealedName'), sealedName)
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
