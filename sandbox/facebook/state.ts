import { createIdCounter, type IdCounter } from '../kit/ids.ts'
import type { AppSettings } from './app-settings.ts'
import type { LoginPlan } from './login-plan.ts'
import type { PageTask } from './permission-names.ts'

/** A merchant's Facebook account, by its id for this app. */
export interface User {
  id: string
  name: string
  email: string | null
  /** Page id to the tasks this person has there. */
  roles: Record<string, PageTask[]>
}

/** What a user gave the app. Gone entirely when the app is removed. */
export interface Grant {
  userId: string
  permissions: Record<string, 'granted' | 'declined' | 'expired'>
  pageIds: string[]
}

export interface Token {
  token: string
  kind: 'user' | 'page' | 'app'
  long: boolean
  userId: string | null
  pageId: string | null
  issuedAtMs: number
  /** Null: no end date. */
  expiresAtMs: number | null
  /** Subcode of the 190 it answers with, or null while alive. */
  deadSubcode: number | null
}

export interface Code {
  code: string
  userId: string
  redirectUri: string
  issuedAtMs: number
  used: boolean
}

export interface Usage {
  percent: number
  risePerCall: number
  regainMinutes: number
}

export interface Page {
  id: string
  name: string
  category: string
  about: string | null
  description: string | null
  emails: string[]
  phone: string | null
  website: string | null
  username: string | null
  coverSeed: string | null
  followers: number
  isPublished: boolean
  /** Owned by a Business Portfolio: missing from /me/accounts without business_management. */
  inPortfolio: boolean
  /** Fields this app is subscribed to on the Page; null: not subscribed. */
  subscribedFields: string[] | null
  /** Rises with each subscription, so that old webhooks do not go to a new one. */
  subscriptionEpoch: number
  webhookFailingSinceMs: number | null
  webhooksDisabledAtMs: number | null
  /** Sends fail with 10/1893063. */
  restricted: boolean
  usage: Partial<Record<'pages' | 'messenger', Usage>>
}

/** A shopper. Has one PSID per Page. */
export interface Person {
  id: string
  name: string
  profile: 'available' | 'none'
  psids: Record<string, string>
  /** Pages this person blocked, or whose messages cannot reach them. */
  blockedPageIds: string[]
}

export interface Attachment {
  type: string
  url: string | null
  name: string | null
  contentType: string | null
  sizeBytes: number | null
  /** Payload members beyond `url`, such as `sticker_id` or `coordinates`. */
  extra: Record<string, unknown>
}

export interface Message {
  mid: string
  from: 'person' | 'page'
  text: string | null
  attachments: Attachment[]
  replyTo: string | null
  quickReply: string | null
  atMs: number
  /** App that sent it for the Page; null for a person's message. */
  appId: string | null
  metadata: string | null
  edits: number
  deleted: boolean
  reactions: { by: 'person' | 'page'; reaction: string; emoji: string }[]
  deliveredAtMs: number | null
  readAtMs: number | null
  /** Comment or post a private reply answered. */
  answers: string | null
  /** Quick replies under it and postback buttons on it. */
  offered?: { by: 'quick-reply' | 'button'; title: string; payload: string }[]
}

export interface Conversation {
  id: string
  pageId: string
  psid: string
  personId: string
  messages: Message[]
  /** Last message, postback or the like of the person: what the window counts from. */
  lastPersonAtMs: number | null
  updatedAtMs: number
  unread: number
  /** Another app that owns the thread; null: ours or nobody. */
  ownerAppId: string | null
}

export interface Post {
  id: string
  pageId: string
  /** PSID of a visitor; null: by the Page. */
  psid: string | null
  message: string | null
  pictureUrl: string | null
  createdAtMs: number
  updatedAtMs: number
  published: boolean
  hidden: boolean
  reactions: Record<string, string>
  shares: number
  privateReplyAtMs: number | null
}

export interface Comment {
  id: string
  pageId: string
  postId: string
  /** Parent comment; null: at top level. */
  parentId: string | null
  /** PSID of the author; null: the Page. */
  psid: string | null
  message: string
  photoUrl: string | null
  createdAtMs: number
  hidden: boolean
  removed: boolean
  likedByPage: boolean
  reactions: Record<string, string>
  privateReplyAtMs: number | null
}

export interface SavedAttachment {
  id: string
  pageId: string
  attachment: Attachment
  savedAtMs: number
}

export interface FacebookState {
  app: AppSettings
  login: LoginPlan | null
  users: Map<string, User>
  grants: Map<string, Grant>
  tokens: Map<string, Token>
  codes: Map<string, Code>
  pages: Map<string, Page>
  people: Map<string, Person>
  /** PSID to who it is and on which Page. */
  psids: Map<string, { personId: string; pageId: string }>
  /** Keyed by PSID: one thread per person and Page. */
  conversations: Map<string, Conversation>
  conversationIds: Map<string, Conversation>
  messages: Map<string, { message: Message; conversation: Conversation }>
  posts: Map<string, Post>
  comments: Map<string, Comment>
  savedAttachments: Map<string, SavedAttachment>
  ids: IdCounter
  psidCounter: IdCounter
}

export function createFacebookState(app: AppSettings): FacebookState {
  return {
    app,
    login: null,
    users: new Map(),
    grants: new Map(),
    tokens: new Map(),
    codes: new Map(),
    pages: new Map(),
    people: new Map(),
    psids: new Map(),
    conversations: new Map(),
    conversationIds: new Map(),
    messages: new Map(),
    posts: new Map(),
    comments: new Map(),
    savedAttachments: new Map(),
    ids: createIdCounter(700_000_000_000_000n),
    // Above 2^53 on purpose: a client that makes numbers of ids must be found out.
    psidCounter: createIdCounter(24_000_000_000_000_001n),
  }
}
