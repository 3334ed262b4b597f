import { beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../support/child-program.ts'
import { DEATHS, killKeepersAt, loseAnswers, raceKeepers } from '../support/scenarios/keeper-kills.ts'
import { tokenWorld } from '../support/token-world.ts'

const TIMES = 1
const world = tokenWorld()
let program: string
beforeAll(async () => {
  program = await buildProgram('token-racer.ts')
})

describe('A process killed while it refreshes a token', () => {
  it.each(DEATHS)('at the step `%s` costs the link only where the pair died with it', async (step) => {
    const seen = await killKeepersAt(world, program, { step, times: TIMES })
    const gone = step === 'sent' || step === 'answered'
    expect(seen).toEqual({
      good: gone ? 0 : TIMES,
      relinked: gone ? TIMES : 0,
      calls: gone ? 2 * TIMES : TIMES,
    })
  })
})

it('Fifty refreshers in three processes make one call a round', async () => {
  expect(await raceKeepers(world, program, { processes: 3, refreshers: 50, rounds: 5 })).toEqual({
    calls: 5,
    tokens: 5,
  })
})

it('Answers lost one after the other each cost one retry and are told', async () => {
  const { slowestToldMs } = await loseAnswers(world, 3)
  expect(slowestToldMs).toBeLessThan(60_000)
})
