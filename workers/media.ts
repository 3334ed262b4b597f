import { randomUUID } from 'node:crypto'
import { followOn } from '../src/events/follow-on.ts'
import { keepOne } from '../src/media/keep.ts'
import { followMedia, keepingChannels, keepsDue } from '../src/media/want.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'
import { releaseLease, takeLease } from '../src/store/lease.ts'

/** Longer than a page of events takes; a sweep that died is followed by the next after it. */
const SWEEP_LEASE_MS = 60_000
/** Asked for at once; the next sweep asks for more. */
const FILES_PER_SWEEP = 200

/** Queue `media`: received files, fetched and kept one by one. */
export function mediaProcessors({ media }: RoomDeps): Processors {
  return {
    'media-keep': async ({ shopId, mediaId }, { signal, log }) => {
      const outcome = await keepOne(media, shopId, mediaId, signal)
      log.debug('A file was to be kept', { outcome })
    },
  }
}

/** Finds what is to be kept, and what goes with a message taken back; then asks for what is due. */
export async function sweepKeeping(parts: RoomDeps): Promise<void> {
  const { clock, media, store } = parts
  const lease = await takeLease(store, 'sweep:keeping', randomUUID(), SWEEP_LEASE_MS)
  if (!lease) return
  try {
    const keeping = await keepingChannels(media)
    // Where nobody keeps anything, no event is of interest; the first to choose it has its place found by time.
    if (keeping.size > 0 || (await keptAnywhere(parts)))
      await followOn(store, 'media', clock.nowMs(), (events) => followMedia(media, keeping, events))
    for (const { shopId, _id } of await keepsDue(media, FILES_PER_SWEEP)) media.wakeKeep(shopId, _id)
  } finally {
    await releaseLease(store, lease)
  }
}

const keptAnywhere = async ({ store }: RoomDeps): Promise<boolean> =>
  (await store.keptMedia.findOne({}, { _id: 1 }, { system: 'is any file kept, in any shop' }).lean()) !== null
