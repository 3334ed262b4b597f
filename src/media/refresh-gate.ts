import type { Clock } from '../kit/clock.ts'

/** A file whose address could not be renewed is not asked for again before this. */
const REST_MS = 60_000
const REMEMBERED = 10_000

/** Lets one question a minute and file through to the platform: a page of broken pictures must not eat the calls of a Page. */
export function createRefreshGate(clock: Clock): (mediaId: string) => boolean {
  const asked = new Map<string, number>()
  return (mediaId) => {
    const nowMs = clock.nowMs()
    if (nowMs - (asked.get(mediaId) ?? Number.NEGATIVE_INFINITY) < REST_MS) return false
    if (asked.size >= REMEMBERED) asked.clear()
    asked.set(mediaId, nowMs)
    return true
  }
}
