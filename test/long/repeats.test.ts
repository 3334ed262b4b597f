import { afterEach, beforeEach, expect, it } from 'vitest'
import { printFigures } from '../support/figures.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { postBigBatches } from '../support/scenarios/big-batches.ts'
import { deployUnderLoad } from '../support/scenarios/deploys.ts'
import { fuzzWebhooks } from '../support/scenarios/fuzz.ts'
import { poisonAmongGood } from '../support/scenarios/poison.ts'
import { deliveredOnce, deliverMixedUp, laterBy, postAgain, storm } from '../support/scenarios/repeats.ts'
import { expectSignaturesJudged } from '../support/scenarios/signature-suite.ts'
import { testServers } from '../support/servers.ts'
import { checkWayIn, everythingApplied } from '../support/way-in-oracle.ts'
import { openStoreAndVault, startIntake } from '../support/way-in.ts'

let stack: ProgramsStack
beforeEach(async () => {
  stack = await startProgramsStack({ workers: 2 })
})
afterEach(() => stack?.close())

it('10,000 events that come five times each, in any order, give the state the platforms have', async () => {
  const story = { events: 10_000, conversations: 300, seed: 3, copies: 5, shuffleWithin: 1_000 }
  printFigures('five times, mixed up', await deliverMixedUp(stack, story))
})

it('A storm of 1,000 deliveries, a hundred times each, has no effect but its count', async () => {
  const { before, after, posted } = await storm(stack, { deliveries: 1_000, times: 100, seed: 38 })
  printFigures('storm', { posted, ...after })
  expect(after).toEqual({ ...before, duplicates: after.duplicates })
})

it('5,000 deliveries replayed five times, hours later, after Redis and after a restart, change nothing', async () => {
  await storm(stack, { deliveries: 5_000, times: 1, seed: 15 })
  const before = await checkWayIn(stack)
  const again = deliveredOnce(stack, 5_000)
  const steps = [
    () => Promise.resolve(),
    () => laterBy(stack, 1),
    () => laterBy(stack, 34),
    () => stack.emptyRedis(),
    async () => {
      await stack.killWorkers()
      await stack.gateway.crash()
      await stack.startGateway()
      await stack.startWorker()
    },
  ]
  for (const step of steps) {
    await step()
    await postAgain(again)
    await everythingApplied(stack, { timeoutMs: 300_000 })
  }
  const after = await checkWayIn(stack)
  printFigures('replays', { replayed: again.length * steps.length, ...after })
  expect(after).toEqual({ ...before, duplicates: after.duplicates })
})

it('50 deploys under 20,000 events and 4,000 sends lose, double and turn around nothing', async () => {
  const deploys = { rounds: 50, events: 20_000, conversations: 200, each: 20, seed: 29 }
  const seen = await deployUnderLoad(stack, deploys)
  printFigures('deploys', seen)
  expect(seen).toMatchObject({ sent: seen.accepted, failed: 0, unknown: 0, parked: 0 })
})

it('500 poisonous rows in 50,000 are parked with their reason, and apply once when mended', async () => {
  const seen = await poisonAmongGood(stack, { events: 50_000, conversations: 500, broken: 500, seed: 31 })
  printFigures('poison', { ...seen, reasons: [...seen.reasons].join() })
  expect(seen.parked).toBe(0)
})

it('10,000 random bodies, half of them rightly signed, get no 5xx, in time and in bounded memory', async () => {
  const seen = await fuzzWebhooks(stack, { bodies: 10_000, seed: 12 })
  printFigures('fuzz', seen)
  expect(seen.p99Ms).toBeLessThan(1_000)
  expect(seen.rssGrowthMb).toBeLessThan(50)
})

it('10,000 deliveries with a broken signature are all refused, and 1,000 honest ones among them all taken', async () => {
  const { store, vault } = await openStoreAndVault(testServers().mongodbUri)
  const { deliver } = await startIntake({ store, vault })
  await expectSignaturesJudged({ store, deliver }, { broken: 10_000, honest: 1_000, seed: 13 })
  printFigures('signatures', { broken: 10_000, honest: 1_000 })
})

it('100 deliveries of 1,000 updates with one bad one each have 99,900 effects and 100 parked rows', async () => {
  const seen = await postBigBatches(stack, { posts: 100, updates: 1_000 })
  printFigures('big batches', seen)
  expect(seen).toEqual({ updates: 100_000, messages: 99_900, told: 99_900, parked: 100 })
})
