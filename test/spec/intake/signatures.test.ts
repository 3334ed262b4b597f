import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { expectSignaturesJudged } from '../../support/scenarios/signature-suite.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

it('takes none of 1,000 deliveries with a broken signature, and all of 100 honest ones among them', async () => {
  const { deliver } = await startIntake({ store, vault })
  await expectSignaturesJudged({ store, deliver }, { broken: 1_000, honest: 100, seed: 13 })
  expect(await store.gaps.countDocuments({ platform: 'facebook' })).toBe(0)
})
