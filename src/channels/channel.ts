import type { Result } from '../kit/result.ts'
import type { ParsedMember } from './inbound-event.ts'
import type { MessageParts, OutgoingType, PartsRefusal, QuickReply, Template } from './outgoing.ts'
import type { Platform } from './platform.ts'

/** Header names in lower case, as node:http gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** One account's share of a webhook body, ready for the journal. */
export interface DeliveryPart {
  readonly accountId: string
  /** Exactly what `parsePart` will get back later: JSON of this account's entry only. */
  readonly bytes: Buffer
  /** How many events this part holds (entry members), at least 1. The proof of no loss counts in these. */
  readonly events: number
}

export type SplitRefusal = 'body-malformed'

export type WindowKind = 'free' | 'human-agent' | 'paid'

/** Answer to "may I write to this person now?", known before anyone types. Times: Unix ms. */
export interface WindowVerdict {
  readonly canSend: boolean
  readonly kind: WindowKind | null
  /** When this verdict ends (the window closes, or changes its kind); null: no end known. */
  readonly untilMs: number | null
  /** Key of a sentence (vi, en): `inside-24h`, `human-agent-only`, `never-wrote`, `window-closed`, `paid-switch-off`… */
  readonly reason: string
}

export interface WindowFacts {
  readonly nowMs: number
  /** The person's last message or other contact that opens the window; null: none on record. */
  readonly lastContactAtMs: number | null
  /** Who would send. */
  readonly author: 'staff' | 'bot'
  /** Facebook: the human-agent feature is held. Zalo: the shop has switched paid sends on. */
  readonly humanAgentHeld: boolean
  readonly paidSendsOn: boolean
  readonly follower: boolean | null
}

/** What the outbox asks a platform to do, in one vocabulary. Ids are the platform's. */
export type OutboundAction =
  | {
      readonly do: 'send-message'
      readonly personId: string
      readonly text: string | null
      /** In order; more than one only where {@link Channel.refusesParts} lets them through. */
      readonly attachments: readonly OutboundAttachment[]
      readonly quickReplies?: readonly QuickReply[]
      readonly template?: Template
      readonly replyToExternalId: string | null
      /** The message answered is the person's own. */
      readonly replyToPerson?: boolean
      readonly window: WindowKind
      /** Ours; comes back in Facebook's echo. */
      readonly outboxId: string
    }
  | {
      readonly do: 'request-info'
      readonly personId: string
      readonly title: string
      readonly subtitle: string
      readonly imageUrl: string
      readonly outboxId: string
    }
  | { readonly do: 'mark-read'; readonly personId: string }
  | {
      readonly do: 'reply-comment'
      readonly commentExternalId: string
      readonly text: string
      readonly attachmentUrl: string | null
    }
  | {
      readonly do: 'private-reply'
      readonly commentExternalId: string
      readonly text: string
      readonly outboxId: string
    }
  | { readonly do: 'edit-comment'; readonly commentExternalId: string; readonly text: string }
  | { readonly do: 'delete-comment'; readonly commentExternalId: string }
  | { readonly do: 'hide-comment'; readonly commentExternalId: string; readonly hidden: boolean }
  | { readonly do: 'like-comment'; readonly commentExternalId: string; readonly liked: boolean }

export type OutboundAttachment =
  | {
      readonly type: OutgoingType
      readonly from: 'url'
      readonly url: string
    }
  | {
      readonly type: OutgoingType
      /** Uploaded to this account before; the platform still keeps it. */
      readonly from: 'saved'
      readonly savedId: string
    }
  | {
      readonly type: OutgoingType
      readonly from: 'bytes'
      readonly name: string
      readonly contentType: string
      readonly bytes: Buffer
      /** Told when the platform has kept it for {@link Channel.savedFileLifeMs}: the next send need not upload it. */
      readonly saved?: (savedId: string) => Promise<void>
    }
  | {
      readonly type: 'sticker'
      /** One of the platform's own, by its id there. */
      readonly from: 'collection'
      readonly stickerId: string
    }

/** What a message cost its account: nothing, one of its package's messages, or money. */
export type SendCost = 'free' | 'package' | 'billed'

/** What the platform answered to an action. */
export interface Receipt {
  /** Message or comment id on the platform; null where the action makes none (hide, like, mark-read). */
  readonly externalId: string | null
  readonly sentAtMs: number | null
  /** Absent or null: the platform does not charge for messages, or did not tell. */
  readonly cost?: SendCost | null
}

/** A question to the platform, made through the door. */
export interface PlatformQuestion {
  readonly operation: string
  readonly input: unknown
}

/** What a platform itself can be asked about writing to somebody. */
export interface WindowQuestions {
  /** Answered with {@link ContactAnswer}. @param personId the platform's id of the person @returns null: it knows nothing of them */
  contact(personId: string): PlatformQuestion | null
  /** Answered with {@link QuotaAnswer}. */
  readonly quota: PlatformQuestion
}

export interface ContactAnswer {
  /** null: never, or not told. */
  readonly lastInteractionAtMs: number | null
}

/** Messages left of those the account's package pays for. null: the platform names no number. */
export interface QuotaAnswer {
  readonly remain: number | null
  readonly total: number | null
}

/** How an action is carried out: one or more permitted operations, each made through the door by `call`. */
export type CallOperation = <Input, Output>(operationName: string, input: Input) => Promise<Output>

/** What a platform can do, implemented by `channels/facebook/index.ts` and `channels/zalo/index.ts` with the same file names in each. */
export interface Channel {
  readonly name: Platform
  /** Constant time over the raw bytes, current and previous secret. For Zalo, `app_id` and `timestamp` are found by a bounded scan. */
  verifySignature(rawBody: Buffer, headers: Headers): boolean
  /**
   * In a word how a delivery is signed: `current…` or `previous…` with the reading that fitted, or why none does:
   * `app-secret` (the mac was made with the key our settings hold as the other secret), `other-app`, `unsigned`, `unknown`.
   */
  explainSignature(rawBody: Buffer, headers: Headers): string
  /** Platform probes that get 200 and change nothing (Zalo's unsigned `{}`), recognised before the signature. */
  isProbe(rawBody: Buffer, headers: Headers): boolean
  /** The one parse (integers beyond 2^53 stay exact). Runs only after the signature. */
  splitByAccount(rawBody: Buffer): Result<DeliveryPart[], SplitRefusal>
  /** Reads one journaled part: every member either an event or a reason; never throws. */
  parsePart(bytes: Buffer): ParsedMember[]
  /** May a message be sent now, and how? Pure. */
  window(facts: WindowFacts): WindowVerdict
  /** null: the platform cannot be asked, and our own records are all there is. */
  readonly windowQuestions: WindowQuestions | null
  /** Carries out an action by permitted operations. Throws ChannelError. 409-type impossibilities are refused earlier by `supports`. */
  perform(
    action: OutboundAction,
    account: { readonly externalId: string },
    call: CallOperation,
  ): Promise<Receipt>
  supports(action: OutboundAction['do']): boolean
  /** Text limits as the platform counts, of a message or of a comment; the outbox refuses longer texts with both numbers. */
  textLength(text: string, of?: 'message' | 'comment'): { readonly length: number; readonly max: number }
  /** Why these cannot go out in one message; null: they can, as far as their kinds tell. */
  refusesParts(parts: MessageParts): PartsRefusal | null
  /** How long the platform keeps an uploaded file for further sends, ms. One gone before is `attachment-missing` or `attachment-expired`. */
  readonly savedFileLifeMs: number
  /** Why this file cannot go out as that kind of attachment; null: it can, as far as its name, type and size tell. */
  refusesFile(file: FileFacts): 'attachment-unsupported' | 'attachment-too-large' | null
}

export interface FileFacts {
  readonly as: OutgoingType
  /** Content type. */
  readonly type: string
  readonly name: string | null
  readonly sizeBytes: number
}
