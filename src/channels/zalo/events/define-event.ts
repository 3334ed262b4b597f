import type { z } from 'zod'
import { err, ok, type Result } from '../../../kit/result.ts'
import type { InboundEvent } from '../../inbound-event.ts'

type Body = Record<string, unknown>

/** What is known of a delivery before its shape is looked at. */
export interface About {
  readonly name: string
  readonly accountId: string
  readonly atMs: number
}

/** Reads one event shape. Made by {@link defineEvent}. */
export interface EventReader {
  readonly names: readonly string[]
  /** Where the shape is written down. */
  readonly source: string
  /** Which member names the OA; `named`: only `oa_id` does. */
  readonly oa: 'sender' | 'recipient' | 'named'
  /** What may enter the journal, where that is less than everything. The reader must be able to read the rest. */
  readonly edge?: (body: Body) => Body
  /** The event, or why it cannot be read: member paths only, never values. */
  read(body: Body, about: About): Result<InboundEvent, string>
}

interface EventShape<Shape extends z.ZodType> extends Omit<EventReader, 'read'> {
  readonly shape: Shape
  toInbound(event: z.output<Shape>, about: About): InboundEvent
}

export function defineEvent<Shape extends z.ZodType>(definition: EventShape<Shape>): EventReader {
  const { shape } = definition
  return {
    ...definition,
    read(body, about) {
      const read = shape.safeParse(body)
      if (read.success) return ok(definition.toInbound(read.data, about))
      const paths = read.error.issues.map(({ path }) => path.join('.') || '(body)')
      return err(`${about.name}: unreadable ${[...new Set(paths)].slice(0, 5).join(', ')}`)
    },
  }
}

/** Only what is needed to count an event by name and account. */
export const envelopeOf = (body: Body): Body => {
  const { app_id, oa_id, oaId, event_name, timestamp } = body
  return Object.fromEntries(
    Object.entries({ app_id, oa_id, oaId, event_name, timestamp }).filter(([, value]) => value !== undefined),
  )
}
