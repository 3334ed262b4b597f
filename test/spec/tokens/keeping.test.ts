import { describe, expect, it } from 'vitest'
import { releaseLease, takeLease } from '../../../src/store/lease.ts'
import { tokenLease } from '../../../src/vault/keeper-deps.ts'
import { createTokenKeeper, NeedsRelink } from '../../../src/vault/token-keeper.ts'
import { quietLog } from '../../support/quiet.ts'
import { HOUR_MS, tokenWorld } from '../../support/token-world.ts'
import { aChannel, QUICK_TIMING } from '../../support/trust.ts'
import { eventually } from '../../support/wait.ts'

const world = tokenWorld()
const { anOa, liveOf, tokenFault, channelOf, rowOf, heldOf, clock, meter, mint } = world

describe('A holder that was away longer than its lease', () => {
  /** A keeper of another process whose call returns only when told to. */
  function slowKeeper(answer: () => Promise<never> | Promise<{ accessToken: string; refreshToken: string }>) {
    return createTokenKeeper({
      store: world.store,
      vault: world.vault,
      clock,
      log: quietLog,
      meter,
      timing: { ...QUICK_TIMING, deadlineMs: 60_000 },
      onChannelChanged: async () => undefined,
      refresh: async () => ({
        ...(await answer()),
        accessExpiresAtMs: clock.nowMs() + 25 * HOUR_MS,
        refreshExpiresAtMs: null,
      }),
    })
  }

  it('does not overwrite the pair another holder stored meanwhile', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { owner, oaId, fence } = await anOa()
      let wake: (tokens: { accessToken: string; refreshToken: string }) => void = () => undefined
      const paused = slowKeeper(() => new Promise((done) => (wake = done))).rejected(owner, fence)
      await eventually(async () => (await rowOf(owner)).state === 'refreshing')
      const fresh = await world.keeper.rejected(owner, fence)
      wake({ accessToken: 'stale', refreshToken: 'stale' })
      expect((await paused).accessToken).toBe(fresh.accessToken)
      expect((await heldOf(owner)).accessToken).toBe(liveOf(oaId)?.accessToken)
    }
  }, 60_000)

  it('but saves the shop’s link when it alone holds the living pair', async () => {
    const { owner, oaId, fence } = await anOa()
    let wake: () => void = () => undefined
    const before = await heldOf(owner)
    const paused = slowKeeper(async () => {
      // The platform rotates for us; then we sleep through our lease with the answer in hand.
      const pair = await mint(oaId)
      await new Promise<void>((done) => (wake = done))
      return pair
    }).rejected(owner, fence)
    await eventually(async () => liveOf(oaId)?.accessToken !== before.accessToken)
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(await channelOf(owner)).toMatchObject({ status: 'needs-relink' })
    wake()
    expect((await paused).accessToken).toBe(liveOf(oaId)?.accessToken)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
    expect((await world.keeper.usable(owner)).accessToken).toBe(liveOf(oaId)?.accessToken)
  })

  it('waits for the lease of another and takes its pair', async () => {
    const { owner, oaId, fence } = await anOa()
    const lease = await takeLease(world.store, tokenLease(owner.channelId), 'somebody', 60_000)
    const waiting = world.keeper.rejected(owner, fence)
    if (lease) await releaseLease(world.store, lease)
    expect((await waiting).accessToken).toBe(liveOf(oaId)?.accessToken)
  })
})

describe('A relink', () => {
  it('overtakes whoever is refreshing, and heals the channel', async () => {
    const { owner, oaId, fence } = await anOa()
    await world.sandbox.control.call('zalo.revoke', { oaId })
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    const pair = await mint(oaId)
    await world.keeper.put(
      { ...owner, platform: 'zalo' },
      { ...pair, accessExpiresAtMs: clock.nowMs() + HOUR_MS, refreshExpiresAtMs: null },
      { reason: 'relinked' },
    )
    expect((await world.keeper.usable(owner)).accessToken).toBe(pair.accessToken)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
    expect(world.told).toHaveLength(2)
  })

  it('is not undone by an unlink that was still being finished', async () => {
    const { owner, oaId } = await anOa()
    expect(await world.keeper.destroy(owner)).toBe(false)
    expect((await world.keeper.usable(owner)).accessToken).toBe(liveOf(oaId)?.accessToken)
    await world.store.tokens.updateOne(
      { _id: owner.channelId, shopId: owner.shopId },
      { $set: { state: 'unlinking' } },
    )
    await expect(world.keeper.usable(owner)).rejects.toMatchObject({ because: 'not-linked' })
    expect(await world.keeper.destroy(owner)).toBe(true)
    expect(await rowOf(owner)).toMatchObject({ state: 'destroyed', sealedAccess: null, sealedRefresh: null })
    await expect(world.keeper.usable(owner)).rejects.toMatchObject({ because: 'not-linked' })
  })
})

describe('The keeper', () => {
  it('refreshes at half-life by schedule, and keeps the pair before until the new one has worked', async () => {
    const { owner, oaId, fence } = await anOa()
    expect(await world.keeper.renew(owner)).toBe(false)
    clock.ahead = 12.6 * HOUR_MS
    expect(await world.keeper.due(clock.nowMs(), 1_000)).toContainEqual({ ...owner, platform: 'zalo' })
    expect(await world.keeper.renew(owner)).toBe(true)
    const token = await world.keeper.usable(owner)
    expect(token).toMatchObject({ accessToken: liveOf(oaId)?.accessToken, fence: fence + 1, unproven: true })
    expect((await rowOf(owner)).sealedPrevious).not.toBeNull()
    await world.keeper.worked(owner, token.fence)
    expect((await rowOf(owner)).sealedPrevious).toBeNull()
    expect((await channelOf(owner))?.tokenExpiresAt?.getTime()).toBeGreaterThan(clock.nowMs() + 24 * HOUR_MS)
  })

  it('hands out a token in its last minute rather than none, when the platform cannot be reached', async () => {
    const { owner, fence } = await anOa()
    clock.ahead = 25 * HOUR_MS - 30_000
    tokenFault({ zaloError: { error: -14004 } })
    expect((await world.keeper.usable(owner)).fence).toBe(fence)
  })

  it('asks for a new link at once when a Page token is rejected: there is nothing to refresh it with', async () => {
    const owner = { shopId: 'shop-1', channelId: 'chn_page' }
    await aChannel(world.store, { _id: owner.channelId, shopId: owner.shopId, platform: 'facebook' })
    const forever = { refreshToken: null, accessExpiresAtMs: null, refreshExpiresAtMs: null }
    await world.keeper.put(
      { ...owner, platform: 'facebook' },
      { accessToken: 'page', ...forever },
      { reason: 'linked' },
    )
    clock.ahead = 5_000 * HOUR_MS
    const { fence } = await world.keeper.usable(owner)
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(await channelOf(owner)).toMatchObject({
      status: 'needs-relink',
      problems: [{ code: 'needs-relink', detail: 'token-rejected' }],
    })
  })

  it('knows no token of another shop, and writes none readable', async () => {
    const { owner, oaId } = await anOa()
    await expect(world.keeper.usable({ ...owner, shopId: 'shop-2' })).rejects.toMatchObject({
      because: 'not-linked',
    })
    const raw = JSON.stringify(await world.store.tokens.collection.find({}).toArray())
    const { accessToken, refreshToken } = liveOf(oaId) ?? {}
    for (const secret of [accessToken, refreshToken]) {
      expect(raw).not.toContain(secret)
      expect(raw).not.toContain(
        Buffer.from(secret as string)
          .toString('base64')
          .slice(0, 40),
      )
    }
  })
})
