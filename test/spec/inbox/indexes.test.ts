import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../../src/store/open-store.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'
let store: Store
beforeAll(async () => {
  ;({ store } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())
const stages = (plan: unknown): string[] => JSON.stringify(plan).match(/"stage":"[A-Z_]+"|"indexName":"[a-z_]+"/g) ?? []
it('x', async () => {
  const m = store.messages.collection
  const docs = Array.from({ length: 2000 }, (_, n) => ({ _id: `m${n}`, shopId: 's', channelId: `c${n % 5}`, externalId: `e${n}`, stub: false, conversationId: `v${n % 50}`, direction: 'in', sentAt: new Date(n) }))
  await m.insertMany(docs as never[])
  for (const q of [
    { shopId: 's', channelId: 'c1', externalId: { $in: ['e1', 'e6'] } },
    { shopId: 's', channelId: 'c1', externalId: 'e1' },
    { shopId: 's', channelId: 'c1', externalId: { $in: ['e1', 'e6'], $type: 'string' } },
    { $or: [{ shopId: 's', channelId: 'c1', externalId: { $in: ['e1', 'e6'], $type: 'string' } }, { shopId: 's', channelId: 'c2', externalId: { $in: ['e2'], $type: 'string' } }] },
  ])
    console.log(JSON.stringify(q), stages((await m.find(q as never).explain('queryPlanner') as any).queryPlanner.winningPlan).join(' '))
  const d = store.deliveries.collection
  await d.insertMany(Array.from({ length: 3000 }, (_, n) => ({ state: 'pending', lane: n % 3, accountId: `a${n % 7}`, platform: 'facebook' })) as never[])
  const db = store.connection.db!
  for (const c of [
    { distinct: 'deliveries', key: 'accountId', query: { state: 'pending', lane: 1 } },
    { distinct: 'deliveries', key: 'lane', query: { state: 'pending' } },
    { find: 'deliveries', filter: { state: 'pending', lane: 1 }, limit: 500, hint: 'pending_by_lane' },
  ])
    console.log(JSON.stringify(c), stages(((await db.command({ explain: c, verbosity: 'queryPlanner' })) as any).queryPlanner.winningPlan).join(' '))
  const x: any = await db.command({ explain: { distinct: 'deliveries', key: 'lane', query: { state: 'pending' } }, verbosity: 'executionStats' })
  console.log(x.executionStats.totalKeysExamined, x.executionStats.totalDocsExamined)
})
