import { afterEach, expect, it } from 'vitest'
import { printFigures } from '../support/figures.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { killGatewayUnderWebhooks } from '../support/scenarios/gateway-kills.ts'
import { killWorkersDuringSends } from '../support/scenarios/send-kills.ts'
import { killWorkersDuringDrains } from '../support/scenarios/worker-kills.ts'

let stack: ProgramsStack
afterEach(() => stack?.close())

/** A smaller size for a look at the file itself. */
const SCALE = Number(process.env.TEST_SCALE ?? '1')
const EACH = Math.ceil(100 * SCALE)

/** What a killed worker held must be in other hands by then. */
const CATCH_UP_MS = 60_000

it('20 kills of 3 workers in 100,000 events of 1,000 conversations lose and double nothing', async () => {
  stack = await startProgramsStack({ workers: 3 })
  const seen = await killWorkersDuringDrains(stack, {
    kills: 20,
    events: 100_000,
    conversations: 1_000,
    shops: 5,
    seed: 20,
  })
  printFigures('worker kills', seen)
  expect(seen.parked + seen.refused).toBe(0)
  expect(seen.catchUpMs).toBeLessThan(CATCH_UP_MS)
})

it('20 kills of the gateway in 50,000 deliveries: all that got a 200 is kept, all else comes again', async () => {
  stack = await startProgramsStack({ workers: 2 })
  const seen = await killGatewayUnderWebhooks(stack, {
    kills: 20,
    events: 50_000,
    conversations: 500,
    seed: 22,
  })
  printFigures('gateway kills', seen)
  expect(seen.parked + seen.refused).toBe(0)
})

it(`1,000 conversations of ${EACH} messages, busy and limited calls and 10 kills: none doubled, none turned around`, async () => {
  stack = await startProgramsStack({ workers: 4 })
  const seen = await killWorkersDuringSends(stack, {
    kills: 10,
    shops: 20,
    conversations: 1_000,
    each: EACH,
    busyEvery: 20,
    limitedEvery: 100,
    seed: 30,
    hurry: false,
  })
  printFigures('send kills', seen)
  expect(seen.failed).toBe(0)
})
