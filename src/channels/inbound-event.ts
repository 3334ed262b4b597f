/**
 * What the platforms tell us, in one vocabulary. Made by `channels/{facebook,zalo}/events/*`, applied by `inbox/`.
 * Every id is the platform's, as text. Every time is Unix milliseconds of the platform's clock.
 */
export interface AttachmentIn {
  readonly type:
    | 'image'
    | 'gif'
    | 'audio'
    | 'video'
    | 'file'
    | 'sticker'
    | 'location'
    | 'link'
    | 'contact'
    | 'template'
    | 'other'
  /** The platform's address of the bytes; it expires. */
  readonly url: string | null
  readonly name: string | null
  readonly sizeBytes: number | null
  /** Platform detail worth showing (coordinates, sticker id, link title), already plain JSON. */
  readonly detail: Readonly<Record<string, string | number>> | null
}

/** Who wrote a message of the channel's own side. `platform`: typed in the platform's own inbox, or sent by another app. */
export type EchoAuthor =
  | { readonly kind: 'ours-by-metadata'; readonly outboxId: string }
  | { readonly kind: 'own-app' }
  | { readonly kind: 'platform'; readonly adminId: string | null; readonly appId: string | null }

interface Base {
  /** The Page's or OA's id on the platform. */
  readonly accountId: string
  readonly atMs: number
}

/** Where a person came from (m.me link, advertisement, shortlink), as the platform says. */
export interface ReferralIn {
  readonly ref: string | null
  readonly source: string | null
  readonly adId: string | null
}

/** A message of either side: `direction: 'out'` are echoes. Postbacks and quick replies are messages of the person. */
export interface MessageEvent extends Base {
  readonly kind: 'message'
  readonly externalId: string
  readonly personId: string
  readonly direction: 'in' | 'out'
  readonly echo: EchoAuthor | null
  readonly text: string | null
  readonly attachments: readonly AttachmentIn[]
  readonly replyToExternalId: string | null
  readonly postback: { readonly title: string | null; readonly payload: string | null } | null
  readonly referral: ReferralIn | null
}

export interface MessageEditedEvent extends Base {
  readonly kind: 'message-edited'
  readonly externalId: string
  readonly personId: string
  readonly text: string | null
  readonly editNumber: number
}

export interface MessageDeletedEvent extends Base {
  readonly kind: 'message-deleted'
  readonly externalId: string
  readonly personId: string
}

export interface ReactionEvent extends Base {
  readonly kind: 'reaction'
  /** The message reacted to. */
  readonly externalId: string
  readonly personId: string
  /** Who reacted: the person, or the account itself. */
  readonly by: 'person' | 'account'
  /** null: the reaction was taken back. */
  readonly emoji: string | null
}

/** Delivery or read marks: a watermark (Facebook: everything sent up to it), single messages (Zalo), or both. */
export interface MarkEvent extends Base {
  readonly kind: 'delivered' | 'read'
  readonly personId: string
  readonly externalIds: readonly string[]
  readonly watermarkMs: number | null
}

export interface CommentEvent extends Base {
  readonly kind: 'comment'
  readonly verb: 'add' | 'edited' | 'remove' | 'hide' | 'unhide'
  readonly externalId: string
  readonly postExternalId: string
  /** The comment answered; null on a top-level comment. */
  readonly parentExternalId: string | null
  /** null where the platform withholds it. Equal to `accountId` for the Page's own comments. */
  readonly fromId: string | null
  readonly fromName: string | null
  readonly text: string | null
  readonly attachments: readonly AttachmentIn[]
  readonly postPermalink: string | null
}

/** A post of the Page or of a visitor. */
export interface PostEvent extends Base {
  readonly kind: 'post'
  readonly verb: 'add' | 'edited' | 'remove' | 'hide' | 'unhide'
  readonly externalId: string
  readonly fromId: string | null
  readonly fromName: string | null
  readonly text: string | null
  readonly link: string | null
  /** What the platform shows beside a post, where it was read and not told. */
  readonly seen?: {
    readonly comments: number
    readonly reactions: number
    readonly shares: number
    readonly pictureUrl: string | null
  }
}

export interface FollowEvent extends Base {
  readonly kind: 'followed' | 'unfollowed'
  readonly personId: string
  readonly source: string | null
}

/** The person pressed "share": their own consent to name, phone and address (ZA2); nothing else is read out of it. */
export interface SubmittedInfoEvent extends Base {
  readonly kind: 'submitted-info'
  readonly personId: string
  readonly name: string | null
  readonly phone: string | null
  /** One line, from either form of the platform's address. */
  readonly address: string | null
}

/** The person did something that counts as contact (opens the window) but leaves nothing to show. */
export interface ContactEvent extends Base {
  readonly kind: 'contact'
  readonly personId: string
  /** What led them back into a chat they have already. */
  readonly referral?: ReferralIn | null
}

/** The person asked the platform that what the account holds on them be deleted: an erasure begins. */
export interface WithdrawnEvent extends Base {
  readonly kind: 'withdrawn'
  readonly personId: string
}

/** The platform's word on an account that broke its rules; `block`: it may not send until `unblock`. */
export interface PolicyEvent extends Base {
  readonly kind: 'policy'
  readonly action: 'block' | 'unblock' | 'warning'
  /** In the platform's own words. */
  readonly reason: string | null
}

/** Understood and deliberately not stored (tags, calls, group events), or a kind nobody has described yet. Both are counted by name. */
export interface OtherEvent extends Base {
  readonly kind: 'acknowledged' | 'unknown'
  readonly name: string
}

export type InboundEvent =
  | MessageEvent
  | MessageEditedEvent
  | MessageDeletedEvent
  | ReactionEvent
  | MarkEvent
  | CommentEvent
  | PostEvent
  | FollowEvent
  | SubmittedInfoEvent
  | ContactEvent
  | WithdrawnEvent
  | PolicyEvent
  | OtherEvent

/** One member of a delivery: understood, or not readable with the reason it will be parked under. */
export type ParsedMember =
  | { readonly ok: true; readonly event: InboundEvent }
  | { readonly ok: false; readonly reason: string; readonly raw: unknown }
