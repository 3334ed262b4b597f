import { ChannelError } from '../channels/channel-error.ts'
import type { AttachmentIn } from '../channels/inbound-event.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import { isFile } from '../store/media-names.ts'
import type { MediaDeps } from './deps.ts'
import { sealText } from './open-text.ts'
import { findSource, type MediaSource } from './source.ts'

/** Zalo gives a chat back ten messages at a time and no single one: how far back one is looked for. */
const ZALO_PAGES = 5
const ZALO_PAGE = 10

/**
 * Asks the platform for the file's address of now, by reading what it belongs to again, within the shop's consents.
 * @returns the source with its new address; null: there is none to be had
 */
export async function refreshSource(
  deps: MediaDeps,
  source: MediaSource,
  signal: AbortSignal,
): Promise<MediaSource | null> {
  if (!source.channel.live || !deps.mayRefresh(source.mediaId)) return null
  try {
    await readAgain(deps, source, signal)
  } catch (error) {
    if (!(error instanceof DoorRefusal) && !(error instanceof ChannelError)) throw error
    deps.log.info('the address of a file could not be renewed', {
      channelId: source.channel._id,
      of: source.of.kind,
      reason: error.code,
    })
    return null
  }
  const fresh = await findSource(deps, source.shopId, source.mediaId)
  const isNew = fresh !== null && fresh.address !== source.address
  deps.meter.count('media_refreshed_total', {
    platform: source.channel.platform,
    outcome: isNew ? 'renewed' : 'same',
  })
  return isNew ? fresh : null
}

async function readAgain(deps: MediaDeps, source: MediaSource, signal: AbortSignal): Promise<void> {
  const { of, shopId, channel } = source
  const subject = { kind: 'channel' as const, shopId, channelId: channel._id }
  const options = { signal }
  switch (of.kind) {
    case 'message': {
      if (of.row.externalId === null) return
      const told = await (channel.platform === 'zalo'
        ? fromZalo(deps, channel, of.row.personId, of.row.externalId, signal)
        : deps.door
            .call<{ attachments: AttachmentIn[] }>(
              subject,
              'facebook.message',
              { messageId: of.row.externalId },
              options,
            )
            .then(({ attachments }) => attachments))
      return keepAddresses(deps, source, 'messages', told)
    }
    case 'comment': {
      const { attachments } = await deps.door.call<{ attachments: AttachmentIn[] }>(
        subject,
        'facebook.comment',
        { commentId: of.row.externalId },
        options,
      )
      return keepAddresses(deps, source, 'comments', attachments)
    }
    case 'person':
      return deps.readPerson(shopId, of.row._id, signal)
    case 'post':
      return deps.readPost(of.row, signal)
    case 'channel':
      return deps.readCard(channel)
  }
}

async function fromZalo(
  { door, store }: MediaDeps,
  { shopId, _id: channelId }: ChannelDoc,
  personId: string,
  externalId: string,
  signal: AbortSignal,
): Promise<readonly AttachmentIn[]> {
  const person = await store.people
    .findOne({ _id: personId, shopId }, { externalId: 1 })
    .lean<{ externalId: string }>()
  if (!person) return []
  for (let page = 0; page < ZALO_PAGES; page++) {
    const { messages } = await door.call<{
      messages: { externalId: string; attachments: AttachmentIn[] }[]
    }>(
      { kind: 'channel', shopId, channelId },
      'zalo.conversation',
      { userId: person.externalId, offset: page * ZALO_PAGE },
      { signal },
    )
    const found = messages.find((message) => message.externalId === externalId)
    if (found) return found.attachments
    if (messages.length < ZALO_PAGE) return []
  }
  return []
}

/** Writes the addresses down in place of the old ones, unless the row has changed meanwhile. */
async function keepAddresses(
  deps: MediaDeps,
  { of, shopId, personId }: MediaSource,
  collection: 'messages' | 'comments',
  told: readonly AttachmentIn[],
): Promise<void> {
  if (of.kind !== 'message' && of.kind !== 'comment') return
  const renewed = withAddresses(of.attachments, told)
  if (renewed === null) return
  const { _id, sealedAttachments } = of.row
  const place = { collection, documentId: _id, field: 'sealedAttachments' }
  const sealed = await sealText(deps, shopId, personId, place, JSON.stringify(renewed))
  if (sealed === null || sealedAttachments === null) return
  // As the driver takes it: the rows' bytes are compared as they are.
  const filter = { _id, shopId, deletedAt: null, sealedAttachments }
  const change = { $set: { sealedAttachments: sealed } }
  if (collection === 'messages') await deps.store.messages.updateOne(filter, change)
  else await deps.store.comments.updateOne(filter, change)
}

/** Our list with the platform's addresses of now. null: nothing in it is new. A list that has another length is matched by kind. */
export function withAddresses(
  ours: readonly AttachmentIn[],
  told: readonly AttachmentIn[],
): AttachmentIn[] | null {
  const left = told.filter((one) => isFile(one) && one.url !== null)
  const isParallel = ours.length === told.length
  let changed = false
  const renewed = ours.map((one, at): AttachmentIn => {
    if (!isFile(one)) return one
    const match = isParallel ? told[at] : left.find(({ type }) => type === one.type)
    if (!match || match.url === null || !isFile(match)) return one
    if (!isParallel) left.splice(left.indexOf(match), 1)
    changed ||= match.url !== one.url
    return { ...one, url: match.url }
  })
  return changed ? renewed : null
}
