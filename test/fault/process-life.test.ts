import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TEXT_VERSION } from '../../config/permissions.ts'
import { createConsents } from '../../src/consent/ledger.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open-store.ts'
import { openVault } from '../../src/vault/open-vault.ts'
import { testServers } from '../support/servers.ts'
import { eventually } from '../support/wait.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const PROGRAMS = {
  gateway: 'dist/src/main.js',
  worker: 'dist/workers/main.js',
  health: 'dist/workers/health.js',
  verify: 'dist/workers/verify-consents.js',
  keys: 'dist/workers/keys.js',
}
const START = { timeoutMs: 60_000, everyMs: 50 }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A built program with exactly these settings; killed when the test ends. */
function start(program: keyof typeof PROGRAMS, env: Record<string, string>, words: readonly string[] = []) {
  const child = spawn(process.execPath, [path.join(ROOT, PROGRAMS[program]), ...words], {
    env: { PATH: process.env.PATH ?? '', ...env },
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.err += String(chunk)))
  const exited = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said, exited }
}

function settings() {
  const servers = testServers()
  return {
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    REDIS_PREFIX: servers.keyPrefix(),
    TOKEN_KEYS: `k1:${Buffer.alloc(32, 3).toString('base64')}`,
    IDENTITY_ISSUER: 'http://127.0.0.1:9/issuer',
    IDENTITY_CLIENT_ID: 'console',
    IDENTITY_CLIENT_SECRET: 'a-client-secret',
  }
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

describe('A process', () => {
  it('with wrong settings names every one of them and ends with code 78', async () => {
    const { said, exited } = start('gateway', { PORT: 'many', REDIS_URL: 'redis://x', LOG_LEVEL: 'loud' })
    expect(await exited).toBe(78)
    for (const name of ['PORT', 'LOG_LEVEL', 'MONGODB_URI', 'TOKEN_KEYS', 'IDENTITY_ISSUER'])
      expect(said.err).toContain(`- ${name}: `)
    expect(said.err).not.toContain('- REDIS_URL')
  })

  it('with a key ring that does not open the database says so and ends with code 78', async () => {
    const env = { ...settings(), PORT: String(await freePort()) }
    const first = start('gateway', env)
    await eventually(() => first.said.out.includes('The gateway listens'), START)
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)
    const second = start('gateway', { ...env, TOKEN_KEYS: `k2:${Buffer.alloc(32, 4).toString('base64')}` })
    expect(await second.exited).toBe(78)
    expect(second.said.out).toContain('RootKeyMissing')
  })

  it('whose data stands in the way of a unique index names both and ends with code 78', async () => {
    const env = { ...settings(), PORT: String(await freePort()) }
    const store = await openStore(env.MONGODB_URI)
    onTestFinished(() => store.close())
    const grant = { platform: 'facebook', platformUserId: '7' }
    await store.grants.collection.insertMany([
      { _id: 'grt_a' as never, ...grant },
      { _id: 'grt_b' as never, ...grant },
    ])
    const { said, exited } = start('gateway', env)
    expect(await exited).toBe(78)
    expect(said.out).toContain('IndexRefused: The unique index grants.one_per_user')
    expect(said.out).toContain('grt_a and grt_b')
  })

  it('and another, started at once over an index of another version, make it anew once and both serve', async () => {
    const env = settings()
    const store = await openStore(env.MONGODB_URI)
    onTestFinished(() => store.close())
    await store.prepare()
    const { collection } = store.messages
    const declared = (await collection.indexes()).find(({ name }) => name === 'unread')
    await collection.dropIndex('unread')
    await collection.createIndex({ shopId: 1 }, { name: 'unread' })
    const gateway = start('gateway', { ...env, PORT: String(await freePort()) })
    const worker = start('worker', env)
    await eventually(() => gateway.said.out.includes('The gateway listens'), START)
    await eventually(() => worker.said.out.includes('The worker serves its queues'), START)
    expect((await collection.indexes()).find(({ name }) => name === 'unread')).toEqual(declared)
    expect(`${gateway.said.out}${worker.said.out}`.split('An index is built anew')).toHaveLength(2)
  })

  it('serves, is seen to be well, and ends in order on SIGTERM; no secret is in what it wrote', async () => {
    const env = { ...settings(), WORKER_QUEUES: 'inbound,upkeep' }
    const [port, metricsPort] = [await freePort(), await freePort()]
    const gateway = start('gateway', { ...env, PORT: String(port) })
    const worker = start('worker', { ...env, METRICS_PORT: String(metricsPort) })
    await eventually(async () => (await statusOf(`http://127.0.0.1:${port}/health/ready`)) === 200, START)
    await eventually(async () => (await statusOf(`http://127.0.0.1:${metricsPort}/metrics`)) === 200, START)
    await eventually(async () => (await start('health', env).exited) === 0, { ...START, everyMs: 500 })
    const health = await fetch(`http://127.0.0.1:${port}/health/queues`)
    const { queues } = (await health.json()) as { queues: { queue: string; ok: boolean }[] }
    const served = queues.filter((row) => row.ok).map((row) => row.queue)
    expect(served.sort()).toEqual(['inbound', 'upkeep'])

    for (const { child } of [gateway, worker]) child.kill('SIGTERM')
    expect(await Promise.all([gateway.exited, worker.exited])).toEqual([0, 0])
    const said = [gateway, worker].map((one) => one.said.out + one.said.err).join('')
    expect(said.split('"clean":true')).toHaveLength(3)
    for (const secret of [env.MONGODB_URI, env.TOKEN_KEYS, env.IDENTITY_CLIENT_SECRET])
      expect(said).not.toContain(secret)
  })

  it('of the gateway starts, is ready and answers the platform without Redis', async () => {
    const port = await freePort()
    const gateway = start('gateway', {
      ...settings(),
      PORT: String(port),
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      FACEBOOK_APP_ID: '1',
      FACEBOOK_APP_SECRET: 'app-secret',
      FACEBOOK_VERIFY_TOKEN: 'verify',
    })
    const url = `http://127.0.0.1:${port}`
    await eventually(async () => (await statusOf(`${url}/health/ready`)) === 200, START)
    const asked = 'hub.mode=subscribe&hub.verify_token=verify&hub.challenge=77'
    expect(await (await fetch(`${url}/webhooks/facebook?${asked}`)).text()).toBe('77')
    expect(await (await fetch(`${url}/health/queues`)).json()).toMatchObject({ ok: false, redis: 'away' })
    gateway.child.kill('SIGINT')
    expect(await gateway.exited).toBe(0)
  })

  it('without a port for its metrics opens none at all', async () => {
    const worker = start('worker', settings())
    await eventually(() => worker.said.out.includes('The worker serves its queues'), START)
    const { readFileSync, readdirSync, readlinkSync } = await import('node:fs')
    const sockets = new Set(
      readdirSync(`/proc/${worker.child.pid}/fd`).map((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${worker.child.pid}/fd/${fd}`))?.[1]
        } catch {
          return undefined
        }
      }),
    )
    const listening = ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((columns) => columns[3] === '0A' && sockets.has(columns[9])),
    )
    expect(listening).toEqual([])
  })
})

describe('The command that verifies the consent ledgers', () => {
  it('finds them whole, and names the row that somebody altered in the database', async () => {
    const env = settings()
    const store = await openStore(env.MONGODB_URI)
    onTestFinished(() => store.close())
    await store.prepare()
    const tokenKeys = [{ kid: 'k1', key: Buffer.alloc(32, 3) }]
    const vault = await openVault({ store, tokenKeys, clock: systemClock })
    const consents = createConsents({ store, vault, clock: systemClock })
    const rows = await consents.give({
      shopId: 'tiem-hoa',
      channelId: 'chn_1',
      codes: ['FB1', 'FB4', 'FB5'],
      textVersion: TEXT_VERSION,
      locale: 'vi',
      by: { userId: 'lan', role: 'owner', address: '203.0.113.7' },
    })
    const whole = start('verify', env)
    expect(await whole.exited).toBe(0)
    expect(whole.said.out).toBe('1 ledgers with 3 rows were read: all whole\n')

    const second = { _id: rows[1]?._id ?? '', shopId: 'tiem-hoa' }
    await store.consents.updateOne(second, { $set: { act: 'withdrawn' } })
    const altered = start('verify', env)
    expect(await altered.exited).toBe(1)
    expect(altered.said.out).toContain(`shop tiem-hoa: row 2 (${second._id}) was altered\n`)
    expect(altered.said.out + altered.said.err).not.toMatch(/lan|203\.0\.113\.7|mongodb:/)
  })

  it('that cannot reach the database says so and does not call the ledgers whole', async () => {
    const away = start('verify', {
      ...settings(),
      MONGODB_URI: 'mongodb://127.0.0.1:1/nowhere?replicaSet=rs',
    })
    expect(await away.exited).toBe(1)
    expect(away.said.err).toContain('the ledgers could not be read')
  })
})

describe('The command that changes root keys', () => {
  it('tells which key seals, turns everything to it, and says why it does not end one', async () => {
    const env = settings()
    const store = await openStore(env.MONGODB_URI)
    onTestFinished(() => store.close())
    await store.prepare()
    const k1 = { kid: 'k1', key: Buffer.alloc(32, 3) }
    const before = await openVault({ store, tokenKeys: [k1], clock: systemClock })
    await before.forShop('tiem-hoa')
    await before.close()
    const k2 = { kid: 'k2', key: Buffer.alloc(32, 5) }
    const ring = { ...env, TOKEN_KEYS: `k2:${k2.key.toString('base64')},${env.TOKEN_KEYS}` }
    const rollTiming = { beatMs: 600_000, heldMs: 3_600_000 }
    const vault = await openVault({ store, tokenKeys: [k2, k1], clock: systemClock, rollTiming })
    const run = async (...words: string[]) => {
      const { said, exited } = start('keys', ring, words)
      return [await exited, said.out + said.err] as const
    }
    expect((await run())[1]).toContain('k2 (local): seals; wraps 0 shop keys')
    expect((await run('retire', 'k2'))[0]).toBe(1)
    expect((await run('burn'))[0]).toBe(64)
    // The process of this test has turned in the moment it joined; only its next word tells so.
    const [code, told] = await run('rotate')
    expect([code, told]).toEqual([1, expect.stringContaining('these still seal with an older key')])
    await vault.close()
    expect(await run('rotate')).toEqual([0, expect.stringContaining('k2 (local): seals; wraps 2 shop keys')])
    expect(await run('retire', 'k1')).toEqual([0, expect.stringContaining('k1 is retired')])
    expect(await start('keys', env).exited).toBe(1)
  })
})
