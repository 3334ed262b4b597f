import type { Channel } from '../channels/channel.ts'
import type { Platform } from '../channels/platform.ts'
import type { Door } from '../door/door.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import type { ThreadTiming } from './thread-hold.ts'

export interface OutboxDeps {
  readonly store: Store
  readonly vault: Vault
  readonly door: Door
  readonly channels: { get(platform: Platform): Channel }
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** The app holds Facebook's human-agent feature. */
  readonly humanAgentHeld: boolean
  /** Asks for a drain of this thread soon. Never throws, never hangs; the sweep makes up for a lost call. */
  readonly wakeThread: (thread: WakingThread) => void
  /** Default: {@link THREAD_TIMING}. */
  readonly timing?: ThreadTiming
}

/** A conversation or comment thread: its rows leave in order. */
export interface Thread {
  readonly shopId: string
  readonly threadKey: string
}

export interface WakingThread extends Thread {
  /** Written by a program: whatever a person waits for goes first. */
  readonly bulk?: boolean
}

/** Why a send was not accepted. The API turns it into a problem with the same code. */
export class SendRefused extends Error {
  readonly code:
    | 'not-found'
    | 'channel-unlinked'
    | 'needs-relink'
    | 'channel-frozen'
    | 'outside-window'
    | 'text-too-long'
    | 'not-supported-by-platform'
    | 'idempotency-mismatch'
    | 'consent-missing'
    | 'permission-missing'
    | 'private-reply-used'
    | 'private-reply-expired'
    | 'comment-deleted'
    | 'not-own-comment'
    | 'not-retryable'
    | 'duplicate-unconfirmed'
    | 'platform-off'
    | 'text-with-attachment'
    | 'attachments-together'
    | 'upload-needed'
    | 'sticker-unsupported'
    | 'attachment-unsupported'
    | 'attachment-too-large'
    | 'attachment-type-wrong'
    | 'picture-missing'
  readonly members: Readonly<Record<string, unknown>>
  constructor(code: SendRefused['code'], members: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'SendRefused'
    this.code = code
    this.members = members
  }
}

/** Who accepted the action: staff are persons at a keyboard, everything else is a bot. */
export interface Author {
  readonly kind: 'staff' | 'bot'
  readonly id: string
}
