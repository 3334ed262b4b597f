import { randomUUID } from 'node:crypto'
import { ChannelError } from '../channels/channel-error.ts'
import type { TokenSet } from '../channels/token-set.ts'
import { type Lease, LeaseLost, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { TokenDoc } from '../store/models/channel.ts'
import { showGoodToken, showTokenProblem } from './channel-health.ts'
import { type KeeperTiming, NeedsRelink, type TokenKeeperDeps, tokenLease } from './keeper-deps.ts'
import { waitForLease } from './wait-for-lease.ts'
import { dateOf, readToken, type TokenOwner, tokenSeals, type UsableToken } from './token-row.ts'
import {
  isUsableAnswer,
  judgeRefreshError,
  MAX_UNCLEAR,
  type RefreshFailure,
  type RelinkCause,
} from './token-step.ts'

export interface Refresher {
  /** A pair newer than `seenFence`: somebody's, or refreshed now. */
  refresh(owner: TokenOwner, seenFence: number): Promise<UsableToken>
  /** Marks the token of this row as dead and tells the owner, unless a newer pair or another holder stands. */
  giveUp(row: TokenDoc, because: RelinkCause, intent?: Lease): Promise<boolean>
}

type Asked =
  | { readonly ok: true; readonly tokens: TokenSet }
  | { readonly ok: false; readonly failure: RefreshFailure; readonly error: unknown }

export function createRefresher(deps: TokenKeeperDeps, timing: KeeperTiming): Refresher {
  const { store, vault, clock, log, meter } = deps
  const running = new Map<string, { readonly seenFence: number; readonly result: Promise<UsableToken> }>()
  const now = () => new Date(clock.nowMs())
  const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
  const ofRow = (row: TokenDoc): TokenOwner => ({ shopId: row.shopId, channelId: row._id })
  const count = (row: TokenDoc, outcome: string) =>
    meter.count('token_refreshes_total', { platform: row.platform, outcome })

  /** Merge in process: all callers of one account share one attempt. */
  function refresh(owner: TokenOwner, seenFence: number): Promise<UsableToken> {
    const known = running.get(owner.channelId)
    if (known && known.seenFence >= seenFence) return known.result
    const result = underLease(owner, seenFence).finally(() => {
      if (running.get(owner.channelId)?.result === result) running.delete(owner.channelId)
    })
    running.set(owner.channelId, { seenFence, result })
    return result
  }

  async function underLease(owner: TokenOwner, seenFence: number): Promise<UsableToken> {
    const me = randomUUID()
    const untilMs = performance.now() + timing.waitMs
    for (;;) {
      const lease = await takeLease(store, tokenLease(owner.channelId), me, timing.leaseMs)
      if (lease) {
        try {
          return await asHolder(owner, seenFence, lease)
        } catch (error) {
          // We were away too long and another holder goes on: wait for what it brings, like everybody else.
          if (!(error instanceof LeaseLost)) throw error
        } finally {
          await releaseLease(store, lease)
        }
      }
      const fresh = await newerThan(owner, seenFence)
      if (fresh) return fresh
      if (performance.now() >= untilMs)
        throw new ChannelError({
          code: 'token-busy',
          retry: 'after-delay',
          waitMs: 2_000,
          requestLeft: false,
        })
      await sleep(timing.pollMs)
    }
  }

  /** The pair somebody stored meanwhile. @throws {NeedsRelink} where it was given up instead */
  async function newerThan(owner: TokenOwner, seenFence: number): Promise<UsableToken | null> {
    const row = await readToken(store, owner)
    if (!row || row.state === 'unlinking' || row.state === 'destroyed') throw new NeedsRelink('not-linked')
    if (row.state === 'needs-relink') throw new NeedsRelink('refresh-refused')
    return row.fence > seenFence && row.state === 'good' ? present(row) : null
  }

  async function present(row: TokenDoc): Promise<UsableToken> {
    const accessToken = (await tokenSeals(vault, row.shopId)).open(row, 'sealedAccess')
    if (accessToken === null) throw new NeedsRelink('not-linked')
    return { accessToken, fence: row.fence, unproven: row.sealedPrevious !== null }
  }

  async function asHolder(owner: TokenOwner, seenFence: number, lease: Lease): Promise<UsableToken> {
    const fresh = await newerThan(owner, seenFence)
    if (fresh) return fresh
    const row = (await readToken(store, owner)) as TokenDoc
    const refreshToken = (await tokenSeals(vault, owner.shopId)).open(row, 'sealedRefresh')
    if (refreshToken === null) return endWith(row, 'token-rejected')
    // An earlier holder's call left and its answer never came back: what follows now is the one retry.
    const abandoned = row.state === 'refreshing'
    if (abandoned && row.retriedAt !== null) return endWith(row, 'answer-lost')

    for (let retry = abandoned; ; retry = true) {
      await writeIntent(row, lease, retry)
      const asked = await ask(row, refreshToken)
      if (asked.ok) return storeAnswer(row, lease, asked.tokens)
      count(row, asked.failure)
      if (asked.failure !== 'lost') return afterFailure(row, lease, { ...asked, retry })
      if (retry) return endWith(row, 'answer-lost', lease)
      log.warn('a refresh got no answer; the same token is tried once more', { channelId: row._id })
      await sleep(timing.retryPauseMs)
      if (!(await renewLease(store, lease, timing.leaseMs))) throw new LeaseLost(lease.resource)
    }
  }

  async function writeIntent(row: TokenDoc, lease: Lease, retry: boolean): Promise<void> {
    const at = now()
    const written = await store.tokens.updateOne(
      {
        _id: row._id,
        shopId: row.shopId,
        fence: row.fence,
        state: { $in: ['good', 'refreshing'] },
        // Not over the intent of a holder that came after us.
        $or: [{ intentFence: null }, { intentFence: { $lte: lease.fence } }],
      },
      {
        $set: {
          state: 'refreshing',
          intentAt: at,
          intentFence: lease.fence,
          ...(retry ? { retriedAt: at } : {}),
        },
      },
    )
    if (written.matchedCount !== 1) throw new LeaseLost(lease.resource)
  }

  async function ask(row: TokenDoc, refreshToken: string): Promise<Asked> {
    const late = new ChannelError({ code: 'answer-lost', retry: 'outcome-unknown' })
    let timer: NodeJS.Timeout | undefined
    try {
      const answer: unknown = await Promise.race([
        deps.refresh(row.platform, ofRow(row), refreshToken),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(late), timing.deadlineMs)
        }),
      ])
      if (isUsableAnswer(answer)) return { ok: true, tokens: answer }
      const error = new ChannelError({ code: 'answer-unreadable', retry: 'backoff' })
      return { ok: false, failure: 'unclear', error }
    } catch (error) {
      return { ok: false, failure: judgeRefreshError(error), error }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Write where fence = mine: pair number and intent must both still be ours. */
  async function storeAnswer(row: TokenDoc, lease: Lease, tokens: TokenSet): Promise<UsableToken> {
    const mine = { state: 'refreshing', intentFence: lease.fence } as const
    if (await storeWhere(row, mine, tokens)) {
      count(row, 'stored')
      return (await newerThan(ofRow(row), row.fence)) as UsableToken
    }
    return overtaken(row, tokens)
  }

  /**
   * We were away longer than the lease and another holder took over. Its newer pair wins. But a refresh token works
   * once: while no newer pair stands we are the one who used it up, ours is the only living pair, and dropping it
   * would cost the shop its link.
   */
  async function overtaken(row: TokenDoc, tokens: TokenSet): Promise<UsableToken> {
    count(row, 'overtaken')
    const resource = tokenLease(row._id)
    const lease = await waitForLease(store, resource, timing)
    if (!lease) throw new LeaseLost(resource)
    try {
      const current = await readToken(store, ofRow(row))
      // Unlinking and destroying grow the fence, so a row with ours is still in use.
      if (current?.fence === row.fence && (await storeWhere(row, { state: current.state }, tokens)))
        count(row, 'rescued')
    } finally {
      await releaseLease(store, lease)
    }
    const fresh = await newerThan(ofRow(row), row.fence)
    if (!fresh) throw new LeaseLost(resource)
    return fresh
  }

  async function storeWhere(
    row: TokenDoc,
    still: { readonly state: TokenDoc['state']; readonly intentFence?: number },
    tokens: TokenSet,
  ): Promise<boolean> {
    const seals = await tokenSeals(vault, row.shopId)
    const previous = JSON.stringify({
      accessToken: seals.open(row, 'sealedAccess'),
      refreshToken: seals.open(row, 'sealedRefresh'),
    })
    const refreshToken = tokens.refreshToken ?? null
    const ends = {
      accessExpiresAt: dateOf(tokens.accessExpiresAtMs),
      refreshExpiresAt: refreshToken === null ? row.refreshExpiresAt : dateOf(tokens.refreshExpiresAtMs),
    }
    const at = now()
    return store.transaction(async (session) => {
      const stored = await store.tokens.updateOne(
        { _id: row._id, shopId: row.shopId, fence: row.fence, ...still },
        {
          $set: {
            sealedAccess: seals.seal(row._id, 'sealedAccess', tokens.accessToken),
            // An answer without a refresh token leaves the old one in force.
            ...(refreshToken === null
              ? {}
              : { sealedRefresh: seals.seal(row._id, 'sealedRefresh', refreshToken) }),
            sealedPrevious: seals.seal(row._id, 'sealedPrevious', previous),
            ...ends,
            issuedAt: at,
            fence: row.fence + 1,
            state: 'good',
            intentAt: null,
            intentFence: null,
            retriedAt: null,
            unclearAnswers: 0,
          },
        },
        { session },
      )
      if (stored.matchedCount !== 1) return false
      if (await showGoodToken(store, ofRow(row), ends, session))
        await deps.onChannelChanged({ ...ofRow(row), platform: row.platform, at }, session)
      return true
    })
  }

  async function afterFailure(
    row: TokenDoc,
    lease: Lease,
    asked: { readonly failure: RefreshFailure; readonly error: unknown; readonly retry: boolean },
  ): Promise<UsableToken> {
    if (asked.failure === 'refused') return endWith(row, 'refresh-refused', lease)
    if (asked.failure === 'unclear') return afterUnclear(row, lease, asked.error)
    if (asked.failure === 'not-done')
      log.error('a refresh was turned down for a reason that is not the token', {
        channelId: row._id,
        platform: row.platform,
        code: asked.error instanceof ChannelError ? asked.error.code : 'unknown',
      })
    // Nothing was used up by this call. If an earlier one was lost, its retry is still owed.
    const owed = asked.retry
    await store.tokens.updateOne(
      { _id: row._id, shopId: row.shopId, fence: row.fence, state: 'refreshing', intentFence: lease.fence },
      {
        $set: owed
          ? { retriedAt: null }
          : { state: 'good', intentAt: null, intentFence: null, retriedAt: null },
      },
    )
    throw asked.error
  }

  /** The stored pair stays; one more try later; then the owner is told, and only a token really needed is tried again. */
  async function afterUnclear(row: TokenDoc, lease: Lease, error: unknown): Promise<UsableToken> {
    const answers = row.unclearAnswers + 1
    log.error('a refresh got an answer that says nothing; the pair in hand is kept', {
      channelId: row._id,
      platform: row.platform,
      answers,
    })
    const ended = row.accessExpiresAt !== null && row.accessExpiresAt.getTime() <= clock.nowMs()
    if (answers > MAX_UNCLEAR && ended) return endWith(row, 'answer-unclear', lease)
    const at = now()
    await store.transaction(async (session) => {
      const kept = await store.tokens.updateOne(
        { _id: row._id, shopId: row.shopId, fence: row.fence, state: 'refreshing', intentFence: lease.fence },
        {
          $set: { state: 'good', intentAt: null, intentFence: null, retriedAt: at, unclearAnswers: answers },
        },
        { session },
      )
      if (kept.matchedCount !== 1 || answers < MAX_UNCLEAR) return
      const problem = { code: 'token-refresh-failing', detail: 'answer-unclear', at } as const
      if (await showTokenProblem(store, ofRow(row), problem, session))
        await deps.onChannelChanged({ ...ofRow(row), platform: row.platform, at }, session)
    })
    throw error
  }

  async function endWith(row: TokenDoc, because: RelinkCause, intent?: Lease): Promise<UsableToken> {
    if (await giveUp(row, because, intent)) throw new NeedsRelink(because)
    const fresh = await newerThan(ofRow(row), row.fence)
    if (fresh) return fresh
    throw new LeaseLost(tokenLease(row._id))
  }

  async function giveUp(row: TokenDoc, because: RelinkCause, intent?: Lease): Promise<boolean> {
    const at = now()
    const given = await store.transaction(async (session) => {
      const marked = await store.tokens.updateOne(
        {
          _id: row._id,
          shopId: row.shopId,
          fence: row.fence,
          ...(intent
            ? { state: 'refreshing', intentFence: intent.fence }
            : { state: row.state, intentFence: row.intentFence }),
        },
        { $set: { state: 'needs-relink', intentAt: null } },
        { session },
      )
      if (marked.matchedCount !== 1) return false
      const problem = { code: 'needs-relink', detail: because, at } as const
      if (await showTokenProblem(store, ofRow(row), problem, session))
        await deps.onChannelChanged({ ...ofRow(row), platform: row.platform, at }, session)
      return true
    })
    if (given) {
      meter.count('tokens_needing_relink_total', { platform: row.platform, because })
      log.error('a channel needs a new link', { channelId: row._id, platform: row.platform, because })
    }
    return given
  }

  return { refresh, giveUp }
}
