import type { Platform } from '../channels/platform.ts'
import type { AnswerFacts, RawAnswer, Usage } from '../channels/platform-http.ts'
import type { ChannelDoc } from '../store/models/channel.ts'

/** Which consent and which token a call stands on. */
export type DoorSubject =
  | { readonly kind: 'channel'; readonly shopId: string; readonly channelId: string }
  /** While linking, before a channel exists: the link's consents, and the platform user's token held in memory or in a grant. */
  | {
      readonly kind: 'link'
      readonly shopId: string
      readonly linkId: string
      readonly platform: Platform
      readonly accessToken: string | null
    }
  /** Calls that end, inspect or renew a grant (`upkeep` in the map); no consent is asked for these and nothing else may use it. */
  | { readonly kind: 'upkeep'; readonly platform: Platform; readonly accessToken: string | null }

export type DoorRefusalCode =
  | 'consent-missing'
  | 'permission-missing'
  | 'channel-unlinked'
  | 'needs-relink'
  | 'channel-frozen'
  | 'operation-unmapped'
  | 'platform-off'

/** The call was not made. `permission` is the policy code that is missing (`FB5`, `ZA2`), where that is the cause. */
export class DoorRefusal extends Error {
  readonly code: DoorRefusalCode
  readonly permission: string | null
  constructor(code: DoorRefusalCode, permission: string | null = null) {
    super(permission ? `${code}: ${permission}` : code)
    this.name = 'DoorRefusal'
    this.code = code
    this.permission = permission
  }
}

export interface CallOptions {
  /** Aborted when the job's lock is lost or the process stops: the call is not started, or cut. */
  readonly signal?: AbortSignal
  /** `person` goes before `bulk` in the channel's rate lane. */
  readonly priority?: 'person' | 'bulk'
  /**
   * Asked when everything is decided, waited for and in hand, and nothing but the request itself is left to do; once more
   * where a fresh token makes it leave again. What it throws stops the call and comes out of it: nothing was sent.
   */
  readonly beforeLeaving?: (operation: LeavingOperation) => Promise<void>
  /** Told of a success: what the answer's headers said of allowances, clock and version. Must not throw. */
  readonly onAnswer?: (told: { readonly usage: Usage; readonly facts: AnswerFacts }) => void
  /** Handed each answer as it came, refusals too, before any field is cut: for looking at the platform itself, never for keeping. Must not throw. */
  readonly onRaw?: (answer: RawAnswer) => void
}

export interface LeavingOperation {
  readonly name: string
  /** A repeated call could do something twice. */
  readonly effect: boolean
}

/**
 * The only way to a platform. Decides by code, consent now (read from the primary), grant of the platform, operation
 * and fields; then takes a token from the keeper, waits for the channel's rate lane, calls, and lets only mapped fields back.
 * @throws {DoorRefusal} nothing was sent · {ChannelError} the platform refused or failed
 */
export interface Door {
  call<Output>(
    subject: DoorSubject,
    operationName: string,
    input: unknown,
    options?: CallOptions,
  ): Promise<Output>
  /**
   * Would `call` pass consent and grant now? For verdicts before a send is accepted, and for `permissions` in the API.
   * @param channel the subject's row, where it was read this moment; a call reads it itself
   */
  check(
    subject: DoorSubject,
    operationName: string,
    channel?: ChannelDoc,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly refusal: DoorRefusal }>
}
