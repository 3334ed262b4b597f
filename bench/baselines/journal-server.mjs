// @ts-check
/**
 * The yardstick of acknowledging: node:http, HMAC, micro-batched majority insert, 200, and no line more than that takes.
 * `same`: what we store and nothing else we do: the account found by a plain JSON.parse, the bytes sealed under one
 * AES-256-GCM key, our columns, an index over what is pending. `bare`: the bytes as they came, with `_id` alone.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { openMongo } from '../lib/databases.mjs'
import { config, serve } from '../lib/program.mjs'
import { manyAsOne } from './many-as-one.mjs'
import { readSigned } from './read-signed.mjs'
import { seal } from './seal.mjs'

const { mongodbUri, appSecret, variant, journalKey } = await config()
const key = Buffer.from(journalKey, 'hex')
const client = await openMongo(mongodbUri)
const deliveries = client.db().collection('deliveries')
if (variant === 'same')
  await deliveries.createIndex(
    { state: 1, lane: 1, accountId: 1, _id: 1 },
    { partialFilterExpression: { state: 'pending' }, name: 'pending_by_lane' },
  )

/** @param {Buffer} body */
function sameRow(body) {
  const accountId = String(JSON.parse(String(body)).entry[0].id)
  return {
    platform: 'facebook',
    accountId,
    lane: Number(accountId.slice(-6)) % 64,
    receivedAt: new Date(),
    bodyHash: createHash('sha256').update(body).digest('hex'),
    sealed: seal(key, body),
    state: 'pending',
    attempts: 0,
  }
}
/** @param {Buffer} body */
const bareRow = (body) => ({ at: new Date(), body })

const makeRow = variant === 'same' ? sameRow : bareRow
const journal = manyAsOne({
  write: (rows) => deliveries.insertMany(rows, { ordered: false }),
  inFlight: 3,
  batchRows: 512,
})
const server = createServer((req, res) =>
  readSigned(req, appSecret, (body) => {
    if (body === null) return void res.writeHead(401, { 'Content-Length': 0 }).end()
    journal(makeRow(body), () => res.writeHead(200, { 'Content-Length': 2 }).end('OK'))
  }),
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
serve(
  { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port },
  {
    async close() {
      server.closeAllConnections()
      server.close()
      await client.close()
    },
  },
)
