// @ts-check
import { openMongo } from './databases.mjs'
import { untilApplied, watchQueues } from './quiet.mjs'
import { linkShops } from './shops.mjs'
import { startSystem } from './system.mjs'

/** First messages are written so many at a time. */
const AT_ONCE = 20

/**
 * @typedef {object} Chat of a person with a Page
 * @property {import('./shops.mjs').Shop} shop
 * @property {string} channelId
 * @property {string} pageId
 * @property {string} personId as the Page knows them
 */

/**
 * A system with shops whose Pages are linked, and people who have written to them once: what follows from a first message
 * (the profile, the words to find it by) is over.
 * @param {import('./measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number }} size
 */
export async function startLinkedSystem({ mongodbUri, redisUrl, say }, { shops, pagesEach, people }) {
  const startedMs = performance.now()
  const system = await startSystem({ mongodbUri, redisUrl })
  try {
    const linked = await linkShops(system, { shops, pagesEach })
    const chats = await openChats(system, linked, people)
    const client = await openMongo(system.mongodbUri)
    const prefix = client.db().databaseName
    const queues = await watchQueues({ redisUrl, prefix })
    await untilApplied(client.db())
    await queues.untilQuiet()
    say(
      `  ${shops} shops and ${people} people after ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
    )
    return {
      ...system,
      shops: linked,
      chats,
      db: client.db(),
      untilQuiet: queues.untilQuiet,
      async stop() {
        await queues.close()
        await client.close()
        await system.stop()
      },
    }
  } catch (error) {
    await system.stop()
    throw new Error(`The system could not be set up. Its last words:\n${system.said()}`, { cause: error })
  }
}

/**
 * @param {import('./system.mjs').System} system @param {readonly import('./shops.mjs').Shop[]} shops @param {number} count
 * @returns {Promise<Chat[]>} people spread evenly over the Pages
 */
async function openChats({ sandbox }, shops, count) {
  const pages = shops.flatMap((shop) => shop.pages.map((page) => ({ shop, page })))
  /** @type {string[]} */
  const people = await sandbox('facebook.addPeople', { count })
  /** @type {Chat[]} */
  const chats = []
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = people.slice(first, first + AT_ONCE)
    const opened = some.map(async (personId, nth) => {
      const { shop, page } = /** @type {(typeof pages)[number]} */ (pages[(first + nth) % pages.length])
      const text = `Chào shop, mình là khách ${first + nth}`
      const { psid } = await sandbox('facebook.sendMessage', { pageId: page.externalId, personId, text })
      return { shop, channelId: page.id, pageId: page.externalId, personId: String(psid) }
    })
    chats.push(...(await Promise.all(opened)))
  }
  return chats
}
