import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Explained, explain, faultOf } from '../../../bench/indexes/explain.mjs'
import { LIST_QUERIES, type Lists, openLists } from '../../../bench/indexes/list-queries.mjs'
import { commandsOf } from '../../../bench/indexes/record-commands.mjs'
import { seedLists, SHOP } from '../../../bench/indexes/seed-lists.mjs'
import * as followOn from '../../../src/events/follow-on.ts'
import * as drainLane from '../../../src/inbox/drain-lane.ts'
import * as parked from '../../../src/inbox/parked.ts'
import * as comments from '../../../src/inbox/read/comments.ts'
import * as conversations from '../../../src/inbox/read/conversations.ts'
import * as markRead from '../../../src/inbox/read/mark-read.ts'
import * as messages from '../../../src/inbox/read/messages.ts'
import * as lanes from '../../../src/inbox/sweep.ts'
import * as lane from '../../../src/intake/lane.ts'
import * as ids from '../../../src/kit/ids.ts'
import * as drainThread from '../../../src/outbox/drain-thread.ts'
import * as settle from '../../../src/outbox/settle.ts'
import * as threads from '../../../src/outbox/sweep.ts'
import * as profiles from '../../../src/people/fetch-profiles.ts'
import * as followers from '../../../src/people/followers.ts'
import * as forgetting from '../../../src/people/forget-unfollowed.ts'
import * as relisting from '../../../src/people/relist-followers.ts'
import * as people from '../../../src/people/read.ts'
import * as erase from '../../../src/privacy/erase-channel.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, testChannels } from '../../support/way-in.ts'

const rooms = {
  ...ids,
  ...conversations,
  ...messages,
  ...markRead,
  ...comments,
  ...people,
  ...drainLane,
  ...lanes,
  ...parked,
  ...lane,
  ...threads,
  ...drainThread,
  ...settle,
  ...profiles,
  ...followers,
  ...relisting,
  ...forgetting,
  ...erase,
  ...followOn,
}

async function shopWith(size: number): Promise<Lists> {
  const { store, vault } = await openStoreAndVault(testServers().database())
  const index = await vault.blindIndex(SHOP)
  const [rare, common] = index.words('hiếm nhiều')
  if (!rare || !common) throw new Error('No terms')
  await seedLists(store, { conversations: size, idOf: ids.idOf, terms: { rare, common } })
  return openLists(rooms, { store, vault, facebook: testChannels.facebook }, size)
}

interface Asked extends Explained {
  readonly command: string
}

/** Everything a query of the list asks the database, as the database carries it out. */
async function explained(
  lists: Lists,
  query: (typeof LIST_QUERIES)[number],
): Promise<{ shown: unknown; asked: Asked[] }> {
  const { connection, keysConnection } = lists.store
  const databases = [connection.db, keysConnection.db].filter((db) => db !== undefined)
  let shown: unknown
  const seen = await commandsOf(databases, async () => {
    shown = await query.run(lists)
  })
  const asked: Asked[] = []
  for (const one of seen)
    asked.push({ ...(await explain(one.db, one)), command: JSON.stringify(one.command) })
  return { shown, asked }
}

describe.each([10, 2_000])('In a shop of %i conversations', (size) => {
  let lists: Lists
  beforeAll(async () => {
    lists = await shopWith(size)
  })
  afterAll(async () => {
    await lists.vault.close()
    await lists.store.close()
  })

  it.each(LIST_QUERIES.map((query) => [query.name, query] as const))(
    '%s are found through an index alone',
    async (_name, query) => {
      const { shown, asked } = await explained(lists, query)
      expect(asked.length).toBeGreaterThan(0)
      expect(
        asked
          .filter((how) => faultOf(how, query) !== '')
          .map((how) => ({ ...how, fault: faultOf(how, query) })),
      ).toEqual([])
      if (query.found > 0) expect(shown).toBeGreaterThanOrEqual(query.found)
    },
  )
})
