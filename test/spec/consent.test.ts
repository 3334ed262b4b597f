import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CODES, POLICY_CODES, TEXT_VERSION, textHash } from '../../config/permissions.ts'
import { type Consents, createConsents, TextOutdated } from '../../src/consent/ledger.ts'
import { verifyShops } from '../../src/consent/verify-shops.ts'
import type { ConsentDoc } from '../../src/store/models/consent.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { openVault } from '../../src/vault/open-vault.ts'
import { testServers } from '../support/servers.ts'
import { sized } from '../support/full-size.ts'

const clock = { at: Date.now(), nowMs: () => clock.at }
const by = { userId: 'user-lan', role: 'owner', address: '203.0.113.7' }
const textVersion = TEXT_VERSION
let store: Store
let consents: Consents
let shops = 0
const aShop = () => `shop-${++shops}`
const give = (shopId: string, channelId: string, codes: string[]) =>
  consents.give({ shopId, channelId, codes, textVersion, locale: 'vi', by })
const withdraw = (shopId: string, channelId: string, codes: string[]) =>
  consents.withdraw({ shopId, channelId, codes, locale: 'vi', by })
const nowOf = async (shopId: string, channelId: string) => [...(await consents.now(shopId, channelId))].sort()

beforeAll(async () => {
  store = await openStore(testServers().mongodbUri)
  await store.prepare()
  const vault = await openVault({ store, tokenKeys: [{ kid: 'k1', key: randomBytes(32) }], clock })
  consents = createConsents({ store, vault, clock })
})
afterAll(() => store.close())

describe('Consent', () => {
  it('holds from the moment it is given until it is withdrawn, for that channel and code alone', async () => {
    const shop = aShop()
    await give(shop, 'chn_1', ['FB1', 'FB5'])
    await give(shop, 'chn_2', ['FB1'])
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1', 'FB5'])
    await withdraw(shop, 'chn_1', ['FB1'])
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB5'])
    expect(await nowOf(shop, 'chn_2')).toEqual(['FB1'])
    await give(shop, 'chn_1', ['FB1'])
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1', 'FB5'])
  })

  it('of another shop counts for nothing, even for a channel of the same id', async () => {
    const [mine, theirs] = [aShop(), aShop()]
    await give(theirs, 'chn_1', ['FB5'])
    expect(await nowOf(mine, 'chn_1')).toEqual([])
    expect(await withdraw(mine, 'chn_1', ['FB5'])).toEqual([])
    expect(await nowOf(theirs, 'chn_1')).toEqual(['FB5'])
  })

  it('keeps who, in which role, when, in which language and to which text, by hash', async () => {
    const shop = aShop()
    const [row] = await give(shop, 'chn_1', ['ZA2'])
    expect(row).toMatchObject({
      act: 'given',
      code: 'ZA2',
      textVersion: TEXT_VERSION,
      textHash: textHash('ZA2'),
      givenBy: 'user-lan',
      role: 'owner',
      locale: 'vi',
      at: new Date(clock.at),
    })
  })

  it('to an outdated text is refused with the version in force', async () => {
    const old = {
      shopId: aShop(),
      channelId: 'chn_1',
      codes: ['FB1'],
      textVersion: '2019-09-10',
      locale: 'vi',
      by,
    }
    await expect(consents.give(old)).rejects.toThrow(TextOutdated)
    await expect(consents.give(old)).rejects.toMatchObject({ current: TEXT_VERSION })
  })

  it('given to an older version of the catalogue goes on holding for the codes whose words are the same', async () => {
    const shop = aShop()
    await give(shop, 'chn_1', ['FB1'])
    await store.consents.updateOne({ shopId: shop, code: 'FB1' }, { $set: { textVersion: '2020-01-01' } })
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1'])
  })

  it('keeps the words that were agreed to, and shows none that are not those the hash names', async () => {
    await give(aShop(), 'chn_1', ['FB4'])
    expect(await consents.textOf(textHash('FB4'))).toMatchObject({ sentence: POLICY_CODES.FB4.sentence })
    await store.consentTexts.updateOne({ _id: textHash('FB4') }, { $set: { words: '{"sentence":{}}' } })
    expect(await consents.textOf(textHash('FB4'))).toBeNull()
    expect(await consents.textOf('no such hash')).toBeNull()
  })

  it('given to an older text stands as needs-consent and allows nothing', async () => {
    const shop = aShop()
    await give(shop, 'chn_1', ['FB1', 'FB2'])
    await store.consents.updateOne(
      { shopId: shop, code: 'FB1' },
      { $set: { textHash: 'the hash of another text' } },
    )
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB2'])
    expect((await consents.list(shop, 'chn_1')).map(({ code, state }) => [code, state])).toEqual([
      ['FB1', 'needs-consent'],
      ['FB2', 'granted'],
    ])
  })

  it('is listed once a code, with its giving and withdrawing', async () => {
    const shop = aShop()
    const [given] = await give(shop, 'chn_1', ['FB1'])
    clock.at += 5_000
    await withdraw(shop, 'chn_1', ['FB1'])
    expect(await consents.list(shop)).toEqual([
      {
        id: given?._id,
        channelId: 'chn_1',
        code: 'FB1',
        state: 'withdrawn',
        textVersion: TEXT_VERSION,
        givenBy: 'user-lan',
        givenAt: new Date(clock.at - 5_000),
        withdrawnBy: 'user-lan',
        withdrawnAt: new Date(clock.at),
      },
    ])
  })

  it('may be read a second late where nothing is called, and never later', async () => {
    const shop = aShop()
    await give(shop, 'chn_1', ['FB5'])
    expect([...(await consents.nowCached(shop, 'chn_1'))]).toEqual(['FB5'])
    await store.consents.updateMany({ shopId: shop }, { $set: { act: 'withdrawn' } })
    expect([...(await consents.nowCached(shop, 'chn_1'))]).toEqual(['FB5'])
    expect(await nowOf(shop, 'chn_1')).toEqual([])
    clock.at += 1_000
    expect([...(await consents.nowCached(shop, 'chn_1'))]).toEqual([])
  })
})

describe('Consents of a link', () => {
  const link = (shopId: string, n = 1) => ({ _id: `lnk_${shopId}_${n}`, shopId })
  const giveLink = (at: { _id: string; shopId: string }, codes: string[]) =>
    consents.give({ shopId: at.shopId, linkId: at._id, codes, textVersion, locale: 'vi', by })
  const complete = (at: { _id: string; shopId: string }, channelId: string) =>
    store.transaction((session) => consents.copyToChannel(at, channelId, session))

  it('hold for the link at once, for its channels when it completes, as given then, and once', async () => {
    const shop = aShop()
    await giveLink(link(shop), ['FB1', 'FB5'])
    expect([...(await consents.nowForLink(shop, link(shop)._id))].sort()).toEqual(['FB1', 'FB5'])
    expect(await nowOf(shop, 'chn_1')).toEqual([])
    const givenAt = clock.at
    clock.at += 60_000
    await complete(link(shop), 'chn_1')
    await complete(link(shop), 'chn_1')
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1', 'FB5'])
    expect((await consents.history(shop, 'chn_1')).map((row) => row.at.getTime())).toEqual([givenAt, givenAt])
  })

  it('withdraw nothing when a relink asks for fewer', async () => {
    const shop = aShop()
    await giveLink(link(shop, 1), ['FB1', 'FB5'])
    await complete(link(shop, 1), 'chn_1')
    await giveLink(link(shop, 2), ['FB1'])
    await complete(link(shop, 2), 'chn_1')
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1', 'FB5'])
  })

  it('do not undo a withdrawal made after they were given', async () => {
    const shop = aShop()
    await giveLink(link(shop, 1), ['FB1', 'FB5'])
    await complete(link(shop, 1), 'chn_1')
    await giveLink(link(shop, 2), ['FB1', 'FB5'])
    clock.at += 1_000
    await withdraw(shop, 'chn_1', ['FB5'])
    await complete(link(shop, 2), 'chn_1')
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1'])
  })

  it('are there or not together with what else their transaction writes', async () => {
    const shop = aShop()
    await expect(
      store.transaction(async (session) => {
        await consents.give(
          { shopId: shop, channelId: 'chn_1', codes: ['FB1'], textVersion, locale: 'vi', by },
          session,
        )
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await consents.history(shop)).toEqual([])
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: true, rows: 0 })
  })

  it('can be the first of a shop inside a transaction that has already read', async () => {
    const shop = aShop()
    await store.transaction(async (session) => {
      await store.channels.findOne({ shopId: shop }, null, { session })
      await consents.give(
        { shopId: shop, channelId: 'chn_1', codes: ['FB1'], textVersion, locale: 'vi', by },
        session,
      )
    })
    expect(await nowOf(shop, 'chn_1')).toEqual(['FB1'])
  })
})

describe('The ledger', () => {
  it('numbers without gaps when twenty write at once, and holds together', async () => {
    const shop = aShop()
    await Promise.all(Array.from({ length: 20 }, (_, n) => give(shop, `chn_${n}`, ['FB1', 'FB2', 'FB3'])))
    const rows = await consents.history(shop)
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: true, rows: 60 })
  })

  it('names the row for each of sixty changes, drops and swaps', async () => {
    const shop = aShop()
    for (let n = 0; n < 2; n += 1) await give(shop, `chn_${n}`, [...CODES])
    const rows = await consents.history(shop)
    const restore = async () => {
      await store.consents.deleteMany({ shopId: shop })
      await store.consents.insertMany(rows)
    }
    const edits: Partial<ConsentDoc>[] = [
      { givenBy: 'user-minh' },
      { at: new Date(0) },
      { act: 'withdrawn' },
      { textHash: '0'.repeat(64) },
      { channelId: null },
      { role: 'agent' },
      { hash: 'f'.repeat(64) },
      { previousHash: 'f'.repeat(64) },
      { sealedAddress: null },
      { personHash: 'f'.repeat(43) },
    ]
    for (let n = 0; n < sized(60, 100); n += 1) {
      const at = (n * 7) % (rows.length - 1)
      const row = rows[at] as ConsentDoc
      const next = rows[at + 1] as ConsentDoc
      let named = row.seq
      if (n % 12 === 10) {
        await store.consents.deleteOne({ shopId: shop, _id: row._id })
        named = next.seq
      } else if (n % 12 === 11) {
        await store.consents.deleteMany({ shopId: shop, _id: { $in: [row._id, next._id] } })
        await store.consents.insertMany([
          { ...row, seq: next.seq },
          { ...next, seq: row.seq },
        ])
      } else {
        await store.consents.updateOne({ shopId: shop, _id: row._id }, { $set: edits[n % 12] as object })
      }
      const verdict = await consents.verifyChain(shop)
      expect(verdict, `change ${n}`).toMatchObject({ ok: false, seq: named })
      await restore()
    }
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: true, rows: rows.length })
  })

  it('notices that rows at its end are missing, also when its head was rewritten to fit', async () => {
    const shop = aShop()
    const rows = await give(shop, 'chn_1', ['FB1', 'FB2', 'FB3'])
    await store.consents.deleteOne({ shopId: shop, seq: 3 })
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: false, reason: 'end-missing', seq: 3 })
    await store.consentHeads.updateOne(
      { _id: shop, shopId: shop },
      { $set: { seq: 2, hash: rows[1]?.hash ?? '' } },
    )
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: false, reason: 'head-altered' })
    await store.consentHeads.deleteOne({ _id: shop, shopId: shop })
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: false, reason: 'head-altered' })
  })

  it('holds when a person is erased from it, and still names a row that is altered afterwards', async () => {
    const shop = aShop()
    const [row] = await give(shop, 'chn_1', ['FB1', 'FB2'])
    expect(await consents.addressOf(row as ConsentDoc)).toBe('203.0.113.7')
    expect(await consents.erasePerson(shop, 'user-lan')).toBe(2)
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: true, rows: 2, erased: 2 })
    const stored = await consents.history(shop)
    expect(stored.map(({ givenBy, sealedAddress }) => [givenBy, sealedAddress])).toEqual([
      [null, null],
      [null, null],
    ])
    await store.consents.updateOne({ shopId: shop, seq: 1 }, { $set: { givenBy: 'user-minh' } })
    expect(await consents.verifyChain(shop)).toMatchObject({ ok: false, seq: 1, reason: 'row-altered' })
  })

  it('keeps the address of who acted closed to whoever has only the database', async () => {
    const shop = aShop()
    await give(shop, 'chn_1', ['FB1'])
    const raw = await store.consents.collection.find({ shopId: shop }, { raw: true }).toArray()
    expect(Buffer.concat(raw as unknown as Buffer[]).includes('203.0.113.7')).toBe(false)
  })

  it('of every shop is read by one command, which names the altered row and the shop it is of', async () => {
    const [whole, altered, headless] = [aShop(), aShop(), aShop()]
    for (const shop of [whole, altered, headless]) await give(shop, 'chn_1', ['FB1', 'FB2'])
    const [, second] = await consents.history(altered)
    await store.consents.updateOne({ _id: second?._id ?? '', shopId: altered }, { $set: { code: 'FB5' } })
    await store.consentHeads.deleteOne({ _id: headless, shopId: headless })
    const lines: string[] = []
    const report = await verifyShops({ store, consents }, (line) => lines.push(line))
    expect(lines).toContain(`shop ${altered}: row 2 (${second?._id}) was altered`)
    expect(lines.find((line) => line.startsWith(`shop ${headless}:`))).toContain('taken away')
    expect(lines.some((line) => line.startsWith(`shop ${whole}:`))).toBe(false)
    expect(report.broken).toBe(lines.length)
    expect(report.rows).toBeGreaterThanOrEqual(6)
  })
})
