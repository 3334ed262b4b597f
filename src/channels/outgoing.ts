/** What goes with a message beside text and files. Texts only: what it may hold at most is checked where it comes in. */

/** An answer offered under a message: pressed, it comes back as the person's own message with the payload. */
export interface QuickReply {
  readonly title: string
  readonly payload: string
}

export type CardButton =
  | { readonly type: 'url'; readonly title: string; readonly url: string }
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  | { readonly type: 'phone'; readonly title: string; readonly phone: string }

export interface Card {
  readonly title: string
  readonly subtitle: string | null
  readonly imageUrl: string | null
  /** Where a tap on the card leads. */
  readonly url: string | null
  readonly buttons: readonly CardButton[]
}

/** A message laid out by the platform: cards side by side, or a text over buttons. */
export type Template =
  | { readonly type: 'generic'; readonly cards: readonly Card[] }
  | { readonly type: 'button'; readonly text: string; readonly buttons: readonly CardButton[] }

/** A message as far as it can be judged before any file is looked at. */
export interface MessageParts {
  readonly text: string | null
  readonly attachments: readonly AttachmentPart[]
  readonly quickReplies: readonly QuickReply[]
  readonly template: Template | null
}

export type AttachmentPart =
  | { readonly type: OutgoingType; readonly from: 'url' | 'upload' }
  | { readonly type: 'sticker'; readonly from: 'collection' }

export type OutgoingType = 'image' | 'gif' | 'audio' | 'video' | 'file'

/** Why a platform does not take these parts in one message. */
export type PartsRefusal =
  | 'text-with-attachment'
  | 'attachments-together'
  | 'attachment-unsupported'
  | 'upload-needed'
  | 'sticker-unsupported'
  | 'not-supported-by-platform'
