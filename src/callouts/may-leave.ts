import type { PolicyCode } from '../../config/permissions.ts'
import { personOfChat } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { CommentDoc } from '../store/models/comment.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import type { CalloutDeps } from './deps.ts'

/** On which of these consents an event of a platform may leave; any of them is enough. Those of channels and links tell of the shop itself. */
const CODES: Readonly<
  Record<string, Readonly<Record<NonNullable<EventDoc['platform']>, readonly PolicyCode[]>>>
> = {
  message: { facebook: ['FB5'], zalo: ['ZA3'] },
  conversation: { facebook: ['FB5'], zalo: ['ZA3'] },
  comment: { facebook: ['FB5'], zalo: ['ZA3'] },
  person: { facebook: ['FB3', 'FB5'], zalo: ['ZA2', 'ZA3'] },
}

const codesOf = ({ type, platform }: Pick<EventDoc, 'type' | 'platform'>): readonly PolicyCode[] | null =>
  platform === null ? null : (CODES[type.split('.')[0] ?? '']?.[platform] ?? null)

/**
 * May this event leave now? The channel is linked, and what it tells of is consented to at this moment.
 * @returns the clauses it leaves under; null: it may not
 */
export async function clausesOf(
  { store, consents }: Pick<CalloutDeps, 'store' | 'consents'>,
  { shopId, channelId, type, platform }: EventDoc,
): Promise<PolicyCode[] | null> {
  const asked = codesOf({ type, platform })
  if (asked === null || channelId === null) return []
  const channel = await store.channels
    .findOne({ _id: channelId, shopId }, { live: 1 })
    .lean<Pick<ChannelDoc, 'live'>>()
  if (!channel?.live) return null
  const standing = await consents.now(shopId, channelId)
  const held = asked.filter((code) => standing.has(code))
  return held.length === 0 ? null : held
}

/** Whose ids stand in it. */
export async function peopleOf(
  { store }: Pick<CalloutDeps, 'store'>,
  { shopId, conversationId, subjectId }: EventDoc,
): Promise<string[]> {
  const ofChat = personOfChat(conversationId ?? '') ?? personOfChat(subjectId)
  if (ofChat !== null) return [ofChat]
  if (subjectId.startsWith('per_')) return [subjectId]
  if (!subjectId.startsWith('cmt_')) return []
  const comment = await store.comments
    .findOne({ _id: subjectId, shopId }, { personId: 1 })
    .lean<Pick<CommentDoc, 'personId'>>()
  return comment?.personId ? [comment.personId] : []
}

/** Nothing leaves an account that looks taken over, until its owner says that it is theirs. */
export const isFrozen = async ({ store }: Pick<CalloutDeps, 'store'>, shopId: string): Promise<boolean> =>
  (await store.channels.exists({ shopId, frozenAt: { $ne: null } })) !== null
