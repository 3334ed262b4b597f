// @ts-check
import { randomBytes } from 'node:crypto'
import mongoose from 'mongoose'

/**
 * The same servers with a database of this name. Several hosts may stand in such a URI, so it is no URL for the language's parser.
 * @param {string} uri @param {string} name
 */
export function withDatabase(uri, name) {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri)
  if (parts === null) throw new Error('MONGODB_URI is no MongoDB URI')
  return `${parts[1]}/${name}${parts[2] ?? ''}`
}

/** @param {string} use @returns {string} a name nobody else uses */
export const freshName = (use) => `bench_${use}_${randomBytes(4).toString('hex')}`

/** Journaled majority writes, as everything compared here writes. */
export const DURABLE = Object.freeze({ w: /** @type {const} */ ('majority'), journal: true })

/** @param {string} uri @param {{ maxPoolSize?: number }} [options] */
export async function openMongo(uri, options = {}) {
  return new mongoose.mongo.MongoClient(uri, {
    writeConcern: DURABLE,
    promoteBuffers: true,
    ...options,
  }).connect()
}

/** @param {string} uri @param {readonly string[]} names */
export async function dropDatabases(uri, names) {
  const client = await openMongo(uri)
  for (const name of names) await client.db(name).dropDatabase()
  await client.close()
}

/** @param {string} uri @returns {Promise<number>} the server's process, where it runs on this machine */
export async function pidOfMongod(uri) {
  const client = await openMongo(uri)
  const { pid } = await client.db('admin').command({ serverStatus: 1 })
  await client.close()
  return Number(pid)
}
