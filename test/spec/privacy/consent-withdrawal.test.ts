import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/kit/ids.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { sized } from '../../support/full-size.ts'
import { carriedOut, consentOf, giveConsent, withdrawConsent } from '../../support/consents.ts'
import { deleteKeys } from '../../support/leftovers.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from '../../support/link-accounts.ts'
import { withQueue } from '../../support/raw-queue.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const SHOP = 'hoamay'
const PATIENT = { timeoutMs: 30_000 }
const DEADLINE_MS = 120_000

let stack: Stack
let owner: SignedIn

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
}, DEADLINE_MS)
afterEach(() => stack.sandbox.faults.clear())
afterAll(() => stack?.close())

const facebook = <T = unknown>(verb: string, args: object) => stack.sandbox.facebook.call<T>(verb, args)
const pageAt = (pageId: string) => stack.sandbox.facebook.state.pages.get(pageId)
const lastSeq = () => stack.sandbox.history.records.at(-1)?.seq ?? 0

let merchants = 0
/** A Facebook user of their own with Pages, all linked by the shop. */
async function linked(pages: number, permissions = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']) {
  const userId = `64${String(++merchants).padStart(4, '0')}`
  const pageIds = Array.from({ length: pages }, (_, at) => `${userId}${at}`)
  for (const id of pageIds) await facebook('addPage', { id, name: `Trang ${id}` })
  await facebook('addUser', { id: userId, name: 'Chủ', pageIds })
  const channels = await linkFacebook(stack, owner, { userId, pageIds, permissions })
  return { userId, pageIds, channels: channels as [LinkedChannel, LinkedChannel] }
}

/** Somebody new writes to the Page. @returns our conversation */
async function conversation(page: LinkedChannel, text = 'chào shop'): Promise<string> {
  const { id: personId } = await facebook<{ id: string }>('addPerson', { name: 'Lan' })
  const { psid } = await facebook<{ psid: string }>('sendMessage', {
    pageId: page.externalId,
    personId,
    text,
  })
  const found = await eventually(
    () =>
      stack.store.conversations.findOne({ shopId: SHOP, channelId: page.id, personExternalId: psid }).lean(),
    PATIENT,
  )
  return found._id
}
const write = async (page: LinkedChannel, personId: string, text: string): Promise<void> =>
  void (await facebook('sendMessage', { pageId: page.externalId, personId, text }))

/** A delivery of this account was refused for want of consent, and counted. */
const refusedFrom = (accountId: string) =>
  eventually(
    async () =>
      expect(await stack.store.deliveries.find({ accountId, state: 'refused' }).lean()).toContainEqual(
        expect.objectContaining({
          reason: expect.stringMatching(/^consent-missing:/),
          outcome: expect.objectContaining({ refused: 1 }),
        }),
      ),
    PATIENT,
  )

const queue = (conversationId: string, text: string) =>
  owner.post<{ id: string; status: string }>(
    `/conversations/${conversationId}/messages`,
    { text },
    { headers: { 'idempotency-key': newId('req') } },
  )
const statesOf = async (channelId: string) =>
  (await stack.store.outbox.find({ shopId: SHOP, channelId }).lean()).map(({ state, problem }) => [
    state,
    problem,
  ])
const sendsOf = (page: LinkedChannel) =>
  stack.sandbox.facebook.truth.sends(page.externalId).flatMap(({ sends }) => sends.map(({ text }) => text))

describe('FB5 withdrawn on one of two Pages of one Facebook user', () => {
  let withdrawn: LinkedChannel
  let other: LinkedChannel
  let answer: Awaited<ReturnType<typeof withdrawConsent>>
  const waiting: string[] = []

  beforeAll(async () => {
    ;[withdrawn, other] = (await linked(2)).channels
    const chat = await conversation(withdrawn)
    const [post] = stack.sandbox.facebook.truth.posts(withdrawn.externalId)
    const { id: postId } =
      post ??
      (await facebook<{ id: string }>('addPost', { pageId: withdrawn.externalId, message: 'Hàng mới' }))
    await facebook('comment', { postId, personId: 'fb-khach-1', message: 'Giá bao nhiêu?' })
    const comment = await eventually(
      () => stack.store.comments.findOne({ shopId: SHOP, channelId: withdrawn.id, stub: false }).lean(),
      PATIENT,
    )
    // Nobody sends: everything accepted now waits.
    await stack.stopWorker()
    for (const text of ['một', 'hai', 'ba']) waiting.push((await queue(chat, text)).body.id)
    const hidden = await owner.post(
      `/comments/${comment._id}/hide`,
      {},
      { headers: { 'idempotency-key': newId('req') } },
    )
    if (hidden.status !== 202) throw new Error(`Hiding answered ${hidden.status}`)
    answer = await withdrawConsent(owner, withdrawn.id, 'FB5')
    // Some of it a sender may end before the withdrawal is carried out: here all of it.
    await withQueue(stack.env, 'privacy', async (privacy) => {
      await privacy.pause()
      await stack.startWorker()
      await eventually(
        async () => (await statesOf(withdrawn.id)).every(([state]) => state === 'failed'),
        PATIENT,
      )
      await privacy.resume()
    })
    await carriedOut(owner, withdrawn.id, 'FB5')
  }, DEADLINE_MS)

  it('ends what waited, unsent and with its reason in words, and says how much that was', async () => {
    expect(await statesOf(withdrawn.id)).toEqual(
      Array.from({ length: 4 }, () => ['failed', 'consent-missing']),
    )
    expect(sendsOf(withdrawn)).toEqual([])
    const { body } = await owner.get<{
      items: { id: string; status: string; problem: { code: string; detail: string } }[]
    }>(
      `/conversations/${(await stack.store.outbox.findOne({ messageId: waiting[0] ?? '', shopId: SHOP }).lean())?.threadKey}/messages`,
    )
    const shown = body.items.filter(({ id }) => waiting.includes(id))
    expect(shown).toHaveLength(3)
    for (const message of shown)
      expect(message).toMatchObject({
        status: 'failed',
        problem: { code: 'consent-missing', detail: expect.stringContaining('rút lại') },
      })
    expect((await consentOf(owner, withdrawn.id, 'FB5')).receipt).toMatchObject({ failedSends: 4 })
  })

  it('is answered at once, before any of that', () => {
    expect(answer).toMatchObject({
      status: 200,
      body: { code: 'FB5', state: 'withdrawn', receipt: { state: 'running' } },
    })
  })

  it('takes that Page’s subscription away at the platform, and leaves the other’s', () => {
    expect(pageAt(withdrawn.externalId)?.subscribedFields).toBeNull()
    expect(pageAt(other.externalId)?.subscribedFields?.length).toBeGreaterThan(10)
  })

  it('gives no scope back that the other Page of the same user stands on', async () => {
    expect((await consentOf(owner, withdrawn.id, 'FB5')).receipt).toMatchObject({
      subscription: 'removed',
      platformGrant: 'shared',
      scopesGivenBack: [],
    })
    expect(await owner.get(`/channels/${other.id}`)).toMatchObject({
      body: { permissions: expect.arrayContaining([{ code: 'FB5', state: 'granted' }]) },
    })
  })

  it('refuses at our door what is asked for now, naming the code', async () => {
    const seq = lastSeq()
    const chat = await stack.store.conversations.findOne({ shopId: SHOP, channelId: withdrawn.id }).lean()
    expect(await queue(chat?._id ?? '', 'bốn')).toMatchObject({
      status: 403,
      body: { code: 'consent-missing', permission: 'FB5' },
    })
    const calls = stack.sandbox.history.calls({ platform: 'facebook', afterSeq: seq, contains: 'bốn' })
    expect(calls).toEqual([])
  })

  it('acknowledges what the platform delivers all the same, counts it, and stores nothing of it', async () => {
    // The platform was not told in time: its subscription stands once more.
    const page = pageAt(withdrawn.externalId)
    if (page) page.subscribedFields = [...(pageAt(other.externalId)?.subscribedFields ?? [])]
    const before = await stack.store.messages.countDocuments({ shopId: SHOP, channelId: withdrawn.id })
    await write(withdrawn, 'fb-khach-1', 'khong duoc giu')
    const delivery = await eventually(() => {
      const [record] = stack.sandbox.history.deliveries({ platform: 'facebook', contains: 'khong duoc giu' })
      return record && record.status !== null ? record : null
    }, PATIENT)
    expect(delivery.status).toBe(200)
    await refusedFrom(withdrawn.externalId)
    expect(await stack.store.messages.countDocuments({ shopId: SHOP, channelId: withdrawn.id })).toBe(before)
    if (page) page.subscribedFields = null
  })

  it(
    'given again, is subscribed again, and what came meanwhile is read back',
    async () => {
      await write(withdrawn, 'fb-khach-1', 'trong lúc rút lại')
      const answer = await giveConsent(owner, withdrawn.id, 'FB5')
      expect(answer).toMatchObject({
        status: 201,
        body: { code: 'FB5', state: 'granted', platformGrants: true },
      })
      expect(await carriedOut(owner, withdrawn.id, 'FB5')).toMatchObject({ subscription: 'renewed' })
      expect(pageAt(withdrawn.externalId)?.subscribedFields?.length).toBeGreaterThan(10)
      await eventually(async () => {
        const found = await owner.get<{ items: unknown[] }>(
          `/conversations?channelId=${withdrawn.id}&q=${encodeURIComponent('trong lúc rút lại')}`,
        )
        expect(found.body.items).toHaveLength(1)
      }, PATIENT)
      const [gap] = await stack.store.gaps.find({ accountId: withdrawn.externalId }).lean()
      expect(gap).toMatchObject({ cause: 'consent-withdrawn', to: expect.any(Date) })
      const chat = await conversation(withdrawn, 'tin sau khi đồng ý lại')
      expect((await queue(chat, 'dạ em đây')).status).toBe(202)
      await eventually(() => expect(sendsOf(withdrawn)).toEqual(['dạ em đây']), PATIENT)
    },
    DEADLINE_MS,
  )
})

describe('The last consent that stood on a scope', () => {
  it(
    'withdrawn, gives the scope back to Facebook; given again it says that the platform must grant it anew, and a new link does',
    async () => {
      const { userId, pageIds, channels } = await linked(1, ['FB1', 'FB4', 'FB5'])
      const [page] = channels
      const granted = () => stack.sandbox.facebook.state.grants.get(userId)?.permissions ?? {}
      expect(granted().pages_manage_engagement).toBe('granted')
      await withdrawConsent(owner, page.id, 'FB5')
      expect(await carriedOut(owner, page.id, 'FB5')).toMatchObject({
        subscription: 'removed',
        platformGrant: 'narrowed',
        scopesGivenBack: ['pages_manage_engagement', 'pages_read_user_content'],
      })
      expect(Object.keys(granted())).not.toContain('pages_manage_engagement')
      // FB4's own: still there.
      expect(granted()).toMatchObject({ pages_messaging: 'granted', pages_manage_metadata: 'granted' })

      expect((await giveConsent(owner, page.id, 'FB5')).body).toMatchObject({
        state: 'granted',
        platformGrants: false,
      })
      await carriedOut(owner, page.id, 'FB5')
      expect(await owner.get(`/channels/${page.id}`)).toMatchObject({
        body: { permissions: expect.arrayContaining([{ code: 'FB5', state: 'missing' }]) },
      })
      expect(pageAt(page.externalId)?.subscribedFields).toBeNull()
      await write(page, 'fb-khach-2', 'đợi liên kết lại')

      const [again] = await linkFacebook(stack, owner, {
        userId,
        pageIds,
        permissions: ['FB1', 'FB4', 'FB5'],
      })
      expect(again?.id).toBe(page.id)
      expect(pageAt(page.externalId)?.subscribedFields?.length).toBeGreaterThan(10)
      await eventually(async () => {
        const found = await owner.get<{ items: unknown[] }>(`/conversations?channelId=${page.id}`)
        expect(found.body.items).toHaveLength(1)
      }, PATIENT)
    },
    DEADLINE_MS,
  )

  it(
    'while Facebook is away, is tried again until it is done',
    async () => {
      const [page] = (await linked(1)).channels
      stack.sandbox.faults.add({
        match: { platform: 'facebook', method: 'DELETE' },
        times: 2,
        then: { status: 503 },
      })
      await withdrawConsent(owner, page.id, 'FB5')
      expect(await carriedOut(owner, page.id, 'FB5')).toMatchObject({ subscription: 'removed' })
      expect(pageAt(page.externalId)?.subscribedFields).toBeNull()
    },
    DEADLINE_MS,
  )
})

/** Sends that wait in each of six chats when the consent goes. */
const EACH = sized(20, 100)

describe('Withdrawn while sends are on their way', () => {
  it(
    'what waits is ended within moments, and no call begins afterwards, however many wait',
    async () => {
      const [page] = (await linked(1)).channels
      const chats: string[] = []
      // More than one person may ask for in a minute, at full size.
      await deleteKeys(stack.env.REDIS_URL ?? '', `${stack.settings.redisPrefix}:limit:*`)
      for (let n = 0; n < 6; n++) chats.push(await conversation(page))
      // Every send takes its time, so that most wait behind others.
      stack.sandbox.faults.add({
        match: { platform: 'facebook', contains: 'chờ ' },
        times: 0,
        then: { delayMs: 300 },
      })
      await stack.stopWorker()
      for (let n = 0; n < EACH; n++)
        for (const chat of chats) expect((await queue(chat, `chờ ${n}`)).status).toBe(202)
      await stack.startWorker()
      await eventually(() => expect(sendsOf(page).length).toBeGreaterThan(3), PATIENT)

      const answer = await withdrawConsent(owner, page.id, 'FB5')
      const withdrawnAtMs = Date.now()
      expect(answer.status).toBe(200)
      await eventually(
        async () =>
          expect(
            await stack.store.outbox.countDocuments({ shopId: SHOP, channelId: page.id, open: true }),
          ).toBe(0),
        PATIENT,
      )
      const settledMs = Date.now() - withdrawnAtMs
      await carriedOut(owner, page.id, 'FB5')
      const doneMs = Date.now() - withdrawnAtMs
      const calls = stack.sandbox.history.calls({ platform: 'facebook', contains: 'chờ ' })
      const lastAfterMs = Math.max(...calls.map(({ atMs }) => atMs)) - withdrawnAtMs
      const failed = await stack.store.outbox.countDocuments({
        shopId: SHOP,
        channelId: page.id,
        problem: 'consent-missing',
      })
      process.stdout.write(
        `withdraw in flight: ${calls.length} of ${EACH * chats.length} had left, ${failed} ended unsent; last call began ${(lastAfterMs / 1000).toFixed(2)} s after the withdrawal, all waiting work was ended after ${(settledMs / 1000).toFixed(2)} s, the platform was told after ${(doneMs / 1000).toFixed(2)} s\n`,
      )
      expect(failed).toBeGreaterThan(0)
      // Each either had left or never did: nothing begins once what waited is ended.
      expect(calls.length + failed).toBe(EACH * chats.length)
    },
    DEADLINE_MS,
  )
})

describe('On Zalo, which has no scopes and no way to stop webhooks', () => {
  it(
    'ZA3 withdrawn ends what waits and gives nothing back; what comes is not kept until it is given again',
    async () => {
      const oa = await linkZalo(stack, owner)
      const [user] = (await stack.sandbox.control.call('zalo.users', { oaId: oa.externalId, limit: 1 })) as {
        userId: string
      }[]
      const say = (text: string) =>
        stack.sandbox.control.call('zalo.userSend', { oaId: oa.externalId, userId: user?.userId, text })
      await say('shop ơi')
      const chat = await eventually(
        () => stack.store.conversations.findOne({ shopId: SHOP, channelId: oa.id }).lean(),
        PATIENT,
      )
      await stack.stopWorker()
      expect((await queue(chat._id, 'dạ')).status).toBe(202)
      await withdrawConsent(owner, oa.id, 'ZA3')
      await stack.startWorker()
      expect(await carriedOut(owner, oa.id, 'ZA3')).toMatchObject({
        failedSends: 1,
        subscription: 'none',
        platformGrant: 'none',
        scopesGivenBack: [],
      })
      await say('tin lúc rút lại')
      await refusedFrom(oa.externalId)
      expect(
        await stack.store.messages.countDocuments({ shopId: SHOP, channelId: oa.id, direction: 'in' }),
      ).toBe(1)

      await giveConsent(owner, oa.id, 'ZA3')
      await eventually(async () => {
        expect(
          await stack.store.messages.countDocuments({ shopId: SHOP, channelId: oa.id, direction: 'in' }),
        ).toBe(2)
      }, PATIENT)
    },
    DEADLINE_MS,
  )

  it(
    'ZA2 withdrawn stops reading the followers',
    async () => {
      const oa = await linkZalo(stack, owner)
      await withdrawConsent(owner, oa.id, 'ZA2')
      await carriedOut(owner, oa.id, 'ZA2')
      const channel = await stack.store.channels.findOne({ _id: oa.id, shopId: SHOP }).lean()
      if (channel) await stack.rooms.history.readFollowers(channel)
      await eventually(async () => {
        const runs = await stack.store.syncRuns
          .find({ shopId: SHOP, channelId: oa.id })
          .sort({ startedAt: -1 })
          .lean()
        expect(runs[0]).toMatchObject({ state: 'failed', problem: 'consent-missing' })
      }, PATIENT)
    },
    DEADLINE_MS,
  )
})
