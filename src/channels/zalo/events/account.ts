import { isRecord, readAnyId } from './ids.ts'
import { eventReader } from './registry.ts'

/** Account of a delivery that names no OA where its event should: kept as unclaimed, never applied to anybody. */
export const NO_ACCOUNT = '0'

/**
 * The OA a body belongs to. Which member names it is told by the event's name, never guessed from the ids; an explicit
 * `oa_id` (`oaId` in quota events) wins over the sides.
 */
export function accountOf(body: Record<string, unknown>): string {
  const named = readAnyId(body.oa_id) ?? readAnyId(body.oaId)
  if (named !== null) return named
  const name = typeof body.event_name === 'string' ? body.event_name : ''
  const side = eventReader(name)?.oa ?? sideByPrefix(name)
  const member = side === 'named' ? null : body[side]
  return (isRecord(member) ? readAnyId(member.id) : null) ?? NO_ACCOUNT
}

/** For names nobody has described yet: Zalo's prefixes say who acts. */
function sideByPrefix(name: string): 'sender' | 'recipient' | 'named' {
  if (name.startsWith('oa_')) return 'sender'
  return /^(?:user|anonymous)_/.test(name) ? 'recipient' : 'named'
}
