import { pickFields } from '../../config/pick-fields.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { facebookOperations } from '../channels/facebook/operations/index.ts'
import type { PlatformClient } from '../channels/http-call.ts'
import type { Operation } from '../channels/operation.ts'
import { PLATFORMS, type Platform } from '../channels/platform.ts'
import { zaloOperations } from '../channels/zalo/operations/index.ts'
import type { Consents } from '../consent/ledger.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import { NeedsRelink, type TokenKeeper, type TokenOwner, type UsableToken } from '../vault/token-keeper.ts'
import { deathCause } from '../vault/token-step.ts'
import { createBreakers } from './breakers.ts'
import { type AnyOperation, type Decision, decide } from './decide.ts'
import { type CallOptions, type Door, DoorRefusal, type DoorSubject } from './door.ts'
import { type Call, createRateLanes } from './rate-lanes.ts'
import { pauseScope } from './rate-limits.ts'

/** Words by which a platform says that the token is no good any more, whatever it was granted. */
const TOKEN_DEAD: ReadonlySet<string> = new Set([
  'token-rejected',
  'token-expired',
  'app-removed',
  'login-checkpoint',
  'password-changed',
  'user-unconfirmed',
  'role-lost',
])

/** A consent may be withdrawn while a call waits for a token or its rate lane: a decision older than this is made anew. */
const DECISION_GOOD_MS = 500

/** Every operation we know how to make, by name. The map of permissions decides which may be. */
export const ALL_OPERATIONS: ReadonlyMap<string, AnyOperation> = new Map(
  [...facebookOperations, ...zaloOperations].map((operation) => [
    operation.name,
    operation as Operation<string, never, unknown>,
  ]),
)

export interface DoorDeps {
  readonly store: Store
  readonly keeper: TokenKeeper
  readonly consents: Consents
  readonly client: PlatformClient
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** Platforms that are switched on. Default: all. */
  readonly platforms?: ReadonlySet<Platform>
}

/** The permission door: the only room that holds a client of the platforms. */
export function createDoor(deps: DoorDeps): Door {
  const { store, keeper, consents, client, clock, log, meter } = deps
  const platforms = deps.platforms ?? new Set(PLATFORMS)
  const asked = { store, consents, operations: ALL_OPERATIONS, platforms }
  const lanes = createRateLanes({ clock, meter })
  const breakers = createBreakers({ clock, log, meter })

  async function call<Output>(
    subject: DoorSubject,
    name: string,
    input: unknown,
    options: CallOptions = {},
  ): Promise<Output> {
    let decision = await decided(subject, name)
    let decidedAtMs = performance.now()
    const { operation } = decision
    const stillAllowed = async (): Promise<void> => {
      if (performance.now() - decidedAtMs <= DECISION_GOOD_MS) return
      decision = await decided(subject, name)
      decidedAtMs = performance.now()
    }
    const leaving: Call = {
      platform: operation.platform,
      account: operation.token === 'none' ? NOBODY : accountOf(subject),
      operation: name,
      input,
      priority: options.priority ?? 'person',
    }
    const owner = tokenOwner(subject, operation)
    const answer = owner
      ? await withKeptToken(owner, (token) => leave(leaving, operation, token, options, stillAllowed))
      : await leave(
          leaving,
          operation,
          subject.kind === 'channel' ? null : subject.accessToken,
          options,
          stillAllowed,
        )
    const { fields } = decision
    return (fields === null ? answer : pickFields(answer, fields)) as Output
  }

  async function decided(subject: DoorSubject, name: string): Promise<Decision> {
    try {
      return await decide(asked, subject, name)
    } catch (error) {
      if (error instanceof DoorRefusal) {
        const platform = name.startsWith('zalo.') ? 'zalo' : 'facebook'
        meter.count('door_refusals_total', { platform, code: error.code })
      }
      throw error
    }
  }

  /** Rate lane, breaker, call; what the platform says of its own counting is remembered. */
  async function leave(
    leaving: Call,
    operation: AnyOperation,
    token: string | null,
    { signal, beforeLeaving, onAnswer, onRaw }: CallOptions,
    stillAllowed: () => Promise<void>,
  ): Promise<unknown> {
    await lanes.pass(leaving, signal)
    await stillAllowed()
    try {
      const { output, usage, facts } = await breakers.run(leaving, async () => {
        await beforeLeaving?.(operation)
        return client.run(operation, leaving.input as never, { token, signal, onRaw })
      })
      lanes.learn(leaving, usage)
      onAnswer?.({ usage, facts })
      return output
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error
      if (error.code === 'platform-off') throw new DoorRefusal('platform-off')
      if (error.code === 'rate-limited' && error.requestLeft)
        lanes.pause(leaving, error.waitMs, pauseScope(leaving.platform, error.platformCode))
      throw error
    }
  }

  /** The kept token; rejected, the keeper is told once and the call made once more: the platform has done nothing yet. */
  async function withKeptToken(
    owner: TokenOwner,
    go: (accessToken: string) => Promise<unknown>,
  ): Promise<unknown> {
    const token = await keeper.usable(owner).catch(asRefusal)
    try {
      return await worked(owner, token, await go(token.accessToken))
    } catch (error) {
      if (!isTokenDead(error)) throw error
      const fresh = await keeper
        .rejected(owner, token.fence, deathCause(error.code))
        .catch((failure: unknown) => {
          // The platform's own words tell more than ours.
          throw failure instanceof NeedsRelink ? error : failure
        })
      return retryWith(owner, fresh, go)
    }
  }

  async function retryWith(
    owner: TokenOwner,
    fresh: UsableToken,
    go: (accessToken: string) => Promise<unknown>,
  ) {
    try {
      return await worked(owner, fresh, await go(fresh.accessToken))
    } catch (error) {
      // A token that is dead from its first minute: the account took its grant back.
      if (isTokenDead(error)) await keeper.giveUp(owner, fresh.fence, deathCause(error.code))
      throw error
    }
  }

  async function worked(owner: TokenOwner, token: UsableToken, answer: unknown): Promise<unknown> {
    // The call is done whatever happens to this note.
    if (token.unproven)
      await keeper.worked(owner, token.fence).catch(() => {
        log.warn('a proven pair could not be noted', { channelId: owner.channelId })
      })
    return answer
  }

  return {
    call,
    async check(subject, name, channel) {
      try {
        await decide(asked, subject, name, channel)
        return { ok: true }
      } catch (error) {
        if (error instanceof DoorRefusal) return { ok: false, refusal: error }
        throw error
      }
    },
  }
}

/** What carries no token uses up no account's allowance, and says nothing of the way to the account. */
const NOBODY = 'nobody'

/** Whose allowance the call uses up and whose breaker it meets; null: the app's own. */
function accountOf(subject: DoorSubject): string | null {
  if (subject.kind === 'upkeep') return null
  return subject.kind === 'channel' ? subject.channelId : subject.linkId
}

/** Whose kept token the call carries; null: it brings its own, or stands on the app. */
const tokenOwner = (subject: DoorSubject, operation: AnyOperation): TokenOwner | null =>
  subject.kind === 'channel' && operation.token === 'channel'
    ? { shopId: subject.shopId, channelId: subject.channelId }
    : null

const isTokenDead = (error: unknown): error is ChannelError =>
  error instanceof ChannelError && TOKEN_DEAD.has(error.code)

const asRefusal = (error: unknown): never => {
  if (error instanceof NeedsRelink)
    throw new DoorRefusal(error.because === 'not-linked' ? 'channel-unlinked' : 'needs-relink')
  throw error
}
