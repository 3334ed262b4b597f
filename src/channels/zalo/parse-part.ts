import { parseJsonExact } from '../../kit/json.ts'
import type { ParsedMember } from '../inbound-event.ts'
import { accountOf } from './events/account.ts'
import { isRecord, readTimeMs } from './events/ids.ts'
import { eventReader } from './events/registry.ts'

/** Reads one journaled event. Never throws: what cannot be read comes back with the reason it is parked under. */
export function parsePart(bytes: Buffer): ParsedMember[] {
  const parsed = parseJsonExact(bytes)
  if (!parsed.ok) return [{ ok: false, reason: `body: ${parsed.error}`, raw: bytes.toString('utf8') }]
  const body = parsed.value
  if (!isRecord(body)) return [{ ok: false, reason: 'body: not an object', raw: body }]
  if (typeof body.event_name !== 'string' || body.event_name === '') {
    return [{ ok: false, reason: 'event_name: missing', raw: body }]
  }
  return [readEvent(body, body.event_name)]
}

function readEvent(body: Record<string, unknown>, name: string): ParsedMember {
  const accountId = accountOf(body)
  const atMs = readTimeMs(body.timestamp)
  const reader = eventReader(name)
  if (reader === undefined) {
    // A name becomes a label and a row: only what looks like one, and no longer than any known.
    const label = /^[a-z0-9_.]{1,64}$/i.test(name) ? name : '(odd name)'
    return { ok: true, event: { kind: 'unknown', accountId, atMs: atMs ?? 0, name: label } }
  }
  const read = reader.read(body, { name, accountId, atMs: atMs ?? 0 })
  if (!read.ok) return { ok: false, reason: read.error, raw: body }
  // Counted kinds need no time; everything that is stored is ordered by it.
  if (atMs === null && read.value.kind !== 'acknowledged') {
    return { ok: false, reason: `${name}: unreadable timestamp`, raw: body }
  }
  return { ok: true, event: read.value }
}
