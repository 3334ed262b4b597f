import { ChannelError } from '../channels/channel-error.ts'
import { isVisitor } from '../channels/visitor.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'
import { openAction, type StoredAction } from './sealed-action.ts'
import { ECHO_WINDOW_MS, settleByResponse } from './settle.ts'
import { type Recognisable, recognisedBy } from './text-mark.ts'

/** Something of the account's own that stands on the platform. */
interface Found {
  readonly externalId: string
  readonly text: string | null
  /** Kinds of what it holds, where the platform's history tells. */
  readonly kinds: readonly string[]
  readonly atMs: number
}

/**
 * No echo came for a send of unknown fate: reads what stands on the platform, where the shop allows that (FB4, FB5, ZA3), and
 * looks for it there. Settles only when exactly one thing of ours fits and nothing else of ours is known to be it.
 * @returns whether the row is settled now
 */
export async function settleByHistory(deps: OutboxDeps, row: OutboxDoc): Promise<boolean> {
  if (row.attemptStartedAt === null) return false
  const startedMs = row.attemptStartedAt.getTime()
  const channel = await deps.store.channels
    .findOne({ _id: row.channelId, shopId: row.shopId })
    .lean<ChannelDoc>()
  const action = row.sealedAction && (await openAction(deps.vault, row))
  const sign = action ? recognisedBy(toRecognise(action)) : null
  if (!channel || !action || sign === null) return false
  const standing = await readOwn(deps, row, channel, action)
  const fitting = standing.filter(
    (one) => recognisedBy(one) === sign && Math.abs(one.atMs - startedMs) <= ECHO_WINDOW_MS,
  )
  const taken = await takenIds(deps, row, fitting)
  const [only, ...others] = fitting.filter(({ externalId }) => !taken.has(externalId))
  if (!only || others.length > 0) return false
  const receipt = { externalId: only.externalId, sentAtMs: only.atMs }
  return settleByResponse(deps.store, deps.vault, row, receipt, deps.clock.nowMs())
}

/** The form has its title in no list of the platform's: it is looked for by its echo alone. */
function toRecognise(action: StoredAction): Recognisable {
  if (action.do !== 'send-message') return { text: 'text' in action ? action.text : null, kinds: [] }
  const { text, template, attachments } = action
  const words = text ?? (template?.type === 'button' ? template.text : null)
  return { text: words, kinds: attachments.map(({ type }) => type) }
}

async function readOwn(
  deps: OutboxDeps,
  row: OutboxDoc,
  channel: ChannelDoc,
  action: StoredAction,
): Promise<Found[]> {
  const subject = { kind: 'channel' as const, shopId: row.shopId, channelId: row.channelId }
  const read: Read = (operation, input) => deps.door.call(subject, operation, input, { priority: 'person' })
  try {
    if (action.do === 'reply-comment')
      return await facebookReplies(read, channel.externalId, action.commentExternalId)
    // The history holds people's chats alone.
    if (action.do !== 'send-message' || isVisitor(action.personId)) return []
    return row.platform === 'facebook'
      ? await facebookMessages(read, channel.externalId, action.personId)
      : await zaloMessages(read, action.personId)
  } catch (error) {
    // Not allowed, or not now: a person decides.
    if (error instanceof DoorRefusal || error instanceof ChannelError) return []
    throw error
  }
}

type Read = <Output>(operation: string, input: object) => Promise<Output>
interface FacebookItem {
  readonly id: string
  readonly fromId: string | null
  readonly createdAtMs: number
}

interface ZaloItem extends Omit<Found, 'kinds'> {
  readonly direction: 'in' | 'out'
  readonly attachments: readonly { readonly type: string }[]
}

async function facebookMessages(read: Read, pageId: string, personId: string): Promise<Found[]> {
  const found = await read<{ conversations: { id: string }[] }>('facebook.conversations', {
    pageId,
    personId,
  })
  const thread = found.conversations[0]
  if (!thread) return []
  const { messages } = await read<{ messages: (FacebookItem & { text: string | null })[] }>(
    'facebook.conversation-messages',
    { conversationId: thread.id },
  )
  return messages
    .filter(({ fromId }) => fromId === pageId)
    .map(({ id, text, createdAtMs }) => ({ externalId: id, text, kinds: [], atMs: createdAtMs }))
}

async function facebookReplies(read: Read, pageId: string, objectId: string): Promise<Found[]> {
  const { comments } = await read<{ comments: (FacebookItem & { message: string | null })[] }>(
    'facebook.comments',
    { objectId },
  )
  return comments
    .filter(({ fromId }) => fromId === pageId)
    .map(({ id, message, createdAtMs }) => ({ externalId: id, text: message, kinds: [], atMs: createdAtMs }))
}

async function zaloMessages(read: Read, userId: string): Promise<Found[]> {
  const { messages } = await read<{ messages: ZaloItem[] }>('zalo.conversation', { userId, offset: 0 })
  return messages
    .filter(({ direction }) => direction === 'out')
    .map(({ attachments, ...item }) => ({ ...item, kinds: attachments.map(({ type }) => type) }))
}

/** Ids that are something else: another row's, or a message that came by webhook and is nobody's send of ours. */
async function takenIds(deps: OutboxDeps, row: OutboxDoc, found: readonly Found[]): Promise<Set<string>> {
  const externalIds = found.map(({ externalId }) => externalId)
  const own = { shopId: row.shopId, channelId: row.channelId, externalId: { $in: externalIds } }
  const rows = await deps.store.outbox.find({ ...own, threadKey: row.threadKey }, { externalId: 1 }).lean()
  // A reply of the Page that came as a comment may be just the one that is looked for.
  // So may a message that only a reading of history has brought.
  const messages =
    row.commentId === null
      ? await deps.store.messages.find({ ...own, history: { $ne: true } }, { externalId: 1 }).lean()
      : []
  return new Set([...rows, ...messages].map(({ externalId }) => externalId ?? ''))
}
