import { z } from 'zod'
import { sniffType } from '../../kit/sniff-type.ts'
import type { MediaDeps } from '../../media/deps.ts'
import { MediaFailure, mayPass } from '../../media/media-failure.ts'
import { serveMedia } from '../../media/serve.ts'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { keepMedia, MAX_MEDIA_BYTES, readMedia } from '../../outbox/media.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { type Call, defineRoute, respond, type Route } from '../route.ts'
import { goneSignal, sendThrough, sendWhole } from '../send-media.ts'
import { flag, idParams } from '../shapes.ts'
import { createUploadReader } from '../upload.ts'
import { INBOX_STAFF } from '../who.ts'

const mediaSchema = z.object({
  mediaId: z.string(),
  type: z.enum(['image', 'gif', 'audio', 'video', 'file']),
  sizeBytes: z.number().int().positive(),
})

const KINDS_TAKEN = {
  vi: 'Nhận ảnh (JPEG, PNG, WebP, GIF), âm thanh, video, PDF, tệp Office, CSV, văn bản và ZIP.',
  en: 'Pictures (JPEG, PNG, WebP, GIF), sound, video, PDF, Office files, CSV, plain text and ZIP are taken.',
}

/** Files lie in memory while they come in and are sealed: some five times their size each. */
const UPLOADS_AT_ONCE = 8

/** `through`: bytes in every mode, for a reader that cannot follow to the platform's origin. */
const fileQuery = z.strictObject({ through: flag.optional() })

/** The only form of a Range header that is handed on. */
const ONE_RANGE = /^bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})$/

/** Files that are let through hold a connection each, as long as the slowest reader takes. */
const STREAMS_AT_ONCE = 48

/** So many at once in this process, and no more: who comes then is asked to come again. */
const createTurns = (atOnce: number) => {
  let underWay = 0
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (underWay >= atOnce) throw new Problem('too-many-requests', { retryAfterSeconds: 2 })
    underWay += 1
    try {
      return await act()
    } finally {
      underWay -= 1
    }
  }
}

export const mediaRoutes = (deps: OutboxDeps, media: MediaDeps): Route[] => {
  const readUpload = createUploadReader(MAX_MEDIA_BYTES)
  const inTurn = createTurns(UPLOADS_AT_ONCE)
  const inStreamTurn = createTurns(STREAMS_AT_ONCE)
  const keep = async ({ who, req, res }: Call<unknown, unknown, unknown>) => {
    const { name, bytes } = await readUpload(req, res)
    const sniffed = sniffType(bytes, name)
    if (!sniffed) throw new Problem('media-type-unsupported', { detail: KINDS_TAKEN })
    const row = await keepMedia(deps, who.shopId, who.userId, { type: sniffed.contentType, name, bytes })
    return respond(201, { mediaId: row._id, type: sniffed.kind, sizeBytes: row.sizeBytes })
  }
  return [
    defineRoute({
      method: 'post',
      path: '/media',
      summary: 'Upload a file for sending (multipart form, field "file")',
      tag: 'Media',
      roles: INBOX_STAFF,
      multipart: true,
      answers: { 201: { description: 'The file, ready to be attached', schema: mediaSchema } },
      handle: (call) => inTurn(() => keep(call)),
    }),
    defineRoute<{ id: string }, z.infer<typeof fileQuery>>({
      method: 'get',
      path: '/media/{id}',
      summary:
        'A file of the shop: an upload, or one received (`mediaId` of an attachment), by the media mode of its channel. Parts by `Range`',
      tag: 'Media',
      roles: INBOX_STAFF,
      personalData: true,
      params: idParams,
      query: fileQuery,
      answers: {
        200: { description: 'Its bytes', schema: z.string(), contentType: 'application/octet-stream' },
        206: {
          description: 'The part asked for',
          schema: z.string(),
          contentType: 'application/octet-stream',
        },
        302: { description: 'Mode `link`: the address at the platform, renewed where it had run out' },
      },
      async handle(call) {
        const upload = await readMedia(deps, call.who.shopId, call.params.id)
        if (upload) sendWhole(call.req, call.res, upload)
        else await inStreamTurn(() => sendReceived(media, call))
        return 'streamed'
      },
    }),
  ]
}

async function sendReceived(
  media: MediaDeps,
  { who, params, query, req, res }: Call<{ id: string }, z.infer<typeof fileQuery>, unknown>,
): Promise<void> {
  try {
    const range = ONE_RANGE.exec(req.get('range') ?? '')?.[0]
    const served = found(
      await serveMedia(media, who.shopId, params.id, {
        range,
        signal: goneSignal(res),
        through: query.through ?? false,
      }),
    )
    media.meter.count('media_served_total', { outcome: served.from })
    if (served.from === 'kept') sendWhole(req, res, served)
    else if (served.from === 'platform') await sendThrough(req, res, served)
    else
      res
        .status(302)
        .set({ Location: served.address, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
        .end()
  } catch (error) {
    if (!(error instanceof MediaFailure) || res.headersSent) throw error
    media.meter.count('media_served_total', { outcome: error.code })
    if (error.code === 'gone') throw new Problem('media-gone', { cause: error })
    throw new Problem('media-unavailable', {
      members: { reason: error.code },
      cause: error,
      ...(mayPass(error) ? { retryAfterSeconds: 10 } : {}),
    })
  }
}
