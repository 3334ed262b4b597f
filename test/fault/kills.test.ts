import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PrivateServer, startPrivateMongo } from '../support/private-servers.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { killGatewayUnderWebhooks } from '../support/scenarios/gateway-kills.ts'
import { killWorkersDuringSends } from '../support/scenarios/send-kills.ts'
import { killWorkersDuringDrains } from '../support/scenarios/worker-kills.ts'

let mongo: PrivateServer
let stack: ProgramsStack
beforeAll(async () => {
  // What the dead held is ended for all of a server's sessions: no other file's may be among them.
  mongo = await startPrivateMongo()
  stack = await startProgramsStack({ workers: 2, mongodbUri: mongo.uri })
})
afterAll(async () => {
  await stack?.close()
  await mongo?.close()
})

it('Killing workers during drains loses nothing and applies nothing twice', async () => {
  const seen = await killWorkersDuringDrains(stack, {
    kills: 2,
    events: 800,
    conversations: 60,
    shops: 2,
    seed: 20,
    copies: 2,
  })
  expect(seen.parked + seen.refused).toBe(0)
  expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
})

it('Killing the gateway loses nothing: what got no 200 comes again, what got one is kept', async () => {
  const seen = await killGatewayUnderWebhooks(stack, { kills: 2, events: 600, conversations: 40, seed: 22 })
  expect(seen.refusedAttempts).toBeGreaterThan(0)
  expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
})

it('Killing workers during sends doubles none, turns none around, and hides none', async () => {
  const seen = await killWorkersDuringSends(stack, {
    kills: 2,
    shops: 2,
    conversations: 24,
    each: 6,
    busyEvery: 0,
    limitedEvery: 0,
    seed: 30,
    hurry: true,
  })
  expect(seen.failed).toBe(0)
})
