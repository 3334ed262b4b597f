import { parseJsonExact } from '../../kit/json.ts'
import type { ParsedMember } from '../inbound-event.ts'
import { timeOf, unreadable } from './events/define-event.ts'
import { facebookEvents } from './events/registry.ts'
import { toUnknown } from './events/unknown.ts'
import { isRecord } from './json-record.ts'
import { type Member, membersOf } from './member.ts'
import { entriesOf } from './split.ts'

/**
 * Reads what `splitByAccount` cut: as many results as it counted, in the order sent. Each member stands alone: one that is
 * unreadable gives its reason and costs its neighbours nothing.
 */
export function parsePart(bytes: Buffer, ownAppId: string): ParsedMember[] {
  const parsed = parseJsonExact(bytes)
  const entries = parsed.ok && isRecord(parsed.value) ? entriesOf(parsed.value) : null
  if (entries === null) return [{ ok: false, reason: 'part: not a delivery', raw: null }]
  return entries.flatMap(membersOf).map((member) => readMember(member, ownAppId))
}

function readMember(member: Member, ownAppId: string): ParsedMember {
  const { value } = member
  if (!isRecord(value)) return unreadable(member, 'member: no object')
  const definition = facebookEvents.find((event) => event.recognises(value, member))
  if (definition) return definition.read(member, ownAppId)
  const atMs = timeOf(member)
  return atMs === null
    ? unreadable(member, 'unknown kind: no time')
    : { ok: true, event: toUnknown(member, atMs) }
}
