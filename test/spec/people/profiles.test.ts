import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PersonDoc } from '../../../src/store/models/person.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { everythingStored } from '../../support/everything-stored.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from '../../support/link-accounts.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const MINUTE_MS = 60_000
const clock = movedClock()
let stack: Stack
let lan: SignedIn
let oa: LinkedChannel

beforeAll(async () => {
  stack = await startStack({ clock, env: { LOG_LEVEL: 'debug' } })
  lan = await stack.signIn('hoamay-lan')
  await stack.sandbox.control.call('zalo.addOa', { id: OA, name: 'Tiệm hoa' })
  oa = await linkZalo(stack, lan, { oaId: OA })
})
afterEach(() => stack.sandbox.faults.clear())
afterAll(() => stack?.close())

const OA = '4318657068771046666'
const facebook = <T = unknown>(verb: string, args: object) => stack.sandbox.facebook.call<T>(verb, args)
const zalo = <T = unknown>(op: string, args: object) =>
  stack.sandbox.control.call(`zalo.${op}`, args) as Promise<T>

interface Person {
  readonly id: string
  readonly externalId: string
  readonly name: string | null
  readonly avatarUrl: string | null
  readonly phone: string | null
  readonly address: string | null
  readonly follower: boolean | null
  readonly sources: Readonly<Record<string, { from: string; at: string }>>
  readonly corrected: Readonly<Record<string, { platformValue: string | null }>>
}

let pages = 0
async function aPage(permissions: readonly string[]): Promise<LinkedChannel> {
  const id = `5500${++pages}`
  await facebook('addPage', { id, name: `Trang ${pages}` })
  await facebook('addUser', { id: `${id}9`, name: 'Chủ', pageIds: [id] })
  return (
    await linkFacebook(stack, lan, { userId: `${id}9`, pageIds: [id], permissions })
  )[0] as LinkedChannel
}
let people = 0
/** Somebody new writes to the Page. @returns their id for this Page */
async function writesTo(page: LinkedChannel, change: object = {}): Promise<string> {
  const psid = `7700${++people}`
  const person = await facebook<{ id: string }>('addPerson', {
    name: `Nguyễn Thị Lan ${people}`,
    psids: { [page.externalId]: psid },
    ...change,
  })
  await facebook('sendMessage', { pageId: page.externalId, personId: person.id, text: `Chào shop ${people}` })
  return psid
}
async function anOaUser(change: object = {}): Promise<string> {
  const { userId } = await zalo<{ userId: string }>('addUser', {
    oaId: OA,
    change: { displayName: `Minh ${++people}`, isFollower: true, ...change },
  })
  return userId
}

const rowOf = (channel: LinkedChannel, externalId: string) =>
  stack.store.people.findOne({ shopId: 'hoamay', channelId: channel.id, externalId }).lean<PersonDoc>()
/** As the API shows them, once they are there. */
async function personOf(channel: LinkedChannel, externalId: string): Promise<Person> {
  const row = await eventually(() => rowOf(channel, externalId))
  return (await lan.get<Person>(`/people/${row._id}`)).body
}
/** The same, after a fetch has ended in whatever way. */
async function fetchedPerson(
  channel: LinkedChannel,
  externalId: string,
): Promise<Person & { problem: string | null }> {
  const row = await eventually(async () => {
    const found = await rowOf(channel, externalId)
    return found?.profileTriedAt ? found : null
  })
  return { ...(await personOf(channel, externalId)), problem: row.profileProblem }
}
const messagesOf = (channel: LinkedChannel) =>
  stack.store.messages.countDocuments({ shopId: 'hoamay', channelId: channel.id })
const profileCalls = (externalId: string): number =>
  stack.sandbox.history.calls({ platform: 'facebook', path: `/v26.0/${externalId}` }).length

describe('the profile of a Page’s customer', () => {
  it('is fetched after first contact, once, and said where it is from', async () => {
    const page = await aPage(['FB1', 'FB2', 'FB3', 'FB4', 'FB5'])
    const psid = await writesTo(page)
    const person = await fetchedPerson(page, psid)
    expect(person).toMatchObject({
      name: `Nguyễn Thị Lan ${people}`,
      problem: null,
      phone: null,
      address: null,
    })
    expect(person.avatarUrl).toContain(stack.sandbox.url)
    expect(person.sources).toMatchObject({ name: { from: 'profile' }, avatarUrl: { from: 'profile' } })
    await facebook('sendMessage', { pageId: page.externalId, personId: psid, text: 'Còn màu đỏ không?' })
    await eventually(async () => (await messagesOf(page)) === 2)
    expect(profileCalls(psid)).toBe(1)
  })

  it('is asked for only with FB3 and FB4 or FB5; with less the message is there without a name', async () => {
    const cases = [
      [['FB3', 'FB5'], 1, null],
      [['FB3', 'FB4', 'FB5'], 1, null],
      [['FB5'], 0, 'consent-missing'],
      [['FB4', 'FB5'], 0, 'consent-missing'],
      [['FB1', 'FB2', 'FB5'], 0, 'consent-missing'],
    ] as const
    for (const [permissions, calls, problem] of cases) {
      const page = await aPage(permissions)
      const psid = await writesTo(page)
      const person = await fetchedPerson(page, psid)
      expect(profileCalls(psid), permissions.join('+')).toBe(calls)
      expect(person.problem).toBe(problem)
      expect(person.name === null).toBe(problem !== null)
      await eventually(async () => (await messagesOf(page)) === 1)
    }
  })

  it('withheld is made up for by the name its conversation shows, with FB3 and FB4; else the name stays missing', async () => {
    stack.sandbox.facebook.setApp({ userProfile: false })
    const whole = await aPage(['FB3', 'FB4', 'FB5'])
    const poor = await aPage(['FB3', 'FB5'])
    const shown = await fetchedPerson(whole, await writesTo(whole))
    expect(shown).toMatchObject({ name: `Nguyễn Thị Lan ${people}`, avatarUrl: null, problem: null })
    const missing = await fetchedPerson(poor, await writesTo(poor))
    expect(missing).toMatchObject({ name: null, problem: 'consent-missing' })
    stack.sandbox.facebook.setApp({ userProfile: true })
    const conversations = (
      await lan.get<{ items: { person: { name: string | null } }[] }>(`/conversations?channelId=${poor.id}`)
    ).body
    expect(conversations.items).toMatchObject([{ person: { name: null } }])
  })

  it('over which the platform stumbles holds up neither the message nor anybody else’s name, and comes later', async () => {
    const page = await aPage(['FB3', 'FB5'])
    const stumbling = { platform: 'facebook', path: `/v26.0/7700${people + 1}` }
    const fault = armFault(stack.sandbox, stumbling, { graphError: { code: 1, status: 500 } }, { times: 0 })
    const [unlucky, lucky] = [await writesTo(page), await writesTo(page)]
    await eventually(async () => (await messagesOf(page)) === 2)
    expect((await fetchedPerson(page, lucky)).name).not.toBeNull()
    const failed = await fetchedPerson(page, unlucky)
    expect(failed).toMatchObject({ name: null, problem: 'platform-error' })
    stack.sandbox.faults.remove(fault)
    clock.advance(16 * MINUTE_MS)
    stack.rooms.queues.wakeSweep('profiles')
    await eventually(async () => (await personOf(page, unlucky)).name !== null)
  })

  it('is not lost when the platform is away', async () => {
    const page = await aPage(['FB3', 'FB5'])
    const psid = `7700${people + 1}`
    armFault(stack.sandbox, { platform: 'facebook', path: `/v26.0/${psid}` }, { status: 503 })
    await writesTo(page)
    await eventually(async () => (await messagesOf(page)) === 1)
    await eventually(async () => {
      stack.rooms.queues.wakeSweep('profiles')
      return (await personOf(page, psid)).name !== null
    })
  })

  it('is not asked for of somebody the Page wrote to and who never wrote', async () => {
    const page = await aPage(['FB1', 'FB2', 'FB3', 'FB4', 'FB5'])
    const psid = `7700${++people}`
    await facebook('addPerson', { name: 'Chưa nhắn', psids: { [page.externalId]: psid } })
    await facebook('staffReply', { pageId: page.externalId, personId: psid, text: 'Chào bạn' })
    const person = await personOf(page, psid)
    const asked = await lan.post<object>(`/people/${person.id}/refresh`)
    expect(asked).toMatchObject({ status: 409, body: { code: 'no-interaction' } })
    stack.rooms.next.wantProfiles('hoamay', [person.id])
    await facebook('sendMessage', { pageId: page.externalId, personId: psid, text: 'Chào shop' })
    expect(await fetchedPerson(page, psid)).toMatchObject({ name: 'Chưa nhắn', problem: null })
    expect(profileCalls(psid)).toBe(1)
  })
})

describe('the detail of an OA’s follower', () => {
  it('brings name, phone and address, and never a picture', async () => {
    const userId = await anOaUser({ lastInteractionAtMs: Date.now() })
    stack.sandbox.zalo.state().oas[OA]!.users[userId]!.shared = {
      name: 'Trần Minh',
      phone: '84900123456',
      address: '12 Lê Lợi',
      district: 'Quận 1',
      city: 'TP. Hồ Chí Minh',
    }
    await zalo('userSend', { oaId: OA, userId, text: 'Chào shop' })
    const person = await fetchedPerson(oa, userId)
    expect(person).toMatchObject({
      name: 'Trần Minh',
      phone: '84900123456',
      address: '12 Lê Lợi, Quận 1, TP. Hồ Chí Minh',
      avatarUrl: null,
      follower: true,
      problem: null,
    })
    expect((await rowOf(oa, userId))?.sealedAvatarUrl).toBeNull()
  })

  it('of somebody who does not follow keeps nothing but what they submitted themselves', async () => {
    const userId = await anOaUser({ isFollower: false, lastInteractionAtMs: Date.now() })
    await zalo('userSend', { oaId: OA, userId, text: 'Chào shop' })
    const stranger = await fetchedPerson(oa, userId)
    expect(stranger).toMatchObject({ name: null, phone: null, follower: false, problem: 'not-a-follower' })
    await zalo('submitInfo', {
      oaId: OA,
      userId,
      info: { name: 'Vy', phone: '84900777888', address: '1 Huế' },
    })
    await eventually(async () => (await personOf(oa, userId)).phone === '84900777888')
    expect((await personOf(oa, userId)).sources).toMatchObject({
      name: { from: 'submitted' },
      phone: { from: 'submitted' },
    })
  })

  it('does not overwrite what the person wrote down for the shop', async () => {
    const userId = await anOaUser({ lastInteractionAtMs: Date.now() })
    await zalo('submitInfo', { oaId: OA, userId, info: { name: 'Tên tự viết', phone: '84900555666' } })
    await eventually(async () => (await personOf(oa, userId)).phone !== null)
    await fetchedPerson(oa, userId)
    stack.sandbox.zalo.state().oas[OA]!.users[userId]!.shared = {
      name: 'Tên ở Zalo',
      phone: '84911111111',
      address: '5 Hàng Bài',
    }
    clock.advance(2 * MINUTE_MS)
    const before = await personOf(oa, userId)
    expect((await lan.post(`/people/${before.id}/refresh`)).status).toBe(202)
    await eventually(async () => (await personOf(oa, userId)).address === '5 Hàng Bài')
    expect(await personOf(oa, userId)).toMatchObject({ name: 'Tên tự viết', phone: '84900555666' })
  })

  it('leaves birthday, gender, tags, pictures and forty other fields nowhere: not in MongoDB, Redis or the logs', async () => {
    const userId = await anOaUser({ lastInteractionAtMs: Date.now(), tags: ['THE-VIP-7f3a'] })
    const marks = Array.from({ length: 40 }, (_, at) => `la-field-${at}-9d41c7`)
    const wide = {
      user_id: userId,
      display_name: 'Người Đủ Trường',
      user_is_follower: true,
      user_alias: 'BIDANH-51c2',
      avatar: 'https://zalo.example/AVATAR-8b1d.jpg',
      avatars: { '120': 'https://zalo.example/AVATAR-8b1d.jpg' },
      birthday: 'NGAYSINH-6e02',
      user_gender: 'GIOITINH-c8a9',
      gender: 'GIOITINH-c8a9',
      tags_and_notes_info: { notes: ['GHICHU-03ab'], tag_names: ['THE-VIP-7f3a'] },
      shared_info: {
        name: 'Người Đủ Trường',
        phone: '84900333444',
        address: 'DIACHI-kin',
        user_dob: 'NGAYSINH-6e02',
      },
      ...Object.fromEntries(marks.map((mark, at) => [`extra_${at}`, { deep: [mark] }])),
    }
    armFault(
      stack.sandbox,
      { platform: 'zalo', op: 'users.detail' },
      {
        status: 200,
        body: { data: wide, error: 0, message: 'Success' },
      },
    )
    await zalo('userSend', { oaId: OA, userId, text: 'Chào shop' })
    expect(await fetchedPerson(oa, userId)).toMatchObject({
      name: 'Người Đủ Trường',
      address: 'DIACHI-kin',
      avatarUrl: null,
    })

    const forbidden = [
      ...marks,
      'THE-VIP-7f3a',
      'BIDANH-51c2',
      'AVATAR-8b1d',
      'NGAYSINH-6e02',
      'GIOITINH-c8a9',
      'GHICHU-03ab',
    ]
    const personal = ['Người Đủ Trường', '84900333444', 'DIACHI-kin', 'Chào shop']
    const stored = await everythingStored(stack)
    expect(stored.length).toBeGreaterThan(100)
    expect(stored.some(({ at, bytes }) => at === 'mongodb people' && bytes.includes(userId))).toBe(true)
    for (const text of [...forbidden, ...personal])
      expect(
        stored.filter(({ bytes }) => bytes.includes(text)).map(({ at }) => at),
        text,
      ).toEqual([])
  })
})

describe('asking for a profile anew', () => {
  it('has to wait a minute after the last fetch', async () => {
    const userId = await anOaUser({ lastInteractionAtMs: Date.now() })
    await zalo('userSend', { oaId: OA, userId, text: 'Alo' })
    const { id } = await fetchedPerson(oa, userId)
    const early = await lan.post<object>(`/people/${id}/refresh`)
    expect(early).toMatchObject({ status: 409, body: { code: 'too-soon' } })
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0)
    clock.advance(61_000)
    await zalo('changeUser', { oaId: OA, userId, change: { displayName: 'Tên Mới' } })
    expect((await lan.post(`/people/${id}/refresh`)).status).toBe(202)
    await eventually(async () => (await personOf(oa, userId)).name === 'Tên Mới')
    expect((await lan.post(`/people/${id}/refresh`)).status).toBe(409)
    expect((await lan.post('/people/per_unknown/refresh')).status).toBe(404)
  })
})

describe('a correction', () => {
  it('outlives the next fetch, with both values shown, until it is taken back', async () => {
    const userId = await anOaUser({ lastInteractionAtMs: Date.now() })
    await zalo('userSend', { oaId: OA, userId, text: 'Alo' })
    const { id, name } = await fetchedPerson(oa, userId)
    const corrected = await lan.patch<Person>(`/people/${id}`, { name: 'Chị Hoa', phone: '0900 111 222' })
    expect(corrected.body).toMatchObject({
      name: 'Chị Hoa',
      phone: '0900 111 222',
      corrected: { name: { platformValue: name }, phone: { platformValue: null } },
      sources: { name: { from: 'staff' }, phone: { from: 'staff' } },
    })
    stack.sandbox.zalo.state().oas[OA]!.users[userId]!.shared = { name: 'Tên Zalo Mới', phone: '84955555555' }
    clock.advance(61_000)
    await lan.post(`/people/${id}/refresh`)
    await eventually(
      async () => (await personOf(oa, userId)).corrected.name?.platformValue === 'Tên Zalo Mới',
    )
    expect(await personOf(oa, userId)).toMatchObject({
      name: 'Chị Hoa',
      phone: '0900 111 222',
      corrected: { name: { platformValue: 'Tên Zalo Mới' }, phone: { platformValue: '84955555555' } },
    })
    await eventually(async () => {
      const { items } = (await lan.get<{ items: Person[] }>('/people?q=0900111222')).body
      return items.some((person) => person.id === id)
    })
    const back = (await lan.patch<Person>(`/people/${id}`, { name: null })).body
    expect(back).toMatchObject({
      name: 'Tên Zalo Mới',
      phone: '0900 111 222',
      sources: { name: { from: 'profile' } },
    })
    expect(back.corrected.name).toBeUndefined()
  })

  it('is refused where it names nothing, another field, or too much; another shop’s person is unknown', async () => {
    const huong = await stack.signIn('banhgio-huong')
    const [row] = await stack.store.people.find({ shopId: 'hoamay' }).limit(1).lean<PersonDoc[]>()
    const id = row?._id ?? ''
    for (const body of [
      {},
      { avatarUrl: 'x' },
      { name: '' },
      { name: 'x'.repeat(201) },
      { birthday: '1990' },
      { name: { $set: 1 } },
    ])
      expect((await lan.patch(`/people/${id}`, body)).status, JSON.stringify(body)).toBe(400)
    expect((await huong.patch(`/people/${id}`, { name: 'Của tôi' })).status).toBe(404)
    expect((await huong.get(`/people/${id}`)).status).toBe(404)
    expect((await huong.post(`/people/${id}/refresh`)).status).toBe(404)
  })
})
