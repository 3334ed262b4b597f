import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allPages } from '../../support/all-pages.ts'
import { type Stack, startStack } from '../../support/stack.ts'

interface Dispute {
  readonly id: string
  readonly externalId: string
  readonly state: string
}

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
  const at = new Date('2026-11-01T08:00:00Z')
  // Several of one moment, so that a page may end between them.
  await stack.store.disputes.create(
    ['1', '2', '3', '4', '5'].map((n) => ({
      _id: `req_${n}`,
      shopId: n === '5' ? 'banhgio' : 'hoamay',
      platform: 'facebook' as const,
      externalId: `10000000000000${n}`,
      holderShopId: 'the-holder',
      at,
      state: 'open' as const,
    })),
  )
})
afterAll(() => stack?.close())

const owner = (retailer: string) => stack.as({ sub: 'somebody', retailer, roles: ['owner'] })

describe('disputes over accounts (P36)', () => {
  it('are listed to the shop that claims, each once, and tell nothing of who holds the account', async () => {
    const client = await owner('hoamay')
    const paged = await allPages<Dispute>(client, '/disputes', 2)
    expect(paged.map(({ id }) => id)).toEqual(['req_4', 'req_3', 'req_2', 'req_1'])
    expect(JSON.stringify(paged)).not.toContain('the-holder')
  })

  it('are shown to no other shop, and to no agent', async () => {
    expect((await allPages<Dispute>(await owner('banhgio'), '/disputes', 25)).map(({ id }) => id)).toEqual([
      'req_5',
    ])
    const agent = await stack.as({ sub: 'somebody', retailer: 'hoamay', roles: ['agent'] })
    expect((await agent.get('/disputes')).status).toBe(403)
  })
})
