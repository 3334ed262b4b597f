import { badParam, GraphError } from './graph-error.ts'
import type { UploadedFile } from '../kit/params.ts'
import type { Attachment, SavedAttachment } from './state.ts'
import type { World } from './world.ts'

const MEGABYTE = 1024 * 1024
const LARGEST_BYTES = 25 * MEGABYTE
const LARGEST_IMAGE_BYTES = 8 * MEGABYTE
const FETCH_TIMEOUT_MS = 10_000
const SAVED_FOR_MS = 90 * 86_400_000
const MEDIA_TYPES = ['image', 'audio', 'video', 'file']
export const MOST_IMAGES = 30

interface Fetched {
  bytes: Buffer
  contentType: string
  name: string
}

/** Fetches as Meta would: the address must answer, with the right type and size (§4.2). */
async function fetchUrl(type: string, url: string): Promise<Fetched> {
  const failed = () => badParam('Failed to fetch the file from the url.', 2018008)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw failed()
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) })
    if (!response.ok) throw failed()
    const contentType =
      (response.headers.get('content-type') ?? 'application/octet-stream').split(';')[0] ?? ''
    const bytes = Buffer.from(await response.arrayBuffer())
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || type
    return { bytes, contentType, name }
  } catch (error) {
    if (error instanceof GraphError) throw error
    throw failed()
  }
}

function checkFetched(type: string, { bytes, contentType }: Fetched): void {
  if (type !== 'file' && !contentType.startsWith(`${type}/`))
    throw badParam(
      'The type of file you are trying to attach does not match the type you specified.',
      2018047,
    )
  if (bytes.length > (type === 'image' ? LARGEST_IMAGE_BYTES : LARGEST_BYTES))
    throw badParam('The attachment size exceeds the allowable limit.', 2018109)
}

function keep(world: World, type: string, fetched: Fetched): Attachment {
  checkFetched(type, fetched)
  const { name, contentType, bytes } = fetched
  const { url } = world.kit.media.put({ name, contentType, bytes })
  return { type, url, name, contentType, sizeBytes: bytes.length, extra: {} }
}

function saved(world: World, pageId: string, id: string): Attachment {
  const found: SavedAttachment | undefined = world.state.savedAttachments.get(id)
  const expired = found && world.kit.clock.nowMs() - found.savedAtMs > SAVED_FOR_MS
  if (!found || expired || found.pageId !== pageId)
    throw badParam('Cannot find the attachment, or it does not belong to this Page.', 2018074)
  return found.attachment
}

/** Keeps an attachment for reuse and answers its id. */
export function saveAttachment(world: World, pageId: string, attachment: Attachment): string {
  const id = world.state.ids.next()
  world.state.savedAttachments.set(id, { id, pageId, attachment, savedAtMs: world.kit.clock.nowMs() })
  world.kit.touch()
  return id
}

/** Reads `message.attachment`: by url, by upload or by saved id. `reusable` tells whether an id is to be given out. */
export async function readAttachment(
  world: World,
  pageId: string,
  given: unknown,
  files: readonly UploadedFile[],
): Promise<{ attachment: Attachment; reusable: boolean }> {
  if (typeof given !== 'object' || given === null)
    throw badParam('param message[attachment] must be an object')
  const { type, payload } = given as { type?: unknown; payload?: unknown }
  const body = (typeof payload === 'object' && payload !== null ? payload : {}) as Record<string, unknown>
  const reusable = body.is_reusable === true || body.is_reusable === 'true'
  if (type === 'template')
    return {
      reusable: false,
      attachment: { type, url: null, name: null, contentType: null, sizeBytes: null, extra: body },
    }
  if (typeof type !== 'string' || !MEDIA_TYPES.includes(type))
    throw badParam('param message[attachment][type] must be one of {IMAGE, AUDIO, VIDEO, FILE, TEMPLATE}')
  if (typeof body.attachment_id === 'string' || typeof body.attachment_id === 'number')
    return { attachment: saved(world, pageId, String(body.attachment_id)), reusable: false }
  if (typeof body.url === 'string')
    return { attachment: keep(world, type, await fetchUrl(type, body.url)), reusable }
  const file = files.find(({ field }) => field === 'filedata') ?? files[0]
  if (!file) throw badParam('Must provide a url, an attachment_id or filedata', 2018047)
  return { attachment: keep(world, type, file), reusable }
}
