import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PrivacyDeps } from '../../../src/privacy/deps.ts'
import { exportPerson } from '../../../src/privacy/export-person.ts'
import { erasePerson, recheckErasure } from '../../../src/privacy/erase-person.ts'
import { executeRequest } from '../../../src/privacy/request-steps.ts'
import { receiveRequest } from '../../../src/privacy/requests.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { idOf } from '../../../src/kit/ids.ts'
import { silentMeter } from '../../../src/kit/meter.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { facebookBody, facebookMessage } from '../../support/deliveries.ts'
import { openInbox } from '../../support/inbox.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { quietLog } from '../../support/quiet.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, testChannels } from '../../support/way-in.ts'

let store: Store
let vault: Vault
let deps: PrivacyDeps
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
  const people = {
    store,
    vault,
    clock: systemClock,
    log: quietLog,
    meter: silentMeter,
    wantProfiles: () => undefined,
    wantIndexed: () => undefined,
  } as unknown as PrivacyDeps['people']
  deps = { ...people, channels: testChannels, people, wakeErasure: () => undefined }
})
afterAll(() => store.close())

const SHOP = 'shop-a'
let pages = 77_000
let psids = 6_180_000_000_000_000

/** A Page with two people who wrote and commented, in deliveries of their own and in one that both share. */
async function aPageWithTwo() {
  const page = await linkedChannel(store, { shopId: SHOP, platform: 'facebook', externalId: String(++pages) })
  const { channelId, externalId: pageId } = page
  const ids = [String(++psids), String(++psids)] as const
  const inbox = openInbox({ store, vault })
  const message = (personId: string, mid: string) =>
    facebookMessage({ pageId, personId, text: `tin ${mid}`, mid, atMs: Date.now() - 60_000 })
  const comment = (personId: string, at: number) => ({
    field: 'feed',
    value: {
      item: 'comment',
      verb: 'add',
      post_id: `${pageId}_1`,
      comment_id: `1_${personId}${at}`,
      parent_id: `${pageId}_1`,
      from: { id: personId, name: `Tên ${personId}` },
      message: 'còn hàng không',
      created_time: Math.floor(Date.now() / 1000) - 60,
    },
  })
  await inbox.journal('facebook', [
    facebookBody([{ pageId, messaging: [message(ids[0], `a${ids[0]}`)] }]),
    facebookBody([{ pageId, messaging: [message(ids[1], `a${ids[1]}`)] }]),
    facebookBody([{ pageId, messaging: [message(ids[0], `b${ids[0]}`), message(ids[1], `b${ids[1]}`)] }]),
    facebookBody([{ pageId, changes: [comment(ids[0], 1), comment(ids[1], 1)] }]),
  ])
  await inbox.drainAll()
  return { channelId, pageId, gone: ids[0], stays: ids[1], inbox, message }
}

const rowsOf = async (channelId: string, externalId: string) => {
  const own = { shopId: SHOP, personId: idOf('per', channelId, externalId) }
  return {
    people: await store.people.countDocuments({ shopId: SHOP, _id: own.personId }),
    conversations: await store.conversations.countDocuments(own),
    messages: await store.messages.countDocuments(own),
    comments: await store.comments.countDocuments(own),
  }
}
const NOTHING = { people: 0, conversations: 0, messages: 0, comments: 0 }
const WHOLE = { people: 1, conversations: 1, messages: 2, comments: 1 }

async function executing(channelId: string, externalId: string): Promise<string> {
  const request = await receiveRequest(deps, SHOP, {
    kind: 'erase',
    personId: idOf('per', channelId, externalId),
    correction: null,
    thirdParty: false,
    by: 'lan',
  })
  if (!request) throw new Error('This person is not known')
  await executeRequest(deps, SHOP, request._id, 'lan')
  return request._id
}

const KILL = 'the process ended here'
const STEPS = [
  ...['keys', 'media', 'searchTerms', 'events', 'outbox', 'idempotency', 'parkedJobs', 'journal'],
  ...['comments', 'posts', 'messages', 'conversations', 'people', 'keyRow', 'settled', 'platform'],
]

describe('An erasure that is killed', () => {
  it.each(STEPS)(
    'after "%s" is finished by the next run, with a whole receipt, and the neighbour stays',
    async (at) => {
      const { channelId, gone, stays } = await aPageWithTwo()
      const requestId = await executing(channelId, gone)
      const kill = (step: string): void => {
        if (step === at) throw new Error(KILL)
      }
      await expect(erasePerson(deps, SHOP, requestId, { afterStep: kill })).rejects.toThrow(KILL)
      expect(await erasePerson(deps, SHOP, requestId)).toBe('done')
      expect(await rowsOf(channelId, gone)).toEqual(NOTHING)
      expect(await rowsOf(channelId, stays)).toEqual(WHOLE)
      const request = await store.privacyRequests.findOne({ _id: requestId, shopId: SHOP }).lean()
      expect(request).toMatchObject({ state: 'done', personId: null })
      expect(request?.receipt).toMatchObject({
        keys: 1,
        people: 1,
        conversations: 1,
        messages: 2,
        comments: 1,
        journal: 3,
      })
      expect(await erasePerson(deps, SHOP, requestId)).toBe('not-ours')
    },
  )

  it('at random moments, sixty times over twelve people, always ends with them erased and all others whole', async () => {
    let seed = 48
    const below = (limit: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % limit
    for (let n = 0; n < 12; n++) {
      const { channelId, gone, stays } = await aPageWithTwo()
      const requestId = await executing(channelId, gone)
      for (let kills = 0; kills < 5; kills++) {
        let left = below(STEPS.length)
        const afterStep = (): void => {
          if (left-- === 0) throw new Error(KILL)
        }
        await erasePerson(deps, SHOP, requestId, { afterStep }).catch((error: Error) => {
          if (error.message !== KILL) throw error
        })
        const half = await rowsOf(channelId, gone)
        // Whatever is left, nobody can read it any more.
        const sealer = await vault.forPeople(SHOP, [idOf('per', channelId, gone)], { create: false })
        expect(sealer.has(idOf('per', channelId, gone)), JSON.stringify(half)).toBe(false)
      }
      await erasePerson(deps, SHOP, requestId)
      expect(await rowsOf(channelId, gone)).toEqual(NOTHING)
      expect(await rowsOf(channelId, stays)).toEqual(WHOLE)
    }
  })
})

describe('The journal after an erasure', () => {
  it('keeps no body that names the person, and counts what comes late as refused without keeping it', async () => {
    const { channelId, pageId, gone, stays, inbox, message } = await aPageWithTwo()
    await erasePerson(deps, SHOP, await executing(channelId, gone))
    await inbox.journal('facebook', [
      facebookBody([{ pageId, messaging: [message(gone, `late${gone}`)] }]),
      facebookBody([{ pageId, messaging: [message(gone, `late2${gone}`), message(stays, `new${stays}`)] }]),
    ])
    expect(await inbox.drainAll()).toMatchObject({ applied: 1, refused: 2, parked: 0 })
    expect(await rowsOf(channelId, gone)).toEqual(NOTHING)
    expect(await rowsOf(channelId, stays)).toEqual({ ...WHOLE, messages: 3 })
    const rows = await store.deliveries.find({ accountId: pageId }).lean()
    const bodies = await Promise.all(
      rows.flatMap(({ keyId, sealed }) => (sealed ? [vault.openJournal(keyId, sealed)] : [])),
    )
    expect(bodies.filter((body) => body.includes(gone))).toEqual([])
    expect(bodies.filter((body) => body.includes(stays)).length).toBeGreaterThan(0)
  })

  it('takes the person out of what is parked and leaves it to be redriven for the others', async () => {
    const { channelId, pageId, gone, stays, inbox, message } = await aPageWithTwo()
    const broken = { ...message(stays, `x${stays}`), message: { mid: {}, text: 5 } }
    await inbox.journal('facebook', [
      facebookBody([{ pageId, messaging: [message(gone, `p${gone}`), broken] }]),
    ])
    await inbox.drainAll()
    const before = await store.deliveries.findOne({ accountId: pageId, state: 'parked' }).lean()
    expect(before?.member).toBe(1)
    await erasePerson(deps, SHOP, await executing(channelId, gone))
    const after = await store.deliveries.findOne({ accountId: pageId, state: 'parked' }).lean()
    const sealer = await vault.forShop(SHOP)
    const place = { collection: 'deliveries', documentId: String(after?._id), field: 'sealed' }
    const body = sealer.open(place, after?.sealed as Buffer)
    expect(body).not.toContain(gone)
    expect(body).toContain(stays)
  })
})

describe('A backup of before', () => {
  it('put back beside the keys of today stays closed, and what comes late about the person stays out', async () => {
    const { channelId, pageId, gone, inbox, message } = await aPageWithTwo()
    const personId = idOf('per', channelId, gone)
    const own = { shopId: SHOP, personId }
    const dump = {
      people: await store.people.find({ shopId: SHOP, _id: personId }).lean(),
      conversations: await store.conversations.find(own).lean(),
      messages: await store.messages.find(own).lean(),
    }
    const requestId = await executing(channelId, gone)
    await erasePerson(deps, SHOP, requestId)
    await recheckErasure(deps, SHOP, requestId)
    await store.people.create(dump.people)
    await store.conversations.create(dump.conversations)
    await store.messages.create(dump.messages)
    const told = await exportPerson(deps, SHOP, personId)
    const texts = told?.sections.flatMap(({ items }) => items.flatMap(({ values }) => values)) ?? []
    expect(texts.length).toBeGreaterThan(10)
    expect(texts.filter(({ field }) => ['text', 'name', 'attachments'].includes(field))).toEqual([])
    await inbox.journal('facebook', [facebookBody([{ pageId, messaging: [message(gone, `again${gone}`)] }])])
    expect(await inbox.drainAll()).toMatchObject({ applied: 0, refused: 1 })
  })
})

describe('The second look', () => {
  it('takes what a process still wrote under a key it remembered, and then forgets whom it was about', async () => {
    const { channelId, gone, stays } = await aPageWithTwo()
    const personId = idOf('per', channelId, gone)
    const late = await store.people.findOne({ _id: personId, shopId: SHOP }).lean()
    const requestId = await executing(channelId, gone)
    await erasePerson(deps, SHOP, requestId)
    if (!late) throw new Error('This person is not known')
    await store.people.create([late])
    await store.personKeys.create([
      { _id: personId, shopId: SHOP, wrapped: Buffer.from('x'), createdAt: new Date(), destroyedAt: null },
    ])
    await recheckErasure(deps, SHOP, requestId)
    expect(await rowsOf(channelId, gone)).toEqual(NOTHING)
    expect(await store.personKeys.countDocuments({ _id: personId, shopId: SHOP })).toBe(0)
    expect(await rowsOf(channelId, stays)).toEqual(WHOLE)
    const request = await store.privacyRequests.findOne({ _id: requestId, shopId: SHOP }).lean()
    expect(request).toMatchObject({ sealedSubject: null, recheckAt: null, receipt: { late: 1 } })
  })
})
