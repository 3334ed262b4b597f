import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { killWorkersDuringDrains } from '../support/scenarios/worker-kills.ts'

let stack: ProgramsStack
beforeAll(async () => {
  stack = await startProgramsStack({ workers: 2 })
})
afterAll(() => stack?.close())

it('Killing workers during drains loses nothing and applies nothing twice', async () => {
  const seen = await killWorkersDuringDrains(stack, {
    kills: 3,
    events: 1_500,
    conversations: 60,
    shops: 2,
    seed: 20,
    copies: 3,
    shuffleWithin: 50,
  })
  console.log(seen)
  expect(seen.applied).toBeGreaterThan(1_000)
})
