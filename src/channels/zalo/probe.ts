import type { Headers } from '../channel.ts'
import { isSigned } from './signature.ts'
import { scanTopLevel } from './top-level-scan.ts'

const EMPTY_MAX_BYTES = 64

/**
 * What the console posts when a webhook address is saved or tested: nothing, an unsigned `{}`, or a sample without a time
 * (docs/platforms/zalo.md#probe). It must get 200 or the address is refused; there is no event in it to lose. An unsigned
 * body that does carry a time could be taken for an event, so it is no probe and meets the signature check.
 */
export function isProbe(rawBody: Buffer, headers: Headers): boolean {
  if (rawBody.length <= EMPTY_MAX_BYTES && /^\s*(?:\{\s*\})?\s*$/.test(rawBody.toString('latin1')))
    return true
  if (isSigned(headers)) return false
  const members = scanTopLevel(rawBody, ['timestamp'])
  return members !== null && !members.has('timestamp')
}
