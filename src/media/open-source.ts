import { livesUntilMs } from '../store/media-names.ts'
import type { MediaDeps } from './deps.ts'
import type { FetchedMedia, FetchLimits } from './guarded-fetch.ts'
import { MediaFailure } from './media-failure.ts'
import { refreshSource } from './refresh.ts'
import type { MediaSource } from './source.ts'

export interface OpenedSource {
  /** With the address that worked. */
  readonly source: MediaSource
  readonly media: FetchedMedia
}

/** Fetches a file through the guard; one whose address ran out is asked for anew, once. @throws {MediaFailure} */
export async function openSource(
  deps: MediaDeps,
  source: MediaSource,
  options: {
    readonly limits: FetchLimits
    readonly range?: string | undefined
    readonly signal: AbortSignal
  },
): Promise<OpenedSource> {
  const open = async (from: MediaSource): Promise<OpenedSource> => ({
    source: from,
    media: await deps.fetch.open(from.address, options),
  })
  // An address that tells its own end is believed, and not tried in vain.
  if ((livesUntilMs(source.address) ?? Number.POSITIVE_INFINITY) > deps.clock.nowMs()) {
    try {
      return await open(source)
    } catch (error) {
      if (!(error instanceof MediaFailure) || error.code !== 'gone') throw error
    }
  }
  const fresh = await refreshSource(deps, source, options.signal)
  if (!fresh) throw new MediaFailure('gone')
  return open(fresh)
}
