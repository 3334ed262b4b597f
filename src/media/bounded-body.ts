import { pipeline, Readable, Transform } from 'node:stream'
import { MediaFailure } from './media-failure.ts'

/** A body that ends with a failure where it grows beyond its limit, however much was promised. */
export function boundedBody(
  source: Readable,
  maxBytes: number,
  failureOf: (error: unknown) => MediaFailure,
): Readable {
  let seen = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > maxBytes) done(new MediaFailure('too-large'))
      else done(null, chunk)
    },
    destroy(error, done) {
      done(error === null ? null : failureOf(error))
    },
  })
  // Whoever reads hears of the failure by the stream itself.
  pipeline(source, counted, () => undefined)
  return counted
}

/** A body's first bytes, and the stream that still has all of it. @param count how many are wanted; fewer where it ends before */
export async function peek(
  body: Readable,
  count: number,
): Promise<{ readonly head: Buffer; readonly whole: Readable }> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const read: Buffer[] = []
  let length = 0
  while (length < count) {
    const next = await chunks.next()
    if (next.done) break
    read.push(next.value)
    length += next.value.length
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* read
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
    } finally {
      body.destroy()
    }
  }
  return {
    head: Buffer.concat(read).subarray(0, count),
    whole: Readable.from(all(), { objectMode: false }),
  }
}

export async function readWhole(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
