import type { ZaloSwitches } from './switches.ts'
import { defaultSwitches } from './switches.ts'
import type { TokenLedger } from './token-ledger.ts'
import { createTokenLedger } from './token-ledger.ts'

/** What a person submitted or a merchant wrote down; any member may be missing. */
export interface SharedInfo {
  name?: string
  phone?: string
  address?: string
  city?: string
  district?: string
  ward?: string
  user_dob?: string
}

/** One person at one OA. */
export interface ZaloUser {
  userId: string
  userIdByApp: string
  displayName: string
  alias: string
  externalId: string
  isFollower: boolean
  isSensitive: boolean
  lastInteractionAtMs: number | null
  gender: 'Nam' | 'Nữ'
  /** dd/MM/yyyy */
  birthday: string
  tags: string[]
  notes: string[]
  shared: SharedInfo | null
  welcomeSent: number
  /** A code every send to this person is refused with, such as -227 or -244. */
  refuseSendsWith: number | null
}

/** Followers made by rule instead of being stored: `count` of them, from this first person on. */
export interface FollowerSeed {
  count: number
  firstHuman: number
  createdAtMs: number
  /** Everybody's last contact lies within this many days, evenly; null: as `interactionAge` mixes them. */
  spreadDays: number | null
}

/** One Official Account. */
export interface ZaloOa {
  id: string
  name: string
  description: string
  alias: string
  isVerified: boolean
  oaType: number
  category: string
  packageName: string
  packageValidThrough: string
  limitPerMinute: number
  /** Consultation messages a month beyond 48 h that the package pays for. */
  freePerMonth: number
  usedPerMonth: Record<string, number>
  /** A code every call is refused with, such as -221, -224, -223, -204. */
  refuseCallsWith: number | null
  /** Whether the person at the permission page is an admin of it. */
  administered: boolean
  /** A webhook key of its own; null: the app's. */
  oaSecret: string | null
  seed: FollowerSeed
  /** Position of this OA among all: its followers' ids start there. */
  ordinal: number
  /** People added, or changed since they were seeded. */
  users: Record<string, ZaloUser>
  addedUsers: number
}

export type MessageKind =
  | 'text'
  | 'image'
  | 'gif'
  | 'link'
  | 'audio'
  | 'video'
  | 'sticker'
  | 'location'
  | 'file'
  | 'business_card'
  | 'list'

/** The platform's own truth about one message. */
export interface ZaloMessage {
  id: string
  /** Order in which the platform accepted it, over everything. */
  seq: number
  oaId: string
  userId: string
  origin: 'user' | 'api' | 'staff'
  adminId: string | null
  kind: MessageKind
  text: string
  /** As the event's `attachments`. */
  attachments: Record<string, unknown>[]
  quotedId: string | null
  atMs: number
  receivedAtMs: number | null
  seenAtMs: number | null
  reactions: { by: 'user' | 'oa'; icon: string; atMs: number }[]
  /** Answers addressed by its id. */
  replies: number
  /** Set for anonymous visitors of the web widget. */
  conversationId: string | null
}

/** An uploaded asset; lives seven days. */
export interface Upload {
  kind: 'image' | 'gif' | 'file'
  oaId: string
  name: string
  contentType: string
  sizeBytes: number
  md5: string
  mediaId: string
  atMs: number
}

export interface WebhookState {
  url: string | null
  /** False after the retry ladder ran out, until somebody enables it again. */
  enabled: boolean
  /** Names switched on; null means all. */
  toggles: string[] | null
  /** Events that happened and were not sent, with the reason. */
  unsent: Record<string, number>
}

/** The whole platform as plain JSON. */
export interface ZaloState {
  app: { appId: string; appSecret: string; oaSecret: string; redirectUris: string[] }
  switches: ZaloSwitches
  webhook: WebhookState
  tokens: TokenLedger
  oas: Record<string, ZaloOa>
  /** Key `oaId/userId`, oldest first. */
  conversations: Record<string, ZaloMessage[]>
  messageKeys: Record<string, string>
  uploads: Record<string, Upload>
  uploadsPerMonth: Record<string, number>
  lastSeq: number
}

export function createZaloState(app: ZaloState['app'], webhookUrl: string | null): ZaloState {
  return {
    app,
    switches: defaultSwitches(),
    webhook: { url: webhookUrl, enabled: true, toggles: null, unsent: {} },
    tokens: createTokenLedger(),
    oas: {},
    conversations: {},
    messageKeys: {},
    uploads: {},
    uploadsPerMonth: {},
    lastSeq: 0,
  }
}
