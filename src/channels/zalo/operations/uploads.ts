import { z } from 'zod'
import { defineOperation, type PlatformRequest } from '../../operation.ts'
import { UPLOAD_TIMEOUT_MS } from '../limits.ts'

export interface UploadInput {
  readonly name: string
  readonly contentType: string
  readonly bytes: Buffer
}

const upload =
  (path: string) =>
  ({ name, contentType, bytes }: UploadInput): PlatformRequest => ({
    method: 'POST',
    base: 'openapi',
    path,
    file: { field: 'file', name, type: contentType, bytes },
  })

const Attachment = z
  .object({ attachment_id: z.string().min(1) })
  .transform(({ attachment_id }) => ({ attachmentId: attachment_id }))

/** JPG or PNG up to 1 MB; good for a week. */
export const uploadImage = defineOperation<'zalo.upload-image', UploadInput, { attachmentId: string }>({
  name: 'zalo.upload-image',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: UPLOAD_TIMEOUT_MS,
  request: upload('/v2.0/oa/upload/image'),
  answer: Attachment,
})

/** GIF up to 5 MB; good for a week. */
export const uploadGif = defineOperation<'zalo.upload-gif', UploadInput, { attachmentId: string }>({
  name: 'zalo.upload-gif',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: UPLOAD_TIMEOUT_MS,
  request: upload('/v2.0/oa/upload/gif'),
  answer: Attachment,
})

/** PDF, DOC, DOCX or CSV up to 5 MB; good for a week. */
export const uploadFile = defineOperation<'zalo.upload-file', UploadInput, { token: string }>({
  name: 'zalo.upload-file',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: UPLOAD_TIMEOUT_MS,
  request: upload('/v2.0/oa/upload/file'),
  answer: z.object({ token: z.string().min(1) }),
})
