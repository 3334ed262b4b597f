import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readFollowerPage, startFollowerSync } from '../../../src/people/followers.ts'
import { startDueLists } from '../../../src/people/relist-followers.ts'
import { profilesDue } from '../../../src/people/fetch-profiles.ts'
import type { PersonDoc, SyncRunDoc } from '../../../src/store/models/person.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const clock = movedClock()
let stack: Stack
let lan: SignedIn

beforeAll(async () => {
  stack = await startStack({ clock })
  lan = await stack.signIn('hoamay-lan')
})
afterAll(() => stack?.close())

const zalo = <T = unknown>(op: string, args: object) =>
  stack.sandbox.control.call(`zalo.${op}`, args) as Promise<T>
let oas = 0
/** @param count people of whom 20 of 21 follow */
async function anOa(count: number): Promise<string> {
  const id = `431865706877105${String(++oas).padStart(4, '0')}`
  await zalo('addOa', { id, name: `OA ${oas}`, followers: count })
  return id
}
const followersAt = async (oaId: string): Promise<string[]> =>
  (await zalo<{ userId: string; isFollower: boolean }[]>('users', { oaId, limit: 100_000 }))
    .filter(({ isFollower }) => isFollower)
    .map(({ userId }) => userId)
    .sort()
/** By id: an index that changes under the scan would show somebody twice or not at all. */
const peopleOf = async (channelId: string) =>
  stack.store.people
    .find({ shopId: 'hoamay', channelId }, { externalId: 1, follower: 1, followChangedAt: 1, sealedName: 1 })
    .hint({ _id: 1 })
    .lean()
const runOf = (channelId: string) =>
  stack.store.syncRuns
    .findOne({ shopId: 'hoamay', channelId, kind: 'followers' })
    .sort({ startedAt: -1 })
    .lean<SyncRunDoc>()
const listCalls = (afterSeq = 0) =>
  stack.sandbox.history.calls({ platform: 'zalo', op: 'users.list', afterSeq })
const lastSeq = () => stack.sandbox.history.records.at(-1)?.seq ?? 0
const askedOf = ({ query }: { query: string }): Record<string, unknown> =>
  JSON.parse(new URLSearchParams(query).get('data') ?? '{}') as Record<string, unknown>
const finished = (channelId: string) =>
  eventually(async () => {
    const run = await runOf(channelId)
    return run && run.state !== 'running' ? run : null
  })

describe('the followers of an OA', () => {
  it('become people after linking, every one once, although the worker was stopped in the middle of a page', async () => {
    const oaId = await anOa(126)
    const before = lastSeq()
    // Longer than the grace of a worker that is told to stop.
    const second = { platform: 'zalo', op: 'users.list' }
    armFault(stack.sandbox, second, { delayMs: 4_000 }, { skip: 1 })
    const linked = await linkZalo(stack, lan, { oaId })
    await eventually(() => listCalls(before).length === 2)
    await stack.stopWorker()
    expect(await runOf(linked.id)).toMatchObject({ state: 'running', progress: { seen: 50, total: 120 } })
    await stack.startWorker()
    // The reader is gone and its job with it: the sweep finds a list nobody has read on for half a minute.
    clock.advance(31_000)
    stack.rooms.queues.wakeSweep('followers')

    const run = await finished(linked.id)
    expect(run).toMatchObject({ state: 'done', problem: null })
    const people = await peopleOf(linked.id)
    expect(people.map(({ externalId }) => externalId).sort()).toEqual(await followersAt(oaId))
    expect(people.every(({ follower }) => follower === true)).toBe(true)
    const asked = listCalls(before).map(askedOf)
    expect(asked.every(({ is_follower, count }) => String(is_follower) === 'true' && count === 50)).toBe(true)
    expect(new Set(asked.map(({ offset }) => offset))).toEqual(new Set([0, 50, 100]))
    await eventually(async () => (await peopleOf(linked.id)).every(({ sealedName }) => sealedName !== null))
    const details = stack.sandbox.history.calls({ platform: 'zalo', op: 'users.detail', afterSeq: before })
    expect(details).toHaveLength(120)
    const listed = await lan.get<{ items: { follower: boolean }[]; nextCursor: string | null }>(
      `/people?channelId=${linked.id}&follower=true&limit=100`,
    )
    expect(listed.body.items).toHaveLength(100)
    expect(listed.body.nextCursor).not.toBeNull()
  })

  it('are read by one run at a time, and a newer unfollow stands over the list', async () => {
    const oaId = await anOa(21)
    const linked = await linkZalo(stack, lan, { oaId })
    await finished(linked.id)
    const [leaver] = (await followersAt(oaId)) as [string]
    // Zalo's clock goes before ours by what this test moves ours: the unfollow is newer than the list.
    stack.sandbox.clock.advance(clock.nowMs() - stack.sandbox.clock.nowMs() + 31_000)
    await zalo('unfollow', { oaId, userId: leaver })
    const leaverNow = async () => (await peopleOf(linked.id)).find(({ externalId }) => externalId === leaver)
    // Told by the webhook: a profile read at that moment says the same, and the list may correct that one.
    await eventually(async () => (await leaverNow())?.followChangedAt != null)
    expect((await leaverNow())?.follower).toBe(false)
    await zalo('changeUser', { oaId, userId: leaver, change: { isFollower: true } })
    const channel = { _id: linked.id, shopId: 'hoamay' }
    const runs = await Promise.all(
      [1, 2, 3].map(() => startFollowerSync(stack.rooms.people, channel, 'on-demand')),
    )
    expect(new Set(runs).size).toBe(1)
    clock.advance(31_000)
    stack.rooms.queues.wakeSweep('followers')
    await finished(linked.id)
    expect((await leaverNow())?.follower).toBe(false)
    expect(await peopleOf(linked.id)).toHaveLength(20)
  })

  it('are not read without the consent to it, nor after unlinking', async () => {
    const oaId = await anOa(21)
    const before = lastSeq()
    const linked = await linkZalo(stack, lan, { oaId, permissions: ['ZA1', 'ZA3'] })
    expect(await finished(linked.id)).toMatchObject({ state: 'failed', problem: 'consent-missing' })
    expect(listCalls(before)).toEqual([])
    expect(await peopleOf(linked.id)).toEqual([])

    const other = await anOa(21)
    const gone = await linkZalo(stack, lan, { oaId: other })
    await finished(gone.id)
    await lan.delete(`/channels/${gone.id}`)
    const channel = { _id: gone.id, shopId: 'hoamay' }
    const runId = await startFollowerSync(stack.rooms.people, channel, 'on-demand')
    expect(await readFollowerPage(stack.rooms.people, 'hoamay', runId, new AbortController().signal)).toBe(
      false,
    )
    expect(await finished(gone.id)).toMatchObject({ state: 'failed', problem: 'channel-unlinked' })
  })

  it('beyond what one list answers are each found once, although the reader dies again and again', async () => {
    const id = '4318657068771999001'
    await zalo('addOa', { id, name: 'OA lớn', followers: 630, spreadDays: 45 })
    await zalo('setSwitches', { change: { listLimit: 100 } })
    onTestFinished(async () => {
      await zalo('setSwitches', { change: { listLimit: 10_000 } })
    })
    await stack.stopWorker()
    const linked = await linkZalo(stack, lan, { oaId: id })
    const { _id: runId } = (await runOf(linked.id)) as SyncRunDoc
    const limits = { pageSize: 50, lastOffset: 51 }
    const read = (signal: AbortSignal) =>
      readFollowerPage(stack.rooms.people, 'hoamay', runId, signal, limits)
    const before = lastSeq()
    let pages = 0
    for (let more = true; more; pages++) {
      expect(pages).toBeLessThan(120)
      // A dead reader's page is read again by the next one.
      if (pages % 3 === 1) await expect(read(AbortSignal.abort())).rejects.toThrow()
      more = await read(new AbortController().signal)
    }
    expect(await runOf(linked.id)).toMatchObject({ state: 'done', progress: { total: 600 } })
    expect((await peopleOf(linked.id)).map(({ externalId }) => externalId).sort()).toEqual(
      await followersAt(id),
    )
    for (const { answer } of listCalls(before)) expect(String(answer)).toContain('"error":0')
    await stack.startWorker()
  })

  it('beyond what one list answers are found by periods of their last contact', async () => {
    const oaId = await anOa(315)
    await zalo('setSwitches', { change: { autoPermission: oaId } })
    await stack.stopWorker()
    const linked: LinkedChannel = await linkZalo(stack, lan, { oaId })
    const { _id: runId } = (await runOf(linked.id)) as SyncRunDoc
    const { signal } = new AbortController()
    const before = lastSeq()
    // As if the platform answered 100 people a list instead of 10,000.
    const limits = { pageSize: 50, lastOffset: 51 }
    let pages = 0
    while (await readFollowerPage(stack.rooms.people, 'hoamay', runId, signal, limits))
      expect(++pages).toBeLessThan(60)
    expect(await runOf(linked.id)).toMatchObject({
      state: 'done',
      problem: 'list-limit',
      progress: { total: 300 },
    })
    const all = await zalo<{ userId: string; isFollower: boolean; lastInteractionAtMs: number | null }[]>(
      'users',
      {
        oaId,
        limit: 1_000,
      },
    )
    const followers = all.filter(({ isFollower }) => isFollower)
    const reachable = followers.filter(
      ({ lastInteractionAtMs }, at) => at < 100 || lastInteractionAtMs !== null,
    )
    expect(reachable.length).toBeGreaterThan(270)
    expect((await peopleOf(linked.id)).map(({ externalId }) => externalId).sort()).toEqual(
      reachable.map(({ userId }) => userId).sort(),
    )
    for (const call of listCalls(before))
      expect(Number(askedOf(call).offset)).toBeLessThanOrEqual(limits.lastOffset)
    await stack.startWorker()
  })
})

describe('A follower list read again', () => {
  const HOUR_MS = 3_600_000
  const personAt = (channelId: string, externalId: string) =>
    stack.store.people.findOne({ shopId: 'hoamay', channelId, externalId }).hint({ _id: 1 }).lean<PersonDoc>()
  const fields = async (channelId: string, externalId: string) => {
    const { _id } = (await personAt(channelId, externalId)) as PersonDoc
    const { name, phone, address } = (
      await lan.get<{ name: string; phone: string; address: string }>(`/people/${_id}`)
    ).body
    return { name, phone, address }
  }

  it('finds who follows and who left without a word, keeps whom a webhook told of, and what was fetched of a leaver goes a day later', async () => {
    // The hundreds of the lists above are still being asked for: nobody of this test shall wait behind them.
    await stack.store.people.updateMany({ shopId: 'hoamay' }, { $set: { profileDueAt: null } })
    const oaId = await anOa(21)
    const [quiet, talking, returned] = (await followersAt(oaId)) as [string, string, string]
    const stranger = (await zalo<{ userId: string; isFollower: boolean }[]>('users', { oaId })).find(
      ({ isFollower }) => !isFollower,
    )?.userId as string
    const shared = { name: 'Lan', phone: '84900000021', address: '12 Lê Lợi' }
    const linked = await linkZalo(stack, lan, { oaId })
    await finished(linked.id)
    await eventually(async () => (await peopleOf(linked.id)).every(({ sealedName }) => sealedName !== null))
    expect((await fields(linked.id, quiet)).name).toBeTruthy()

    await zalo('userSend', { oaId, userId: talking, text: 'Shop ơi' })
    const own = { name: 'Chị Lan', phone: '0900 000 022', address: '7 Hai Bà Trưng' }
    await zalo('submitInfo', { oaId, userId: talking, info: shared })
    stack.sandbox.clock.advance(1_000)
    await zalo('submitInfo', { oaId, userId: talking, form: 'flat', info: own })
    await zalo('unfollow', { oaId, userId: talking })
    await zalo('unfollow', { oaId, userId: returned })
    await eventually(async () => {
      for (const one of [talking, returned]) expect((await personAt(linked.id, one))?.follower).toBe(false)
      expect((await personAt(linked.id, talking))?.submissions).toHaveLength(2)
    })
    const { submissions = [] } = (await personAt(linked.id, talking)) ?? {}
    expect(submissions.map(({ event, fields: told }) => [event, [...told].sort()])).toEqual(
      Array(2).fill(['user_submit_info', ['address', 'name', 'phone']]),
    )
    expect(submissions[0]?.at.getTime()).toBeGreaterThan(submissions[1]?.at.getTime() as number)
    // As given, and found however it is written.
    expect(await fields(linked.id, talking)).toEqual(own)
    for (const written of ['84900000022', '+84 900.000.022', '0900000022'])
      await eventually(async () => {
        const q = encodeURIComponent(written)
        const { body } = await lan.get<{ items: { externalId: string }[] }>(
          `/people?channelId=${linked.id}&q=${q}`,
        )
        expect(body.items.map(({ externalId }) => externalId)).toEqual([talking])
      })

    for (const [userId, isFollower] of [
      [quiet, false],
      [returned, true],
      [stranger, true],
    ] as const)
      await zalo('changeUser', { oaId, userId, change: { isFollower } })
    clock.advance(2 * 60_000)
    await startFollowerSync(stack.rooms.people, { _id: linked.id, shopId: 'hoamay' }, 'on-demand')
    clock.advance(31_000)
    stack.rooms.queues.wakeSweep('followers')
    await finished(linked.id)
    clock.advance(30_000)
    stack.rooms.queues.wakeSweep('profiles')
    await eventually(async () => {
      expect((await personAt(linked.id, quiet))?.follower).toBe(false)
      for (const one of [returned, stranger]) expect((await personAt(linked.id, one))?.follower).toBe(true)
      expect((await personAt(linked.id, stranger))?.profileTriedAt).toBeTruthy()
    })
    expect((await personAt(linked.id, returned))?.forgetDueAt).toBeNull()

    // Beyond this nobody is signed in any more: what is held is looked at where it lies.
    const held = async (userId: string) => {
      const person = await personAt(linked.id, userId)
      return [person?.sealedName, person?.sealedPhone, person?.sealedAddress].map((field) => field !== null)
    }
    clock.advance(25 * HOUR_MS)
    stack.rooms.queues.wakeSweep('followers')
    await eventually(async () => expect(await held(quiet)).toEqual([false, false, false]))
    // Still in conversation, and then only what they call themselves.
    expect(await held(talking)).toEqual([true, true, true])
    clock.advance(7 * 24 * HOUR_MS)
    stack.rooms.queues.wakeSweep('followers')
    await eventually(async () => expect(await held(talking)).toEqual([true, false, false]))
    expect((await personAt(linked.id, talking))?.sources).toMatchObject({ name: { from: 'submitted' } })
  }, 60_000)

  it('leaves those who write before all who are only listed, however many are due', async () => {
    await stack.stopWorker()
    const own = { shopId: 'hoamay' }
    await stack.store.people.updateMany(own, { $set: { profileDueAt: null } })
    const some = await stack.store.people.find(own, { _id: 1 }).sort({ _id: 1 }).limit(20).lean()
    const ids = some.map(({ _id }) => _id)
    const long = new Date(clock.nowMs() - 60_000)
    await stack.store.people.updateMany(
      { ...own, _id: { $in: ids } },
      { $set: { profileDueAt: long, lastInteractionAt: null } },
    )
    const [first, ...others] = ids
    await stack.store.people.updateOne(
      { ...own, _id: first ?? '' },
      { $set: { profileDueAt: new Date(clock.nowMs() - 1_000), lastInteractionAt: new Date() } },
    )
    const due = await profilesDue(stack.rooms, 5)
    expect(due.inTalk.get('hoamay')).toEqual([first])
    expect(due.others.get('hoamay')).toHaveLength(4)
    expect(others).toEqual(expect.arrayContaining(due.others.get('hoamay') ?? []))
    await stack.startWorker()
  })

  it('after a week by itself names who came and who left without a word, beyond the limit too, with one look at each in doubt, although its reader dies', async () => {
    lan = await stack.signIn('hoamay-lan')
    const id = '4318657068771999002'
    await zalo('addOa', { id, name: 'OA mỗi tuần', followers: 210, spreadDays: 20 })
    await zalo('setSwitches', { change: { listLimit: 100 } })
    await stack.stopWorker()
    const { id: channelId } = await linkZalo(stack, lan, { oaId: id })
    const limits = { pageSize: 50, lastOffset: 51 }
    const readWhole = async (runId: string): Promise<void> => {
      const read = (signal: AbortSignal) =>
        readFollowerPage(stack.rooms.people, 'hoamay', runId, signal, limits)
      for (let pages = 0, more = true; more; pages++) {
        expect(pages).toBeLessThan(40)
        if (pages % 2 === 1) await expect(read(AbortSignal.abort())).rejects.toThrow()
        more = await read(new AbortController().signal)
      }
    }
    await readWhole((await runOf(channelId))?._id as string)
    expect(await peopleOf(channelId)).toHaveLength(200)

    const all = await zalo<{ userId: string; isFollower: boolean }[]>('users', { oaId: id, limit: 300 })
    const [leaver, quiet] = (await followersAt(id)).slice(-2) as [string, string]
    const comer = all.find(({ isFollower }) => !isFollower)?.userId as string
    for (const [userId, change] of [
      [leaver, { isFollower: false }],
      // Follows still, but no period names who never was in contact.
      [quiet, { lastInteractionAtMs: null }],
      [comer, { isFollower: true }],
    ] as const)
      await zalo('changeUser', { oaId: id, userId, change })
    const { people, syncRuns } = stack.store
    await people.updateMany({ shopId: 'hoamay' }, { $set: { profileDueAt: null } })
    await syncRuns.updateMany(
      { shopId: 'hoamay', channelId: { $ne: channelId } },
      { $set: { isNewest: false } },
    )

    clock.advance(6 * 24 * HOUR_MS)
    expect(await startDueLists(stack.rooms.people, 7)).toEqual([])
    clock.advance(25 * HOUR_MS)
    expect(await startDueLists(stack.rooms.people, 0)).toEqual([])
    const begun = await startDueLists(stack.rooms.people, 7)
    expect(begun).toHaveLength(1)
    expect(await startDueLists(stack.rooms.people, 7)).toEqual([])
    await readWhole(begun[0]?.runId as string)
    expect(await runOf(channelId)).toMatchObject({ reason: 'periodic', state: 'done', problem: 'list-limit' })
    const due = await people
      .find({ shopId: 'hoamay', channelId, profileDueAt: { $ne: null } }, { externalId: 1 })
      .hint({ _id: 1 })
      .lean()
    expect(due.map(({ externalId }) => externalId).sort()).toEqual([leaver, quiet, comer].sort())

    const before = lastSeq()
    await zalo('setSwitches', { change: { listLimit: 10_000 } })
    clock.advance(5_000)
    await stack.startWorker()
    stack.rooms.queues.wakeSweep('profiles')
    await eventually(async () => {
      expect(await personAt(channelId, leaver)).toMatchObject({
        follower: false,
        forgetDueAt: expect.any(Date),
      })
      for (const userId of [quiet, comer]) {
        expect(await personAt(channelId, userId)).toMatchObject({
          follower: true,
          profileTriedAt: expect.any(Date),
        })
      }
    })
    const looks = stack.sandbox.history.calls({ platform: 'zalo', op: 'users.detail', afterSeq: before })
    expect(looks).toHaveLength(3)
    expect(new Set(looks.map((look) => askedOf(look).user_id))).toEqual(new Set([leaver, quiet, comer]))

    // And by itself: the sweep of a worker.
    clock.advance(8 * 24 * HOUR_MS)
    stack.rooms.queues.wakeSweep('followers')
    const next = await eventually(async () => {
      const run = await runOf(channelId)
      return run && run._id !== begun[0]?.runId && run.state !== 'running' ? run : null
    })
    expect(next).toMatchObject({ reason: 'periodic', state: 'done', problem: null })
  }, 60_000)
})
