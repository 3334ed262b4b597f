import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { choosePort } from '../../scripts/lib/free-port.mjs'
import { startMongod } from '../../scripts/lib/mongod.mjs'
import { findMongod } from '../../scripts/lib/mongod-binary.mjs'
import { startRedis } from '../../scripts/lib/redis.mjs'
import { findRedis } from '../../scripts/lib/redis-binary.mjs'
import type { Supervised } from '../../scripts/lib/supervise.mjs'
import { throwawayFolder } from '../../scripts/lib/throwaway-servers.mjs'
import { withDatabase } from './servers.ts'

/** A server of one test's own, which may be hurt. Its port and its data stay the same until `close`. */
export interface PrivateServer {
  /** For MongoDB with the database `private`. */
  uri: string
  /** Its data. */
  readonly folder: string
  /** The process id now; another after each start. */
  pid(): number
  /** SIGKILL, and waits until it is gone. */
  crash(): Promise<void>
  /** Ends it in good order; the data stays. */
  halt(): Promise<void>
  /** Stops it from answering, connections left open (SIGSTOP), until `thaw`. */
  freeze(): void
  thaw(): void
  /** After `crash` or `halt`: on the same port and data, until it answers (MongoDB: until it takes writes). */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  close(): Promise<void>
}

const quiet = { env: process.env, say: (line: string) => console.log(line) }

/** A MongoDB replica set of one. `failPoints` lets tests stop it at a command (`fail-points.ts`). */
export async function startPrivateMongo({ failPoints = false } = {}): Promise<PrivateServer> {
  const { path } = await findMongod(quiet)
  const parameters = failPoints ? ['enableTestCommands=1'] : []
  const start: Start = (options) => startMongod({ ...options, parameters })
  const server = await privateServer(start, path, 'private-mongodb')
  return { ...server, uri: withDatabase(server.uri, 'private') }
}

/** A Redis without persistence: what a crash or a restart leaves is an empty one. With `log` it keeps its log of writes. */
export async function startPrivateRedis({ log = false } = {}): Promise<PrivateServer> {
  const start: Start = (options) => startRedis({ ...options, throwaway: !log })
  return privateServer(start, await findRedis(quiet), 'private-redis')
}

/** Tears the end off a stopped Redis's log of writes, in the middle of whatever stands there. @returns bytes torn off */
export function tearLog({ folder }: PrivateServer): number {
  const logs = join(folder, 'appendonlydir')
  const [newest] = readdirSync(logs)
    .filter((name) => name.endsWith('.incr.aof'))
    .sort((a, b) => statSync(join(logs, b)).mtimeMs - statSync(join(logs, a)).mtimeMs)
  if (newest === undefined) throw new Error('This Redis has written no log')
  const { size } = statSync(join(logs, newest))
  const kept = Math.floor(size * 0.8) - 1
  truncateSync(join(logs, newest), kept)
  return size - kept
}

/** The same, closed when the running test ends. */
export async function privateMongo(): Promise<PrivateServer> {
  return closedAfterTest(await startPrivateMongo())
}

/** The same, closed when the running test ends. */
export async function privateRedis(): Promise<PrivateServer> {
  return closedAfterTest(await startPrivateRedis())
}

function closedAfterTest(server: PrivateServer) {
  onTestFinished(() => server.close())
  return server
}

type Start = (options: {
  program: string
  folder: string
  port: number
  throwaway: boolean
}) => Promise<{ uri: string; process: Supervised }>

async function privateServer(start: Start, program: string, name: string): Promise<PrivateServer> {
  const options = { program, folder: throwawayFolder(name), port: await choosePort(0), throwaway: true }
  let running = await start(options)
  return {
    uri: running.uri,
    folder: options.folder,
    pid: () => running.process.pid,
    crash: async () => {
      running.process.kill('SIGKILL')
      await running.process.exited
    },
    halt: () => running.process.stop({ keep: true }),
    freeze: () => running.process.kill('SIGSTOP'),
    thaw: () => running.process.kill('SIGCONT'),
    start: async () => {
      running = await start(options)
    },
    close: async () => {
      running.process.kill('SIGCONT')
      await running.process.stop({ graceMs: 2_000 })
      rmSync(options.folder, { recursive: true, force: true })
    },
  }
}
