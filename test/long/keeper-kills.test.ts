import { beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../support/child-program.ts'
import { printFigures } from '../support/figures.ts'
import { DEATHS, killKeepersAt, loseAnswers, raceKeepers } from '../support/scenarios/keeper-kills.ts'
import { tokenWorld } from '../support/token-world.ts'

/** A smaller size for a look at the file itself. */
const SCALE = Number(process.env.TEST_SCALE ?? '1')
const TIMES = Math.ceil(50 * SCALE)
const ROUNDS = Math.ceil(200 * SCALE)
const LOST = Math.ceil(20 * SCALE)
const TOLD_WITHIN_MS = 60_000

const world = tokenWorld()
let program: string
beforeAll(async () => {
  program = await buildProgram('token-racer.ts')
})

describe(`${TIMES} processes killed while they refresh a token`, () => {
  it.each(DEATHS)('at the step `%s` burn no token and hide no loss', async (step) => {
    const seen = await killKeepersAt(world, program, { step, times: TIMES })
    printFigures(`keepers killed: ${step}`, { ...seen })
    const gone = step === 'sent' || step === 'answered'
    expect(seen).toMatchObject({ good: gone ? 0 : TIMES, relinked: gone ? TIMES : 0 })
  })
})

it(`${ROUNDS} rounds of 50 refreshers over 3 processes make exactly ${ROUNDS} calls`, async () => {
  const seen = await raceKeepers(world, program, { processes: 3, refreshers: 50, rounds: ROUNDS })
  printFigures('racing refreshers', { ...seen })
  expect(seen.calls).toBe(ROUNDS)
})

it(`${LOST} lost answers: one retry each, then a new link is asked for and told within a minute`, async () => {
  const seen = await loseAnswers(world, LOST)
  printFigures('lost answers', { ...seen })
  expect(seen.slowestToldMs).toBeLessThan(TOLD_WITHIN_MS)
})
