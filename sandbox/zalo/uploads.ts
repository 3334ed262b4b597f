import { createHash } from 'node:crypto'
import { readBodyParams } from '../kit/params.ts'
import { invalidField, overLimit, refuse, zaloFailure } from './errors.ts'
import { secretText } from '../kit/ids.ts'
import type { OpenapiCall, OpenapiOperation } from './openapi-call.ts'
import type { Upload, ZaloState } from './state.ts'
import { vietnamMonth } from './vietnam-time.ts'

const MIB = 1_048_576
/** Uploaded assets end after this. */
export const UPLOAD_LIFE_MS = 7 * 86_400_000
const UPLOADS_PER_MONTH = 5000

const LIMIT_BYTES: Record<Upload['kind'], number> = { image: MIB, gif: 5 * MIB, file: 5 * MIB }
const FILE_NAMES = /\.(pdf|doc|docx|csv)$/i
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])
const GIF = Buffer.from('GIF8')

/** Pictures are told by their first bytes, documents by their name. */
function isAccepted(kind: Upload['kind'], name: string, bytes: Buffer): boolean {
  const startsWith = (mark: Buffer): boolean => bytes.subarray(0, mark.length).equals(mark)
  if (kind === 'image') return startsWith(JPEG) || startsWith(PNG)
  return kind === 'gif' ? startsWith(GIF) : FILE_NAMES.test(name)
}

function countUpload(call: OpenapiCall, kind: Upload['kind']): void {
  const { uploadsPerMonth } = call.platform.state()
  const key = `${kind}/${vietnamMonth(call.platform.nowMs())}`
  const used = uploadsPerMonth[key] ?? 0
  if (used >= UPLOADS_PER_MONTH) refuse(zaloFailure(-211))
  uploadsPerMonth[key] = used + 1
}

/** `POST /v2.0/oa/upload/{image,gif,file}`: multipart, one part named `file`. */
export function uploadOf(kind: Upload['kind']): OpenapiOperation {
  return async (call) => {
    const { platform, oa, request } = call
    if (!(request.headers['content-type'] ?? '').includes('multipart/form-data')) refuse(invalidField('file'))
    const params = await readBodyParams(request)
    const file = params?.files.find(({ field }) => field === 'file') ?? refuse(invalidField('file'))
    if (file.bytes.length > LIMIT_BYTES[kind]) refuse(overLimit('file'))
    if (!isAccepted(kind, file.name, file.bytes)) refuse(invalidField('file'))
    countUpload(call, kind)
    const id = secretText(48)
    platform.state().uploads[id] = {
      kind,
      oaId: oa.id,
      name: file.name,
      contentType: file.contentType,
      sizeBytes: file.bytes.length,
      md5: createHash('md5').update(file.bytes).digest('hex'),
      mediaId: platform.kit.media.put(file).id,
      atMs: platform.nowMs(),
    }
    platform.kit.touch()
    return kind === 'file' ? { token: id } : { attachment_id: id }
  }
}

/** An upload this OA may send now; -100 once its week is over, -201 for an id nobody gave out. */
export function useUpload(
  state: ZaloState,
  ask: { id: string; kind: Upload['kind']; oaId: string; nowMs: number; field: string },
): Upload {
  const found = state.uploads[ask.id]
  if (found === undefined || found.oaId !== ask.oaId || found.kind !== ask.kind)
    refuse(invalidField(ask.field))
  if (ask.nowMs - found.atMs > UPLOAD_LIFE_MS) refuse(zaloFailure(-100))
  return found
}
