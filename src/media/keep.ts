import { sniffType } from '../kit/sniff-type.ts'
import { dropKeptMedia } from '../store/kept-media.ts'
import { dropFile, newFileId, putFile } from '../store/media-files.ts'
import type { KeptMediaDoc } from '../store/models/kept-media.ts'
import { readWhole } from './bounded-body.ts'
import type { MediaDeps } from './deps.ts'
import { MediaFailure, mayPass } from './media-failure.ts'
import { openSource } from './open-source.ts'
import { sealText } from './open-text.ts'
import { findSource, type MediaSource } from './source.ts'

/** The largest either platform hands on (docs/platforms/facebook.md#media); it lies in memory while it is sealed. */
export const KEEP_LIMITS = { maxBytes: 25 * 1024 * 1024, totalMs: 60_000 } as const
/** The first wait after a failure; each next one is twice as long. */
const FIRST_WAIT_MS = 60_000
const MAX_ATTEMPTS = 8
export const UNKNOWN_TYPE = 'application/octet-stream'

export const bytesPlace = (mediaId: string) => ({
  collection: 'keptMedia',
  documentId: mediaId,
  field: 'bytes',
})

/**
 * Keeps one wanted file: fetched through the guard, sealed under its person's key, put where files are kept.
 * Killed anywhere, the next run does it again and leaves nothing behind.
 */
export async function keepOne(
  deps: MediaDeps,
  shopId: string,
  mediaId: string,
  signal: AbortSignal,
): Promise<'kept' | 'failed' | 'later' | 'nothing'> {
  const row = await claim(deps, shopId, mediaId)
  if (!row) return 'nothing'
  const source = await findSource(deps, shopId, mediaId)
  if (!source) {
    await dropKeptMedia(deps.store, shopId, { _id: mediaId })
    return 'nothing'
  }
  const refusal = await refusalOf(deps, source)
  if (refusal !== null) return endWith(deps, row, refusal)
  try {
    return await fetchAndKeep(deps, row, source, signal)
  } catch (error) {
    if (!(error instanceof MediaFailure)) throw error
    if (mayPass(error) && row.attempts < MAX_ATTEMPTS) {
      await deps.store.keptMedia.updateOne({ _id: mediaId, shopId }, { $set: { problem: error.code } })
      return 'later'
    }
    return endWith(deps, row, error.code)
  }
}

/** One holder at a time: whoever dies with it loses it when its next time comes. */
async function claim({ store, clock }: MediaDeps, shopId: string, mediaId: string) {
  const nowMs = clock.nowMs()
  const due = await store.keptMedia
    .findOne({ _id: mediaId, shopId, dueAt: { $lte: new Date(nowMs) } })
    .lean<KeptMediaDoc>()
  if (!due) return null
  const waitMs = KEEP_LIMITS.totalMs + FIRST_WAIT_MS * 2 ** Math.min(due.attempts, MAX_ATTEMPTS)
  return store.keptMedia
    .findOneAndUpdate(
      { _id: mediaId, shopId, dueAt: due.dueAt },
      { $set: { dueAt: new Date(nowMs + waitMs) }, $inc: { attempts: 1 } },
      { returnDocument: 'after' },
    )
    .lean<KeptMediaDoc>()
}

/** Why it may not be kept now; null: it may. */
async function refusalOf({ consents }: MediaDeps, { channel, codes, shopId, of }: MediaSource) {
  if (!channel.live) return 'channel-unlinked'
  if (channel.mediaMode !== 'keep') return 'mode-changed'
  if (of.kind === 'person' && of.row.restrictedAt) return 'person-restricted'
  const consented = await consents.now(shopId, channel._id)
  return codes.some((code) => consented.has(code)) ? null : 'consent-missing'
}

/** What is kept already stays. */
async function endWith(
  { store, meter }: MediaDeps,
  { _id, shopId, state }: KeptMediaDoc,
  problem: string,
): Promise<'failed' | 'nothing'> {
  if (state === 'kept') {
    await store.keptMedia.updateOne({ _id, shopId }, { $set: { dueAt: null, attempts: 0 } })
    return 'nothing'
  }
  await store.keptMedia.updateOne({ _id, shopId }, { $set: { state: 'failed', problem, dueAt: null } })
  meter.count('media_kept_total', { outcome: problem })
  return 'failed'
}

async function fetchAndKeep(
  deps: MediaDeps,
  row: KeptMediaDoc,
  source: MediaSource,
  signal: AbortSignal,
): Promise<'kept' | 'nothing'> {
  const { store, vault, clock, meter } = deps
  const { _id, shopId } = row
  const index = await vault.blindIndex(shopId)
  if (row.state === 'kept' && row.sourceHash?.equals(index.exact(pathOf(source.address)))) {
    await store.keptMedia.updateOne({ _id, shopId }, { $set: { dueAt: null, attempts: 0 } })
    return 'nothing'
  }
  const opened = await openSource(deps, source, { limits: KEEP_LIMITS, signal })
  const bytes = await readWhole(opened.media.body)
  const sealed = await sealText(deps, shopId, row.personId, bytesPlace(_id), bytes.toString('base64'))
  if (sealed === null) {
    await dropKeptMedia(store, shopId, { _id })
    return 'nothing'
  }
  if (row.fileId !== null) await dropFile(store, row.fileId)
  const fileId = newFileId(store)
  const noted = await store.keptMedia.updateOne(
    { _id, shopId },
    { $set: { fileId, state: 'wanted' as const, sizeBytes: null } },
  )
  if (noted.matchedCount === 0) return 'nothing'
  await putFile(store, fileId, sealed)
  const kept = await store.keptMedia.updateOne(
    { _id, shopId, fileId },
    {
      $set: {
        state: 'kept' as const,
        problem: null,
        type: sniffType(bytes, source.name ?? '')?.contentType ?? UNKNOWN_TYPE,
        sizeBytes: bytes.length,
        attempts: 0,
        dueAt: null,
        keptAt: new Date(clock.nowMs()),
        sourceHash: index.exact(pathOf(opened.source.address)),
      },
    },
  )
  // Erased, or taken over by another holder, while it was under way.
  if (kept.matchedCount === 0) {
    await dropFile(store, fileId)
    return 'nothing'
  }
  meter.count('media_kept_total', { outcome: 'kept' })
  return 'kept'
}

/** What stays the same when an address is signed anew. */
const pathOf = (address: string): string => {
  const { host, pathname } = new URL(address)
  return host + pathname
}
