import type { AttachmentIn } from '../channels/inbound-event.ts'
import type { ChannelDoc, MediaMode } from './models/channel.ts'
import type { Store } from './open-store.ts'

/** Attachments whose address leads to bytes. A shared link or a place is no file. */
const FILES: ReadonlySet<AttachmentIn['type']> = new Set([
  'image',
  'gif',
  'audio',
  'video',
  'file',
  'sticker',
])
export const isFile = ({ type }: Pick<AttachmentIn, 'type'>): boolean => FILES.has(type)

/** Pictures that a person, a post or a channel has one each of. */
export type PictureName = 'avatar' | 'cover' | 'picture'
const NAMED = /^((?:msg|cmt|per|pst|chn)_[\w-]+)-(\d{1,3}|avatar|cover|picture)$/

/** What `GET /media/{id}` calls the file of a message or comment, by its place there, or a picture by its name. */
export const mediaIdOf = (ownerId: string, part: number | PictureName): string => `${ownerId}-${part}`

export interface MediaName {
  readonly ownerId: string
  readonly part: number | PictureName
}

/** @returns null for what names no received file (an upload's id, for one) */
export function parseMediaId(mediaId: string): MediaName | null {
  const [, ownerId, part] = NAMED.exec(mediaId) ?? []
  if (ownerId === undefined || part === undefined) return null
  return { ownerId, part: /^\d/.test(part) ? Number(part) : (part as PictureName) }
}

export const ownAddress = (mediaId: string): string => `/api/v1/media/${mediaId}`

/** Facebook writes the end of an address's life into it, in seconds and hex (docs/platforms/facebook.md#media). null: not told. */
export function livesUntilMs(address: string): number | null {
  const seconds = /[?&]oe=([0-9a-f]{8})(?:&|$)/i.exec(address)?.[1]
  return seconds === undefined ? null : Number.parseInt(seconds, 16) * 1_000
}

/** The address that is shown for a file: the platform's while it lives and the shop wants no more, else our own. */
export function shownAddress(
  mode: MediaMode,
  mediaId: string,
  address: string | null,
  nowMs: number,
): string | null {
  if (address === null || !/^https?:/i.test(address)) return address
  const isOver = (livesUntilMs(address) ?? Number.POSITIVE_INFINITY) <= nowMs
  return mode === 'link' && !isOver ? address : ownAddress(mediaId)
}

/** The media modes of these channels; one that says nothing hands on links. */
export async function mediaModesOf(
  store: Pick<Store, 'channels'>,
  shopId: string,
  channelIds: readonly string[],
): Promise<(channelId: string) => MediaMode> {
  const ids = [...new Set(channelIds)]
  if (ids.length === 0) return () => 'link'
  const rows = await store.channels
    .find({ _id: { $in: ids }, shopId }, { mediaMode: 1 })
    .lean<Pick<ChannelDoc, '_id' | 'mediaMode'>[]>()
  const modes = new Map(rows.map(({ _id, mediaMode }) => [_id, mediaMode ?? 'link']))
  return (channelId) => modes.get(channelId) ?? 'link'
}
