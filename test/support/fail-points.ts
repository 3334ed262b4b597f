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
  /** Resolves when a program hangs there. */
  reached(): Promise<void>
  /** Nothing hangs any more; what hung has gone on. */
  release(): Promise<void>
  close(): Promise<void>
}

/** Long enough to notice it and to end the one who asked; `release` waits for the rest of it. */
const HANG_MS = 1_000

/** Needs a MongoDB started with `failPoints: true`. @param uri with its database name */
export async function openFailPoints(uri: string): Promise<FailPoints> {
  const client = await new mongoose.mongo.MongoClient(uri, { appName: 'fail-points' }).connect()
  const database = client.db().databaseName
  const admin = client.db('admin')
  let before = 0
  const entered = async (): Promise<number> =>
    (await admin.command({ getParameter: 1, 'failpoint.failCommand': 1 }))['failpoint.failCommand']
      .timesEntered as number
  return {
    async stopAt({ appName, command, collection, skip = 0 }) {
      before = await entered()
      await admin.command({
        configureFailPoint: 'failCommand',
        mode: skip > 0 ? { skip } : 'alwaysOn',
        data: {
          failCommands: [command],
          appName,
          ...(collection === undefined ? {} : { namespace: `${database}.${collection}` }),
          blockConnection: true,
          blockTimeMS: HANG_MS,
        },
      })
    },
    async reached() {
      await eventually(async () => (await entered()) > before, { timeoutMs: 60_000 })
    },
    async release() {
      await admin.command({ configureFailPoint: 'failCommand', mode: 'off' })
    },
    close: () => client.close(),
  }
}
