import type { Platform } from '../channels/platform.ts'

/** Work on inbound events is cut into this many lanes; each is drained by one worker at a time. */
export const LANES = 64

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** The lane of an account, the same in every process and version: rows keep it. FNV-1a, because it runs on the hot path. */
export function laneOf(platform: Platform, accountId: string): number {
  let hash = FNV_OFFSET
  for (let at = 0; at < platform.length; at++) hash = Math.imul(hash ^ platform.charCodeAt(at), FNV_PRIME)
  for (let at = 0; at < accountId.length; at++) hash = Math.imul(hash ^ accountId.charCodeAt(at), FNV_PRIME)
  // The low bits of FNV-1a alone are poor for ids that differ in their last digit.
  return ((hash ^ (hash >>> 16)) >>> 0) % LANES
}
