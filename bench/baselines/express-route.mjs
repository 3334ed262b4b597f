// @ts-check
/**
 * How such a receiver is usually written: an Express route that checks the signature and, for every webhook, adds one
 * BullMQ job (`bullmq`) or awaits one majority insert (`insert`), then answers 200.
 */
import { once } from 'node:events'
import { Queue } from 'bullmq'
import express from 'express'
import { openMongo } from '../lib/databases.mjs'
import { config, serve } from '../lib/program.mjs'
import { isSigned } from './read-signed.mjs'

const { mongodbUri, redisUrl, prefix, appSecret, variant } = await config()
const { keep, close } = variant === 'bullmq' ? await openJobs() : await openRows()

const app = express()
app.post('/webhooks/facebook', express.raw({ type: 'application/json' }), async (req, res) => {
  if (!isSigned(req.body, req.headers['x-hub-signature-256'], appSecret)) return void res.sendStatus(401)
  await keep(req.body)
  res.status(200).send('OK')
})
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
serve(
  { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port },
  {
    async close() {
      server.closeAllConnections()
      server.close()
      await close()
    },
  },
)

async function openJobs() {
  const { hostname: host, port } = new URL(redisUrl)
  const queue = new Queue('webhooks', { connection: { host, port: Number(port) }, prefix })
  await queue.waitUntilReady()
  return {
    keep: (/** @type {Buffer} */ body) => queue.add('webhook', { body: body.toString() }),
    async close() {
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}

async function openRows() {
  const client = await openMongo(mongodbUri)
  const deliveries = client.db().collection('deliveries')
  return {
    keep: (/** @type {Buffer} */ body) => deliveries.insertOne({ at: new Date(), body }),
    close: () => client.close(),
  }
}
