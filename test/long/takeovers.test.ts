import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiWorld, startApiWorld } from '../support/api-world.ts'
import { printFigures } from '../support/figures.ts'
import { movedClock } from '../support/moved-clock.ts'
import { type GuardedShops, guardShops } from '../support/scenarios/guarded-shop.ts'
import { liveDays } from '../support/scenarios/normal-days.ts'
import { ATTACKS, playAttacks } from '../support/scenarios/takeovers.ts'
import { startTellStandIns, type TellStandIns } from '../support/tell-stand-ins.ts'

/** With the thresholds a gateway has by itself. */
let world: ApiWorld
let standIns: TellStandIns
let guarded: GuardedShops
beforeAll(async () => {
  const clock = movedClock()
  standIns = await startTellStandIns()
  world = await startApiWorld({ clock, env: { ...standIns.env } })
  guarded = guardShops(world, clock, standIns)
})
afterAll(async () => {
  await world?.close()
  await standIns?.close()
})

it('of 20 takeovers each is frozen before its second destructive act, and the owner is told (T56)', async () => {
  const outcomes = await playAttacks(guarded, world.flowers, ATTACKS)
  for (const { name, done, asked } of outcomes) console.log(`${name} → done ${done}, asked ${asked}`)
  expect(outcomes.filter(({ done }) => done > 1)).toEqual([])
  expect(outcomes).toHaveLength(20)
  printFigures('takeovers', {
    frozen: outcomes.length,
    'without a single act': outcomes.filter(({ done }) => done === 0).length,
  })
})

it('of 200 working days no more than one in a hundred asks anybody for more than usual (T56)', async () => {
  const { days, steppedUp, calls } = await liveDays(guarded, [world.flowers, world.bakery], {
    days: 200,
    seed: 56,
  })
  printFigures('normal days', { days, calls, 'stepped up': steppedUp.length })
  expect(days).toBe(200)
  expect(steppedUp.length, steppedUp.join('\n')).toBeLessThanOrEqual(2)
})
