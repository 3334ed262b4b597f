import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { fuzzWebhooks } from '../support/scenarios/fuzz.ts'
import { deliveredOnce, deliverMixedUp, laterBy, postAgain, storm } from '../support/scenarios/repeats.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../support/way-in-oracle.ts'

let stack: ProgramsStack
beforeAll(async () => {
  stack = await startProgramsStack({ workers: 2 })
})
afterAll(() => stack?.close())

/** A busy gateway may refuse a repetition that it has written, so that it comes once more. */
function expectOnlyDuplicates(before: WayInFigures, after: WayInFigures, posted: number): void {
  expect(after).toEqual({ ...before, duplicates: after.duplicates })
  expect(after.duplicates).toBeGreaterThanOrEqual(before.duplicates + posted)
}

it('Events that come five times each, in any order, give the state the platforms have', async () => {
  const seen = await deliverMixedUp(stack, {
    events: 400,
    conversations: 20,
    seed: 3,
    copies: 5,
    shuffleWithin: 100,
  })
  expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
  expect(seen.duplicates).toBeGreaterThan(seen.applied * 3)
})

it('A storm of repetitions has no effect but its count', async () => {
  const { before, after, posted } = await storm(stack, { deliveries: 100, times: 20, seed: 38 })
  expectOnlyDuplicates(before, after, posted)
})

describe('A delivery that is replayed changes nothing', () => {
  const replayed = async (prepare: () => Promise<void>): Promise<[WayInFigures, WayInFigures]> => {
    const before = await checkWayIn(stack)
    await prepare()
    await postAgain(deliveredOnce(stack, 100))
    await everythingApplied(stack)
    return [before, await checkWayIn(stack)]
  }
  it.each([
    ['at once', async () => undefined],
    ['an hour later', () => laterBy(stack, 1)],
    ['after 35 hours, when Facebook would still repeat it', () => laterBy(stack, 34)],
    ['after every job is gone from Redis', () => stack.emptyRedis()],
    [
      'after every program was started anew',
      async () => {
        await stack.killWorkers()
        await stack.gateway.crash()
        await stack.startGateway()
        await stack.startWorker()
      },
    ],
  ])('%s', async (_, prepare) => {
    const [before, after] = await replayed(prepare)
    expectOnlyDuplicates(before, after, 100)
  })
})

it('A thousand random bodies, half of them rightly signed, get no 5xx from the gateway, which goes on', async () => {
  const seen = await fuzzWebhooks(stack, { bodies: 1_000, seed: 12 })
  expect(seen.taken).toBeGreaterThan(50)
  expect(seen.refused).toBeGreaterThan(500)
})
