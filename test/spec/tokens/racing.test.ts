import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { NeedsRelink } from '../../../src/vault/token-keeper.ts'
import { buildProgram, type ChildProgram, startProgram } from '../../support/child-program.ts'
import type { KillStep, RaceAnswer, RaceAsk } from '../../support/programs/token-racer.ts'
import { tokenWorld } from '../../support/token-world.ts'
import { eventually } from '../../support/wait.ts'

const ROUNDS = 200
const REFRESHERS = 20
const world = tokenWorld()
const { anOa, refreshesOf, liveOf, channelOf, rowOf, clock } = world

let program: string
beforeAll(async () => {
  program = await buildProgram('token-racer.ts')
})

async function racer(killAt?: KillStep): Promise<ChildProgram<RaceAsk, RaceAnswer>> {
  const child = await startProgram<RaceAsk, RaceAnswer>(program, [
    JSON.stringify(world.env),
    ...(killAt ? [killAt] : []),
  ])
  onTestFinished(() => child.stop())
  return child
}

describe('Racing refreshers', () => {
  it(`of two processes, ${REFRESHERS} at once, ${ROUNDS} rounds: one refresh a round, and everyone gets the new token`, async () => {
    const racers = await Promise.all([racer(), racer()])
    const { owner, oaId, fence: first } = await anOa()
    for (let round = 0; round < ROUNDS; round += 1) {
      const fence = first + round
      const answers = await Promise.all(
        racers.map((one) => one.ask({ race: REFRESHERS / racers.length, owner, fence })),
      )
      const tokens = answers.flatMap((answer) => answer.tokens)
      expect(answers.flatMap((answer) => answer.problems)).toEqual([])
      expect(tokens).toHaveLength(REFRESHERS)
      expect(new Set(tokens)).toEqual(new Set([liveOf(oaId)?.accessToken]))
    }
    const events = await refreshesOf(oaId)
    expect(events).toHaveLength(ROUNDS)
    expect(events.every((event) => event.error === 0)).toBe(true)
  }, 120_000)

  it('of one process share one refresh, and take a pair somebody else has stored without asking for another', async () => {
    const { owner, oaId, fence } = await anOa()
    const tokens = await Promise.all(Array.from({ length: 50 }, () => world.keeper.rejected(owner, fence)))
    expect(new Set(tokens.map((token) => token.fence))).toEqual(new Set([fence + 1]))
    expect((await world.keeper.rejected(owner, fence)).fence).toBe(fence + 1)
    expect(await refreshesOf(oaId)).toHaveLength(1)
  })
})

describe('A process killed', () => {
  it.each<[string, KillStep]>([
    ['holding the lease, before it wrote its intent', 'leased'],
    ['after its intent, before the call left', 'intended'],
    ['after it had stored the new pair', 'stored'],
  ])('%s leaves a token that the next one uses or refreshes, once', async (_, step) => {
    const { owner, oaId, fence } = await anOa()
    const child = await racer(step)
    await expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
    const token = await world.keeper.rejected(owner, fence)
    expect(token.accessToken).toBe(liveOf(oaId)?.accessToken)
    expect((await refreshesOf(oaId)).map((event) => event.error)).toEqual([0])
    expect((await rowOf(owner)).state).toBe('good')
  })

  it('with the answer in its hand, not stored: the same token is tried once, then the owner is told', async () => {
    const { owner, oaId, fence } = await anOa()
    const child = await racer('answered')
    await expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect((await refreshesOf(oaId)).map((event) => event.error)).toEqual([0, -14014])
    expect(await channelOf(owner)).toMatchObject({
      status: 'needs-relink',
      problems: [{ code: 'needs-relink' }],
    })
    expect(world.told).toMatchObject([{ channelId: owner.channelId }])
  })

  it('after its intent is found by the schedule', async () => {
    const { owner, fence } = await anOa()
    const child = await racer('intended')
    await expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
    await eventually(async () => {
      const due = await world.keeper.due(clock.nowMs(), 100)
      return due.some((one) => one.channelId === owner.channelId)
    })
    await eventually(() => world.keeper.renew(owner))
    expect((await rowOf(owner)).fence).toBe(fence + 1)
  })
})
