import mongoose from 'mongoose'
import { eventually } from './wait.ts'

/** A command of one program at which a private MongoDB stops it. */
export interface StopAt {
  readonly appName: 'kvsocial-gateway' | 'kvsocial-worker'
  readonly command: string
  /** `collection` of the private database; without it any. */
  readonly collection?: string
  /** So many such commands pass first. */
  readonly skip?: number
}

export interface FailPoints {
  /** Such a command hangs for a second before it is carried out, also for one who is gone by then. */
  stopAt(where: StopAt): Promise<void>
  /** Writes of every program are carried out from now on but not acknowledged, until `release`. */
  hangWrites(): Promise<void>
  /** Resolves when a program hangs there. */
  reached(): Promise<void>
  /** Nothing hangs any more; what hung has gone on. */
  release(): Promise<void>
  close(): Promise<void>
}

const COMMANDS = 'failCommand'
const WRITES = 'hangBeforeWaitingForWriteConcern'
/** Long enough to notice it and to end the one who asked; `release` waits for the rest of it. */
const HANG_MS = 1_000

/** Needs a MongoDB started with `failPoints: true`. @param uri with its database name */
export async function openFailPoints(uri: string): Promise<FailPoints> {
  const client = await new mongoose.mongo.MongoClient(uri, { appName: 'fail-points' }).connect()
  const database = client.db().databaseName
  const admin = client.db('admin')
  let armed = { name: COMMANDS, before: 0 }
  const entered = async (name: string): Promise<number> => {
    const answer = await admin.command({ getParameter: 1, [`failpoint.${name}`]: 1 })
    return (answer[`failpoint.${name}`] as { timesEntered: number }).timesEntered
  }
  const arm = async (name: string, rest: object): Promise<void> => {
    armed = { name, before: await entered(name) }
    await admin.command({ configureFailPoint: name, ...rest })
  }
  return {
    stopAt: ({ appName, command, collection, skip = 0 }) =>
      arm(COMMANDS, {
        mode: skip > 0 ? { skip } : 'alwaysOn',
        data: {
          failCommands: [command],
          appName,
          ...(collection === undefined ? {} : { namespace: `${database}.${collection}` }),
          blockConnection: true,
          blockTimeMS: HANG_MS,
        },
      }),
    hangWrites: () => arm(WRITES, { mode: 'alwaysOn' }),
    async reached() {
      await eventually(async () => (await entered(armed.name)) > armed.before, { timeoutMs: 60_000 })
    },
    async release() {
      await admin.command({ configureFailPoint: armed.name, mode: 'off' })
    },
    close: () => client.close(),
  }
}
