import type { Response } from 'express'
import { z } from 'zod'
import { sniffType } from '../../kit/sniff-type.ts'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { keepMedia, MAX_MEDIA_BYTES, readMedia } from '../../outbox/media.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { type Call, defineRoute, respond, type Route } from '../route.ts'
import { idParams } from '../shapes.ts'
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

export const mediaRoutes = (deps: OutboxDeps): Route[] => {
  const readUpload = createUploadReader(MAX_MEDIA_BYTES)
  let underWay = 0
  const inTurn = async <T>(act: () => Promise<T>): Promise<T> => {
    if (underWay >= UPLOADS_AT_ONCE) throw new Problem('too-many-requests', { retryAfterSeconds: 2 })
    underWay += 1
    try {
      return await act()
    } finally {
      underWay -= 1
    }
  }
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
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/media/{id}',
      summary: 'A file of the shop',
      tag: 'Media',
      roles: INBOX_STAFF,
      personalData: true,
      params: idParams,
      answers: {
        200: { description: 'Its bytes', schema: z.string(), contentType: 'application/octet-stream' },
      },
      async handle({ who, params, res }) {
        sendFile(res, found(await readMedia(deps, who.shopId, params.id)))
        return 'streamed'
      },
    }),
  ]
}

/** A file somebody uploaded, from our own origin: shown or saved, never run. */
function sendFile(
  res: Response,
  file: { readonly type: string; readonly name: string | null; readonly bytes: Buffer },
): void {
  const shown = /^(?:image|audio|video)\//.test(file.type)
  const name = encodeURIComponent(file.name ?? 'file').replace(/['()*]/g, percent)
  res.status(200)
  res.set({
    'Content-Type': file.type,
    'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
  })
  res.send(file.bytes)
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
