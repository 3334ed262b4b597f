import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/store/open-store.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { type Erasures, openErasures } from '../support/erasures.ts'
import { printFigures } from '../support/figures.ts'
import { eraseManyThenLate, eraseUnderKills } from '../support/scenarios/erasures.ts'
import { testServers } from '../support/servers.ts'
import { openStoreAndVault } from '../support/way-in.ts'

let store: Store
let vault: Vault
let bench: Erasures
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
  bench = openErasures(store, vault)
})
afterAll(() => store?.close())

it('200 erasures, each killed five times at random, all end, and nobody is ever half visible', async () => {
  const { killed } = await eraseUnderKills(bench, store, vault, { people: 200, kills: 5, seed: 39 })
  printFigures('erasures under kills', { erasures: 200, killed })
})

it('1,000 people of one Page are erased; of 1,000 late webhooks about them none brings anybody back', async () => {
  const outcome = await eraseManyThenLate(bench, { people: 1_000, staying: 50, late: 1_000 })
  printFigures('late after erasures', outcome)
  expect(outcome).toEqual({ refused: 1_000, applied: 0 })
})
