import { choosePort } from '../../scripts/lib/free-port.mjs'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { type SignedIn, signInThroughIssuer } from './browser-session.ts'
import { listenTo } from './answers-heard.ts'
import { plantedIn, refuseLeaks } from './leaks.ts'
import { deleteKeys } from './leftovers.ts'
import { type Program, startProgramOf } from './program.ts'
import { testServers } from './servers.ts'
import { eventually } from './wait.ts'

export interface ProgramsOptions {
  /** Default 1. */
  readonly workers?: number
  /** Default: the run's own. A server that is to be hurt must be private. */
  readonly mongodbUri?: string
  readonly redisUrl?: string
  /** Settings over the usual ones. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * The programs as they are delivered: one gateway, some workers, each a process; the sandbox beside them in the test's own,
 * so that its history can be read without asking. `store` is a second look at their database.
 */
export interface ProgramsStack {
  readonly url: string
  readonly sandbox: Sandbox
  readonly store: Store
  readonly env: Readonly<Record<string, string>>
  readonly gateway: Program
  /** Those that run, or are stopped in their tracks. */
  readonly workers: readonly Program[]
  /** At the same address as the one before; resolves when it is ready. */
  startGateway(env?: Readonly<Record<string, string>>): Promise<Program>
  /** Resolves when it serves its queues. */
  startWorker(env?: Readonly<Record<string, string>>): Promise<Program>
  /** SIGKILL to these, or to all workers; resolves when they are gone. */
  killWorkers(which?: readonly Program[]): Promise<void>
  /** Takes away every key these programs have in Redis, as a FLUSHALL does to a Redis of their own. */
  emptyRedis(): Promise<void>
  /** Signs one of the issuer's people in. */
  signIn(sub: string): Promise<SignedIn>
  close(): Promise<void>
}

const START = { timeoutMs: 60_000, everyMs: 50 }

export async function startProgramsStack(options: ProgramsOptions = {}): Promise<ProgramsStack> {
  const servers = testServers()
  const port = await choosePort(0)
  const url = `http://127.0.0.1:${port}`
  const sandbox = await startSandbox()
  const env = {
    ...sandbox.gatewayEnv(url),
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    MONGODB_URI: options.mongodbUri ?? servers.mongodbUri,
    REDIS_URL: options.redisUrl ?? servers.redisUrl,
    REDIS_PREFIX: servers.keyPrefix(),
    TOKEN_KEYS: `k1:${Buffer.alloc(32, 6).toString('base64')}`,
    // What webhooks bring is what these tests count.
    HISTORY_DAYS: '0',
    ...options.env,
  }
  const store = await openStore(env.MONGODB_URI, { appName: 'fault-test' })
  const answers = listenTo(url)
  const everyone: Program[] = []
  let gateway: Program | null = null
  let workers: Program[] = []

  const startGateway: ProgramsStack['startGateway'] = async (own = {}) => {
    const started = await startProgramOf('gateway', { ...env, ...own })
    everyone.push(started)
    await isUp(started, async () => (await fetch(`${url}/health/ready`)).status === 200)
    gateway = started
    return started
  }
  const startWorker: ProgramsStack['startWorker'] = async (own = {}) => {
    const started = await startProgramOf('worker', { ...env, ...own })
    everyone.push(started)
    await isUp(started, () => started.said().includes('The worker serves its queues'))
    workers.push(started)
    return started
  }
  const killWorkers = async (which: readonly Program[] = workers): Promise<void> => {
    await Promise.all(which.map((worker) => worker.crash()))
    workers = workers.filter((worker) => worker.running())
  }

  await startGateway()
  await Promise.all(Array.from({ length: options.workers ?? 1 }, () => startWorker()))
  return {
    url,
    sandbox,
    store,
    env,
    get gateway() {
      if (gateway === null) throw new Error('The gateway has not been started')
      return gateway
    },
    get workers() {
      return workers
    },
    startGateway,
    startWorker,
    killWorkers,
    emptyRedis: () => deleteKeys(env.REDIS_URL, `${env.REDIS_PREFIX}*`),
    async signIn(sub) {
      await sandbox.control.call('issuer.autoLogin', { sub })
      return signInThroughIssuer(url)
    },
    async close() {
      await sandbox.close()
      await killWorkers()
      await gateway?.crash()
      await store.close()
      answers.stop()
      const logs = everyone.map(({ name, said }) => ({ at: `the ${name}'s log`, bytes: Buffer.from(said()) }))
      refuseLeaks(plantedIn(sandbox, env), { stored: [], logs, answers: answers.words })
    },
  }
}

/** Waits until it is ready; a program that ends before is shown with its last words. */
async function isUp(program: Program, ask: () => boolean | Promise<boolean>): Promise<void> {
  try {
    await eventually(async () => !program.running() || (await ask()), START)
  } catch (cause) {
    throw new Error(`The ${program.name} does not get ready:\n${program.said()}`, { cause })
  }
  if (!program.running()) throw new Error(`The ${program.name} ended at its start:\n${program.said()}`)
}
