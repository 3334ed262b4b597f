// @ts-check
import { randomBytes } from 'node:crypto'
import { dropDatabases, freshName, withDatabase } from '../lib/databases.mjs'
import { APP } from '../lib/deliveries.mjs'
import { openRooms } from '../lib/rooms.mjs'
import { explain, faultOf } from '../indexes/explain.mjs'
import { LIST_QUERIES, openLists } from '../indexes/list-queries.mjs'
import { commandsOf } from '../indexes/record-commands.mjs'
import { seedLists, SHOP } from '../indexes/seed-lists.mjs'

/**
 * Every query of every list, sweep and drain by `explain`, in a small shop and in a large one.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ sizes: readonly number[] }} size
 */
export async function measureIndexes({ mongodbUri, say }, { sizes }) {
  const bySize = []
  for (const conversations of sizes) bySize.push(await explainAll(mongodbUri, conversations, say))
  const [small, large] = [bySize[0], bySize.at(-1)]
  const faults = bySize.flatMap(({ seen, conversations }) =>
    seen
      .filter(({ fault }) => fault !== '')
      .map(({ query, fault }) => `${query} (${conversations}): ${fault}`),
  )
  const most = (/** @type {typeof small} */ one) =>
    Math.max(...(one?.seen ?? []).map(({ examined }) => examined))
  return {
    sizes,
    queries: LIST_QUERIES.length,
    commands: bySize.map(({ seen }) => seen.length),
    faults,
    mostExamined: { small: most(small), large: most(large) },
    slowestMs: bySize.map(({ slowestMs }) => slowestMs),
  }
}

/** @param {string} mongodbUri @param {number} conversations @param {(line: string) => void} say */
async function explainAll(mongodbUri, conversations, say) {
  const database = freshName('lists')
  const rooms = await openRooms({
    mongodbUri: withDatabase(mongodbUri, database),
    tokenKeys: [{ kid: 'bench', key: randomBytes(32) }],
    facebook: APP,
  })
  try {
    const { store, vault, facebook, functions } = rooms
    const [rare, common] = (await vault.blindIndex(SHOP)).words('hiếm nhiều')
    if (!rare || !common) throw new Error('No terms')
    await seedLists(store, { conversations, idOf: functions.idOf, terms: { rare, common } })
    const lists = openLists(functions, { store, vault, facebook }, conversations)
    const databases = [store.connection.db, store.keysConnection.db].filter((db) => db !== undefined)
    const seen = []
    let slowestMs = 0
    for (const query of LIST_QUERIES) {
      let shown
      const startedMs = performance.now()
      const commands = await commandsOf(databases, async () => {
        shown = await query.run(lists)
      })
      slowestMs = Math.max(slowestMs, performance.now() - startedMs)
      if (query.found > 0 && !(Number(shown) >= query.found)) throw new Error(`${query.name} shows nothing`)
      for (const command of commands) {
        const how = await explain(command.db, command)
        const examined = Math.max(how.keys, how.documents)
        seen.push({ query: query.name, fault: faultOf(how, query), examined })
      }
    }
    say(
      `  ${conversations} conversations: ${seen.length} commands, most examined ${Math.max(...seen.map((one) => one.examined))}`,
    )
    return { conversations, seen, slowestMs: Math.round(slowestMs) }
  } finally {
    await rooms.close()
    await dropDatabases(mongodbUri, [database, `${database}_keys`])
  }
}
