import { describe, expect, it } from 'vitest'
import { NeedsRelink } from '../../../src/vault/token-keeper.ts'
import { HOUR_MS, tokenWorld } from '../../support/token-world.ts'

const world = tokenWorld()
const { anOa, refreshesOf, liveOf, tokenFault, channelOf, rowOf, heldOf, clock, counted } = world

describe('A lost answer', () => {
  it('after the platform rotated is tried once more with the same token, then the owner is told', async () => {
    const { owner, oaId, fence } = await anOa()
    await world.sandbox.control.call('zalo.loseNextTokenAnswer', { times: 1 })
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect((await refreshesOf(oaId)).map((event) => event.error)).toEqual([0, -14014])
    expect(await channelOf(owner)).toMatchObject({ status: 'needs-relink' })
    expect(world.told).toHaveLength(1)
  })

  it.each([
    ['the connection broke before the platform did anything', { close: true }],
    ['the server answered 503 with a page', { status: 503, body: '<html>' }],
    ['the server answered 500 with nothing', { status: 500 }],
    ['no answer came in time', { hangMs: 1_300 }],
  ])('when %s is made good by the one retry', async (_, then) => {
    const { owner, oaId, fence } = await anOa()
    tokenFault(then)
    const token = await world.keeper.rejected(owner, fence)
    expect(token.accessToken).toBe(liveOf(oaId)?.accessToken)
    expect((await refreshesOf(oaId)).filter((event) => event.error === 0)).toHaveLength(1)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
  })

  it('twice in a row ends in a new link, with the pair still kept', async () => {
    const { owner, fence } = await anOa()
    const before = await heldOf(owner)
    tokenFault({ close: true }, 2)
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(await heldOf(owner)).toEqual(before)
    expect(counted).toContainEqual({
      name: 'tokens_needing_relink_total',
      labels: { platform: 'zalo', because: 'answer-lost' },
    })
    await expect(world.keeper.usable(owner)).rejects.toThrow(NeedsRelink)
  })
})

describe('A clear refusal', () => {
  it('ends in a new link at once, told once, also to the hundred that wait', async () => {
    const { owner, oaId, fence } = await anOa()
    await world.sandbox.control.call('zalo.revoke', { oaId })
    const ends = await Promise.allSettled(
      Array.from({ length: 100 }, () => world.keeper.rejected(owner, fence)),
    )
    expect(ends.every((end) => end.status === 'rejected' && end.reason instanceof NeedsRelink)).toBe(true)
    expect((await refreshesOf(oaId)).filter((event) => event.error === -14014)).toHaveLength(1)
    expect(world.told).toHaveLength(1)
  })

  it('with any HTTP status is a refusal', async () => {
    const { owner, fence } = await anOa()
    tokenFault({ status: 500, body: { error: -14014, error_name: 'Invalid refresh token.' } })
    await expect(world.keeper.rejected(owner, fence)).rejects.toMatchObject({ because: 'refresh-refused' })
  })

  it('that blames our app secret costs no shop its link', async () => {
    const { owner, fence } = await anOa()
    tokenFault({ zaloError: { error: -14004 } })
    await expect(world.keeper.rejected(owner, fence)).rejects.toMatchObject({ code: 'app-secret-wrong' })
    expect(await channelOf(owner)).toMatchObject({ status: 'active' })
    expect((await world.keeper.rejected(owner, fence)).fence).toBe(fence + 1)
  })
})

describe('An answer that is none', () => {
  const errorBodies = Array.from(
    { length: 50 },
    (_, n): unknown =>
      [
        { error: -99_000 - n, error_name: 'Something new' },
        { error_name: 'No number', error_reason: String(n) },
        { access_token: '', refresh_token: `r${n}` },
        { access_token: null, expires_in: '90000' },
        { error: 0, message: `Success ${n}`, data: {} },
      ][n % 5],
  )
  const emptyBodies = Array.from({ length: 20 }, (_, n) => ['', '{}', 'null', '[]', '<html></html>'][n % 5])

  it('with HTTP 200, fifty error bodies and twenty empty ones, never takes the place of a good pair', async () => {
    for (const body of [...errorBodies, ...emptyBodies]) {
      const { owner, oaId, fence } = await anOa()
      const before = await heldOf(owner)
      tokenFault({ status: 200, body })
      const shown = JSON.stringify(body)
      await expect(world.keeper.rejected(owner, fence), shown).rejects.toMatchObject({ name: 'ChannelError' })
      expect(await heldOf(owner), shown).toEqual(before)
      expect(await rowOf(owner), shown).toMatchObject({ state: 'good', fence })
      // The pair was never used up: one more try is all it takes.
      expect((await world.keeper.rejected(owner, fence)).accessToken).toBe(liveOf(oaId)?.accessToken)
    }
  }, 60_000)

  it('is tried once more later, then the owner is told and the schedule stops, the token still in use', async () => {
    const { owner, fence } = await anOa()
    clock.ahead = 13 * HOUR_MS
    const isDue = async () =>
      (await world.keeper.due(clock.nowMs(), 1_000)).some((o) => o.channelId === owner.channelId)
    expect(await isDue()).toBe(true)
    tokenFault({ status: 200, body: '{}' }, 2)
    await expect(world.keeper.renew(owner)).rejects.toThrow()
    expect(await isDue()).toBe(false)
    expect(await world.keeper.renew(owner)).toBe(false)
    clock.ahead += 10 * 60_000
    expect(await isDue()).toBe(true)
    await expect(world.keeper.renew(owner)).rejects.toThrow()
    clock.ahead += HOUR_MS
    expect(await isDue()).toBe(false)
    expect(await channelOf(owner)).toMatchObject({
      status: 'degraded',
      problems: [{ code: 'token-refresh-failing' }],
    })
    expect(world.told).toHaveLength(1)
    expect((await world.keeper.usable(owner)).fence).toBe(fence)
    expect(counted.filter((one) => one.labels.outcome === 'unclear')).toHaveLength(2)
    // Once it is really needed it is tried again, and a good answer makes all well.
    clock.ahead = 26 * HOUR_MS
    expect((await world.keeper.usable(owner)).fence).toBe(fence + 1)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
  })
})

describe('An answer without a refresh token', () => {
  it('leaves the old refresh token in force', async () => {
    const { owner, fence } = await anOa()
    const before = await heldOf(owner)
    tokenFault({ status: 200, body: { access_token: 'at-alone', expires_in: '90000' } })
    expect((await world.keeper.rejected(owner, fence)).accessToken).toBe('at-alone')
    expect(await heldOf(owner)).toEqual({ accessToken: 'at-alone', refreshToken: before.refreshToken })
  })
})
