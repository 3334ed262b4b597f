import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { postBigBatches } from '../support/scenarios/big-batches.ts'

let stack: ProgramsStack
beforeAll(async () => {
  stack = await startProgramsStack({ workers: 1 })
})
afterAll(() => stack?.close())

it('Of deliveries full of updates with one bad one each, all others have their effect and the bad ones are parked', async () => {
  expect(await postBigBatches(stack, { posts: 10, updates: 100 })).toEqual({
    updates: 1_000,
    messages: 990,
    told: 990,
    parked: 10,
  })
})
