import { z } from 'zod'
import type { InboundEvent, ParsedMember } from '../../inbound-event.ts'
import { isRecord, type JsonRecord } from '../json-record.ts'
import { type Member, toMs } from '../member.ts'

/** What an event needs to know besides its own members. */
export interface EventContext {
  readonly accountId: string
  /** Unix milliseconds of the platform's clock. */
  readonly atMs: number
  /** Our own app: an echo that carries it was sent by us. */
  readonly ownAppId: string
  readonly field: string | null
}

export interface EventDefinition {
  readonly name: string
  /** The paragraph of our own notes that the shape relies on. */
  readonly source: string
  /** Is this member of my kind? Asked in the order of the registry; the first yes reads it. */
  recognises(value: JsonRecord, member: Member): boolean
  read(member: Member, ownAppId: string): ParsedMember
}

/**
 * One event shape: which members are of it, what they must hold, and what they mean in our vocabulary. Members may hold
 * more than the shape names.
 */
export function defineEvent<Shape>(event: {
  readonly name: string
  readonly source: string
  recognises(value: JsonRecord, member: Member): boolean
  readonly shape: z.ZodType<Shape>
  toInbound(value: Shape, context: EventContext): InboundEvent
}): EventDefinition {
  return {
    name: event.name,
    source: event.source,
    recognises: event.recognises,
    read(member, ownAppId) {
      const atMs = timeOf(member)
      if (atMs === null) return unreadable(member, `${event.name}: no time`)
      const parsed = event.shape.safeParse(member.value)
      if (!parsed.success) return unreadable(member, `${event.name}: ${firstFault(parsed.error)}`)
      const { accountId, field } = member
      return { ok: true, event: event.toInbound(parsed.data, { accountId, atMs, ownAppId, field }) }
    },
  }
}

/** A kind we understand and keep nothing of. */
export const acknowledgeEvent = (event: {
  readonly name: string
  readonly source: string
  recognises(value: JsonRecord, member: Member): boolean
}): EventDefinition =>
  defineEvent({
    ...event,
    shape: z.unknown(),
    toInbound: (_value, { accountId, atMs }) => ({ kind: 'acknowledged', name: event.name, accountId, atMs }),
  })

/** The event's own time, else the entry's. */
export function timeOf({ value, entryAtMs }: Member): number | null {
  if (!isRecord(value)) return entryAtMs
  return toMs(value.timestamp) ?? toMs(value.created_time) ?? entryAtMs
}

export const unreadable = (member: Member, reason: string): ParsedMember => ({
  ok: false,
  reason,
  raw: member.value,
})

/** Where and what, never the value: reasons are listed to operators. */
function firstFault(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'value'} ${issue.code}` : 'unreadable'
}
