import { getFile } from '../store/media-files.ts'
import { livesUntilMs } from '../store/media-names.ts'
import type { KeptMediaDoc } from '../store/models/kept-media.ts'
import type { MediaDeps } from './deps.ts'
import type { FetchedMedia } from './guarded-fetch.ts'
import { bytesPlace, UNKNOWN_TYPE } from './keep.ts'
import { openSource } from './open-source.ts'
import { openText } from './open-text.ts'
import { findSource, type MediaSource } from './source.ts'
import { wantSource } from './want.ts'

/** What is let through at most: a long video of a customer's. Nothing of it lies in memory. */
const PASS_LIMITS = { maxBytes: 200 * 1024 * 1024, totalMs: 10 * 60_000 } as const
/** To see whether an address lives; the body is not read. */
const LOOK_LIMITS = { maxBytes: PASS_LIMITS.maxBytes, totalMs: 15_000 } as const

/** How a file of the platform's is given to whoever asked for it. */
export type ServedMedia =
  | { readonly from: 'kept'; readonly type: string; readonly name: string | null; readonly bytes: Buffer }
  | { readonly from: 'platform'; readonly name: string | null; readonly media: FetchedMedia }
  | { readonly from: 'elsewhere'; readonly address: string }

/**
 * A received file by its channel's mode: kept, it comes from our store; else it is let through, or the platform's address
 * of now is told. An address that ran out is renewed by asking the platform again.
 * @returns null: no such file in this shop
 * @throws {MediaFailure}
 */
export async function serveMedia(
  deps: MediaDeps,
  shopId: string,
  mediaId: string,
  asked: {
    readonly range?: string | undefined
    readonly signal: AbortSignal
    /** Let through in mode `link` too: whoever asks cannot follow to another origin. */
    readonly through: boolean
  },
): Promise<ServedMedia | null> {
  const source = await findSource(deps, shopId, mediaId)
  if (!source) return null
  const kept = await readKept(deps, source)
  if (kept) return kept
  const mode = source.channel.mediaMode ?? 'link'
  if (mode === 'link' && !asked.through)
    return { from: 'elsewhere', address: await livingAddress(deps, source, asked.signal) }
  if (mode === 'keep') await keepWhatIsLookedAt(deps, source)
  const opened = await openSource(deps, source, { limits: PASS_LIMITS, ...asked })
  return { from: 'platform', name: source.name, media: opened.media }
}

async function readKept(deps: MediaDeps, source: MediaSource): Promise<ServedMedia | null> {
  const { mediaId, shopId, personId, name } = source
  const row = await deps.store.keptMedia.findOne({ _id: mediaId, shopId, state: 'kept' }).lean<KeptMediaDoc>()
  if (!row?.fileId) return null
  const sealed = await getFile(deps.store, row.fileId)
  const base64 = await openText(deps, shopId, personId, bytesPlace(mediaId), sealed)
  if (base64 === null) return null
  return { from: 'kept', type: row.type ?? UNKNOWN_TYPE, name, bytes: Buffer.from(base64, 'base64') }
}

async function livingAddress(deps: MediaDeps, source: MediaSource, signal: AbortSignal): Promise<string> {
  if ((livesUntilMs(source.address) ?? 0) > deps.clock.nowMs()) return source.address
  const { media, source: living } = await openSource(deps, source, { limits: LOOK_LIMITS, signal })
  media.body.destroy()
  return living.address
}

/** Files from before the mode was chosen, and pictures of posts and Pages, which no event tells of. */
async function keepWhatIsLookedAt(deps: MediaDeps, source: MediaSource): Promise<void> {
  await wantSource(deps, source)
  deps.wakeKeep(source.shopId, source.mediaId)
}
