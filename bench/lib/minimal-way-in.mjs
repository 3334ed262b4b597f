// @ts-check
import { randomBytes } from 'node:crypto'
import { dropDatabases, freshName, withDatabase } from './databases.mjs'
import { fromDist } from './from-dist.mjs'
import { startProgram } from './program.mjs'

/**
 * The yardstick of the whole way in: two processes like ours, a journal server and a pipeline behind it, over a database
 * with the very same collections and indexes.
 * @param {{ mongodbUri: string, appSecret: string }} options
 */
export async function startMinimalWayIn({ mongodbUri, appSecret }) {
  const database = freshName('minimal')
  const ownUri = withDatabase(mongodbUri, database)
  /** @type {typeof import('../../src/store/open-store.ts')} */
  const { openStore } = await fromDist('src/store/open-store.js')
  const store = await openStore(ownUri)
  await store.prepare()
  await store.close()
  const settings = { mongodbUri: ownUri, journalKey: randomBytes(32).toString('hex') }
  const server = await startProgram('baselines/journal-server.mjs', {
    ...settings,
    appSecret,
    variant: 'same',
  })
  const pipeline = await startProgram('baselines/batch-pipeline.mjs', settings)
  return {
    port: Number(server.ready.port),
    mongodbUri: ownUri,
    pids: [server.pid, pipeline.pid],
    async stop() {
      await server.stop()
      await pipeline.stop()
      await dropDatabases(mongodbUri, [database, `${database}_keys`])
    },
  }
}
