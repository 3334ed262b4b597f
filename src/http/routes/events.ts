import type { Response } from 'express'
import { z } from 'zod'
import type { EventFeed } from '../../events/feed.ts'
import { toldOf } from '../../events/told.ts'
import { personOfChat } from '../../kit/ids.ts'
import type { EventDoc } from '../../store/models/outbox.ts'
import type { Presence } from '../../queues/presence.ts'
import { Problem } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'

const HEARTBEAT_MS = 15_000
/** A stream ends after this long, so that a session or token that ended does not go on listening; clients resume by themselves. */
const MAX_STREAM_MS = 15 * 60_000
/** Streams of one shop at once (open tabs and programs). */
const MAX_STREAMS_PER_SHOP = 100
/** People named in one row of the access log. */
const PEOPLE_A_ROW = 500
/** A reader this far behind is cut: it resumes by its last id instead of filling our memory. */
const MAX_BACKLOG_BYTES = 1024 * 1024

const query = z.strictObject({ lastEventId: z.string().max(64).optional() })

export function eventRoutes(feed: EventFeed, presence: Presence): Route[] {
  const open = new Map<string, number>()
  return [
    defineRoute<Record<string, never>, z.infer<typeof query>>({
      method: 'get',
      path: '/events',
      summary: 'What happens, live (Server-Sent Events); resumes by Last-Event-ID from 60 s before it',
      tag: 'Events',
      roles: ['owner', 'agent'],
      personalData: true,
      query,
      answers: {
        200: {
          description:
            'A stream of events, ids only; `presence.changed`, which has no id, names a member of staff',
          schema: z.string(),
          contentType: 'text/event-stream',
        },
      },
      async handle({ who, req, res, record, query: { lastEventId } }) {
        const count = open.get(who.shopId) ?? 0
        if (count >= MAX_STREAMS_PER_SHOP) throw new Problem('too-many-requests', { retryAfterSeconds: 30 })
        open.set(who.shopId, count + 1)
        res.on('close', () => open.set(who.shopId, Math.max(0, (open.get(who.shopId) ?? 1) - 1)))
        if (who.sessionHash !== null)
          res.on(
            'close',
            feed.whenSessionEnds(who.sessionHash, () => res.end()),
          )
        await stream(
          { feed, presence },
          who.shopId,
          req.get('last-event-id') ?? lastEventId ?? null,
          res,
          record,
        )
        return 'streamed'
      },
    }),
  ]
}

async function stream(
  { feed, presence }: { readonly feed: EventFeed; readonly presence: Presence },
  shopId: string,
  lastEventId: string | null,
  res: Response,
  record: (people: Iterable<string>) => void,
): Promise<void> {
  const waiting: EventDoc[] = []
  let live = false
  const passed = createPassed(record, () => res.end())
  const write = (text: string): void => {
    if (res.writableLength > MAX_BACKLOG_BYTES) res.destroy()
    else res.write(text)
  }
  const tell = (event: EventDoc): void => {
    passed.note(event)
    write(lineOf(event))
  }
  // Followed before the past is read: what happens in between is in one of the two, and clients drop ids they know.
  const stop = feed.follow(
    shopId,
    (event) => {
      if (live) tell(event)
      else waiting.push(event)
    },
    () => res.end(),
  )
  res.on('close', stop)
  const past = lastEventId === null ? [] : await feed.since(shopId, lastEventId)
  res.status(200)
  res.set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  res.flushHeaders()
  write('retry: 2000\n\n')
  // Away too long to be told everything: the client reads its lists anew.
  if (past === null) write('event: reset\ndata: {}\n\n')
  for (const event of [...(past ?? []), ...waiting]) tell(event)
  live = true
  // Of this moment alone: it has no id, so that nobody resumes from it, and none of it is told later.
  const deafen = presence.follow(shopId, (event) => {
    passed.note({ conversationId: event.conversationId, subjectId: event.conversationId })
    write(`event: presence.changed\ndata: ${JSON.stringify(event)}\n\n`)
  })
  res.on('close', deafen)
  const beat = setInterval(() => {
    passed.putOnRecord()
    write(': still here\n\n')
  }, HEARTBEAT_MS)
  const end = setTimeout(() => res.end(), MAX_STREAM_MS)
  res.on('close', () => {
    clearInterval(beat)
    clearTimeout(end)
    passed.putOnRecord()
  })
}

/** Whose events went by, put on record at each heartbeat: one row for many. Where that cannot be, the stream ends. */
function createPassed(record: (people: Iterable<string>) => void, end: () => void) {
  const people = new Set<string>()
  const putOnRecord = (): void => {
    if (people.size === 0) return
    const gone = [...people]
    people.clear()
    try {
      record(gone)
    } catch {
      end()
    }
  }
  return {
    putOnRecord,
    note({ conversationId, subjectId }: Pick<EventDoc, 'conversationId' | 'subjectId'>): void {
      const id = personOfChat(conversationId ?? '') ?? personOfChat(subjectId) ?? subjectId
      if (!id.startsWith('per_')) return
      people.add(id)
      if (people.size >= PEOPLE_A_ROW) putOnRecord()
    },
  }
}

function lineOf(event: EventDoc): string {
  const told = toldOf(event)
  return `id: ${told.id}\nevent: ${told.type}\ndata: ${JSON.stringify(told)}\n\n`
}
