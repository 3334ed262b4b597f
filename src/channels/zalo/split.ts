import { parseJsonExact, stringifyJson } from '../../kit/json.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import type { DeliveryPart, SplitRefusal } from '../channel.ts'
import { accountOf } from './events/account.ts'
import { isRecord } from './events/ids.ts'
import { eventReader } from './events/registry.ts'

/**
 * One Zalo delivery is one event of one OA. What the policy gives no right to (birthday, gender, tags, callers' phones)
 * is cut off here, before the journal; a body that needs no cut is journaled as the bytes it came in.
 */
export function splitByAccount(rawBody: Buffer): Result<DeliveryPart[], SplitRefusal> {
  const parsed = parseJsonExact(rawBody)
  if (!parsed.ok || !isRecord(parsed.value)) return err('body-malformed')
  const body = parsed.value
  const reader = typeof body.event_name === 'string' ? eventReader(body.event_name) : undefined
  const kept = reader?.edge?.(body) ?? body
  const bytes = kept === body ? rawBody : Buffer.from(stringifyJson(kept), 'utf8')
  return ok([{ accountId: accountOf(body), bytes, events: 1 }])
}
