import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendEvents } from '../../src/events/append.ts'
import { followOn } from '../../src/events/follow-on.ts'
import { indexMessages } from '../../src/inbox/index-messages.ts'
import { findConversations } from '../../src/inbox/read/search.ts'
import { newId } from '../../src/kit/ids.ts'
import { indexPeople } from '../../src/people/index-people.ts'
import type { MessageDoc } from '../../src/store/models/conversation.ts'
import type { PersonDoc } from '../../src/store/models/person.ts'
import type { Store } from '../../src/store/open-store.ts'
import { withTerms } from '../../src/store/search-terms.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { testServers } from '../support/servers.ts'
import { openStoreAndVault } from '../support/way-in.ts'

const shopId = 'shop-a'
let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(async () => {
  await vault.close()
  await store.close()
})

const found = async (q: string) => {
  const { conversationIds, personIds } = await findConversations({ store, vault } as never, shopId, q)
  return [...conversationIds, ...personIds]
}

async function aMessage(text: string): Promise<MessageDoc> {
  const personId = newId('per')
  const _id = newId('msg')
  const sealer = await vault.forPeople(shopId, [personId], { create: true })
  const now = new Date()
  const message: MessageDoc = {
    _id,
    shopId,
    channelId: 'chn_1',
    conversationId: newId('cnv'),
    personId,
    externalId: _id,
    stub: false,
    direction: 'in',
    authorKind: 'person',
    authorId: null,
    sealedText: sealer.seal(personId, { collection: 'messages', documentId: _id, field: 'sealedText' }, text),
    sealedAttachments: null,
    attachmentCount: 0,
    replyToExternalId: null,
    postbackPayload: null,
    sentAt: now,
    receivedAt: now,
    sealedEdit: null,
    editNumber: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    deliveredAt: null,
    readAt: null,
    sendStatus: 'received',
    problem: null,
    outboxId: null,
    retryOf: null,
  }
  await store.messages.collection.insertOne(message as never)
  return message
}

describe('Messages and people', () => {
  it('are found by whole words, blind to case and accents, as often as they are indexed', async () => {
    const message = await aMessage('Đặng ơi, còn ÁO size M không?')
    for (let i = 0; i < 3; i++) await indexMessages({ store, vault }, shopId, [message._id])
    expect(await found('ao dang')).toEqual([message.conversationId])
    expect(await found('ao vang')).toEqual([])
    const rows = await store.searchTerms.find({ shopId, refId: message._id }).lean()
    expect(rows.map((row) => row.terms.length)).toEqual([7])
  })

  it('are found by what an edit says and not by what it replaced, and not at all once deleted', async () => {
    const message = await aMessage('cà phê')
    await indexMessages({ store, vault }, shopId, [message._id])
    const sealer = await vault.forPeople(shopId, [message.personId], { create: false })
    const place = { collection: 'messages', documentId: message._id, field: 'sealedEdit' }
    const sealedEdit = sealer.seal(message.personId, place, 'trà sữa')
    await store.messages.updateOne({ _id: message._id, shopId }, { $set: { sealedEdit } })
    await indexMessages({ store, vault }, shopId, [message._id])
    expect([await found('sua'), await found('phe')]).toEqual([[message.conversationId], []])
    await store.messages.updateOne({ _id: message._id, shopId }, { $set: { deletedAt: new Date() } })
    await indexMessages({ store, vault }, shopId, [message._id])
    expect(await found('sua')).toEqual([])
  })

  it('leave no word in clear, and none to be found in another shop', async () => {
    const message = await aMessage('bimat')
    await indexMessages({ store, vault }, shopId, [message._id])
    const rows = await store.searchTerms.find({ shopId, refId: message._id }).lean()
    expect(JSON.stringify(rows)).not.toContain('bimat')
    expect((await findConversations({ store, vault } as never, 'shop-b', 'bimat')).conversationIds).toEqual(
      [],
    )
  })

  it('of an erased person are found no more', async () => {
    const message = await aMessage('xoatoi')
    await indexMessages({ store, vault }, shopId, [message._id])
    await vault.destroyPeople(shopId, [message.personId])
    await indexMessages({ store, vault }, shopId, [message._id])
    expect(await found('xoatoi')).toEqual([])
  })

  it('are found by name and phone, by the new ones when they change', async () => {
    const _id = newId('per')
    const sealer = await vault.forPeople(shopId, [_id], { create: true })
    const seal = (field: string, text: string) =>
      sealer.seal(_id, { collection: 'people', documentId: _id, field }, text)
    const now = new Date()
    const person: PersonDoc = {
      _id,
      shopId,
      channelId: 'chn_1',
      platform: 'zalo',
      externalId: _id,
      sealedName: seal('sealedName', 'Minh Anh'),
      sealedAvatarUrl: null,
      sealedPhone: seal('sealedPhone', '+84 901 234 567'),
      sealedAddress: null,
      correctedName: null,
      correctedPhone: null,
      correctedAddress: null,
      sources: {},
      follower: true,
      followChangedAt: null,
      followedAt: null,
      lastInteractionAt: null,
      createdAt: now,
      updatedAt: now,
      profileTriedAt: null,
      profileDueAt: null,
      profileProblem: null,
    }
    await store.people.collection.insertOne(person as never)
    await indexPeople({ store, vault }, shopId, [_id])
    expect([await found('anh minh'), await found('0901234567')]).toEqual([[_id], [_id]])
    await store.people.updateOne({ _id, shopId }, { $set: { correctedName: seal('correctedName', 'Hà') } })
    await indexPeople({ store, vault }, shopId, [_id])
    expect([await found('minh'), await found('ha')]).toEqual([[], [_id]])
  })
})

it('finds a person by a name that is a word of very many messages, and two words of which one is everywhere', async () => {
  const busy = 'shop-busy'
  const [common, rare] = (await vault.blindIndex(busy)).words('lan hiếm')
  if (!common || !rare) throw new Error('No terms')
  const row = (kind: 'message' | 'name', n: number, terms: Buffer[]) => ({
    _id: `${kind}:${n}`,
    shopId: busy,
    kind,
    refId: String(n),
    personId: `per_${n}`,
    conversationId: kind === 'name' ? null : `cnv_${n}`,
    channelId: 'chn_1',
    at: new Date(n),
    terms,
  })
  const messages = Array.from({ length: 6_000 }, (_, n) =>
    row('message', n, n === 0 ? [common, rare] : [common]),
  )
  await store.searchTerms.collection.insertMany([...messages, row('name', 0, [common])] as never[])
  const find = (q: string) => findConversations({ store, vault } as never, busy, q)
  expect((await find('Lan')).personIds).toEqual(['per_0'])
  expect((await find('lan hiếm')).conversationIds).toEqual(['cnv_0'])
})

describe('Following the events', () => {
  const LATER_MS = 100_000
  const tell = (subjectId: string) =>
    appendEvents(store, [
      {
        shopId,
        type: 'message.received',
        platform: 'zalo',
        channelId: 'chn_1',
        conversationId: null,
        subjectId,
        at: new Date(),
      },
    ])

  it('reads each once it has settled, once, and goes on where it was', async () => {
    const seen: string[] = []
    const follow = (nowMs: number) =>
      followOn(store, 'test', nowMs, async (events) => {
        seen.push(...events.map((event) => event.subjectId))
      })
    await tell('m1')
    await follow(Date.now())
    expect(seen).toEqual([])
    await follow(Date.now() + LATER_MS)
    await tell('m2')
    await follow(Date.now() + LATER_MS)
    expect(seen).toEqual(['m1', 'm2'])
  })

  it('gives a page again whose work failed', async () => {
    await tell('m3')
    const seen: string[][] = []
    const broken = followOn(store, 'again', Date.now() + LATER_MS, async () => {
      throw new Error('the store went away')
    })
    await expect(broken).rejects.toThrow('the store went away')
    await followOn(store, 'again', Date.now() + LATER_MS, async (events) => {
      seen.push(events.map((event) => event.subjectId))
    })
    expect(seen.flat()).toContain('m3')
  })

  it('knows which things can be found already', async () => {
    const [indexed, lost] = [await aMessage('mot'), await aMessage('hai')]
    await indexMessages({ store, vault }, shopId, [indexed._id])
    expect(await withTerms(store, shopId, [indexed._id, lost._id])).toEqual(new Set([indexed._id]))
  })
})
