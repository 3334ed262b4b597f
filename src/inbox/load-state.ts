import type { ClientSession, Model } from 'mongoose'
import type { InboundEvent } from '../channels/inbound-event.ts'
import { idOf } from '../kit/ids.ts'
import type { MessageDoc } from '../store/models/conversation.ts'
import type { Store } from '../store/open-store.ts'
import { personOf } from './people-seals.ts'
import type { StoredState, Subject } from './working-set.ts'

export interface TurnEvent {
  readonly subject: Subject
  readonly event: InboundEvent
}

interface Touched {
  readonly shops: Set<string>
  readonly conversations: Set<string>
  readonly people: Set<string>
  readonly posts: Set<string>
  readonly comments: Set<string>
  /** Channel → ids of messages on the platform. */
  readonly messages: Map<string, Set<string>>
}

/** Reads, inside the transaction, every document these events may change. */
export async function loadState(
  store: Store,
  events: readonly TurnEvent[],
  session: ClientSession,
): Promise<Omit<StoredState, 'ownRows'>> {
  const touched = touchedBy(events)
  const shopId = { $in: [...touched.shops] }
  const byIds = async <Doc>(model: Model<Doc>, ids: ReadonlySet<string>): Promise<Doc[]> =>
    ids.size === 0
      ? []
      : ((await model.collection
          .find({ _id: { $in: [...ids] }, shopId } as never, { session })
          .toArray()) as unknown as Doc[])
  return {
    conversations: await byIds(store.conversations, touched.conversations),
    people: await byIds(store.people, touched.people),
    posts: await byIds(store.posts, touched.posts),
    comments: await byIds(store.comments, touched.comments),
    messages: await loadMessages(store, touched, session),
  }
}

async function loadMessages(store: Store, touched: Touched, session: ClientSession): Promise<MessageDoc[]> {
  if (touched.messages.size === 0) return []
  const shopId = { $in: [...touched.shops] }
  const named = [...touched.messages].map(([channelId, externalIds]) => ({
    channelId,
    externalId: { $in: [...externalIds] },
    shopId,
  }))
  return (await store.messages.collection
    .find((named.length === 1 ? named[0] : { $or: named }) as never, { session })
    .toArray()) as unknown as MessageDoc[]
}

function touchedBy(events: readonly TurnEvent[]): Touched {
  const touched: Touched = {
    shops: new Set(),
    conversations: new Set(),
    people: new Set(),
    posts: new Set(),
    comments: new Set(),
    messages: new Map(),
  }
  for (const { subject, event } of events) {
    const { channelId } = subject
    touched.shops.add(subject.shopId)
    const personId = personOf(subject, event)
    if (personId !== null) touched.people.add(personId)
    const message = (externalId: string): void => {
      const ids = touched.messages.get(channelId) ?? new Set()
      touched.messages.set(channelId, ids.add(externalId))
    }
    switch (event.kind) {
      case 'acknowledged':
      case 'unknown':
      case 'withdrawn':
      case 'followed':
      case 'unfollowed':
      case 'policy':
        break
      case 'comment':
        touched.comments.add(idOf('cmt', channelId, event.externalId))
        touched.posts.add(idOf('pst', channelId, event.postExternalId))
        break
      case 'post':
        touched.posts.add(idOf('pst', channelId, event.externalId))
        break
      default:
        touched.conversations.add(idOf('cnv', channelId, event.personId))
        if ('externalId' in event) message(event.externalId)
        if ('externalIds' in event) event.externalIds.forEach(message)
    }
  }
  return touched
}
