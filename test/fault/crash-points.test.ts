import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FailPoints, openFailPoints } from '../support/fail-points.ts'
import { type PrivateServer, startPrivateMongo } from '../support/private-servers.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { crashDrainAt, crashSameDrain, DRAIN_POINTS } from '../support/scenarios/crash-points.ts'
import { freezeInTheMiddle } from '../support/scenarios/frozen-worker.ts'
import { checkSends } from '../support/sends-oracle.ts'
import { aShop, type Chat, openChats, type Shop } from '../support/shops.ts'
import { checkWayIn, everythingApplied } from '../support/way-in-oracle.ts'

let mongo: PrivateServer
let points: FailPoints
let stack: ProgramsStack
let shop: Shop
let known: Chat
beforeAll(async () => {
  mongo = await startPrivateMongo({ failPoints: true })
  points = await openFailPoints(mongo.uri)
  stack = await startProgramsStack({ mongodbUri: mongo.uri })
  shop = await aShop(stack)
  known = (await openChats(stack, [shop], 1))[0] as Chat
  await everythingApplied(stack)
})
afterAll(async () => {
  await stack?.close()
  await points?.close()
  await mongo?.close()
})

describe('A worker that dies while applying events', () => {
  it.each(Object.entries(DRAIN_POINTS))(
    'at %s leaves nothing undone and nothing done twice',
    async (_, point) => {
      await crashDrainAt(stack, points, { point, shop, known })
      const seen = await checkWayIn(stack)
      expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
    },
  )
})

it('A lane whose worker dies twice is neither given up nor counted against its events', async () => {
  await crashSameDrain(stack, points, { times: 2, shop })
  await checkWayIn(stack)
  expect(
    await stack.store.deliveries.countDocuments({ $or: [{ attempts: { $gt: 0 } }, { state: 'parked' }] }),
  ).toBe(0)
})

it('A worker that stands still beyond its leases writes nothing stale and sends nothing twice when it wakes', async () => {
  const accepted = await freezeInTheMiddle(stack, points, { shop, each: 3 })
  const sends = await checkSends(stack, accepted)
  expect(sends).toMatchObject({ sent: sends.accepted, failed: 0 })
  const seen = await checkWayIn(stack)
  expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
})

describe('A gateway that dies with a webhook in hand', () => {
  it('before its row is written is asked again', async () => {
    await points.stopAt({ appName: 'kvsocial-gateway', command: 'insert', collection: 'deliveries' })
    await dieWithADelivery()
    await points.release()
    await stack.startGateway()
    await everythingApplied(stack)
    await checkWayIn(stack)
  })

  it('after its row is written takes the repetition for what it is', async () => {
    const before = await checkWayIn(stack)
    await points.hangWrites()
    await dieWithADelivery()
    await points.release()
    await stack.startGateway()
    await everythingApplied(stack)
    const after = await checkWayIn(stack)
    expect(after.duplicates).toBeGreaterThan(before.duplicates)
  })

  async function dieWithADelivery(): Promise<void> {
    stack.sandbox.facebook.courier.setMode({ retryScale: 0.01 })
    await stack.sandbox.facebook.call('sendMessage', {
      pageId: known.pageId,
      personId: known.psid,
      text: 'Shop có đó không?',
    })
    await points.reached()
    await stack.gateway.crash()
  }
})
