import { randomBytes } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RootKey } from '../../config/settings.ts'
import { KeyServiceFailed } from '../../src/vault/key-service.ts'
import { openRootKeys } from '../../src/vault/open-root-keys.ts'
import { openVault, type VaultDeps } from '../../src/vault/open-vault.ts'
import { RootKeyRefused } from '../../src/vault/ring-roll.ts'
import { RootKeyMissing } from '../../src/vault/root-ring.ts'
import { runKeys } from '../../src/vault/run-keys.ts'
import { SealBroken, type Vault } from '../../src/vault/vault.ts'
import { buildProgram } from '../support/child-program.ts'
import { startKeyServices } from '../support/key-services.ts'
import { openKeyStore, rotateUnderLoad } from '../support/scenarios/key-rotation.ts'
import { testServers } from '../support/servers.ts'
import { eventually } from '../support/wait.ts'

const clock = { nowMs: () => Date.now() }
const place = { collection: 'tokens', documentId: 'chn_1', field: 'sealed' }
const QUICK = { beatMs: 50, heldMs: 60_000 }
const local = (kid: string) => ({ kid, key: randomBytes(32) })
const [k1, k2, k3] = [local('k1'), local('k2'), local('k3')]

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A database of its own, as an installation has it. */
async function installation() {
  const { store, drop } = await openKeyStore(testServers().mongodbUri)
  closers.push(drop)
  return {
    store,
    /** A process with these keys. */
    async start(tokenKeys: readonly RootKey[], more: Partial<VaultDeps> = {}): Promise<Vault> {
      const vault = await openVault({
        store,
        tokenKeys,
        clock,
        service: 'gateway',
        rollTiming: QUICK,
        ...more,
      })
      closers.push(() => vault.close())
      return vault
    },
    /** `npm run keys -- …` with these settings. */
    async command(tokenKeys: readonly RootKey[], words: string, more: Partial<VaultDeps> = {}) {
      const lines: string[] = []
      const keys = await openRootKeys({ store, tokenKeys, ...more })
      const ended = await runKeys(keys, words.split(' '), (line) => lines.push(line))
      return { ended, told: lines.join('\n') }
    },
    rootKidOf: async (owner: string) => (await store.shopKeys.findById(owner).lean())?.rootKid,
  }
}

/** Until every process has said that it seals with this key. */
const turnedTo = (vault: Vault, kid: string): Promise<true> =>
  eventually(async () => (await vault.rootKeys()).holders.every(({ seals }) => seals === kid) || null)

describe('A change of root keys', () => {
  it('seals with the new key only once every living process has it first, then turns everything and ends the old one', async () => {
    const { store, start, command, rootKidOf } = await installation()
    const first = await start([k1])
    const second = await start([k1], { service: 'worker' })
    const sealed = (await first.forShop('shop-a')).seal(place, 'mã truy cập')
    const person = (await first.forPeople('shop-a', ['per_1'], { create: true })).seal('per_1', place, 'Lan')
    const day = await first.journal()
    const journaled = day.seal(Buffer.from('{}'))

    // Rolled out to one process, skipping the step in which all learn of it: nothing is sealed with it yet.
    await first.close()
    const third = await start([k2, k1])
    await third.forShop('shop-b')
    expect(await rootKidOf('shop:shop-b')).toBe('k1')
    const early = await command([k2, k1], 'rotate')
    expect(early).toMatchObject({ ended: 'not-done', told: expect.stringContaining('Waiting for: worker') })
    expect((await third.rootKeys()).keys.map(({ kid, first: seals, next }) => [kid, seals, next])).toEqual([
      ['k2', false, true],
      ['k1', true, false],
    ])
    // The other one opens what it always opened, whatever was made meanwhile.
    await second.forShop('shop-b')

    await second.close()
    const fourth = await start([k2, k1], { service: 'worker' })
    await turnedTo(third, 'k2')
    await fourth.forShop('shop-c')
    expect(await rootKidOf('shop:shop-c')).toBe('k2')
    // Whoever comes with the old list alone is turned away before it does anything.
    await expect(start([k1])).rejects.toThrow(RootKeyMissing)
    expect((await command([k2, k1], 'retire k1')).told).toContain('something is still wrapped with it')

    const done = await command([k2, k1], 'rotate')
    // Of the shops a and b, the gateway's own, and the day's.
    expect(done).toMatchObject({
      ended: 'done',
      told: expect.stringContaining('3 shop keys and 1 journal keys wrapped anew'),
    })
    expect(await store.shopKeys.countDocuments({ rootKid: 'k1' })).toBe(0)
    expect((await command([k2, k1], 'retire k2')).told).toContain('it is the one that seals')
    expect(await command([k2, k1], 'retire k1')).toMatchObject({ ended: 'done' })

    // Without the old key everything opens; with it as the first nobody starts.
    const after = await start([k2])
    expect((await after.forShop('shop-a')).open(place, sealed)).toBe('mã truy cập')
    const people = await after.forPeople('shop-a', ['per_1'], { create: false })
    expect(people.open('per_1', place, person)).toBe('Lan')
    expect((await after.openJournal(day.keyId, journaled)).toString()).toBe('{}')
    await expect(start([k1, k2])).rejects.toThrow(/"k1" was retired/)
    expect((await command([k2], 'status')).told).toContain('k2 (local): seals; wraps 4 shop keys')
  })

  it('knows a key by its id: another one of the same name is refused before it seals anything', async () => {
    const { start, command } = await installation()
    await start([k1, k2])
    await expect(start([k1, { kid: 'k2', key: randomBytes(32) }])).rejects.toThrow(RootKeyRefused)
    expect((await command([k1, k2], 'retire k9')).told).toContain('no such key is known')
    expect((await command([k1, k2], 'retire')).ended).toBe('usage')
  })

  it('waits no longer for a process that died without a word', async () => {
    const { store, start, rootKidOf } = await installation()
    const one = await start([k2, k1])
    await one.forShop('shop-a')
    await store.rootRing.updateOne(
      { _id: 'ring' },
      {
        $push: {
          holders: {
            id: 'dead',
            service: 'worker',
            kids: ['k2'],
            first: 'k2',
            seals: 'k2',
            until: new Date(Date.now() - 1_000),
          },
        },
      },
    )
    await one.close()
    const other = await start([k3, k2, k1])
    await other.forShop('shop-b')
    expect(await rootKidOf('shop:shop-b')).toBe('k3')
  })
})

describe('T43: root keys turned under load, with the command killed midway', () => {
  let program: string
  beforeAll(async () => {
    program = await buildProgram('key-turner.ts')
  })

  it('leave nothing unreadable and nothing on the old key, however often it dies', async () => {
    expect(await rotateUnderLoad(testServers().mongodbUri, program, { shops: 120, kills: 2 })).toEqual({
      kills: 2,
      unreadable: 0,
      onOldKey: 0,
      tokens: 120,
      retired: true,
      opensWithoutOldKey: true,
    })
  })
})

describe.each([
  { kind: 'vault' as const, root: { kid: 'r1', vaultKey: 'goc' }, wrapping: 'POST /v1/transit/encrypt/goc' },
  { kind: 'kms' as const, root: { kid: 'r1', kmsKey: 'alias/goc' }, wrapping: 'Encrypt alias/goc' },
])('A root key kept in $kind', ({ kind, root, wrapping }) => {
  it('wraps the keys of shops where it is, is asked once a shop, and takes over from a key of our own', async () => {
    const services = await startKeyServices(['goc', 'alias/goc'])
    closers.push(() => services.close())
    const keyServices = services.services
    const { start, command, store } = await installation()
    const before = await start([k1])
    const sealed = (await before.forShop('shop-a')).seal(place, 'mã truy cập')
    await before.close()

    const vault = await start([root, k1], { keyServices })
    await vault.forShop('shop-new')
    expect(services.calls.filter((call) => call === wrapping).length).toBe(2)
    await turnedTo(vault, 'r1')
    expect(await command([root, k1], 'rotate', { keyServices })).toMatchObject({ ended: 'done' })
    expect(await store.shopKeys.distinct('rootKid')).toEqual(['r1'])
    expect(await command([root, k1], 'retire k1', { keyServices })).toMatchObject({ ended: 'done' })

    const after = await start([root], { keyServices })
    const asked = services.calls.length
    for (let n = 0; n < 20; n += 1)
      expect((await after.forShop('shop-a')).open(place, sealed)).toBe('mã truy cập')
    expect(services.calls.length - asked).toBe(1)
    expect((await after.rootKeys()).keys).toMatchObject([{ kid: 'r1', kind, first: true }])

    // A wrapped key laid into another shop's row is none there.
    const other = await store.shopKeys.findById('shop:shop-new').lean()
    await store.shopKeys.collection.updateOne(
      { _id: 'shop:shop-a' as never },
      { $set: { wrapped: other?.wrapped } },
    )
    await expect((await start([root], { keyServices })).forShop('shop-a')).rejects.toThrow(RootKeyMissing)
  })

  it('that refuses us stops the start and names the setting; one that stumbles is asked again', async () => {
    const services = await startKeyServices(['goc', 'alias/goc'])
    closers.push(() => services.close())
    const { vault, kms } = services.services
    const { start } = await installation()
    services.fail(1, 503)
    await start([root], { keyServices: services.services })
    const stranger = {
      vault: vault && { ...vault, token: 'hvs.wrong' },
      kms: kms && { ...kms, secretAccessKey: 'wrong' },
    }
    const refused = start([root], { keyServices: stranger })
    await expect(refused).rejects.toThrow(KeyServiceFailed)
    await expect(refused).rejects.toMatchObject({ refused: true })
    await expect(refused).rejects.toThrow(kind === 'vault' ? /VAULT_TOKEN/ : /KMS_ACCESS_KEY_ID/)
    await expect(refused).rejects.not.toThrow(/wrong/)
  })
})

it('A key turned inside Vault goes on opening what an earlier version wrapped, and rotate moves it to the new one', async () => {
  const services = await startKeyServices(['goc'])
  closers.push(() => services.close())
  const keyServices = services.services
  const { start, command, store } = await installation()
  const [old, turned] = [
    { kid: 'r1', vaultKey: 'goc' },
    { kid: 'r2', vaultKey: 'goc' },
  ]
  const before = await start([old], { keyServices })
  const sealed = (await before.forShop('shop-a')).seal(place, 'x')
  await before.close()
  services.turn('goc')
  const after = await start([turned, old], { keyServices })
  expect((await after.forShop('shop-a')).open(place, sealed)).toBe('x')
  await turnedTo(after, 'r2')
  expect((await command([turned, old], 'rotate', { keyServices })).ended).toBe('done')
  const rows = await store.shopKeys.find().lean()
  expect(rows.map(({ wrapped }) => wrapped.includes('vault:v2:'))).toEqual(rows.map(() => true))
  const other = await after.forShop('shop-b')
  expect(() => other.open(place, sealed)).toThrow(SealBroken)
})
