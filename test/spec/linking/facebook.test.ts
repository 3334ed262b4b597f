import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SUBSCRIBED_FIELDS } from '../../../src/channels/facebook/subscribed-fields.ts'
import { textHash } from '../../../config/permissions.ts'
import { endIdleGrants } from '../../../src/linking/end-grants.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { placesOf } from '../../support/everything-stored.ts'
import { linkFacebook, walkLink } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const ALL = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']
let stack: Stack
let lan: SignedIn
let huong: SignedIn

beforeAll(async () => {
  stack = await startStack()
  lan = await stack.signIn('hoamay-lan')
  huong = await stack.signIn('banhgio-huong')
})
afterAll(() => stack?.close())

const facebook = <T = unknown>(verb: string, args: object) => stack.sandbox.facebook.call<T>(verb, args)

/** A merchant with so many Pages of their own, whose ids and names tell them apart. */
async function merchant(userId: string, pages: number, change: object = {}): Promise<string[]> {
  const pageIds = Array.from({ length: pages }, (_, at) => `${userId}${String(at).padStart(3, '0')}`)
  for (const id of pageIds) await facebook('addPage', { id, name: `Trang ${id}`, ...change })
  await facebook('addUser', { id: userId, name: `Chủ ${userId}`, pageIds })
  return pageIds
}

interface LinkView {
  readonly id: string
  readonly status: string
  readonly candidates: readonly {
    externalId: string
    name: string
    linkable: boolean
    problem: string | null
  }[]
  readonly channelIds: readonly string[]
}
interface Choice {
  readonly channels: readonly {
    id: string
    externalId: string
    status: string
    problems: readonly { code: string }[]
  }[]
  readonly refused: readonly { externalId: string; code: string }[]
}

async function offered(owner: SignedIn, userId: string, permissions = ALL): Promise<LinkView> {
  await facebook('setLogin', { plan: { userId } })
  const { id } = await walkLink(owner, 'facebook', permissions)
  return (await owner.get<LinkView>(`/links/${id}`)).body
}
const choose = async (owner: SignedIn, linkId: string, externalIds: readonly string[]) =>
  (await owner.post<Choice>(`/links/${linkId}/channels`, { externalIds })).body
const channelOf = async (shopId: string, externalId: string): Promise<ChannelDoc> => {
  const found = await stack.store.channels.findOne({ shopId, externalId }).lean<ChannelDoc>()
  if (!found) throw new Error(`${shopId} has no ${externalId}`)
  return found
}
/** The shop that has the Page hears of it, and not from whom; the shop that asked has heard already. */
async function expectToldOnce(pageId: string): Promise<void> {
  const { _id: channelId } = await channelOf('banhgio', pageId)
  const noticesOf = async (owner: SignedIn) =>
    (await owner.get<{ items: { kind: string; channelId: string | null; detail: string }[] }>('/notices'))
      .body.items
  const told = (await noticesOf(huong)).filter((notice) => notice.channelId === channelId)
  expect(told).toMatchObject([{ kind: 'disputed' }])
  expect(JSON.stringify(told)).not.toMatch(/hoamay|Hoa Mây|lan/)
  expect(await noticesOf(lan)).toEqual([])
}
const subscribedOf = (pageId: string) =>
  stack.sandbox.facebook.state.pages.get(pageId)?.subscribedFields ?? null

describe('choosing Pages', () => {
  it('offers every Page beyond the first of the list, links the chosen ones and keeps nothing of the others', async () => {
    const pageIds = await merchant('52001', 60)
    await facebook('changePage', { id: pageIds[59] as string, inPortfolio: true })
    const link = await offered(lan, '52001')
    expect(link.status).toBe('choose-accounts')
    expect(link.candidates.map(({ externalId }) => externalId).sort()).toEqual(pageIds)
    expect(link.candidates.every(({ linkable }) => linkable)).toBe(true)

    const chosen = [pageIds[0], pageIds[30], pageIds[59]] as string[]
    const { channels, refused } = await choose(lan, link.id, [...chosen, chosen[0] as string])
    expect(refused).toEqual([])
    expect(channels.map(({ externalId, status }) => `${externalId} ${status}`).sort()).toEqual(
      chosen.map((id) => `${id} active`).sort(),
    )
    expect((await lan.get<LinkView>(`/links/${link.id}`)).body).toMatchObject({
      status: 'completed',
      channelIds: expect.arrayContaining(channels.map(({ id }) => id)) as unknown,
    })

    const kept = await stack.store.tokens.find({ shopId: 'hoamay' }, { _id: 1 }).lean()
    expect(kept.map(({ _id }) => _id).sort()).toEqual(channels.map(({ id }) => id).sort())
    const tokens = [...stack.sandbox.facebook.state.tokens.keys()]
    expect(tokens.length).toBeGreaterThan(60)
    expect(await placesOf(stack, tokens)).toEqual([])
    expect(await placesOf(stack, chosen)).not.toEqual([])
    for (const id of pageIds)
      expect(subscribedOf(id), id).toEqual(chosen.includes(id) ? [...SUBSCRIBED_FIELDS] : null)
  })

  it('says of each Page that cannot be linked why, and links the rest', async () => {
    const pageIds = await merchant('52002', 3)
    const [mine, theirs, poor] = pageIds as [string, string, string]
    await linkFacebook(stack, huong, { userId: '52002', pageIds: [theirs] })
    await facebook('setRole', { userId: '52002', pageId: poor, tasks: ['ANALYZE'] })
    const link = await offered(lan, '52002')
    const problems = Object.fromEntries(
      link.candidates.map(({ externalId, problem }) => [externalId, problem]),
    )
    expect(problems).toEqual({ [mine]: null, [theirs]: 'linked-elsewhere', [poor]: 'task-missing' })
    const stranger = (await merchant('52003', 1))[0] as string
    const { channels, refused } = await choose(lan, link.id, [theirs, poor, stranger, '9', mine])
    expect(channels.map(({ externalId }) => externalId)).toEqual([mine])
    expect(Object.fromEntries(refused.map(({ externalId, code }) => [externalId, code]))).toEqual({
      [theirs]: 'linked-elsewhere',
      [poor]: 'task-missing',
      [stranger]: 'not-offered',
      '9': 'not-offered',
    })
    expect(await stack.store.disputes.find({ shopId: 'hoamay', externalId: theirs }).lean()).toMatchObject([
      { holderShopId: 'banhgio', state: 'open' },
    ])
    expect((await channelOf('banhgio', theirs)).status).toBe('active')
    await expectToldOnce(theirs)
    const more = await choose(lan, link.id, [theirs])
    expect(more.refused).toEqual([{ externalId: theirs, code: 'linked-elsewhere' }])
    expect(await stack.store.disputes.countDocuments({ shopId: 'hoamay', externalId: theirs })).toBe(1)
    await expectToldOnce(theirs)
  })

  it('makes one channel of one Page, however many choose it at once', async () => {
    const [pageId] = (await merchant('52004', 1)) as [string]
    const link = await offered(lan, '52004')
    const both = await Promise.all([1, 2, 3].map(() => choose(lan, link.id, [pageId])))
    const ids = new Set(both.flatMap(({ channels }) => channels.map(({ id }) => id)))
    expect(ids.size).toBe(1)
    expect(both.flatMap(({ refused }) => refused)).toEqual([])
    expect(await stack.store.channels.countDocuments({ shopId: 'hoamay', externalId: pageId })).toBe(1)
  })

  it('lets one of two shops have the Page when both choose it at once', async () => {
    const [pageId] = (await merchant('52005', 1)) as [string]
    const links = [await offered(lan, '52005'), await offered(huong, '52005')]
    const answers = await Promise.all([
      choose(lan, links[0]?.id ?? '', [pageId]),
      choose(huong, links[1]?.id ?? '', [pageId]),
    ])
    expect(answers.flatMap(({ channels }) => channels)).toHaveLength(1)
    expect(answers.flatMap(({ refused }) => refused)).toEqual([
      { externalId: pageId, code: 'linked-elsewhere' },
    ])
  })

  it('shows a Page whose webhooks could not be subscribed as working in part, until it is linked again', async () => {
    const [pageId] = (await merchant('52006', 1)) as [string]
    const subscribing = { platform: 'facebook', method: 'POST', path: `/v26.0/${pageId}/subscribed_apps` }
    armFault(stack.sandbox, subscribing, { graphError: { code: 200 } })
    const link = await offered(lan, '52006')
    const [channel] = (await choose(lan, link.id, [pageId])).channels
    expect(channel).toMatchObject({ status: 'degraded', problems: [{ code: 'subscription-failed' }] })
    const [again] = (await choose(lan, link.id, [pageId])).channels
    expect(again).toMatchObject({ id: channel?.id, status: 'active', problems: [] })
  })

  it('subscribes no webhooks without the permission they belong to', async () => {
    const [pageId] = (await merchant('52007', 1)) as [string]
    await linkFacebook(stack, lan, { userId: '52007', pageIds: [pageId], permissions: ['FB1', 'FB2', 'FB4'] })
    expect(subscribedOf(pageId)).toBeNull()
    expect((await channelOf('hoamay', pageId)).status).toBe('active')
  })
})

describe('consents', () => {
  it('stand as given with the link and are copied to each channel, in a chain that holds', async () => {
    const pageIds = await merchant('52010', 2)
    const { textVersion } = (await lan.get<{ textVersion: string }>('/permissions')).body
    await facebook('setLogin', { plan: { userId: '52010' } })
    const link = await walkLink(lan, 'facebook', ['FB4', 'FB5'])
    const given = await stack.store.consents
      .find({ shopId: 'hoamay', linkId: link.id, channelId: null })
      .lean()
    expect(given.map(({ code, act }) => `${code} ${act}`).sort()).toEqual(['FB4 given', 'FB5 given'])
    for (const row of given)
      expect(row).toMatchObject({
        textVersion,
        textHash: textHash(row.code as 'FB4'),
        locale: 'vi',
        givenBy: 'hoamay-lan',
        role: 'owner',
      })
    const { channels } = await choose(lan, link.id, pageIds)
    for (const { id } of channels) {
      const copies = await stack.store.consents.find({ shopId: 'hoamay', channelId: id }).lean()
      expect(copies.map(({ code, act, at }) => `${code} ${act} ${at.toISOString()}`).sort()).toEqual(
        given.map(({ code, act, at }) => `${code} ${act} ${at.toISOString()}`).sort(),
      )
    }
    expect(await stack.rooms.consents.verifyChain('hoamay')).toMatchObject({ ok: true })
  })

  it('of a link that failed have no effect on any channel', async () => {
    const [pageId] = (await merchant('52011', 1)) as [string]
    await linkFacebook(stack, lan, { userId: '52011', pageIds: [pageId], permissions: ['FB1'] })
    await facebook('setLogin', { plan: { userId: '52011', decision: 'cancel' } })
    expect(await walkLink(lan, 'facebook', ALL)).toMatchObject({ status: 'failed', problem: 'denied' })
    const { _id } = await channelOf('hoamay', pageId)
    expect([...(await stack.rooms.consents.now('hoamay', _id))]).toEqual(['FB1'])
  })
})

describe('linking again', () => {
  const tokensOf = async (ids: readonly string[]) =>
    stack.store.tokens.find({ shopId: 'hoamay', _id: { $in: [...ids] } }, { fence: 1, state: 1 }).lean()

  it('keeps the channel with its id and history, and leaves the other Pages alone; fewer codes take nothing away', async () => {
    const pageIds = await merchant('52020', 3)
    const [pageId, ...others] = pageIds as [string, string, string]
    const before = await linkFacebook(stack, lan, { userId: '52020', pageIds })
    const channel = await channelOf('hoamay', pageId)
    await facebook('sendMessage', { pageId, personId: 'fb-khach-1', text: 'Còn hàng không shop?' })
    const written = () => stack.store.messages.countDocuments({ shopId: 'hoamay', channelId: channel._id })
    await eventually(async () => (await written()) === 1)
    const otherIds = before.filter(({ externalId }) => externalId !== pageId).map(({ id }) => id)
    const otherTokens = await tokensOf(otherIds)

    const link = await offered(lan, '52020', ['FB4'])
    const [again] = (await choose(lan, link.id, [pageId])).channels
    expect(again).toMatchObject({ id: channel._id, status: 'active', problems: [] })
    expect(await written()).toBe(1)
    const permissions = (
      await lan.get<{ permissions: { code: string; state: string }[] }>(`/channels/${channel._id}`)
    ).body.permissions
    expect(permissions.map(({ code, state }) => `${code} ${state}`)).toEqual(
      ALL.map((code) => `${code} granted`),
    )
    expect((await channelOf('hoamay', pageId)).grantedScopes.sort()).toEqual(channel.grantedScopes.sort())

    expect(await tokensOf(otherIds)).toEqual(otherTokens)
    for (const id of others) {
      expect((await channelOf('hoamay', id)).status).toBe('active')
      expect(subscribedOf(id)).toEqual([...SUBSCRIBED_FIELDS])
    }
    await facebook('sendMessage', { pageId, personId: 'fb-khach-1', text: 'Mình lấy hai cái' })
    await eventually(async () => (await written()) === 2)
  })

  it('by another person ends the grant of the first, once it serves nothing more', async () => {
    const pageIds = await merchant('52021', 2)
    const [moved, kept] = pageIds as [string, string]
    await facebook('addUser', { id: '52022', name: 'Quản lý mới', pageIds })
    await linkFacebook(stack, lan, { userId: '52021', pageIds })
    await linkFacebook(stack, lan, { userId: '52022', pageIds: [moved] })
    const grantOf = (platformUserId: string) => stack.store.grants.findOne({ platformUserId }).lean()
    expect((await grantOf('52021'))?.channelIds).toEqual([(await channelOf('hoamay', kept))._id])
    await endIdleGrants(stack.rooms.linking)
    expect(stack.sandbox.facebook.state.grants.has('52021')).toBe(true)

    await linkFacebook(stack, lan, { userId: '52022', pageIds: [kept] })
    await endIdleGrants(stack.rooms.linking)
    expect(await grantOf('52021')).toBeNull()
    expect(stack.sandbox.facebook.state.grants.has('52021')).toBe(false)
    expect((await grantOf('52022'))?.channelIds).toHaveLength(2)
    for (const pageId of pageIds) {
      const { _id } = await channelOf('hoamay', pageId)
      expect((await lan.get(`/channels/${_id}/profile`)).status).toBe(200)
    }
  })

  it('after the token died brings the channel back', async () => {
    const [pageId] = (await merchant('52023', 1)) as [string]
    await linkFacebook(stack, lan, { userId: '52023', pageIds: [pageId] })
    const { _id } = await channelOf('hoamay', pageId)
    await facebook('killTokens', { userId: '52023', subcode: 460 })
    expect((await lan.get(`/channels/${_id}/profile`)).status).toBeGreaterThan(399)
    await eventually(async () => (await channelOf('hoamay', pageId)).status === 'needs-relink')
    const [again] = await linkFacebook(stack, lan, { userId: '52023', pageIds: [pageId] })
    expect(again).toMatchObject({ id: _id, status: 'active' })
    expect((await lan.get<{ name: string }>(`/channels/${_id}/profile`)).body.name).toBe(`Trang ${pageId}`)
  })
})

describe('what a Page’s customers write before it is linked', () => {
  it('waits unclaimed, and is applied once the Page is linked', async () => {
    const [pageId] = (await merchant('52030', 1)) as [string]
    await facebook('setSubscription', { pageId, fields: [...SUBSCRIBED_FIELDS] })
    for (const text of ['Shop ơi', 'Cho hỏi giá'])
      await facebook('sendMessage', { pageId, personId: 'fb-khach-2', text })
    const waiting = () => stack.store.deliveries.find({ accountId: pageId, state: 'unclaimed' }).lean()
    await eventually(async () => (await waiting()).reduce((sum, { events }) => sum + events, 0) === 2)
    expect((await waiting()).every(({ expireAt, sealed }) => expireAt !== null && sealed !== null)).toBe(true)

    await linkFacebook(stack, lan, { userId: '52030', pageIds: [pageId] })
    const { _id: channelId } = await channelOf('hoamay', pageId)
    await eventually(
      async () => (await stack.store.messages.countDocuments({ shopId: 'hoamay', channelId })) === 2,
    )
    expect(await waiting()).toEqual([])
  })
})
