import { dropFile } from './media-files.ts'
import type { KeptMediaDoc } from './models/kept-media.ts'
import type { Store } from './open-store.ts'

const ROWS_A_STEP = 200

/**
 * Removes kept files of a shop and their rows, bytes first: what a crash leaves is found by its row again.
 * @param of by what they are found: their owners, a person, a channel
 * @param alive called after each step, for whoever holds a lease meanwhile
 * @returns how many
 */
export async function dropKeptMedia(
  store: Store,
  shopId: string,
  of: Readonly<Record<string, unknown>>,
  alive: () => Promise<void> = async () => undefined,
): Promise<number> {
  let dropped = 0
  for (;;) {
    const rows = await store.keptMedia
      .find({ ...of, shopId }, { fileId: 1 })
      .limit(ROWS_A_STEP)
      .lean<Pick<KeptMediaDoc, '_id' | 'fileId'>[]>()
    if (rows.length === 0) return dropped
    for (const { _id, fileId } of rows) {
      if (fileId !== null) await dropFile(store, fileId)
      await store.keptMedia.deleteOne({ _id, shopId })
    }
    dropped += rows.length
    await alive()
  }
}
