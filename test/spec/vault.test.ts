import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/open-store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { openVault } from '../../src/vault/open-vault.ts'
import { PERSON_KEY_FRESH_MS } from '../../src/vault/person-keys.ts'
import { RootKeyMissing } from '../../src/vault/root-ring.ts'
import { KeyDestroyed, SealBroken, type Vault } from '../../src/vault/vault.ts'
import { testServers } from '../support/servers.ts'

const DAY_MS = 24 * 60 * 60_000
const k1 = { kid: 'k1', key: randomBytes(32) }
const k2 = { kid: 'k2', key: randomBytes(32) }
const clock = { at: Date.now(), nowMs: () => clock.at }
const place = { collection: 'messages', documentId: 'msg_1', field: 'sealedText' }

let uri: string
let store: Store
let vault: Vault
const opened: { close(): Promise<void> }[] = []
const another = async (tokenKeys = [k1], at: { nowMs(): number } = clock) => {
  const own = await openStore(uri)
  opened.push(own)
  return openVault({ store: own, tokenKeys, clock: at })
}

beforeAll(async () => {
  uri = testServers().mongodbUri
  store = await openStore(uri)
  opened.push(store)
  await store.prepare()
  vault = await openVault({ store, tokenKeys: [k1], clock })
})
afterAll(async () => {
  for (const one of opened) await one.close()
})

describe('The shop’s key', () => {
  it('is made once, by whoever comes first, however many come at the same moment', async () => {
    const vaults = await Promise.all(Array.from({ length: 6 }, () => another()))
    const sealers = await Promise.all(vaults.map((one) => one.forShop('shop-race')))
    const sealed = sealers.map((one, n) => one.seal(place, `from ${n}`))
    for (const sealer of sealers)
      expect(sealed.map((value) => sealer.open(place, value))).toEqual(sealed.map((_, n) => `from ${n}`))
    expect(await store.shopKeys.countDocuments({ _id: 'shop:shop-race' })).toBe(1)
  })

  it('opens nothing of another shop, row, field or collection', async () => {
    const [own, other] = [await vault.forShop('shop-a'), await vault.forShop('shop-b')]
    const sealed = own.seal(place, 'bí mật')
    expect(own.open(place, sealed)).toBe('bí mật')
    expect(() => other.open(place, sealed)).toThrow(SealBroken)
    for (const moved of [{ documentId: 'msg_2' }, { field: 'sealedEdit' }, { collection: 'comments' }])
      expect(() => own.open({ ...place, ...moved }, sealed)).toThrow(SealBroken)
    const gateway = await vault.forGateway()
    expect(() => gateway.open(place, sealed)).toThrow(SealBroken)
  })

  it('is never the gateway’s, even for a shop of that name', async () => {
    const sealed = (await vault.forGateway()).seal(place, 'x')
    const shop = await vault.forShop('gateway')
    expect(() => shop.open(place, sealed)).toThrow(SealBroken)
  })

  it('tells nothing of the text in the error of a value that does not open', async () => {
    const own = await vault.forShop('shop-a')
    const sealed = own.seal(place, 'Chị Lan')
    sealed[20] = (sealed[20] as number) ^ 1
    expect(() => own.open(place, sealed)).toThrow(/messages\.sealedText/)
    try {
      own.open(place, sealed)
    } catch (error) {
      expect(String((error as Error).stack)).not.toContain('Lan')
    }
  })
})

describe('The root key ring', () => {
  it('opens what an earlier first key sealed, after a new one was put before it, which waits for the others', async () => {
    const sealed = (await vault.forShop('shop-ring')).seal(place, 'cũ')
    const turned = await another([k2, k1])
    expect((await turned.forShop('shop-ring')).open(place, sealed)).toBe('cũ')
    await turned.forShop('shop-new')
    expect((await store.shopKeys.findById('shop:shop-new').lean())?.rootKid).toBe('k1')
    expect((await store.shopKeys.findById('shop:shop-ring').lean())?.rootKid).toBe('k1')
  })

  it('stops the start when it does not open this database, naming the key that is missing', async () => {
    await expect(another([k2])).rejects.toThrow(RootKeyMissing)
    await expect(another([{ kid: 'k1', key: randomBytes(32) }])).rejects.toThrow(/"k1"/)
  })
})

describe('A person’s key', () => {
  const people = Array.from({ length: 300 }, (_, n) => `per_${n}`)

  it('is made in bulk, once, by whoever comes first', async () => {
    const vaults = await Promise.all(Array.from({ length: 4 }, () => another()))
    const sealers = await Promise.all(
      vaults.map((one, n) => one.forPeople('shop-p', people.slice(n * 30), { create: true })),
    )
    const [first, ...others] = sealers.map((one) => ({ one, sealed: one.seal('per_200', place, 'Minh') }))
    for (const { one } of others) expect(one.open('per_200', place, first?.sealed as Buffer)).toBe('Minh')
    expect(await store.personKeys.countDocuments({ shopId: 'shop-p' })).toBe(people.length)
  })

  it('stands in a database of its own', async () => {
    await vault.forPeople('shop-q', ['per_q'], { create: true })
    expect(await store.keysConnection.collection('person_keys').countDocuments({ shopId: 'shop-q' })).toBe(1)
    expect(await store.connection.collection('person_keys').countDocuments({})).toBe(0)
  })

  it('is not made where nobody asked for it', async () => {
    const sealer = await vault.forPeople('shop-q', ['per_nobody'], { create: false })
    expect(sealer.has('per_nobody')).toBe(false)
    expect(() => sealer.seal('per_nobody', place, 'x')).toThrow(KeyDestroyed)
    expect(await store.personKeys.countDocuments({ shopId: 'shop-q', _id: 'per_nobody' })).toBe(0)
  })

  it('opens nothing of another person of the same shop, and nothing of a person not asked for', async () => {
    const sealer = await vault.forPeople('shop-q', ['per_1q', 'per_2q'], { create: true })
    const sealed = sealer.seal('per_1q', place, 'Lan')
    expect(() => sealer.open('per_2q', place, sealed)).toThrow(SealBroken)
    expect(() => sealer.open('per_3q', place, sealed)).toThrow(/not asked for/)
  })

  it('closes everything it sealed once destroyed, and is not made again', async () => {
    const before = await vault.forPeople('shop-d', ['per_d', 'per_e'], { create: true })
    const sealed = before.seal('per_d', place, 'Lan')
    const kept = before.seal('per_e', place, 'Minh')
    await vault.destroyPeople('shop-d', ['per_d'])
    const after = await vault.forPeople('shop-d', ['per_d', 'per_e'], { create: true })
    expect(after.has('per_d')).toBe(false)
    expect(() => after.open('per_d', place, sealed)).toThrow(KeyDestroyed)
    expect(() => after.seal('per_d', place, 'Lan')).toThrow(KeyDestroyed)
    expect(after.open('per_e', place, kept)).toBe('Minh')
    expect((await store.personKeys.findOne({ shopId: 'shop-d', _id: 'per_d' }).lean())?.wrapped).toHaveLength(
      0,
    )
  })

  it('destroyed by one process is forgotten by the others within a minute', async () => {
    const other = await another()
    await other.forPeople('shop-f', ['per_f'], { create: true })
    await vault.destroyPeople('shop-f', ['per_f'])
    clock.at += PERSON_KEY_FRESH_MS
    expect((await other.forPeople('shop-f', ['per_f'], { create: false })).has('per_f')).toBe(false)
  })

  it('stays when the transaction that destroyed it does not come through', async () => {
    await vault.forPeople('shop-t', ['per_t'], { create: true })
    await expect(
      store.transaction(async (session) => {
        await vault.destroyPeople('shop-t', ['per_t'], session)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect((await vault.forPeople('shop-t', ['per_t'], { create: false })).has('per_t')).toBe(true)
  })
})

describe('The journal’s key of the day', () => {
  it('is one for all processes, another the next day, and yesterday’s still opens', async () => {
    const other = await another()
    const [mine, theirs] = await Promise.all([vault.journal(), other.journal()])
    expect(mine.keyId).toBe(theirs.keyId)
    const sealed = mine.seal(Buffer.from('{"object":"page"}'))
    expect((await other.openJournal(mine.keyId, sealed)).toString()).toBe('{"object":"page"}')
    clock.at += DAY_MS
    const next = await vault.journal()
    expect(next.keyId).not.toBe(mine.keyId)
    expect((await vault.openJournal(mine.keyId, sealed)).toString()).toBe('{"object":"page"}')
    await expect(vault.openJournal(next.keyId, sealed)).rejects.toThrow(SealBroken)
  })

  it('is kept for the journal’s seven days and a margin, then removed by the database', async () => {
    const { keyId } = await vault.journal()
    const row = await store.journalKeys.findById(keyId).lean()
    const keptMs = (row?.destroyAt.getTime() ?? 0) - (Date.parse(keyId) + DAY_MS)
    expect(keptMs).toBeGreaterThan(7 * DAY_MS)
    expect(keptMs).toBeLessThan(10 * DAY_MS)
    const indexes = await store.journalKeys.collection.indexes()
    expect(indexes).toContainEqual(expect.objectContaining({ key: { destroyAt: 1 }, expireAfterSeconds: 0 }))
  })

  it('once gone opens nothing any more, in no process', async () => {
    const day = await vault.journal()
    const sealed = day.seal(Buffer.from('x'))
    await store.journalKeys.deleteOne({ _id: day.keyId })
    clock.at += 10 * DAY_MS
    await expect(vault.openJournal(day.keyId, sealed)).rejects.toThrow(KeyDestroyed)
    await expect((await another()).openJournal(day.keyId, sealed)).rejects.toThrow(KeyDestroyed)
  })

  it('is granted longer while a row sealed under it still waits to be applied', async () => {
    const day = await vault.journal()
    const row = {
      platform: 'facebook' as const,
      accountId: '1',
      lane: 1,
      receivedAt: new Date(clock.at),
      bodyHash: 'x',
      events: 1,
      keyId: day.keyId,
      sealed: day.seal(Buffer.from('{}')),
      state: 'pending' as const,
      attempts: 0,
      reason: null,
      fence: null,
      doneAt: null,
      outcome: null,
      shopId: null,
      channelId: null,
      expireAt: null,
    }
    await store.deliveries.create([{ ...row, _id: new store.connection.base.Types.ObjectId() }])
    clock.at += 8 * DAY_MS
    await vault.journal()
    const kept = await store.journalKeys.findById(day.keyId).lean()
    expect(kept?.destroyAt.getTime()).toBeGreaterThan(clock.at + 2 * DAY_MS)
    expect((await vault.openJournal(day.keyId, row.sealed)).toString()).toBe('{}')
  })
})

describe('Keyed hashes', () => {
  it('are the same in every process, differ by shop and by use', async () => {
    const [here, there] = [await vault.keyedHash('shop-h'), await (await another()).keyedHash('shop-h')]
    expect(here('consent', 'a')).toBe(there('consent', 'a'))
    expect(here('consent', 'a')).not.toBe(here('other', 'a'))
    expect(here('consent', 'a')).not.toBe((await vault.keyedHash('shop-i'))('consent', 'a'))
    const [one, two] = [await vault.blindIndex('shop-h'), await (await another()).blindIndex('shop-h')]
    expect(one.words('Lan')).toEqual(two.words('lan'))
  })
})
