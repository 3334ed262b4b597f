/** One event as a client of `GET /events` reads it. */
export interface StreamEvent {
  readonly id: string | null
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface EventStream {
  /** Everything read so far, in order. */
  readonly events: readonly StreamEvent[]
  /** True once the gateway has ended the stream. */
  readonly ended: () => boolean
  close(): void
}

/** Reads the live stream as a browser's EventSource does; resolves when it is open. */
export async function openEventStream(
  url: string,
  token: string,
  lastEventId: string | null = null,
): Promise<EventStream> {
  const away = new AbortController()
  const answer = await fetch(`${url}/api/v1/events`, {
    signal: away.signal,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
    },
  })
  if (!answer.body || answer.status !== 200) throw new Error(`GET /events answered ${answer.status}`)
  const events: StreamEvent[] = []
  let ended = false
  void read(answer.body, events).finally(() => {
    ended = true
  })
  return { events, ended: () => ended, close: () => away.abort() }
}

async function read(body: ReadableStream<Uint8Array>, events: StreamEvent[]): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of body) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      events.push(...blocks.flatMap(parse))
    }
  } catch {
    // Cut off, by us or by them: what was read stands.
  }
}

function parse(block: string): StreamEvent[] {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const data = field('data')
  if (data === undefined) return []
  return [
    {
      id: field('id') ?? null,
      event: field('event') ?? 'message',
      data: JSON.parse(data) as Record<string, unknown>,
    },
  ]
}
