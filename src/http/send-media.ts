import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { sniffType } from '../kit/sniff-type.ts'
import { peek } from '../media/bounded-body.ts'
import type { FetchedMedia } from '../media/guarded-fetch.ts'
import { Problem } from './problem.ts'

/** Enough to tell every kind of file that is told by its bytes. */
const HEAD_BYTES = 64
const UNKNOWN = 'application/octet-stream'
/** Kinds a browser shows and never runs. For the middle of a file, whose bytes tell nothing, the other side's word is taken if it is one of these. */
const SHOWN = /^(?:image\/(?:jpeg|png|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/

/** A file from our own origin: shown or saved, never run, and never another site's to embed. */
export function fileHeaders(type: string, name: string | null): Record<string, string> {
  const disposition = SHOWN.test(type) ? 'inline' : 'attachment'
  const written = encodeURIComponent(name ?? 'file').replace(/['()*]/g, percent)
  return {
    'Content-Type': type,
    'Content-Disposition': `${disposition}; filename*=UTF-8''${written}`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    // Compressed, a part of a file would no longer be the part asked for.
    'Cache-Control': 'private, no-store, no-transform',
    'Accept-Ranges': 'bytes',
  }
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

export interface WholeFile {
  readonly type: string
  readonly name: string | null
  readonly bytes: Buffer
}

/** Sends a file that is at hand, or the one part of it that was asked for. */
export function sendWhole(req: Request, res: Response, { type, name, bytes }: WholeFile): void {
  res.set(fileHeaders(type, name))
  const ranges = req.range(bytes.length)
  if (ranges === -1) {
    res.set('Content-Range', `bytes */${bytes.length}`)
    throw new Problem('range-unsatisfiable')
  }
  const part = Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0] : undefined
  if (!part) {
    res.status(200).send(bytes)
    return
  }
  res.status(206).set('Content-Range', `bytes ${part.start}-${part.end}/${bytes.length}`)
  res.send(bytes.subarray(part.start, part.end + 1))
}

/** Lets a file of the platform's through as it comes. A body that fails midway ends the connection: half a file must not look whole. */
export async function sendThrough(
  req: Request,
  res: Response,
  { name, media }: { readonly name: string | null; readonly media: FetchedMedia },
): Promise<void> {
  const { body, type } = await typed(media, name)
  res.status(media.status).set(fileHeaders(type, name))
  if (media.sizeBytes !== null) res.set('Content-Length', String(media.sizeBytes))
  if (media.status === 206 && media.contentRange !== null) res.set('Content-Range', media.contentRange)
  if (req.method === 'HEAD') {
    body.destroy()
    res.end()
    return
  }
  try {
    await pipeline(body, res)
  } catch {
    if (!res.destroyed) res.destroy()
  }
}

/** @throws {MediaFailure} while its first bytes are read */
async function typed(
  media: FetchedMedia,
  name: string | null,
): Promise<{ readonly body: Readable; readonly type: string }> {
  const startsAtZero = media.status === 200 || (media.contentRange ?? '').startsWith('bytes 0-')
  if (!startsAtZero) {
    const told = media.contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
    return { body: media.body, type: SHOWN.test(told) ? told : UNKNOWN }
  }
  const { head, whole } = await peek(media.body, HEAD_BYTES)
  return { body: whole, type: sniffType(head, name ?? '')?.contentType ?? UNKNOWN }
}

/** Fires when whoever asked has gone, and not once the answer is out. */
export function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController()
  void once(res, 'close').then(() => gone.abort())
  return gone.signal
}
