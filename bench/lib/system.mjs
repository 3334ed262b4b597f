// @ts-check
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { choosePort } from '../../scripts/lib/free-port.mjs'
import { PROGRAM_ENV } from '../../scripts/lib/program-env.mjs'
import { callSandbox } from '../../scripts/lib/sandbox-control.mjs'
import { supervise } from '../../scripts/lib/supervise.mjs'
import { waitUntil } from '../../scripts/lib/wait-until.mjs'
import { dropDatabases, freshName, withDatabase } from './databases.mjs'
import { DIST, PROJECT } from './from-dist.mjs'

/** A first start makes the database's indexes. */
const READY_MS = 60_000
const LINES_KEPT = 200

/**
 * @typedef {object} System the programs as they are delivered, each a process of its own: sandbox, gateway, worker
 * @property {string} url of the gateway
 * @property {string} mongodbUri of its own database
 * @property {{ appSecret: string }} facebook what signs its webhooks
 * @property {{ gateway: number, worker: number, sandbox: number }} pids
 * @property {(op: string, args?: object) => Promise<any>} sandbox one operation of the control interface
 * @property {() => string} said last words of all programs, for an error's message
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ mongodbUri: string, redisUrl: string, env?: Record<string, string> }} options
 * @returns {Promise<System>}
 */
export async function startSystem({ mongodbUri, redisUrl, env = {} }) {
  const database = freshName('system')
  /** @type {string[]} */
  const lines = []
  /** @type {import('../../scripts/lib/supervise.mjs').Supervised[]} */
  const programs = []
  const stop = async () => {
    for (const program of programs.reverse()) await program.stop()
    await dropDatabases(mongodbUri, [database, `${database}_keys`])
  }
  /** @param {string} entry @param {Record<string, string>} settings */
  const start = async (entry, settings) => {
    const program = await supervise({
      command: process.execPath,
      args: [...(process.env.BENCH_NODE_ARGS?.split(' ') ?? []), join(DIST, entry)],
      env: { PATH: process.env.PATH ?? '', ...PROGRAM_ENV, ...settings },
      cwd: PROJECT,
      onLine: (line) => {
        lines.push(line)
        if (lines.length > LINES_KEPT) lines.shift()
      },
    })
    programs.push(program)
    return program
  }
  /** @param {string} what @param {() => Promise<boolean> | boolean} ask */
  const until = (what, ask) =>
    waitUntil(async () => ask(), {
      what,
      timeoutMs: READY_MS,
      everyMs: 50,
      giveUp: () => (programs.every((program) => program.running()) ? null : lines.join('\n')),
    })
  const answers = async (/** @type {string} */ at) => (await fetch(at)).ok

  try {
    const sandboxUrl = `http://127.0.0.1:${await choosePort(0)}`
    const sandbox = await start('sandbox/main.js', { PORT: new URL(sandboxUrl).port, SANDBOX_DEMO: 'false' })
    await until('The sandbox answers', () => answers(`${sandboxUrl}/control`))
    const url = `http://127.0.0.1:${await choosePort(0)}`
    await callSandbox(sandboxUrl, 'sandbox.connectGateway', { publicUrl: url })
    /** @type {Record<string, string>} */
    const offered = await callSandbox(sandboxUrl, 'sandbox.gatewayEnv')
    const settings = {
      ...offered,
      PORT: new URL(url).port,
      HOST: '127.0.0.1',
      PUBLIC_URL: url,
      MONGODB_URI: withDatabase(mongodbUri, database),
      REDIS_URL: redisUrl,
      REDIS_PREFIX: database,
      TOKEN_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      LOG_LEVEL: 'warn',
      HISTORY_DAYS: '0',
      NODE_ENV: 'production',
      ...env,
    }
    const gateway = await start('src/main.js', settings)
    await until('The gateway answers', () => answers(`${url}/health/ready`))
    const worker = await start('workers/main.js', settings)
    await until('The queues are served', () => answers(`${url}/health/queues`))
    return {
      url,
      mongodbUri: settings.MONGODB_URI,
      facebook: { appSecret: String(offered.FACEBOOK_APP_SECRET) },
      pids: { gateway: gateway.pid, worker: worker.pid, sandbox: sandbox.pid },
      sandbox: (op, args) => callSandbox(sandboxUrl, op, args),
      said: () => lines.join('\n'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
