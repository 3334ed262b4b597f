import type { ClientSession } from 'mongoose'
import type { MessageDoc } from '../store/models/conversation.ts'
import type { Store } from '../store/open-store.ts'
import { UNREAD_CAP } from './limits.ts'
import { NEVER } from './reduce/blank.ts'
import type { WorkingSet } from './working-set.ts'

const isUnread = (message: MessageDoc, staffReadAt: Date | null): boolean =>
  message.direction === 'in' && !message.stub && (staffReadAt === null || message.sentAt > staffReadAt)

/**
 * Sets the unread counts of conversations that got inbound messages in this turn: counted from what is stored plus what the
 * turn adds, never carried forward. A conversation already at the cap can only stay there, so its thousand are not counted again.
 * @param moved conversations whose read mark was moved on in this turn: counted whatever they got
 */
export async function recountUnread(
  store: Store,
  set: WorkingSet,
  session: ClientSession,
  moved: ReadonlySet<string> = new Set(),
): Promise<void> {
  const fresh = new Map<string, number>([...moved].map((id) => [id, 0]))
  for (const message of newlyVisible(set)) {
    const conversation = set.conversations.get(message.conversationId)
    if (conversation === undefined || !isUnread(message, conversation.staffReadAt)) continue
    fresh.set(conversation._id, (fresh.get(conversation._id) ?? 0) + 1)
  }
  const stored = await countStored(store, set, [...fresh.keys()], session, moved)
  for (const [id, here] of fresh) {
    const count = Math.min(UNREAD_CAP, (stored.get(id) ?? 0) + here)
    set.conversations.change(id, { unreadCount: count, hasUnread: count > 0 })
  }
}

const newlyVisible = (set: WorkingSet): MessageDoc[] => [
  ...set.messages.added(),
  ...set.messages
    .changed()
    .filter(({ before, after }) => before.stub && !after.stub)
    .map(({ after }) => after),
]

async function countStored(
  store: Store,
  set: WorkingSet,
  ids: readonly string[],
  session: ClientSession,
  moved: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const isNew = new Set(set.conversations.added().map((conversation) => conversation._id))
  const asked: object[] = []
  for (const id of ids) {
    const conversation = set.conversations.get(id)
    if (conversation === undefined || isNew.has(id)) continue
    if (conversation.unreadCount >= UNREAD_CAP && !moved.has(id)) {
      counts.set(id, UNREAD_CAP)
      continue
    }
    asked.push({
      shopId: conversation.shopId,
      conversationId: id,
      direction: 'in',
      stub: false,
      sentAt: { $gt: conversation.staffReadAt ?? NEVER },
    })
  }
  if (asked.length === 0) return counts
  const rows = store.messages.collection.aggregate(
    [
      { $match: asked.length === 1 ? asked[0] : { $or: asked } },
      { $group: { _id: '$conversationId', n: { $sum: 1 } } },
    ],
    { session, hint: 'unread' },
  )
  for await (const row of rows) counts.set(String(row._id), Number(row.n))
  return counts
}
