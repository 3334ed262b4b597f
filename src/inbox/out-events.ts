import type { ClientSession } from 'mongoose'
import type { OutEvent, OutEventType } from '../events/out-event.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import type { Store } from '../store/open-store.ts'
import { STATUS_EVENTS } from './limits.ts'
import { NEVER } from './reduce/blank.ts'
import type { WorkingSet } from './working-set.ts'

const STATUS_FIELDS = ['sendStatus', 'deliveredAt', 'readAt', 'externalId', 'sentAt'] as const
const PERSON_FIELDS = ['sealedName', 'sealedPhone', 'sealedAddress', 'follower'] as const

const hasAny = (patch: object, fields: readonly string[]): boolean => fields.some((field) => field in patch)

/**
 * What a turn's changes mean to those who watch, by ids and in platform time: one event a document, however many deliveries
 * changed it. A conversation's own event is left out where a message's already says to look at it.
 */
export async function eventsOf(
  store: Store,
  set: WorkingSet,
  platformOf: (channelId: string) => OutEvent['platform'],
  session: ClientSession,
): Promise<OutEvent[]> {
  const events = [...messageEvents(set, platformOf), ...commentEvents(set, platformOf)]
  const told = new Set(events.map((event) => event.conversationId))
  for (const { before, after, patch } of set.conversations.changed()) {
    if (told.has(after._id) || (Object.keys(patch).length === 1 && 'lastContactAt' in patch)) continue
    events.push(conversationEvent(after, after.updatedAt))
    events.push(...(await statusEvents(store, before, after, session)))
  }
  for (const after of set.conversations.added())
    if (!told.has(after._id) && after.updatedAt > NEVER)
      events.push(conversationEvent(after, after.updatedAt))
  for (const { after, patch } of set.people.changed())
    if (hasAny(patch, PERSON_FIELDS)) events.push(personEvent(after))
  for (const after of set.people.added())
    if (PERSON_FIELDS.some((field) => after[field] !== null)) events.push(personEvent(after))
  return events.sort((a, b) => a.at.getTime() - b.at.getTime())
}

type PlatformOf = (channelId: string) => OutEvent['platform']

function messageEvents(set: WorkingSet, platformOf: PlatformOf): OutEvent[] {
  const event = (type: OutEventType, message: MessageDoc, at: Date): OutEvent => ({
    shopId: message.shopId,
    type,
    platform: platformOf(message.channelId),
    channelId: message.channelId,
    conversationId: message.conversationId,
    subjectId: message._id,
    at,
  })
  const appeared = (message: MessageDoc): OutEvent =>
    event(message.direction === 'in' ? 'message.received' : 'message.changed', message, message.sentAt)
  const events = set.messages
    .added()
    .filter((message) => !message.stub)
    .map(appeared)
  for (const { before, after, patch } of set.messages.changed()) {
    if (after.stub) continue
    const status = Object.keys(patch).every((field) => (STATUS_FIELDS as readonly string[]).includes(field))
    if (before.stub) events.push(appeared(after))
    else events.push(event(status ? 'message.status' : 'message.changed', after, lastTouched(after)))
  }
  return events
}

const lastTouched = (message: MessageDoc): Date =>
  [
    message.editedAt,
    message.deletedAt,
    message.deliveredAt,
    message.readAt,
    ...message.reactions.map(({ at }) => at),
  ]
    .filter((at) => at !== null)
    .reduce((latest, at) => (at > latest ? at : latest), message.sentAt)

function commentEvents(set: WorkingSet, platformOf: PlatformOf): OutEvent[] {
  const event = (
    type: OutEventType,
    comment: { shopId: string; channelId: string; _id: string },
    at: Date,
  ): OutEvent => ({
    shopId: comment.shopId,
    type,
    platform: platformOf(comment.channelId),
    channelId: comment.channelId,
    conversationId: null,
    subjectId: comment._id,
    at,
  })
  const events = set.comments
    .added()
    .filter((comment) => !comment.stub)
    .map((comment) => event('comment.created', comment, comment.createdAt))
  for (const { before, after } of set.comments.changed()) {
    if (after.stub) continue
    const at = [after.textAt, after.hiddenAt, after.deletedAt].reduce<Date>(
      (latest, moment) => (moment !== null && moment > latest ? moment : latest),
      after.createdAt,
    )
    events.push(event(before.stub ? 'comment.created' : 'comment.changed', after, at))
  }
  return events
}

const conversationEvent = (conversation: ConversationDoc, at: Date): OutEvent => ({
  shopId: conversation.shopId,
  type: 'conversation.changed',
  platform: conversation.platform,
  channelId: conversation.channelId,
  conversationId: conversation._id,
  subjectId: conversation._id,
  at,
})

const personEvent = (person: {
  _id: string
  shopId: string
  channelId: string
  platform: NonNullable<OutEvent['platform']>
  updatedAt: Date
}): OutEvent => ({
  shopId: person.shopId,
  type: 'person.changed',
  platform: person.platform,
  channelId: person.channelId,
  conversationId: null,
  subjectId: person._id,
  at: person.updatedAt,
})

/** Messages of ours that a watermark has passed are delivered or read now; a long-neglected conversation tells its newest. */
async function statusEvents(
  store: Store,
  before: ConversationDoc,
  after: ConversationDoc,
  session: ClientSession,
): Promise<OutEvent[]> {
  const moved = (['personDeliveredAt', 'personReadAt'] as const).filter(
    (mark) => after[mark] !== before[mark],
  )
  if (moved.length === 0) return []
  const from = Math.min(...moved.map((mark) => before[mark]?.getTime() ?? 0))
  const to = Math.max(...moved.map((mark) => after[mark]?.getTime() ?? 0))
  const passed = await store.messages.collection
    .find(
      {
        shopId: after.shopId,
        conversationId: after._id,
        direction: 'out',
        stub: false,
        sentAt: { $gt: new Date(from), $lte: new Date(to) },
      },
      { session, projection: { sentAt: 1 }, hint: 'unread' },
    )
    .sort({ sentAt: -1 })
    .limit(STATUS_EVENTS)
    .toArray()
  return passed.map((message) => ({
    ...conversationEvent(after, new Date(to)),
    type: 'message.status' as const,
    subjectId: String(message._id),
  }))
}
