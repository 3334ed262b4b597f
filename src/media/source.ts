import type { PolicyCode } from '../../config/permissions.ts'
import type { AttachmentIn } from '../channels/inbound-event.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { CommentDoc, PostDoc } from '../store/models/comment.ts'
import type { MessageDoc } from '../store/models/conversation.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { isFile, type MediaName, parseMediaId } from '../store/media-names.ts'
import type { MediaDeps } from './deps.ts'
import { openText } from './open-text.ts'

type FindDeps = Pick<MediaDeps, 'store' | 'vault'>

/** What a media id stands for, as far as it is stored. */
export interface MediaSource {
  readonly mediaId: string
  readonly shopId: string
  readonly channel: ChannelDoc
  /** Whose it is, and under whose key a copy is sealed; null: the shop's. */
  readonly personId: string | null
  readonly address: string
  /** The file's own name, where it has one. */
  readonly name: string | null
  /** Consents under which a copy may be kept: one of them. */
  readonly codes: readonly PolicyCode[]
  readonly of:
    | { readonly kind: 'message'; readonly row: MessageDoc; readonly attachments: readonly AttachmentIn[] }
    | { readonly kind: 'comment'; readonly row: CommentDoc; readonly attachments: readonly AttachmentIn[] }
    | { readonly kind: 'person'; readonly row: PersonDoc }
    | { readonly kind: 'post'; readonly row: PostDoc }
    | { readonly kind: 'channel' }
}

type Found = Omit<MediaSource, 'mediaId' | 'shopId' | 'channel' | 'address' | 'codes'> & {
  readonly channelId: string
  readonly address: string | null
}

/** @returns null for what is no file of this shop: unknown, another shop's, taken back, or erased */
export async function findSource(
  deps: FindDeps,
  shopId: string,
  mediaId: string,
): Promise<MediaSource | null> {
  const name = parseMediaId(mediaId)
  const found = name && (await FINDERS[name.ownerId.slice(0, 3)]?.(deps, shopId, name))
  if (!found || found.address === null || !/^https?:/i.test(found.address)) return null
  const channel = await deps.store.channels.findOne({ _id: found.channelId, shopId }).lean<ChannelDoc>()
  if (!channel) return null
  const codes = CODES[found.of.kind][channel.platform]
  const { channelId: _, ...rest } = found
  return { ...rest, address: found.address, mediaId, shopId, channel, codes }
}

/** Under which of the policy's clauses each kind came in. */
const CODES: Readonly<
  Record<MediaSource['of']['kind'], Readonly<Record<'facebook' | 'zalo', readonly PolicyCode[]>>>
> = {
  message: { facebook: ['FB4', 'FB5'], zalo: ['ZA3'] },
  comment: { facebook: ['FB5'], zalo: [] },
  person: { facebook: ['FB3'], zalo: [] },
  post: { facebook: ['FB2'], zalo: [] },
  channel: { facebook: ['FB1', 'FB2', 'FB3', 'FB4', 'FB5'], zalo: ['ZA1'] },
}

type Finder = (deps: FindDeps, shopId: string, name: MediaName) => Promise<Found | null>

const FINDERS: Readonly<Record<string, Finder>> = {
  async msg(deps, shopId, { ownerId, part }) {
    const row = await deps.store.messages
      .findOne({ _id: ownerId, shopId, stub: false, deletedAt: null })
      .lean<MessageDoc>()
    if (!row || !isReceived(row)) return null
    const { personId, channelId } = row
    const attachments = await attachmentsOf(deps, shopId, personId, 'messages', row)
    return { channelId, personId, ...fileAt(attachments, part), of: { kind: 'message', row, attachments } }
  },
  async cmt(deps, shopId, { ownerId, part }) {
    const row = await deps.store.comments
      .findOne({ _id: ownerId, shopId, stub: false, deletedAt: null, own: false })
      .lean<CommentDoc>()
    if (!row) return null
    const { personId, channelId } = row
    const attachments = await attachmentsOf(deps, shopId, personId, 'comments', row)
    return { channelId, personId, ...fileAt(attachments, part), of: { kind: 'comment', row, attachments } }
  },
  async per(deps, shopId, { ownerId, part }) {
    const row = await deps.store.people.findOne({ _id: ownerId, shopId }).lean<PersonDoc>()
    if (!row || part !== 'avatar') return null
    const place = { collection: 'people', documentId: ownerId, field: 'sealedAvatarUrl' }
    const address = await openText(deps, shopId, ownerId, place, row.sealedAvatarUrl)
    return { channelId: row.channelId, personId: ownerId, name: null, address, of: { kind: 'person', row } }
  },
  async pst({ store }, shopId, { ownerId, part }) {
    const row = await store.posts.findOne({ _id: ownerId, shopId, deletedAt: null }).lean<PostDoc>()
    if (!row || part !== 'picture') return null
    const { channelId, byPersonId: personId, pictureUrl: address } = row
    return { channelId, personId, name: null, address, of: { kind: 'post', row } }
  },
  async chn({ store }, shopId, { ownerId, part }) {
    const row = await store.channels.findOne({ _id: ownerId, shopId }).lean<ChannelDoc>()
    if (!row || (part !== 'avatar' && part !== 'cover')) return null
    const address = part === 'avatar' ? row.avatarUrl : (row.profile?.coverUrl ?? null)
    return { channelId: ownerId, personId: null, name: null, address, of: { kind: 'channel' } }
  },
}

/** What the shop itself sent by an address is the platform's to fetch, never ours. */
export const isReceived = ({
  direction,
  authorKind,
}: Pick<MessageDoc, 'direction' | 'authorKind'>): boolean => direction === 'in' || authorKind === 'platform'

async function attachmentsOf(
  deps: FindDeps,
  shopId: string,
  personId: string | null,
  collection: 'messages' | 'comments',
  { _id, sealedAttachments }: Pick<MessageDoc, '_id' | 'sealedAttachments'>,
): Promise<readonly AttachmentIn[]> {
  const place = { collection, documentId: _id, field: 'sealedAttachments' }
  const json = await openText(deps, shopId, personId, place, sealedAttachments)
  return json === null ? [] : (JSON.parse(json) as AttachmentIn[])
}

function fileAt(
  attachments: readonly AttachmentIn[],
  part: MediaName['part'],
): { readonly address: string | null; readonly name: string | null } {
  const one = typeof part === 'number' ? attachments[part] : undefined
  return one && isFile(one) ? { address: one.url, name: one.name } : { address: null, name: null }
}
