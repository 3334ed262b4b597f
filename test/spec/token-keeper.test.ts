import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { TokenEvent } from '../../sandbox/zalo/token-ledger.ts'
import { releaseLease, takeLease } from '../../src/store/lease.ts'
import { createTokenKeeper, NeedsRelink, type TokenOwner } from '../../src/vault/token-keeper.ts'
import { tokenLease } from '../../src/vault/keeper-deps.ts'
import { readToken, tokenSeals } from '../../src/vault/token-row.ts'
import { buildProgram, type ChildProgram, startProgram } from '../support/child-program.ts'
import type { KillStep, RaceAnswer, RaceAsk } from '../support/programs/token-racer.ts'
import { quietLog } from '../support/quiet.ts'
import { testServers } from '../support/servers.ts'
import { aChannel, openTrustBench, QUICK_TIMING, type TrustBench } from '../support/trust.ts'
import { eventually } from '../support/wait.ts'

const ROUNDS = 200
const REFRESHERS = 20
const HOUR_MS = 3_600_000
const counted: { name: string; labels: Readonly<Record<string, string>> }[] = []
const meter = {
  count: (name: string, labels: Readonly<Record<string, string>> = {}) => void counted.push({ name, labels }),
  observe: () => undefined,
  gauge: () => undefined,
}
const clock = { ahead: 0, nowMs: () => Date.now() + clock.ahead }

let sandbox: Sandbox
let env: Record<string, string>
let bench: TrustBench
let program: string
let oas = 0

beforeAll(async () => {
  ;[sandbox, program] = await Promise.all([startSandbox(), buildProgram('token-racer.ts')])
  env = {
    ...sandbox.gatewayEnv('http://localhost:3000'),
    MONGODB_URI: testServers().mongodbUri,
    REDIS_URL: 'redis://127.0.0.1:1',
    TOKEN_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  }
  bench = await openTrustBench({ env, clock, meter })
})
afterAll(async () => {
  await bench?.close()
  await sandbox?.close()
})
beforeEach(() => {
  counted.length = 0
  bench.told.length = 0
})
afterEach(() => {
  sandbox.faults.clear()
  clock.ahead = 0
})

/** A linked OA with a pair of its own at the sandbox. */
async function anOa(): Promise<{ owner: TokenOwner; oaId: string; fence: number }> {
  const oaId = `${7_000_000 + ++oas}`
  const owner = { shopId: 'shop-1', channelId: `chn_${oaId}` }
  await sandbox.control.call('zalo.addOa', { id: oaId, name: 'Tiệm hoa' })
  await aChannel(bench.store, {
    _id: owner.channelId,
    shopId: owner.shopId,
    platform: 'zalo',
    externalId: oaId,
  })
  const pair = (await sandbox.control.call('zalo.mintTokens', { oaId })) as {
    accessToken: string
    refreshToken: string
  }
  await bench.keeper.put(
    { ...owner, platform: 'zalo' },
    {
      ...pair,
      accessExpiresAtMs: clock.nowMs() + 25 * HOUR_MS,
      refreshExpiresAtMs: clock.nowMs() + 90 * 24 * HOUR_MS,
    },
    { reason: 'linked' },
  )
  return { owner, oaId, fence: (await bench.keeper.usable(owner)).fence }
}

const refreshesOf = async (oaId: string) =>
  ((await sandbox.control.call('zalo.tokenEvents')) as TokenEvent[]).filter(
    (event) => event.kind === 'refresh' && event.oaId === oaId,
  )
const liveOf = (oaId: string) => sandbox.zalo.state().tokens.live[oaId]
const tokenFault = (then: object, times = 1) =>
  sandbox.faults.add({ match: { platform: 'zalo', op: 'oauth.token' }, times, then } as never)
const channelOf = (owner: TokenOwner) =>
  bench.store.channels.findOne({ _id: owner.channelId, shopId: owner.shopId }).lean()
const rowOf = async (owner: TokenOwner) => {
  const row = await readToken(bench.store, owner)
  if (!row) throw new Error('no row')
  return row
}
/** The pair we hold, opened. */
const heldOf = async (owner: TokenOwner) => {
  const row = await rowOf(owner)
  const seals = await tokenSeals(bench.vault, owner.shopId)
  return { accessToken: seals.open(row, 'sealedAccess'), refreshToken: seals.open(row, 'sealedRefresh') }
}

async function racer(killAt?: KillStep): Promise<ChildProgram<RaceAsk, RaceAnswer>> {
  const child = await startProgram<RaceAsk, RaceAnswer>(program, [
    JSON.stringify(env),
    ...(killAt ? [killAt] : []),
  ])
  onTestFinished(() => child.stop())
  return child
}

describe('Racing refreshers', () => {
  it(`of two processes, ${REFRESHERS} at once, ${ROUNDS} rounds: one refresh a round, and everyone gets the new token`, async () => {
    const racers = await Promise.all([racer(), racer()])
    const { owner, oaId, fence: first } = await anOa()
    for (let round = 0; round < ROUNDS; round += 1) {
      const fence = first + round
      const answers = await Promise.all(
        racers.map((one) => one.ask({ race: REFRESHERS / racers.length, owner, fence })),
      )
      const tokens = answers.flatMap((answer) => answer.tokens)
      expect(answers.flatMap((answer) => answer.problems)).toEqual([])
      expect(tokens).toHaveLength(REFRESHERS)
      expect(new Set(tokens)).toEqual(new Set([liveOf(oaId)?.accessToken]))
    }
    const events = await refreshesOf(oaId)
    expect(events).toHaveLength(ROUNDS)
    expect(events.every((event) => event.error === 0)).toBe(true)
  }, 120_000)

  it('of one process share one refresh, and take a pair somebody else has stored without asking for another', async () => {
    const { owner, oaId, fence } = await anOa()
    const tokens = await Promise.all(Array.from({ length: 50 }, () => bench.keeper.rejected(owner, fence)))
    expect(new Set(tokens.map((token) => token.fence))).toEqual(new Set([fence + 1]))
    expect((await bench.keeper.rejected(owner, fence)).fence).toBe(fence + 1)
    expect(await refreshesOf(oaId)).toHaveLength(1)
  })
})

describe('A process killed', () => {
  it.each<[string, KillStep]>([
    ['holding the lease, before it wrote its intent', 'leased'],
    ['after its intent, before the call left', 'intended'],
    ['after it had stored the new pair', 'stored'],
  ])('%s leaves a token that the next one uses or refreshes, once', async (_, step) => {
    const { owner, oaId, fence } = await anOa()
    const child = await racer(step)
    await expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
    const token = await bench.keeper.rejected(owner, fence)
    expect(token.accessToken).toBe(liveOf(oaId)?.accessToken)
    expect((await refreshesOf(oaId)).map((event) => event.error)).toEqual([0])
    expect((await rowOf(owner)).state).toBe('good')
  })

  it('with the answer in its hand, not stored: the same token is tried once, then the owner is told', async () => {
    const { owner, oaId, fence } = await anOa()
    const child = await racer('answered')
    await expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
    await expect(bench.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect((await refreshesOf(oaId)).map((event) => event.error)).toEqual([0, -14014])
    expect(await channelOf(owner)).toMatchObject({
      status: 'needs-relink',
      problems: [{ code: 'needs-relink' }],
    })
    expect(bench.told).toMatchObject([{ channelId: owner.channelId }])
  })

  it('after its intent is found by the schedule', async () => {
    const { owner, fence } = await anOa()
    const child = await racer('intended')
    await expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
    await eventually(async () => {
      const due = await bench.keeper.due(clock.nowMs(), 100)
      return due.some((one) => one.channelId === owner.channelId)
    })
    await eventually(() => bench.keeper.renew(owner))
    expect((await rowOf(owner)).fence).toBe(fence + 1)
  })
})

describe('A lost answer', () => {
  it('after the platform rotated is tried once more with the same token, then the owner is told', async () => {
    const { owner, oaId, fence } = await anOa()
    await sandbox.control.call('zalo.loseNextTokenAnswer', { times: 1 })
    await expect(bench.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect((await refreshesOf(oaId)).map((event) => event.error)).toEqual([0, -14014])
    expect(await channelOf(owner)).toMatchObject({ status: 'needs-relink' })
    expect(bench.told).toHaveLength(1)
  })

  it.each([
    ['the connection broke before the platform did anything', { close: true }],
    ['the server answered 503 with a page', { status: 503, body: '<html>' }],
    ['the server answered 500 with nothing', { status: 500 }],
    ['no answer came in time', { hangMs: 1_300 }],
  ])('when %s is made good by the one retry', async (_, then) => {
    const { owner, oaId, fence } = await anOa()
    tokenFault(then)
    const token = await bench.keeper.rejected(owner, fence)
    expect(token.accessToken).toBe(liveOf(oaId)?.accessToken)
    expect((await refreshesOf(oaId)).filter((event) => event.error === 0)).toHaveLength(1)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
  })

  it('twice in a row ends in a new link, with the pair still kept', async () => {
    const { owner, fence } = await anOa()
    const before = await heldOf(owner)
    tokenFault({ close: true }, 2)
    await expect(bench.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(await heldOf(owner)).toEqual(before)
    expect(counted).toContainEqual({
      name: 'tokens_needing_relink_total',
      labels: { platform: 'zalo', because: 'answer-lost' },
    })
    await expect(bench.keeper.usable(owner)).rejects.toThrow(NeedsRelink)
  })
})

describe('A clear refusal', () => {
  it('ends in a new link at once, told once, also to the hundred that wait', async () => {
    const { owner, oaId, fence } = await anOa()
    await sandbox.control.call('zalo.revoke', { oaId })
    const ends = await Promise.allSettled(
      Array.from({ length: 100 }, () => bench.keeper.rejected(owner, fence)),
    )
    expect(ends.every((end) => end.status === 'rejected' && end.reason instanceof NeedsRelink)).toBe(true)
    expect((await refreshesOf(oaId)).filter((event) => event.error === -14014)).toHaveLength(1)
    expect(bench.told).toHaveLength(1)
  })

  it('with any HTTP status is a refusal', async () => {
    const { owner, fence } = await anOa()
    tokenFault({ status: 500, body: { error: -14014, error_name: 'Invalid refresh token.' } })
    await expect(bench.keeper.rejected(owner, fence)).rejects.toMatchObject({ because: 'refresh-refused' })
  })

  it('that blames our app secret costs no shop its link', async () => {
    const { owner, fence } = await anOa()
    tokenFault({ zaloError: { error: -14004 } })
    await expect(bench.keeper.rejected(owner, fence)).rejects.toMatchObject({ code: 'app-secret-wrong' })
    expect(await channelOf(owner)).toMatchObject({ status: 'active' })
    expect((await bench.keeper.rejected(owner, fence)).fence).toBe(fence + 1)
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
      await expect(bench.keeper.rejected(owner, fence), shown).rejects.toMatchObject({ name: 'ChannelError' })
      expect(await heldOf(owner), shown).toEqual(before)
      expect(await rowOf(owner), shown).toMatchObject({ state: 'good', fence })
      // The pair was never used up: one more try is all it takes.
      expect((await bench.keeper.rejected(owner, fence)).accessToken).toBe(liveOf(oaId)?.accessToken)
    }
  }, 60_000)

  it('is tried once more later, then the owner is told and the schedule stops, the token still in use', async () => {
    const { owner, fence } = await anOa()
    clock.ahead = 13 * HOUR_MS
    const isDue = async () =>
      (await bench.keeper.due(clock.nowMs(), 1_000)).some((o) => o.channelId === owner.channelId)
    expect(await isDue()).toBe(true)
    tokenFault({ status: 200, body: '{}' }, 2)
    await expect(bench.keeper.renew(owner)).rejects.toThrow()
    expect(await isDue()).toBe(false)
    expect(await bench.keeper.renew(owner)).toBe(false)
    clock.ahead += 10 * 60_000
    expect(await isDue()).toBe(true)
    await expect(bench.keeper.renew(owner)).rejects.toThrow()
    clock.ahead += HOUR_MS
    expect(await isDue()).toBe(false)
    expect(await channelOf(owner)).toMatchObject({
      status: 'degraded',
      problems: [{ code: 'token-refresh-failing' }],
    })
    expect(bench.told).toHaveLength(1)
    expect((await bench.keeper.usable(owner)).fence).toBe(fence)
    expect(counted.filter((one) => one.labels.outcome === 'unclear')).toHaveLength(2)
    // Once it is really needed it is tried again, and a good answer makes all well.
    clock.ahead = 26 * HOUR_MS
    expect((await bench.keeper.usable(owner)).fence).toBe(fence + 1)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
  })
})

describe('An answer without a refresh token', () => {
  it('leaves the old refresh token in force', async () => {
    const { owner, fence } = await anOa()
    const before = await heldOf(owner)
    tokenFault({ status: 200, body: { access_token: 'at-alone', expires_in: '90000' } })
    expect((await bench.keeper.rejected(owner, fence)).accessToken).toBe('at-alone')
    expect(await heldOf(owner)).toEqual({ accessToken: 'at-alone', refreshToken: before.refreshToken })
  })
})

describe('A holder that was away longer than its lease', () => {
  /** A keeper of another process whose call returns only when told to. */
  function slowKeeper(answer: () => Promise<never> | Promise<{ accessToken: string; refreshToken: string }>) {
    return createTokenKeeper({
      store: bench.store,
      vault: bench.vault,
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
      const fresh = await bench.keeper.rejected(owner, fence)
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
      const pair = (await sandbox.control.call('zalo.mintTokens', { oaId })) as {
        accessToken: string
        refreshToken: string
      }
      await new Promise<void>((done) => (wake = done))
      return pair
    }).rejected(owner, fence)
    await eventually(async () => liveOf(oaId)?.accessToken !== before.accessToken)
    await expect(bench.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(await channelOf(owner)).toMatchObject({ status: 'needs-relink' })
    wake()
    expect((await paused).accessToken).toBe(liveOf(oaId)?.accessToken)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
    expect((await bench.keeper.usable(owner)).accessToken).toBe(liveOf(oaId)?.accessToken)
  })

  it('waits for the lease of another and takes its pair', async () => {
    const { owner, oaId, fence } = await anOa()
    const lease = await takeLease(bench.store, tokenLease(owner.channelId), 'somebody', 60_000)
    const waiting = bench.keeper.rejected(owner, fence)
    if (lease) await releaseLease(bench.store, lease)
    expect((await waiting).accessToken).toBe(liveOf(oaId)?.accessToken)
  })
})

describe('A relink', () => {
  it('overtakes whoever is refreshing, and heals the channel', async () => {
    const { owner, oaId, fence } = await anOa()
    await sandbox.control.call('zalo.revoke', { oaId })
    await expect(bench.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    const pair = (await sandbox.control.call('zalo.mintTokens', { oaId })) as {
      accessToken: string
      refreshToken: string
    }
    await bench.keeper.put(
      { ...owner, platform: 'zalo' },
      { ...pair, accessExpiresAtMs: clock.nowMs() + HOUR_MS, refreshExpiresAtMs: null },
      { reason: 'relinked' },
    )
    expect((await bench.keeper.usable(owner)).accessToken).toBe(pair.accessToken)
    expect(await channelOf(owner)).toMatchObject({ status: 'active', problems: [] })
    expect(bench.told).toHaveLength(2)
  })

  it('is not undone by an unlink that was still being finished', async () => {
    const { owner, oaId } = await anOa()
    expect(await bench.keeper.destroy(owner)).toBe(false)
    expect((await bench.keeper.usable(owner)).accessToken).toBe(liveOf(oaId)?.accessToken)
    await bench.store.tokens.updateOne(
      { _id: owner.channelId, shopId: owner.shopId },
      { $set: { state: 'unlinking' } },
    )
    await expect(bench.keeper.usable(owner)).rejects.toMatchObject({ because: 'not-linked' })
    expect(await bench.keeper.destroy(owner)).toBe(true)
    expect(await rowOf(owner)).toMatchObject({ state: 'destroyed', sealedAccess: null, sealedRefresh: null })
    await expect(bench.keeper.usable(owner)).rejects.toMatchObject({ because: 'not-linked' })
  })
})

describe('The keeper', () => {
  it('refreshes at half-life by schedule, and keeps the pair before until the new one has worked', async () => {
    const { owner, oaId, fence } = await anOa()
    expect(await bench.keeper.renew(owner)).toBe(false)
    clock.ahead = 12.6 * HOUR_MS
    expect(await bench.keeper.due(clock.nowMs(), 1_000)).toContainEqual({ ...owner, platform: 'zalo' })
    expect(await bench.keeper.renew(owner)).toBe(true)
    const token = await bench.keeper.usable(owner)
    expect(token).toMatchObject({ accessToken: liveOf(oaId)?.accessToken, fence: fence + 1, unproven: true })
    expect((await rowOf(owner)).sealedPrevious).not.toBeNull()
    await bench.keeper.worked(owner, token.fence)
    expect((await rowOf(owner)).sealedPrevious).toBeNull()
    expect((await channelOf(owner))?.tokenExpiresAt?.getTime()).toBeGreaterThan(clock.nowMs() + 24 * HOUR_MS)
  })

  it('hands out a token in its last minute rather than none, when the platform cannot be reached', async () => {
    const { owner, fence } = await anOa()
    clock.ahead = 25 * HOUR_MS - 30_000
    tokenFault({ zaloError: { error: -14004 } })
    expect((await bench.keeper.usable(owner)).fence).toBe(fence)
  })

  it('asks for a new link at once when a Page token is rejected: there is nothing to refresh it with', async () => {
    const owner = { shopId: 'shop-1', channelId: 'chn_page' }
    await aChannel(bench.store, { _id: owner.channelId, shopId: owner.shopId, platform: 'facebook' })
    const forever = { refreshToken: null, accessExpiresAtMs: null, refreshExpiresAtMs: null }
    await bench.keeper.put(
      { ...owner, platform: 'facebook' },
      { accessToken: 'page', ...forever },
      { reason: 'linked' },
    )
    clock.ahead = 5_000 * HOUR_MS
    const { fence } = await bench.keeper.usable(owner)
    await expect(bench.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(await channelOf(owner)).toMatchObject({
      status: 'needs-relink',
      problems: [{ code: 'needs-relink', detail: 'token-rejected' }],
    })
  })

  it('knows no token of another shop, and writes none readable', async () => {
    const { owner, oaId } = await anOa()
    await expect(bench.keeper.usable({ ...owner, shopId: 'shop-2' })).rejects.toMatchObject({
      because: 'not-linked',
    })
    const raw = JSON.stringify(await bench.store.tokens.collection.find({}).toArray())
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
