import type { Platform } from '../channels/platform.ts'
import type { TokenSet } from '../channels/token-set.ts'
import { releaseLease } from '../store/lease.ts'
import type { TokenDoc } from '../store/models/channel.ts'
import { showGoodToken } from './channel-health.ts'
import { KEEPER_TIMING, NeedsRelink, type TokenKeeperDeps, tokenLease } from './keeper-deps.ts'
import { waitForLease } from './wait-for-lease.ts'
import { createRefresher } from './refresh-token.ts'
import { dueTokens } from './token-due.ts'
import { dateOf, factsOf, readToken, type TokenOwner, tokenSeals, type UsableToken } from './token-row.ts'
import { isDue, nextTokenStep, type RelinkCause } from './token-step.ts'

export type { TokenOwner, UsableToken } from './token-row.ts'

export { NeedsRelink, type TokenKeeperDeps } from './keeper-deps.ts'

export interface TokenKeeper {
  /** A token good for at least a minute, refreshed first if needed. @throws {NeedsRelink} · {ChannelError} a transient fault */
  usable(owner: TokenOwner): Promise<UsableToken>
  /** The platform rejected the token of this fence: reads again, and refreshes once where nobody has meanwhile. @throws {NeedsRelink} */
  rejected(owner: TokenOwner, fence: number, because?: RelinkCause): Promise<UsableToken>
  /** The platform rejects even the fresh token: given up, unless a newer pair stands. */
  giveUp(owner: TokenOwner, fence: number, because: RelinkCause): Promise<void>
  /** The pair of this fence has carried a call: the one before it is forgotten. */
  worked(owner: TokenOwner, fence: number): Promise<void>
  /** Refreshes where its time has come, for the schedule. @returns whether a refresh was made or waited for */
  renew(owner: TokenOwner): Promise<boolean>
  /** Stores a pair from a link; every holder of an older one is overtaken. */
  put(
    owner: TokenOwner & { readonly platform: Platform },
    tokens: TokenSet,
    options: { readonly reason: string },
  ): Promise<void>
  /** Wipes the tokens of a channel that is not in use any more. @returns false: it has been linked anew, nothing was wiped */
  destroy(owner: TokenOwner): Promise<boolean>
  /** Tokens whose scheduled refresh is due, soonest end first. */
  due(nowMs: number, limit: number): Promise<(TokenOwner & { readonly platform: Platform })[]>
}

/**
 * Keeps one usable token per channel. A refresh token works once, so of all processes one refreshes at a time, under a
 * fenced lease, and a good pair is only ever replaced by a better one (docs/architecture.md §4).
 */
export function createTokenKeeper(deps: TokenKeeperDeps): TokenKeeper {
  const { store, vault, clock, log } = deps
  const timing = { ...KEEPER_TIMING, ...deps.timing }
  const refresher = createRefresher(deps, timing)

  async function present(row: TokenDoc): Promise<UsableToken> {
    const accessToken = (await tokenSeals(vault, row.shopId)).open(row, 'sealedAccess')
    if (accessToken === null) throw new NeedsRelink('not-linked')
    return { accessToken, fence: row.fence, unproven: row.sealedPrevious !== null }
  }

  return {
    async usable(owner) {
      const row = await readToken(store, owner)
      if (!row) throw new NeedsRelink('not-linked')
      const step = nextTokenStep(factsOf(row), clock.nowMs())
      if (step.do === 'use') return present(row)
      if (step.do === 'relink') {
        if (row.state === 'good') await refresher.giveUp(row, step.because)
        throw new NeedsRelink(step.because)
      }
      try {
        return await refresher.refresh(owner, row.fence)
      } catch (error) {
        // The last minute of a token is still better than no call at all.
        const stillGood = row.accessExpiresAt !== null && clock.nowMs() < row.accessExpiresAt.getTime()
        if (stillGood && !(error instanceof NeedsRelink)) return present(row)
        throw error
      }
    },
    async rejected(owner, fence, because = 'token-rejected') {
      const row = await readToken(store, owner)
      if (!row) throw new NeedsRelink('not-linked')
      if (row.fence > fence && row.state === 'good') return present(row)
      if (row.state === 'needs-relink') throw new NeedsRelink('token-rejected')
      if (row.state === 'unlinking' || row.state === 'destroyed') throw new NeedsRelink('not-linked')
      if (row.sealedRefresh === null) {
        await refresher.giveUp(row, because)
        throw new NeedsRelink(because)
      }
      return refresher.refresh(owner, fence)
    },
    async giveUp(owner, fence, because) {
      const row = await readToken(store, owner)
      if (row?.fence === fence && row.state === 'good') await refresher.giveUp(row, because)
    },
    async worked(owner, fence) {
      await store.tokens.updateOne(
        { _id: owner.channelId, shopId: owner.shopId, fence },
        { $set: { sealedPrevious: null } },
      )
    },
    async renew(owner) {
      const row = await readToken(store, owner)
      if (!row || !isDue(factsOf(row), clock.nowMs())) return false
      await refresher.refresh(owner, row.fence)
      return true
    },
    async put(owner, tokens, { reason }) {
      // A holder in the middle of a refresh is let finish; if it never does, the grown fence overtakes it all the same.
      const lease = await waitForLease(store, tokenLease(owner.channelId), timing)
      try {
        await storePair(deps, owner, tokens)
      } finally {
        if (lease) await releaseLease(store, lease)
      }
      log.info('tokens stored', { channelId: owner.channelId, platform: owner.platform, reason })
    },
    async destroy(owner) {
      const wiped = await store.tokens.updateOne(
        { _id: owner.channelId, shopId: owner.shopId, state: { $nin: ['good', 'refreshing'] } },
        {
          $set: {
            state: 'destroyed',
            sealedAccess: null,
            sealedRefresh: null,
            sealedPrevious: null,
            accessExpiresAt: null,
            refreshExpiresAt: null,
            intentAt: null,
            intentFence: null,
            retriedAt: null,
            destroyBy: null,
          },
          $inc: { fence: 1 },
        },
      )
      return wiped.matchedCount === 1
    },
    due: (nowMs, limit) => dueTokens(store, nowMs, limit, timing.leaseMs),
  }
}

/** A pair that owes nothing to the one before: from a link or a relink. */
async function storePair(
  deps: TokenKeeperDeps,
  owner: TokenOwner & { readonly platform: Platform },
  tokens: TokenSet,
): Promise<void> {
  const { store, clock } = deps
  const seals = await tokenSeals(deps.vault, owner.shopId)
  const now = new Date(clock.nowMs())
  const ends = {
    accessExpiresAt: dateOf(tokens.accessExpiresAtMs),
    refreshExpiresAt: dateOf(tokens.refreshExpiresAtMs),
  }
  await store.transaction(async (session) => {
    await store.tokens.updateOne(
      { _id: owner.channelId, shopId: owner.shopId },
      {
        $set: {
          platform: owner.platform,
          sealedAccess: seals.seal(owner.channelId, 'sealedAccess', tokens.accessToken),
          sealedRefresh:
            tokens.refreshToken === null
              ? null
              : seals.seal(owner.channelId, 'sealedRefresh', tokens.refreshToken),
          sealedPrevious: null,
          ...ends,
          issuedAt: now,
          state: 'good',
          intentAt: null,
          intentFence: null,
          retriedAt: null,
          unclearAnswers: 0,
          destroyBy: null,
        },
        $inc: { fence: 1 },
      },
      { upsert: true, session },
    )
    const changed = await showGoodToken(store, owner, ends, session)
    if (changed)
      await deps.onChannelChanged(
        { shopId: owner.shopId, channelId: owner.channelId, platform: owner.platform, at: now },
        session,
      )
  })
}
