import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SUBSCRIBED_FIELDS } from '../../../src/channels/facebook/subscribed-fields.ts'
import { endIdleGrants } from '../../../src/linking/end-grants.ts'
import { finishUnlinks, REVOKE_IN_FACEBOOK_SETTINGS } from '../../../src/linking/finish-unlinks.ts'
import { REVOKE_IN_OA_SETTINGS } from '../../../src/linking/unlink.ts'
import { eraseDueChannels } from '../../../src/privacy/erase-channel.ts'
import { releaseLease, takeLease } from '../../../src/store/lease.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import en from '../../../web/src/i18n/en/channels.ts'
import vi from '../../../web/src/i18n/vi/channels.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { placesOf } from '../../support/everything-stored.ts'
import { type LinkedChannel, linkFacebook, linkZalo, walkLink } from '../../support/link-accounts.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const HOUR_MS = 60 * 60 * 1_000
const ALL = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']
const clock = movedClock()
let stack: Stack

beforeAll(async () => {
  stack = await startStack({ worker: false, clock })
})
afterEach(() => stack.sandbox.faults.clear())
afterAll(() => stack?.close())

const facebook = <T = unknown>(verb: string, args: object) => stack.sandbox.facebook.call<T>(verb, args)
const platformState = () => stack.sandbox.facebook.state

/** Sessions end while the clock runs ahead; an owner signs in anew for each case. */
const owner = (sub = 'hoamay-lan'): Promise<SignedIn> => stack.signIn(sub)

let merchants = 0
/** A merchant with Pages of their own, linked by an owner. */
async function linked(by: SignedIn, pages: number, permissions = ALL) {
  const userId = `54${String(++merchants).padStart(4, '0')}`
  const pageIds = Array.from({ length: pages }, (_, at) => `${userId}${at}`)
  for (const id of pageIds) await facebook('addPage', { id, name: `Trang ${id}` })
  await facebook('addUser', { id: userId, name: 'Chủ', pageIds })
  const channels = await linkFacebook(stack, by, { userId, pageIds, permissions })
  return { userId, pageIds, channels }
}
let oas = 0
async function linkedOa(by: SignedIn): Promise<LinkedChannel> {
  const id = `431865706877103${String(++oas).padStart(4, '0')}`
  await stack.sandbox.control.call('zalo.addOa', { id, name: `OA ${oas}`, followers: 3 })
  return linkZalo(stack, by, { oaId: id })
}
const finish = () => finishUnlinks(stack.rooms.linking, 500)
const callsAfter = (seq: number): string[] =>
  stack.sandbox.history
    .calls({ platform: 'facebook', method: 'DELETE', afterSeq: seq })
    .map(({ path, status }) => `${path.replace(/^\/v26\.0\//, '')} ${status ?? 'no answer'}`)
const lastSeq = () => stack.sandbox.history.records.at(-1)?.seq ?? 0
const channelOf = async (channelId: string): Promise<ChannelDoc> => {
  const found = await stack.store.channels.findOne({ _id: channelId, shopId: 'hoamay' }).lean<ChannelDoc>()
  if (!found) throw new Error(`No channel ${channelId}`)
  return found
}
const tokenOf = (channelId: string) => stack.store.tokens.findOne({ _id: channelId, shopId: 'hoamay' }).lean()
const grantOf = (platformUserId: string) => stack.store.grants.findOne({ platformUserId }).lean()
const pageAt = (pageId: string) => platformState().pages.get(pageId)
const first = <T>(list: readonly T[]): T => list[0] as T

describe('unlinking', () => {
  it('blocks every use at once, then unsubscribes, revokes with the last Page the grant serves, and destroys', async () => {
    const lan = await owner()
    const { userId, pageIds, channels } = await linked(lan, 2)
    const [one, two] = channels as [LinkedChannel, LinkedChannel]
    const tokens = [...platformState().tokens.keys()]
    const answer = await lan.delete<Record<string, unknown>>(`/channels/${one.id}`)
    expect(answer.status).toBe(202)
    expect(answer.body).toMatchObject({ id: one.id, status: 'unlinked', tokenExpiresAt: null, problems: [] })
    const before = lastSeq()
    expect(await lan.get(`/channels/${one.id}/profile`)).toMatchObject({
      status: 409,
      body: { code: 'channel-unlinked' },
    })
    expect(await tokenOf(one.id)).toMatchObject({ state: 'unlinking' })
    expect(lastSeq()).toBe(before)

    await finish()
    expect(callsAfter(before)).toEqual([`${one.externalId}/subscribed_apps 200`])
    expect(pageAt(one.externalId)?.subscribedFields).toBeNull()
    expect(pageAt(two.externalId)?.subscribedFields).toEqual([...SUBSCRIBED_FIELDS])
    expect(await grantOf(userId)).toMatchObject({ channelIds: [two.id] })
    expect((await lan.get(`/channels/${two.id}/profile`)).status).toBe(200)

    const between = lastSeq()
    await lan.delete(`/channels/${two.id}`)
    await finish()
    expect(callsAfter(between)).toEqual([
      `${two.externalId}/subscribed_apps 200`,
      `${userId}/permissions 200`,
    ])
    expect(platformState().grants.has(userId)).toBe(false)
    expect(await grantOf(userId)).toBeNull()
    for (const { id } of channels)
      expect(await tokenOf(id)).toMatchObject({
        state: 'destroyed',
        sealedAccess: null,
        sealedRefresh: null,
        sealedPrevious: null,
      })
    expect(await placesOf(stack, tokens)).toEqual([])
    expect(
      (await lan.get<{ items: { id: string }[] }>('/channels?limit=100')).body.items.map(({ id }) => id),
    ).toEqual(expect.arrayContaining(channels.map(({ id }) => id)))
    expect(pageIds).toHaveLength(2)
  })

  it('gives back only what no other Page of that person stands on, in any shop', async () => {
    const [lan, huong] = [await owner(), await owner('banhgio-huong')]
    const { userId, channels } = await linked(lan, 1)
    const elsewhere = `${userId}9`
    await facebook('addPage', { id: elsewhere, name: 'Trang khác' })
    await facebook('setRole', { userId, pageId: elsewhere, tasks: ['MESSAGING', 'MODERATE', 'MANAGE'] })
    const [theirs] = await linkFacebook(stack, huong, { userId, pageIds: [elsewhere], permissions: ['FB4'] })
    const before = lastSeq()
    await lan.delete(`/channels/${first(channels).id}`)
    await finish()
    expect(callsAfter(before).sort()).toEqual(
      [
        `${first(channels).externalId}/subscribed_apps 200`,
        `${userId}/permissions/pages_manage_engagement 200`,
        `${userId}/permissions/pages_read_engagement 200`,
        `${userId}/permissions/pages_read_user_content 200`,
      ].sort(),
    )
    expect(await grantOf(userId)).toMatchObject({
      channelIds: [theirs?.id],
      scopes: expect.arrayContaining([
        'pages_show_list',
        'pages_manage_metadata',
        'pages_messaging',
      ]) as unknown,
    })
    expect((await huong.get(`/channels/${theirs?.id}/profile`)).status).toBe(200)
  })

  it('goes on to revoke and destroy when the Page’s own token is dead', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    await facebook('killTokens', { pageId: externalId, subcode: 467 })
    await lan.delete(`/channels/${id}`)
    await finish()
    expect(platformState().grants.has(userId)).toBe(false)
    expect(await tokenOf(id)).toMatchObject({ state: 'destroyed' })
    expect((await channelOf(id)).problems).toEqual([])
  })

  it('is destroyed after 24 hours at the latest though the platform stayed away, and the card says what is left', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    const tokens = [...platformState().tokens.keys()]
    armFault(stack.sandbox, { platform: 'facebook', method: 'DELETE' }, { status: 503 }, { times: 0 })
    await lan.delete(`/channels/${id}`)
    await finish()
    clock.advance(23 * HOUR_MS)
    await finish()
    expect(await tokenOf(id)).toMatchObject({ state: 'unlinking' })
    expect(await grantOf(userId)).not.toBeNull()
    clock.advance(2 * HOUR_MS)
    await finish()
    expect(await tokenOf(id)).toMatchObject({ state: 'destroyed', sealedAccess: null })
    expect(await grantOf(userId)).toBeNull()
    expect(await placesOf(stack, tokens)).toEqual([])
    expect(pageAt(externalId)?.subscribedFields).not.toBeNull()
    const again = await owner()
    expect((await again.get<object>(`/channels/${id}`)).body).toMatchObject({
      status: 'unlinked',
      problems: [{ code: 'revoke-in-facebook-settings', detail: 'tokens-destroyed-here' }],
    })
  })

  it('says what is left too when the person’s token can take nothing back', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    for (const { token, kind } of [...platformState().tokens.values()].filter((one) => one.userId === userId))
      if (kind === 'user') await facebook('killTokens', { token, subcode: 460 })
    await lan.delete(`/channels/${first(channels).id}`)
    await finish()
    expect(await grantOf(userId)).toBeNull()
    expect((await channelOf(first(channels).id)).problems).toMatchObject([
      { code: 'revoke-in-facebook-settings' },
    ])
  })

  it('of a person who has removed the app already leaves nothing to do', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    await facebook('removeApp', { userId })
    await lan.delete(`/channels/${first(channels).id}`)
    await finish()
    expect(await grantOf(userId)).toBeNull()
    expect((await channelOf(first(channels).id)).problems).toEqual([])
  })

  it('of one channel whose platform does not answer holds up no other', async () => {
    const lan = await owner()
    const stuck = first((await linked(lan, 1)).channels)
    const fine = first((await linked(lan, 1)).channels)
    const path = `/v26.0/${stuck.externalId}/subscribed_apps`
    armFault(stack.sandbox, { platform: 'facebook', method: 'DELETE', path }, { status: 500 }, { times: 0 })
    await lan.delete(`/channels/${stuck.id}`)
    await lan.delete(`/channels/${fine.id}`)
    for (let round = 0; round < 2; round++) await finishUnlinks(stack.rooms.linking, 1)
    expect(await tokenOf(fine.id)).toMatchObject({ state: 'destroyed' })
    expect(await tokenOf(stuck.id)).toMatchObject({ state: 'unlinking' })
    stack.sandbox.faults.clear()
    await finish()
    expect(await tokenOf(stuck.id)).toMatchObject({ state: 'destroyed' })
  })

  it('asked for twice is the same as once; an agent may not, and another shop’s is unknown', async () => {
    const [lan, minh, huong] = [await owner(), await owner('hoamay-minh'), await owner('banhgio-huong')]
    const { id } = first((await linked(lan, 1)).channels)
    expect((await minh.delete(`/channels/${id}`)).status).toBe(403)
    const foreign = await huong.delete<object>(`/channels/${id}`)
    const unknown = await huong.delete<object>('/channels/chn_unknown')
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
    expect((await channelOf(id)).live).toBe(true)
    expect((await lan.delete(`/channels/${id}`)).status).toBe(202)
    const { unlinkedAt, eraseAt } = await channelOf(id)
    clock.advance(60_000)
    expect((await lan.delete(`/channels/${id}`)).status).toBe(202)
    expect(await channelOf(id)).toMatchObject({ unlinkedAt, eraseAt })
    await finish()
  })
})

describe('linking again while the end is under way', () => {
  it('is not undone by it: the Page stays subscribed and the grant stands', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    armFault(stack.sandbox, { platform: 'facebook', method: 'DELETE' }, { status: 503 }, { times: 0 })
    await lan.delete(`/channels/${id}`)
    await finish()
    const [again] = await linkFacebook(stack, lan, { userId, pageIds: [externalId] })
    expect(again).toMatchObject({ id, status: 'active' })
    stack.sandbox.faults.clear()
    clock.advance(25 * HOUR_MS)
    await finish()
    expect(pageAt(externalId)?.subscribedFields).toEqual([...SUBSCRIBED_FIELDS])
    expect(platformState().grants.has(userId)).toBe(true)
    expect(await tokenOf(id)).toMatchObject({ state: 'good' })
    expect((await channelOf(id)).unlinkedAt).toBeNull()
  })

  it('waits for an end that is in the middle of its calls', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    await facebook('setLogin', { plan: { userId } })
    const link = await walkLink(lan, 'facebook', ALL)
    const held = await takeLease(stack.store, `account:facebook:${externalId}`, randomUUID(), 60_000)
    let answered = false
    const choosing = lan
      .post<object>(`/links/${link.id}/channels`, { externalIds: [externalId] })
      .then((answer) => {
        answered = true
        return answer
      })
    await lan.delete(`/channels/${id}`)
    expect(await finish()).toMatchObject({ done: 0 })
    expect(answered).toBe(false)
    if (held) await releaseLease(stack.store, held)
    expect((await choosing).status).toBe(201)
    await finish()
    expect(await channelOf(id)).toMatchObject({ live: true, status: 'active' })
  })

  it('does not lose its grant while the Pages are being chosen', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    await facebook('setLogin', { plan: { userId } })
    const link = await walkLink(lan, 'facebook', ALL)
    await lan.delete(`/channels/${id}`)
    await finish()
    await endIdleGrants(stack.rooms.linking)
    expect(platformState().grants.has(userId)).toBe(true)
    const chosen = await lan.post(`/links/${link.id}/channels`, { externalIds: [externalId] })
    expect(chosen.status).toBe(201)
    expect((await lan.get(`/channels/${id}/profile`)).status).toBe(200)
  })

  it('that nobody finishes ends the grant when the link’s time is over', async () => {
    const lan = await owner()
    const { userId, channels } = await linked(lan, 1)
    await facebook('setLogin', { plan: { userId } })
    const link = await walkLink(lan, 'facebook', ALL)
    await lan.delete(`/channels/${first(channels).id}`)
    await finish()
    clock.advance(31 * 60_000)
    await endIdleGrants(stack.rooms.linking)
    expect(platformState().grants.has(userId)).toBe(false)
    expect(await grantOf(userId)).toBeNull()
    const late = await lan.post<object>(`/links/${link.id}/channels`, {
      externalIds: [first(channels).externalId],
    })
    expect(late).toMatchObject({ status: 409, body: { code: 'link-not-open' } })
  })
})

describe('an unlinked OA', () => {
  it('has its tokens destroyed and its webhooks deleted, and shows the step left to do at Zalo', async () => {
    const lan = await owner()
    const oa = await linkedOa(lan)
    const [person] = (await stack.sandbox.control.call('zalo.users', { oaId: oa.externalId })) as [
      { userId: string },
    ]
    await stack.sandbox.control.call('zalo.userSend', {
      oaId: oa.externalId,
      userId: person.userId,
      text: 'Chào shop',
    })
    const rows = () => stack.store.deliveries.countDocuments({ accountId: oa.externalId })
    await eventually(async () => (await rows()) > 0)
    const answer = await lan.delete<object>(`/channels/${oa.id}`)
    expect(answer.body).toMatchObject({ status: 'unlinked', problems: [{ code: 'revoke-in-oa-settings' }] })
    await finish()
    expect(await rows()).toBe(0)
    expect(await tokenOf(oa.id)).toMatchObject({
      state: 'destroyed',
      sealedAccess: null,
      sealedRefresh: null,
    })
    const again = await linkZalo(stack, lan, { oaId: oa.externalId })
    expect(again).toMatchObject({ id: oa.id, status: 'active' })
    expect((await channelOf(oa.id)).problems).toEqual([])
  })
})

describe('what is left to do after unlinking', () => {
  it('has words in both languages', () => {
    for (const texts of [vi, en])
      for (const code of [REVOKE_IN_OA_SETTINGS, REVOKE_IN_FACEBOOK_SETTINGS])
        expect(texts.problem).toHaveProperty(code)
  })
})

describe('history after unlinking', () => {
  const written = async (channelId: string) => {
    const own = { shopId: 'hoamay', channelId }
    return {
      messages: await stack.store.messages.countDocuments(own),
      conversations: await stack.store.conversations.countDocuments(own),
      people: await stack.store.people.countDocuments(own),
    }
  }
  const NOTHING = { messages: 0, conversations: 0, people: 0 }
  const SOMETHING = { messages: 1, conversations: 1, people: 1 }

  /** One message of one person on a channel, applied by the worker. */
  async function withMessage(channel: LinkedChannel): Promise<void> {
    const { externalId, platform } = channel
    if (platform === 'facebook')
      await facebook('sendMessage', { pageId: externalId, personId: 'fb-khach-3', text: 'Còn hàng không?' })
    else {
      const [person] = (await stack.sandbox.control.call('zalo.users', { oaId: externalId })) as [
        { userId: string },
      ]
      await stack.sandbox.control.call('zalo.userSend', {
        oaId: externalId,
        userId: person.userId,
        text: 'Còn hàng không?',
      })
    }
    await eventually(async () => (await written(channel.id)).messages === 1)
  }

  beforeAll(async () => {
    await stack.startWorker()
  })

  it('goes at once with its keys when its erasure is asked for', async () => {
    const lan = await owner()
    const { channels } = await linked(lan, 2)
    const [erased, kept] = channels as [LinkedChannel, LinkedChannel]
    await withMessage(erased)
    await withMessage(kept)
    const people = await stack.store.people
      .find({ shopId: 'hoamay', channelId: erased.id }, { _id: 1 })
      .lean()
    const ids = people.map(({ _id }) => _id)
    await eventually(
      async () =>
        (await stack.store.searchTerms.countDocuments({ shopId: 'hoamay', channelId: erased.id })) > 0,
    )
    expect((await lan.delete(`/channels/${erased.id}?erase=true`)).status).toBe(202)
    await eventually(async () => expect(await written(erased.id)).toEqual(NOTHING))
    const sealer = await stack.rooms.vault.forPeople('hoamay', ids, { create: false })
    await eventually(
      async () => (await stack.store.deliveries.countDocuments({ channelId: erased.id })) === 0,
    )
    expect(await stack.store.searchTerms.countDocuments({ shopId: 'hoamay', channelId: erased.id })).toBe(0)
    expect(ids.some((id) => sealer.has(id))).toBe(false)
    expect(await written(kept.id)).toEqual(SOMETHING)
    await eventually(async () => (await tokenOf(erased.id))?.state === 'destroyed')
  })

  it('stays thirty days for a Page and a day for an OA, and is kept where it is linked again in that time', async () => {
    const lan = await owner()
    const { channels } = await linked(lan, 2)
    const [page, back] = channels as [LinkedChannel, LinkedChannel]
    const oa = await linkedOa(lan)
    for (const channel of [page, back, oa]) await withMessage(channel)
    for (const channel of [page, back, oa]) await lan.delete(`/channels/${channel.id}`)
    await eventually(async () => (await tokenOf(back.id))?.state === 'destroyed')
    const erase = () => eraseDueChannels(stack.rooms, 100)

    clock.advance(23 * HOUR_MS)
    await erase()
    for (const channel of [page, back, oa]) expect((await written(channel.id)).messages).toBe(1)
    clock.advance(2 * HOUR_MS)
    await eventually(async () => {
      await erase()
      expect(await written(oa.id)).toEqual(NOTHING)
    })
    const again = await owner()
    await linkFacebook(stack, again, { userId: back.externalId.slice(0, -1), pageIds: [back.externalId] })
    clock.advance(28 * 24 * HOUR_MS)
    await erase()
    expect((await written(page.id)).messages).toBe(1)
    clock.advance(25 * HOUR_MS)
    await eventually(async () => {
      await erase()
      expect(await written(page.id)).toEqual(NOTHING)
    })
    expect(await written(back.id)).toEqual(SOMETHING)
    expect(await channelOf(back.id)).toMatchObject({ live: true, eraseAt: null })
    expect(await channelOf(page.id)).toMatchObject({ live: false, eraseAt: null })
  })

  it('grows no more: what still arrives is counted and dropped', async () => {
    const lan = await owner()
    const { channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    await withMessage(first(channels))
    await lan.delete(`/channels/${id}`)
    await eventually(async () => (await tokenOf(id))?.state === 'destroyed')
    await facebook('setSubscription', { pageId: externalId, fields: [...SUBSCRIBED_FIELDS] })
    for (let at = 0; at < 3; at++)
      await facebook('sendMessage', {
        pageId: externalId,
        personId: 'fb-khach-4',
        text: `Sau khi ngắt ${at}`,
      })
    const dropped = () => stack.store.deliveries.find({ accountId: externalId, state: 'refused' }).lean()
    await eventually(async () => (await dropped()).reduce((sum, { events }) => sum + events, 0) === 3)
    for (const row of await dropped()) expect(row).toMatchObject({ sealed: null, reason: 'channel-unlinked' })
    expect(await written(id)).toEqual(SOMETHING)
  })

  it('of a Page that another shop has linked since is erased without a trace of the other’s', async () => {
    const [lan, huong] = [await owner(), await owner('banhgio-huong')]
    const { userId, channels } = await linked(lan, 1)
    const { id, externalId } = first(channels)
    await withMessage(first(channels))
    await lan.delete(`/channels/${id}`)
    await eventually(async () => (await tokenOf(id))?.state === 'destroyed')
    const [theirs] = await linkFacebook(stack, huong, { userId, pageIds: [externalId] })
    await facebook('sendMessage', { pageId: externalId, personId: 'fb-khach-5', text: 'Chào chủ mới' })
    const hers = () => stack.store.messages.countDocuments({ shopId: 'banhgio', channelId: theirs?.id ?? '' })
    await eventually(async () => (await hers()) === 1)
    await lan.delete(`/channels/${id}?erase=true`)
    await eventually(async () => expect(await written(id)).toEqual(NOTHING))
    await eventually(async () => (await channelOf(id)).eraseAt === null)
    expect(await hers()).toBe(1)
    expect(
      await stack.store.deliveries.countDocuments({ accountId: externalId, channelId: theirs?.id ?? '' }),
    ).toBeGreaterThan(0)
    expect(await stack.store.deliveries.countDocuments({ accountId: externalId, channelId: id })).toBe(0)
  })
})
