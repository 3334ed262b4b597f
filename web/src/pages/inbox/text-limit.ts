import type { Platform } from '../../api/channels.ts'

/** As the gateway counts (UTF-16 units; for Zalo of the composed form): it refuses what is longer. */
const MAX_LENGTH: Readonly<Record<Platform, number>> = { facebook: 2_000, zalo: 2_000 }
/** So close to the limit the count is shown. */
const NEAR = 200

export interface TextLimit {
  readonly length: number
  /** Negative: too long by so many. */
  readonly left: number
  readonly isNear: boolean
  readonly isOver: boolean
}

export function textLimit(platform: Platform, text: string): TextLimit {
  const length = (platform === 'zalo' ? text.normalize('NFC') : text).trim().length
  const left = MAX_LENGTH[platform] - length
  return { length, left, isNear: left <= NEAR, isOver: left < 0 }
}
