import { once } from 'node:events'
import { createServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { loadSettings, type Settings } from '../../config/settings.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { createFoundation } from '../../src/foundation.ts'
import { type OpenedGateway, openGateway } from '../../src/open-gateway.ts'
import type { Closer } from '../../src/ops/run-process.ts'
import type { RoomDeps } from '../../src/room-deps.ts'
import type { Store } from '../../src/store/open-store.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { type OpenedWorker, openWorker } from '../../workers/open-worker.ts'
import { type ApiClient, apiClient } from './api-client.ts'
import { type SignedIn, signInThroughIssuer } from './browser-session.ts'
import { listenTo } from './answers-heard.ts'
import { storedBytes } from './everything-stored.ts'
import { plantedIn, refuseLeaks } from './leaks.ts'
import { testServers } from './servers.ts'

export interface StackOptions {
  /** Default true. */
  readonly worker?: boolean
  /** Settings over the usual ones. */
  readonly env?: Readonly<Record<string, string>>
  readonly sandbox?: SandboxOptions
  /** The gateway's and the worker's time; the sandbox has its own (`stack.sandbox.clock`). */
  readonly clock?: Clock
}

/** Gateway, worker and sandbox in one process, wired as the programs wire them, over the run's real servers. */
export interface Stack {
  readonly url: string
  readonly sandbox: Sandbox
  readonly settings: Settings
  readonly env: Readonly<Record<string, string>>
  /** The gateway's rooms. */
  readonly rooms: RoomDeps
  readonly store: Store
  /** Everything both have logged so far. */
  logText(): string
  /** A client with a Bearer token of the issuer. */
  as(who: { sub: string; retailer: string; roles: readonly string[] }): Promise<ApiClient>
  /** A client signed in by browser, with session cookie and CSRF token. `sub`: one of the issuer's people. */
  signIn(sub: string): Promise<SignedIn>
  startWorker(): Promise<OpenedWorker>
  stopWorker(): Promise<void>
  close(): Promise<void>
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const servers = testServers()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const sandbox = await startSandbox({ demo: true, ...options.sandbox })
  // Its first answer loads a large library: on a busy machine the gateway would give up waiting for it.
  const issuerAwake = fetch(`${sandbox.issuer.url}/.well-known/openid-configuration`)
  const env = {
    ...sandbox.gatewayEnv(url),
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    REDIS_PREFIX: servers.keyPrefix(),
    TOKEN_KEYS: `k1:${Buffer.alloc(32, 5).toString('base64')}`,
    SHUTDOWN_GRACE_MS: '2000',
    // The demo's old conversations would stand among those a test makes; tests of history set it themselves.
    HISTORY_DAYS: '0',
    ...options.env,
  }
  const read = loadSettings(env)
  if (!read.ok) throw new Error(read.error.join('\n'))
  const settings = read.value
  const logs: Buffer[] = []
  const logStream = new PassThrough().on('data', (chunk: Buffer) => logs.push(chunk))
  const foundation = (service: string) =>
    createFoundation(service, settings, { logStream, ...(options.clock ? { clock: options.clock } : {}) })

  const answers = listenTo(url)
  const gateway: OpenedGateway = await openGateway(foundation('gateway'))
  let worker: OpenedWorker | null = null
  const startWorker = async () => (worker ??= await openWorker(foundation('worker')))
  const stopWorker = async () => {
    if (worker) await closeAll(worker.closers)
    worker = null
  }
  if (options.worker !== false) await startWorker()
  await (await issuerAwake).arrayBuffer()

  return {
    url,
    sandbox,
    settings,
    env,
    rooms: gateway.rooms,
    store: gateway.rooms.store,
    logText: () => Buffer.concat(logs).toString('utf8'),
    async as({ sub, retailer, roles }) {
      const { token } = await callIssuer<{ token: string }>(sandbox, 'issuer.mintToken', {
        sub,
        retailer,
        roles: [...roles],
      })
      return apiClient(url, { authorization: `Bearer ${token}` })
    },
    async signIn(sub) {
      await callIssuer(sandbox, 'issuer.autoLogin', { sub })
      return signInThroughIssuer(url)
    },
    startWorker,
    stopWorker,
    async close() {
      // What the platforms still deliver would only meet a closed door.
      await stopWorker()
      const stored = await storedBytes({ store: gateway.rooms.store, settings })
      await closeAll(gateway.closers)
      await sandbox.close()
      answers.stop()
      refuseLeaks(plantedIn(sandbox, env), {
        stored,
        logs: [{ at: 'the log', bytes: Buffer.concat(logs) }],
        answers: answers.words,
      })
    },
  }
}

const callIssuer = <T>(sandbox: Sandbox, op: string, args: object): Promise<T> =>
  sandbox.control.call(op, args) as Promise<T>

async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const { close } of closers) await close()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
