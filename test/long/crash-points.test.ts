import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FailPoints, openFailPoints } from '../support/fail-points.ts'
import { printFigures } from '../support/figures.ts'
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

/** Of each point; a crash costs seconds, most of them a new worker's start. */
const ROUNDS = 10
const FREEZES = 10

it('A worker that dies ten times at every step of a drain leaves nothing undone and nothing done twice', async () => {
  let crashes = 0
  for (let round = 0; round < ROUNDS; round++)
    for (const point of Object.values(DRAIN_POINTS)) {
      await crashDrainAt(stack, points, { point, shop, known })
      crashes += 1
    }
  await crashSameDrain(stack, points, { times: 5, shop })
  printFigures('crash points', { crashes: crashes + 5, ...(await checkWayIn(stack)) })
})

it('Ten workers that stand still beyond their leases write nothing stale and send nothing twice', async () => {
  for (let n = 0; n < FREEZES; n++) {
    const sends = await checkSends(stack, await freezeInTheMiddle(stack, points, { shop, each: 3 }))
    expect(sends).toMatchObject({ sent: sends.accepted, failed: 0 })
  }
  printFigures('freezes', { freezes: FREEZES, ...(await checkWayIn(stack)) })
})
