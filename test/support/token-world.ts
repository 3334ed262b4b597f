import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { TokenEvent } from '../../sandbox/zalo/token-ledger.ts'
import type { TokenOwner } from '../../src/vault/token-keeper.ts'
import { readToken, tokenSeals } from '../../src/vault/token-row.ts'
import { testServers } from './servers.ts'
import { aChannel, openTrustBench, type TrustBench } from './trust.ts'

export const HOUR_MS = 3_600_000

interface Pair {
  readonly accessToken: string
  readonly refreshToken: string
}

/** A keeper over the real store and the sandbox, for the tests of one file: opened before them, closed after. */
export function tokenWorld() {
  const counted: { name: string; labels: Readonly<Record<string, string>> }[] = []
  const meter = {
    count: (name: string, labels: Readonly<Record<string, string>> = {}) =>
      void counted.push({ name, labels }),
    observe: () => undefined,
    gauge: () => undefined,
  }
  const clock = { ahead: 0, nowMs: () => Date.now() + clock.ahead }
  let sandbox: Sandbox
  let env: Record<string, string>
  let bench: TrustBench
  let oas = 0

  beforeAll(async () => {
    sandbox = await startSandbox()
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

  const mint = async (oaId: string): Promise<Pair> =>
    (await sandbox.control.call('zalo.mintTokens', { oaId })) as Pair
  const rowOf = async (owner: TokenOwner) => {
    const row = await readToken(bench.store, owner)
    if (!row) throw new Error('no row')
    return row
  }

  return {
    clock,
    meter,
    /** What was counted in the running test. */
    counted,
    /** The settings, for a process of its own. */
    get env() {
      return env
    },
    get sandbox() {
      return sandbox
    },
    get store() {
      return bench.store
    },
    get vault() {
      return bench.vault
    },
    get keeper() {
      return bench.keeper
    },
    /** What owners were told in the running test. */
    get told() {
      return bench.told
    },
    mint,
    /** A linked OA with a pair of its own at the sandbox. */
    async anOa(): Promise<{ owner: TokenOwner; oaId: string; fence: number }> {
      const oaId = `${7_000_000 + ++oas}`
      const owner = { shopId: 'shop-1', channelId: `chn_${oaId}` }
      await sandbox.control.call('zalo.addOa', { id: oaId, name: 'Tiệm hoa' })
      await aChannel(bench.store, {
        _id: owner.channelId,
        shopId: owner.shopId,
        platform: 'zalo',
        externalId: oaId,
      })
      await bench.keeper.put(
        { ...owner, platform: 'zalo' },
        {
          ...(await mint(oaId)),
          accessExpiresAtMs: clock.nowMs() + 25 * HOUR_MS,
          refreshExpiresAtMs: clock.nowMs() + 90 * 24 * HOUR_MS,
        },
        { reason: 'linked' },
      )
      return { owner, oaId, fence: (await bench.keeper.usable(owner)).fence }
    },
    refreshesOf: async (oaId: string) =>
      ((await sandbox.control.call('zalo.tokenEvents')) as TokenEvent[]).filter(
        (event) => event.kind === 'refresh' && event.oaId === oaId,
      ),
    liveOf: (oaId: string) => sandbox.zalo.state().tokens.live[oaId],
    tokenFault: (then: object, times = 1) =>
      sandbox.faults.add({ match: { platform: 'zalo', op: 'oauth.token' }, times, then } as never),
    channelOf: (owner: TokenOwner) =>
      bench.store.channels.findOne({ _id: owner.channelId, shopId: owner.shopId }).lean(),
    rowOf,
    /** The pair we hold, opened. */
    async heldOf(owner: TokenOwner): Promise<{ accessToken: string | null; refreshToken: string | null }> {
      const row = await rowOf(owner)
      const seals = await tokenSeals(bench.vault, owner.shopId)
      return {
        accessToken: seals.open(row, 'sealedAccess'),
        refreshToken: seals.open(row, 'sealedRefresh'),
      }
    },
  }
}
