import { type mongo, Types } from 'mongoose'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Channel } from '../../../src/channels/channel.ts'
import { listParked, parkedNow, redrive } from '../../../src/inbox/parked.ts'
import { readPending } from '../../../src/inbox/pending-rows.ts'
import { lanesWithPending } from '../../../src/inbox/sweep.ts'
import { laneOf } from '../../../src/intake/lane.ts'
import { idOf } from '../../../src/kit/ids.ts'
import { LeaseLost, takeLease } from '../../../src/store/lease.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { facebookBody, facebookMessage } from '../../support/deliveries.ts'
import { openInbox } from '../../support/inbox.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, testChannels } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

let nextPage = 5_000
const aPage = (shopId = 'shop-a') =>
  linkedChannel(store, { shopId, platform: 'facebook', externalId: String(++nextPage) })
const text = (pageId: string, mid: string, personId = '7201') =>
  facebookBody([{ pageId, messaging: [facebookMessage({ pageId, personId, text: `tin ${mid}`, mid })] }])
const rowsOf = (accountId: string) => store.deliveries.find({ accountId }).sort({ _id: 1 }).lean()

/** The real channel, except that bodies with the word are misread in the given way. */
const channelThat = (on: string, misread: (bytes: Buffer) => ReturnType<Channel['parsePart']>) => ({
  ...testChannels,
  facebook: {
    ...testChannels.facebook,
    parsePart: (bytes: Buffer) =>
      bytes.includes(on) ? misread(bytes) : testChannels.facebook.parsePart(bytes),
  },
})
/** An event whose application fails, as a fault of ours would make it. */
const poisonous = (bytes: Buffer): ReturnType<Channel['parsePart']> =>
  testChannels.facebook.parsePart(bytes).map((member) =>
    member.ok
      ? {
          ok: true,
          event: {
            ...member.event,
            get text(): string {
              throw new TypeError('boom')
            },
          } as typeof member.event,
        }
      : member,
  )

it('cuts a failing batch down to the bad row, applies all others, and parks it after its tries', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault, channels: channelThat('bad', poisonous) })
  await inbox.journal('facebook', [
    ...Array.from({ length: 7 }, (_, n) => text(pageId, `ok${n}`)),
    text(pageId, 'bad'),
    ...Array.from({ length: 7 }, (_, n) => text(pageId, `ok${n + 7}`)),
  ])
  const lane = laneOf('facebook', pageId)
  expect(await inbox.drain(lane)).toMatchObject({ applied: 14, parked: 0 })
  expect((await rowsOf(pageId)).filter((row) => row.state === 'pending')).toMatchObject([{ attempts: 1 }])
  expect(await inbox.drain(lane)).toMatchObject({ applied: 0, parked: 0 })
  expect(await inbox.drain(lane)).toMatchObject({ applied: 0, parked: 1 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(14)
  const [parked] = (await rowsOf(pageId)).filter((row) => row.state === 'parked')
  expect(parked).toMatchObject({
    reason: 'failed: TypeError',
    attempts: 3,
    shopId,
    channelId,
    expireAt: null,
  })
  expect(parked?.keyId).toBe(`shop:${shopId}`)
  expect(await listParked(store, { limit: 10 })).toMatchObject([{ id: parked?._id.toHexString(), events: 1 }])
  expect((await parkedNow(store)).count).toBe(1)

  // Mended and driven again, even after the key of its day is gone.
  await store.journalKeys.deleteMany({})
  expect(await redrive(store, String(parked?._id))).toBe(lane)
  expect(await openInbox({ store, vault }).drain(lane)).toMatchObject({ applied: 1 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(15)
  expect((await parkedNow(store)).count).toBe(0)
  expect(await redrive(store, String(parked?._id))).toBeNull()
})

it('makes no neighbour in the lane wait for poison: theirs are applied in the first run, in their order', async () => {
  const bad = await aPage()
  const lane = laneOf('facebook', bad.externalId)
  let good = await aPage()
  while (laneOf('facebook', good.externalId) !== lane) good = await aPage()
  const inbox = openInbox({ store, vault, channels: channelThat('bad', poisonous) })
  const poison = Array.from({ length: 10 }, (_, n) => text(bad.externalId, `bad${n}`))
  const neighbours = Array.from({ length: 30 }, (_, n) => text(good.externalId, `n${n}`, `p${n % 3}`))
  await inbox.journal('facebook', [...poison, ...neighbours.slice(0, 20)])
  expect(await inbox.drain(lane)).toMatchObject({ applied: 20, parked: 0 })
  // Theirs that come while the poison is still being tried go at once as well.
  await inbox.journal('facebook', neighbours.slice(20))
  expect(await inbox.drain(lane)).toMatchObject({ applied: 10, parked: 0 })
  expect((await rowsOf(bad.externalId)).map(({ attempts }) => attempts)).toEqual(poison.map(() => 2))
  expect(await inbox.drain(lane)).toMatchObject({ applied: 0, parked: 10 })
  const rows = await rowsOf(good.externalId)
  expect(rows.map(({ state, attempts }) => [state, attempts])).toEqual(neighbours.map(() => ['done', 0]))
  const runs = rows.map(({ fence }) => fence ?? 0)
  expect(runs).toEqual([...runs].sort((a, b) => a - b))
  expect(new Set(runs).size).toBe(2)
})

it('parks one unreadable member apart from its siblings, and applies only that one when driven again', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const event = (mid: string) => facebookMessage({ pageId, personId: '7201', text: mid, mid })
  const body = facebookBody([{ pageId, messaging: [event('s1'), event('unreadable'), event('s2')] }])
  const channels = channelThat('unreadable', (bytes) =>
    testChannels.facebook
      .parsePart(bytes)
      .map((member, at) => (at === 1 ? { ok: false, reason: 'message: text odd', raw: null } : member)),
  )
  await openInbox({ store, vault }).journal('facebook', [body])
  expect(await openInbox({ store, vault, channels }).drainAll()).toMatchObject({ applied: 2, parked: 1 })
  expect(await rowsOf(pageId)).toMatchObject([
    { state: 'done', events: 2, outcome: { applied: 2, duplicates: 0, parked: 0, refused: 0 } },
    { state: 'parked', events: 1, member: 1, reason: 'message: text odd' },
  ])
  const parked = (await rowsOf(pageId))[1]
  await redrive(store, String(parked?._id))
  expect(await openInbox({ store, vault }).drainAll()).toMatchObject({ applied: 1, duplicates: 0 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(3)
})

it('parks a row that does not open', async () => {
  const { externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [text(pageId, 'a'), text(pageId, 'b')])
  const [row] = await rowsOf(pageId)
  const broken = Buffer.from(row?.sealed as Buffer)
  broken[broken.length - 1] = (broken.at(-1) as number) ^ 1
  await store.deliveries.updateOne({ _id: row?._id as Types.ObjectId }, { $set: { sealed: broken } })
  expect(await inbox.drainAll()).toMatchObject({ applied: 1, parked: 1 })
  expect((await rowsOf(pageId))[0]).toMatchObject({ state: 'parked', reason: 'seal-broken' })
})

it('leaves a lane to the one who holds it', async () => {
  const { externalId: pageId } = await aPage()
  const lane = laneOf('facebook', pageId)
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [text(pageId, 'held')])
  await takeLease(store, `lane:${lane}`, 'another worker', 60_000)
  expect(await inbox.drain(lane)).toMatchObject({ held: false, applied: 0 })
  await store.leases.deleteOne({ _id: `lane:${lane}` })
  expect(await inbox.drain(lane)).toMatchObject({ held: true, applied: 1 })
})

it('refuses the writes of a worker that slept through its lease', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const lane = laneOf('facebook', pageId)
  // Asleep between reading the rows and writing: consent is looked up in between.
  let wake = (): void => undefined
  const asleep = new Promise<ReadonlySet<string>>((resolve) => {
    wake = () => resolve(new Set(['FB5']))
  })
  let reached = (): void => undefined
  const isAsleep = new Promise<void>((resolve) => {
    reached = resolve
  })
  const sleeper = openInbox({
    store,
    vault,
    consents: {
      nowCached: () => {
        reached()
        return asleep
      },
    },
  })
  await sleeper.journal('facebook', [text(pageId, 'late')])
  const slept = sleeper.drain(lane)
  await isAsleep
  await store.leases.updateOne({ _id: `lane:${lane}` }, { $set: { until: new Date(0) } })
  expect(await openInbox({ store, vault }).drain(lane)).toMatchObject({ applied: 1 })
  wake()
  await expect(slept).rejects.toThrow(LeaseLost)
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(1)
  expect(await rowsOf(pageId)).toMatchObject([{ state: 'done', outcome: { applied: 1 } }])
})

it('applies everything once, however often the worker dies in the middle of a turn', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const lane = laneOf('facebook', pageId)
  const inbox = openInbox({ store, vault })
  const crashAt = [
    'commit',
    'startSession',
    'holdLease',
    'insert conversations',
    'insert messages',
    'insert people',
    'insert events',
    'update deliveries',
  ] as const
  let sent = 0
  for (const point of crashAt) {
    await inbox.journal('facebook', [
      text(pageId, `c${sent}`, `p${sent}`),
      text(pageId, `d${sent}`, `p${sent}`),
    ])
    sent += 1
    const spy = crashPoint(point)
    await expect(inbox.drain(lane)).rejects.toThrow()
    spy.mockRestore()
    await store.leases.updateOne({ _id: `lane:${lane}` }, { $set: { until: new Date(0) } })
  }
  const outcome = await inbox.drainAll()
  expect(outcome.applied + outcome.duplicates).toBeGreaterThan(0)
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(sent * 2)
  expect(await store.conversations.countDocuments({ shopId, channelId })).toBe(sent)
  const events = await store.events.find({ shopId, channelId, type: 'message.received' }).lean()
  expect(new Set(events.map((event) => event.subjectId)).size).toBe(sent * 2)
  expect(events).toHaveLength(sent * 2)
  expect((await rowsOf(pageId)).every((row) => row.state === 'done')).toBe(true)
})

/** Makes one step fail as a lost lease does: the turn ends where it stands and nothing of it is tried again. */
function crashPoint(point: string) {
  const died = (): Promise<never> => Promise.reject(new LeaseLost('the worker died'))
  const [command = '', collection] = point.split(' ')
  if (collection !== undefined) {
    const db = store.connection.db as mongo.Db
    const real = db.command.bind(db)
    const spy = vi.spyOn(db, 'command').mockImplementation((asked, options) => {
      if (asked[command] !== collection) return real(asked, options)
      spy.mockImplementation(real)
      return died()
    })
    return spy
  }
  switch (point) {
    case 'startSession':
      return vi.spyOn(store.connection, 'startSession').mockImplementationOnce(died)
    case 'holdLease':
      return vi.spyOn(store.leases.collection, 'updateOne').mockImplementationOnce(died)
    default: {
      // Committed, and dead before anybody was told.
      const real = store.transaction.bind(store)
      return vi.spyOn(store, 'transaction').mockImplementationOnce(async (work) => {
        await real(work)
        return died()
      })
    }
  }
}

it('does not let an account with a long backlog starve its neighbours in the lane', async () => {
  const flooded = await aPage()
  const lane = laneOf('facebook', flooded.externalId)
  let quiet = await aPage()
  while (laneOf('facebook', quiet.externalId) !== lane) quiet = await aPage()
  const inbox = openInbox({ store, vault })
  const events = (pageId: string, from: number) =>
    facebookBody([
      {
        pageId,
        messaging: Array.from({ length: 100 }, (_, n) =>
          facebookMessage({ pageId, personId: '7201', text: 'live', mid: `f${from}_${n}` }),
        ),
      },
    ])
  await inbox.journal(
    'facebook',
    Array.from({ length: 30 }, (_, n) => events(flooded.externalId, n)),
  )
  await inbox.journal('facebook', [text(quiet.externalId, 'quiet')])
  await inbox.drainAll()
  const flood = { shopId: flooded.shopId, channelId: flooded.channelId }
  expect(await store.messages.countDocuments(flood)).toBe(3_000)
  const endsOf = async (accountId: string) => {
    const rows = await store.deliveries.find({ accountId }, { doneAt: 1 }).lean()
    return rows.map(({ doneAt }) => doneAt?.getTime() ?? Number.POSITIVE_INFINITY)
  }
  const [quietAt] = await endsOf(quiet.externalId)
  const before = (await endsOf(flooded.externalId)).filter((at) => at < (quietAt ?? 0))
  // The whole backlog lay before it, and most of it was done after it.
  expect(before.length).toBeLessThan(15)
})

it('takes turns between accounts when more rows wait than one reading takes', async () => {
  const flooded = await aPage()
  const lane = laneOf('facebook', flooded.externalId)
  let quiet = await aPage()
  while (laneOf('facebook', quiet.externalId) !== lane || quiet.externalId < flooded.externalId)
    quiet = await aPage()
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [text(flooded.externalId, 'first')])
  const [row] = await rowsOf(flooded.externalId)
  await store.deliveries.insertMany(
    Array.from({ length: 600 }, () => ({ ...row, _id: new Types.ObjectId() })),
  )
  await inbox.journal('facebook', [text(quiet.externalId, 'second')])
  const turn = await readPending(store, lane, [], null)
  expect(turn.more).toBe(true)
  expect(turn.rows.filter((one) => one.accountId === quiet.externalId)).toHaveLength(1)
  expect(turn.rows.filter((one) => one.accountId === flooded.externalId)).toHaveLength(250)
  await inbox.drainAll()
  expect(await lanesWithPending(store)).toEqual([])
})

it('stores nothing new of a person whose key was destroyed', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [text(pageId, 'before')])
  await inbox.drainAll()
  const personId = idOf('per', channelId, '7201')
  await vault.destroyPeople(shopId, [personId])
  await store.messages.deleteMany({ shopId, channelId })
  await store.conversations.deleteMany({ shopId, channelId })
  await store.people.deleteMany({ shopId, channelId })
  await inbox.journal('facebook', [text(pageId, 'after'), text(pageId, 'other', '7202')])
  expect(await inbox.drainAll()).toMatchObject({ applied: 1, refused: 1 })
  expect(await store.messages.find({ shopId, channelId }).lean()).toMatchObject([
    { personId: idOf('per', channelId, '7202') },
  ])
  expect(await store.people.countDocuments({ shopId, channelId })).toBe(1)
})

it('stops writing for a channel that is unlinked in the middle of a turn', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  let unlinked = false
  const inbox = openInbox({
    store,
    vault,
    consents: {
      async nowCached() {
        if (!unlinked) await store.channels.updateOne({ _id: channelId, shopId }, { $set: { live: false } })
        unlinked = true
        return new Set(['FB5'])
      },
    },
  })
  await inbox.journal('facebook', [text(pageId, 'late')])
  expect(await inbox.drainAll()).toMatchObject({ applied: 0, refused: 1 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(0)
})
