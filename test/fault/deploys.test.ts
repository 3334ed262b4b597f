import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { addForeignJob, deployUnderLoad } from '../support/scenarios/deploys.ts'
import { poisonAmongGood } from '../support/scenarios/poison.ts'
import { eventually } from '../support/wait.ts'

let stack: ProgramsStack
beforeAll(async () => {
  stack = await startProgramsStack({ workers: 2 })
})
afterAll(() => stack?.close())

it('Rows that cannot be opened are parked with their reason among good ones, and apply once when mended', async () => {
  const seen = await poisonAmongGood(stack, { events: 1_000, conversations: 20, broken: 20, seed: 31 })
  expect([...seen.reasons]).toEqual(['seal-broken'])
  expect(seen.parked).toBe(0)
  expect(seen.applied + seen.duplicates).toBeGreaterThanOrEqual(seen.acknowledged)
})

it('Deploys under load end every program in time and in order, and neither lose, double nor turn around anything', async () => {
  const seen = await deployUnderLoad(stack, { rounds: 1, events: 300, conversations: 16, each: 4, seed: 29 })
  expect(seen).toMatchObject({ sent: seen.accepted, failed: 0, unknown: 0, parked: 0 })
})

it('Jobs of an older and of a newer version are done, and one that nobody knows is parked for a person', async () => {
  await addForeignJob(stack, { queue: 'inbound', name: 'inbound-drain', data: { lane: 5 } })
  await addForeignJob(stack, {
    queue: 'inbound',
    name: 'inbound-drain',
    data: { lane: 6, traceId: 'run_of_another_version', addedLater: { since: '2.0' } },
  })
  await addForeignJob(stack, { queue: 'upkeep', name: 'sweep', data: { name: 'sweep-of-tomorrow' } })
  await addForeignJob(stack, { queue: 'inbound', name: 'job-of-tomorrow', data: { id: 'x' } })
  await addForeignJob(stack, { queue: 'inbound', name: 'inbound-drain', data: { lane: 'five' } })
  await eventually(async () => expect(await stack.store.parkedJobs.countDocuments()).toBe(2))
  const parked = await stack.store.parkedJobs.find().sort({ reason: 1 }).lean()
  expect(parked.map(({ queue, reason }) => `${queue}: ${reason}`)).toEqual([
    'inbound: payload: lane invalid_type',
    'inbound: unknown job name',
  ])
})
