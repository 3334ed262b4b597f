import type { IncomingMessage } from 'node:http'
import type { Deadlines } from './deadlines.ts'
import type { Refusal } from './refusals.ts'

export interface BodyLimits {
  /** Above it 413, whether declared or counted while reading. */
  readonly bodyBytes: number
  /** From the headers to the last byte; over it 408. */
  readonly deadlines: Deadlines
  /** All bodies together that are not answered yet. */
  readonly openBytes: number
}

/** What all open deliveries hold in memory. Give back what was taken when the delivery is answered. */
export interface OpenBytes {
  held: number
}

export type BodyOutcome = Buffer | Extract<Refusal, 'body-too-large' | 'body-too-slow' | 'busy'> | 'aborted'

/**
 * The exact bytes of a body, counted while they come. Nothing is decompressed: a signature covers what was sent, and a
 * compressed body is none of any platform's.
 * @param done called exactly once; on a refusal the rest of the body has not been read
 */
export function readBody(
  req: IncomingMessage,
  limits: BodyLimits,
  open: OpenBytes,
  done: (outcome: BodyOutcome) => void,
): void {
  const declared = Number(req.headers['content-length'] ?? 0)
  if (declared > limits.bodyBytes) return done('body-too-large')
  if (open.held + declared > limits.openBytes) return done('busy')

  const chunks: Buffer[] = []
  let size = 0
  const inTime = limits.deadlines.start(() => finish('body-too-slow'))
  const finish = (outcome: BodyOutcome): void => {
    inTime()
    req.removeListener('data', onData)
    req.removeListener('end', onEnd)
    req.removeListener('close', onClose)
    if (!Buffer.isBuffer(outcome)) open.held -= size
    done(outcome)
  }
  const onData = (chunk: Buffer): void => {
    size += chunk.length
    open.held += chunk.length
    if (size > limits.bodyBytes) return finish('body-too-large')
    if (open.held > limits.openBytes) return finish('busy')
    chunks.push(chunk)
  }
  const onEnd = (): void => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
  const onClose = (): void => finish('aborted')
  req.on('data', onData)
  req.on('end', onEnd)
  req.on('close', onClose)
  // A socket that breaks is told by 'close'; without a listener its 'error' would end the process.
  req.on('error', () => undefined)
}
