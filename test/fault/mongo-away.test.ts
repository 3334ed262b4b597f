import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PrivateServer, startPrivateMongo } from '../support/private-servers.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { livesThroughMongoOutage } from '../support/scenarios/mongo-outages.ts'

let mongo: PrivateServer
let stack: ProgramsStack
beforeAll(async () => {
  mongo = await startPrivateMongo()
  stack = await startProgramsStack({ mongodbUri: mongo.uri })
})
afterAll(async () => {
  await stack?.close()
  await mongo?.close()
})

describe('While MongoDB is away webhooks are refused, and afterwards nothing is missing', () => {
  it.each([
    ['it is killed', () => mongo.crash(), () => mongo.start()],
    ['it answers nobody', () => mongo.freeze(), () => mongo.thaw()],
  ])('when %s', async (_, goes, comesBack) => {
    const outage = { events: 200, conversations: 12, seed: 36 }
    const seen = await livesThroughMongoOutage(stack, { goes, comesBack }, outage)
    expect(seen.parked).toBe(0)
  })
})
