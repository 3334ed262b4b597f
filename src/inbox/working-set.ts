import type { Platform } from '../channels/platform.ts'
import { idOf } from '../kit/ids.ts'
import type { CommentDoc, PostDoc } from '../store/models/comment.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { Place } from '../vault/vault.ts'
import { Drafts } from './drafts.ts'

/** Whose event it is: the linked account. */
export interface Subject {
  readonly shopId: string
  readonly channelId: string
  readonly platform: Platform
  /** The Page's or OA's id on the platform. */
  readonly accountId: string
}

/**
 * Where an event was heard of. What a webhook tells is more exact than history (times to the millisecond, authors, buttons)
 * and stands over it whichever came first; history fills in what no webhook told.
 */
export type Source = 'webhook' | 'history'

/** Sealing under a person's key; under the shop's where the person is null (a Page's own words, a withheld author). */
export interface Seals {
  seal(shopId: string, personId: string | null, place: Place, text: string): Buffer
  open(shopId: string, personId: string | null, place: Place, sealed: Buffer): string
}

/** What is stored of everything a turn's events touch. */
export interface StoredState {
  readonly conversations: readonly ConversationDoc[]
  readonly messages: readonly MessageDoc[]
  readonly people: readonly PersonDoc[]
  readonly posts: readonly PostDoc[]
  readonly comments: readonly CommentDoc[]
  /** Rows of ours that an echo of this turn settled, by the echo's {@link externalKey}. */
  readonly ownRows: ReadonlyMap<string, OutboxDoc>
}

export const NOTHING_STORED: StoredState = {
  conversations: [],
  messages: [],
  people: [],
  posts: [],
  comments: [],
  ownRows: new Map(),
}

export const externalKey = (channelId: string, externalId: string): string => `${channelId}\0${externalId}`

/** The documents of one turn while its events are applied. */
export class WorkingSet {
  readonly conversations: Drafts<ConversationDoc>
  readonly messages: Drafts<MessageDoc>
  readonly people: Drafts<PersonDoc>
  readonly posts: Drafts<PostDoc>
  readonly comments: Drafts<CommentDoc>
  readonly ownRows: ReadonlyMap<string, OutboxDoc>
  readonly seals: Seals
  readonly #messageIds = new Map<string, string>()

  constructor(stored: StoredState, seals: Seals) {
    this.conversations = new Drafts(stored.conversations)
    this.messages = new Drafts(stored.messages)
    this.people = new Drafts(stored.people)
    this.posts = new Drafts(stored.posts)
    this.comments = new Drafts(stored.comments)
    this.ownRows = stored.ownRows
    this.seals = seals
    for (const message of stored.messages) {
      if (message.externalId !== null)
        this.#messageIds.set(externalKey(message.channelId, message.externalId), message._id)
    }
  }

  /** Our id of a message of the platform: that of our own send where it is one, else the one drawn from the platform's. */
  messageId(channelId: string, externalId: string): string {
    return this.#messageIds.get(externalKey(channelId, externalId)) ?? idOf('msg', channelId, externalId)
  }

  /** Changes made so far, in whatever collection. */
  get version(): number {
    return (
      this.conversations.version +
      this.messages.version +
      this.people.version +
      this.posts.version +
      this.comments.version
    )
  }
}
