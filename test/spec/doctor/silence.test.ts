import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { watchAppFields } from '../../../src/doctor/watch-app-fields.ts'
import { watchChannels } from '../../../src/doctor/watch.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { checkOf, examination, giveRhythm } from '../../support/doctor.ts'
import { linkFacebook, type LinkedChannel } from '../../support/link-accounts.ts'
import { type MovedClock, movedClock } from '../../support/moved-clock.ts'
import { proofOf } from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'
import { sweepHistory } from '../../../workers/history.ts'

const SHOP = 'hoamay'
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const PAGES = [1, 2, 3, 4, 5, 6].map((number) => `10000000000000${number}`)

const clock: MovedClock = movedClock()
let stack: Stack
let owner: SignedIn
let pages: LinkedChannel[]

const facebook = <T = unknown>(verb: string, args: object = {}) => stack.sandbox.facebook.call<T>(verb, args)
const pageNo = (at: number): LinkedChannel => {
  const page = pages[at]
  if (!page) throw new Error('There are six Pages')
  return page
}
const subjectOf = ({ id, externalId }: LinkedChannel) => ({ shopId: SHOP, channelId: id, externalId })
const cardOf = async ({ id }: LinkedChannel) =>
  (
    await owner.get<{ status: string; problems: { code: string; detail: string | null }[] }>(
      `/channels/${id}`,
    )
  ).body
/** Gateway and platform together. */
const pass = (ms: number) => {
  clock.advance(ms)
  stack.sandbox.clock.advance(ms)
}
/** A look at every channel now, whatever its turn is. */
async function lookAgain(): Promise<void> {
  await stack.store.channelWatches.updateMany({ shopId: SHOP }, { $set: { lookDueAt: new Date(0) } })
  await watchChannels(stack.rooms.doctor)
}
interface Notices {
  items: {
    id: string
    kind: string
    channelId: string
    title: string
    detail: string
    cause: string | null
  }[]
}
const noticesOf = async (page: LinkedChannel) =>
  (await owner.get<Notices>('/notices')).body.items.filter(({ channelId }) => channelId === page.id)

beforeAll(async () => {
  stack = await startStack({ clock, env: { WORKER_QUEUES: 'inbound,outbound,history' } })
  owner = await stack.signIn('hoamay-lan')
  pages = await linkFacebook(stack, owner, { pageIds: PAGES })
  for (const pageId of PAGES)
    await facebook('sendMessage', { pageId, personId: 'fb-khach-1', text: 'Chào shop' })
  await eventually(
    async () => (await stack.store.channelWatches.countDocuments({ shopId: SHOP })) === PAGES.length,
  )
  // Linked long enough ago for a rhythm of its own.
  await stack.store.channels.updateMany(
    { shopId: SHOP },
    { $set: { linkedAt: new Date(clock.nowMs() - 30 * DAY_MS) } },
  )
  pass(40 * MINUTE_MS)
  owner = await stack.signIn('hoamay-lan')
}, 120_000)
afterAll(() => stack?.close())
beforeEach(() => stack.sandbox.faults.clear())

describe('A Page that normally gets traffic and gets none', () => {
  it('is noticed, its cause found, its card marked and its shop told once', async () => {
    const page = pageNo(0)
    await giveRhythm(stack.rooms, subjectOf(page), { perDay: 20 })
    await facebook('setSubscription', { pageId: page.externalId, fields: null })
    await lookAgain()
    await lookAgain()
    expect(await cardOf(page)).toMatchObject({
      status: 'degraded',
      problems: [{ code: 'silent', detail: 'page-fields' }],
    })
    const notices = await noticesOf(page)
    expect(notices).toMatchObject([{ kind: 'silence', cause: 'page-fields' }])
    expect(notices[0]?.detail).toContain('Đăng ký nhận tin của Trang')
    expect(await checkOf(owner, page.id, 'rhythm')).toMatchObject({ status: 'failed' })
    expect((await examination(owner, page.id)).rhythm.days).toEqual([20, 20, 20, 20, 20, 20])
  })

  it('is marked no more once events come back, and the time in between is read back', async () => {
    const page = pageNo(0)
    await facebook('sendMessage', {
      pageId: page.externalId,
      personId: 'fb-khach-2',
      text: 'Tin không ai báo',
    })
    const answer = await owner.post(`/channels/${page.id}/repairs/resubscribe`)
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'repaired' } })
    pass(MINUTE_MS)
    await facebook('sendMessage', { pageId: page.externalId, personId: 'fb-khach-1', text: 'Tin đã về lại' })
    await eventually(async () => {
      await lookAgain()
      return (await cardOf(page)).status === 'active'
    })
    expect(await noticesOf(page)).toEqual([])
    const { gaps } = await proofOf(owner, page.id)
    expect(gaps.length).toBeGreaterThan(0)
  })

  it('without any failed check is told all the same, with the cause not known', async () => {
    const page = pageNo(1)
    await giveRhythm(stack.rooms, subjectOf(page), { perDay: 20 })
    await lookAgain()
    expect(await cardOf(page)).toMatchObject({ problems: [{ code: 'silent', detail: 'unknown' }] })
    const [notice] = await noticesOf(page)
    expect(notice).toMatchObject({ kind: 'silence', cause: null })
    expect(notice?.detail).toContain('chưa rõ')
    expect((await owner.post(`/notices/${notice?.id}/dismiss`)).status).toBe(204)
    expect(await noticesOf(page)).toEqual([])
    await lookAgain()
    expect(await noticesOf(page)).toEqual([])
  })
})

describe('A channel that is simply quiet', () => {
  const isLeftAlone = async (page: LinkedChannel) => {
    await lookAgain()
    expect(await cardOf(page)).toMatchObject({ status: 'active', problems: [] })
    expect(await noticesOf(page)).toEqual([])
    expect(await checkOf(owner, page.id, 'rhythm')).toMatchObject({ status: 'ok' })
  }

  it('is never alarmed about: it gets little at this time of day', async () => {
    await giveRhythm(stack.rooms, subjectOf(pageNo(2)), { perDay: 4 })
    await isLeftAlone(pageNo(2))
  })

  it('nor about one busy day among quiet ones', async () => {
    await giveRhythm(stack.rooms, subjectOf(pageNo(3)), {
      perDay: (daysAgo) => (daysAgo <= 2 ? 60 : 1),
    })
    await isLeftAlone(pageNo(3))
  })

  it('nor on the day of the week on which it rests', async () => {
    await giveRhythm(stack.rooms, subjectOf(pageNo(4)), { perDay: 20, days: [1, 2, 3, 4, 5, 6] })
    await isLeftAlone(pageNo(4))
  })
})

describe('A shop that withdrew its consent to live messages', () => {
  it('is not told that they are missing', async () => {
    const page = pageNo(5)
    await giveRhythm(stack.rooms, subjectOf(page), { perDay: 20 })
    const { items } = (
      await owner.get<{ items: { id: string; code: string }[] }>(
        `/privacy/consents?channelId=${page.id}&limit=100`,
      )
    ).body
    const consent = items.find(({ code }) => code === 'FB5')
    expect((await owner.post(`/privacy/consents/${consent?.id}/withdraw`)).status).toBe(200)
    await lookAgain()
    expect((await cardOf(page)).problems.filter(({ code }) => code === 'silent')).toEqual([])
    expect(await noticesOf(page)).toEqual([])
  })
})

describe('Notices', () => {
  it('of another shop are not shown and cannot be dismissed', async () => {
    const stranger = await stack.as({ sub: 'x', retailer: 'other', roles: ['owner'] })
    const mine = await stack.store.notices.findOne({ shopId: SHOP }).lean()
    expect((await stranger.get<Notices>('/notices')).body.items).toEqual([])
    expect((await stranger.post(`/notices/${mine?._id}/dismiss`)).status).toBe(404)
  })
})

describe('A kind of event that the app itself is subscribed to no more', () => {
  it('is asked for again within minutes, and what every Page missed is read back', async () => {
    const page = pageNo(5)
    const { webhookFields } = await facebook<{ webhookFields: string[] }>('app')
    await watchAppFields(stack.rooms.doctor)
    await facebook('setApp', { webhookFields: webhookFields.filter((field) => field !== 'messages') })
    await facebook('sendMessage', { pageId: page.externalId, personId: 'fb-khach-3', text: 'Mất ở ứng dụng' })
    pass(5 * MINUTE_MS)
    await watchAppFields(stack.rooms.doctor)
    expect((await facebook<{ webhookFields: string[] }>('app')).webhookFields.sort()).toEqual(
      webhookFields.sort(),
    )
    // Looked at again: whole, and no second gap.
    pass(5 * MINUTE_MS)
    await watchAppFields(stack.rooms.doctor)
    const gaps = await stack.store.gaps.find({ platform: 'facebook', accountId: null }).lean()
    expect(gaps).toMatchObject([{ cause: 'subscription-lost', state: 'open', to: expect.any(Date) }])
    owner = await stack.signIn('hoamay-lan')
    await eventually(
      async () => {
        await sweepHistory(stack.rooms)
        const { body } = await owner.get<{ items: { lastMessage: { text: string | null } | null }[] }>(
          `/conversations?channelId=${page.id}&limit=100`,
        )
        return body.items.some(({ lastMessage }) => lastMessage?.text === 'Mất ở ứng dụng')
      },
      { timeoutMs: 60_000, everyMs: 200 },
    )
  }, 90_000)
})
