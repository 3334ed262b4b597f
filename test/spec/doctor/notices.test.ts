import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchGrants } from '../../../src/doctor/watch-grants.ts'
import { watchPolicy } from '../../../src/doctor/watch-policy.ts'
import { syncNotices } from '../../../src/doctor/notices.ts'
import { tellNotices } from '../../../src/doctor/tell-notices.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import {
  DEMO_FACEBOOK_USER,
  linkFacebook,
  linkZalo,
  type LinkedChannel,
} from '../../support/link-accounts.ts'
import { checkOf } from '../../support/doctor.ts'
import { eventually } from '../../support/wait.ts'
import { type MovedClock, movedClock } from '../../support/moved-clock.ts'
import { startTellStandIns, type TellStandIns } from '../../support/tell-stand-ins.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const SHOP = 'hoamay'
const DAY_MS = 24 * 3_600_000

const clock: MovedClock = movedClock()
let stack: Stack
let standIns: TellStandIns
let owner: SignedIn
let channel: LinkedChannel

interface Notice {
  readonly id: string
  readonly kind: string
  readonly days: number | null
  readonly title: string
  readonly detail: string
  readonly cause: string | null
  readonly channelId: string | null
}
/** What the shop is told after the sweep has looked twice, at this moment. */
async function toldAt(nowMs: number, language = 'vi'): Promise<readonly Notice[]> {
  const rooms = { ...stack.rooms.doctor, clock: { nowMs: () => nowMs } }
  await syncNotices(rooms)
  await syncNotices(rooms)
  const answer = await owner.get<{ items: Notice[] }>('/notices', {
    headers: { 'accept-language': language },
  })
  return answer.body.items
}
const told = (language?: string) => toldAt(clock.nowMs(), language)
const relinkBefore = (at: Date) =>
  stack.store.channels.updateOne({ _id: channel.id, shopId: SHOP }, { $set: { relinkBefore: at } })

beforeAll(async () => {
  standIns = await startTellStandIns()
  stack = await startStack({ clock, env: { ...standIns.env, WORKER_QUEUES: 'inbound' } })
  owner = await stack.signIn('hoamay-lan')
  channel = await linkZalo(stack, owner)
}, 120_000)
afterAll(async () => {
  await stack?.close()
  await standIns?.close()
})

describe('The end of a refresh token', () => {
  it('is told at 14, 7, 3 and 1 days, each once, the later one in place of the earlier', async () => {
    const endsAt = new Date(clock.nowMs() + 20 * DAY_MS)
    await relinkBefore(endsAt)
    const seen: (number | null)[] = []
    for (let day = 20; day >= 1; day--) {
      const notices = await toldAt(endsAt.getTime() - day * DAY_MS)
      expect(notices.length).toBeLessThanOrEqual(1)
      const days = notices[0]?.days ?? null
      if (days !== (seen.at(-1) ?? null)) seen.push(days)
    }
    expect(seen).toEqual([14, 7, 3, 1])
    expect(await stack.store.notices.countDocuments({ shopId: SHOP })).toBe(4)
  })

  it('is told in the reader’s language, with the channel’s name and the day', async () => {
    const endsAt = new Date(clock.nowMs() + 2 * DAY_MS)
    await relinkBefore(endsAt)
    const [vietnamese] = await told('vi')
    const [english] = await told('en')
    expect(vietnamese?.title).toContain('sắp hết hạn')
    expect(english?.title).toContain('ends soon')
    expect(english?.detail).not.toMatch(/[{}]|undefined/)
  })

  it('is over when the channel is linked again, and told anew for the next end', async () => {
    await relinkBefore(new Date(clock.nowMs() + 90 * DAY_MS))
    expect(await told()).toEqual([])
    await relinkBefore(new Date(clock.nowMs() + DAY_MS / 2))
    expect(await told()).toMatchObject([{ kind: 'token-ends', days: 1 }])
    await relinkBefore(new Date(clock.nowMs() + 90 * DAY_MS))
  })
})

describe('A channel that lost its connection', () => {
  it('is told with what to do until it is linked again', async () => {
    await stack.sandbox.control.call('zalo.revoke', { oaId: channel.externalId })
    await owner.post(`/channels/${channel.id}/check`)
    const [notice] = await told()
    expect(notice).toMatchObject({ kind: 'channel-broken' })
    expect(notice?.detail).toContain('Liên kết lại')
    expect(await told()).toHaveLength(1)
    await linkZalo(stack, owner)
    expect(await told()).toEqual([])
  }, 60_000)
})

describe('A broken link', () => {
  const breakLink = (since: Date) =>
    stack.store.channels.updateOne(
      { _id: channel.id, shopId: SHOP },
      {
        $set: {
          status: 'needs-relink',
          problems: [{ code: 'needs-relink', detail: 'token-rejected', since }],
        },
      },
    )
  const mend = () =>
    stack.store.channels.updateOne(
      { _id: channel.id, shopId: SHOP },
      { $set: { status: 'active', problems: [] } },
    )
  /** Two workers' sweeps at once, at this moment. */
  async function sweep(nowMs: number): Promise<void> {
    const rooms = { ...stack.rooms.doctor, clock: { nowMs: () => nowMs } }
    await syncNotices(rooms)
    await Promise.all([tellNotices(rooms), tellNotices(rooms)])
  }
  const set = (wish: object) => owner.call('PUT', '/notice-ways', { body: wish })

  it('is told by e-mail and by a signed call as the shop has chosen, once each, again after a refusal, and not when it is mended', async () => {
    owner = await stack.signIn('hoamay-lan')
    const { mails, calls } = standIns
    const nowMs = clock.nowMs()
    await breakLink(new Date(nowMs))
    await sweep(nowMs)
    expect([mails.length, calls.length]).toEqual([0, 0])

    expect(await set({ emailOn: true, addresses: [], callOn: true })).toMatchObject({ status: 400 })
    const injected = ['a@b.vn\r\nBcc: x@y.vn']
    expect(await set({ emailOn: true, addresses: injected, callOn: true })).toMatchObject({ status: 400 })
    const agent = await stack.as({ sub: 'minh', retailer: SHOP, roles: ['agent'] })
    expect(await agent.get('/notice-ways')).toMatchObject({ status: 403 })
    const addresses = ['chu@hoamay.test', 'quan-ly@hoamay.test']
    expect(await set({ emailOn: true, addresses, callOn: true })).toMatchObject({
      status: 200,
      body: { email: { available: true, on: true, addresses, last: null }, call: { available: true } },
    })
    const stored = JSON.stringify(await stack.store.noticeWays.find({ shopId: SHOP }).lean())
    expect(stored).not.toContain('hoamay.test')

    standIns.refuse(true)
    await sweep(nowMs)
    const due = await stack.store.tellings.find({ shopId: SHOP }).lean()
    expect(due.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['due', 1],
      ['due', 1],
    ])
    expect(JSON.stringify(due)).not.toContain('hoamay.test')
    standIns.refuse(false)
    // Not at once again, and then from both workers once.
    await sweep(nowMs + 1_000)
    expect([mails.length, calls.length]).toEqual([0, 0])
    for (const minutes of [30, 60]) await sweep(nowMs + minutes * 60_000)
    expect([mails.length, calls.length]).toEqual([1, 1])

    const [mail] = mails
    expect(mail?.to).toEqual(addresses)
    // Nobody of them reads the others' addresses.
    expect(mail?.text).not.toContain('quan-ly@')
    expect(mail?.text).toMatch(/^Message-ID: <ntl_[\w-]+@kiotviet\.test>/m)
    const [call] = calls
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {}
    const mac = createHmac('sha256', 'mot-chuoi-bi-mat')
      .update([id, at, call?.body].join('.'))
      .digest('base64')
    expect(signature).toBe(`v1,${mac}`)
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      type: 'notice.channel-broken',
      data: {
        shopId: SHOP,
        channelId: channel.id,
        cause: 'token-rejected',
        url: `${stack.url}/channels/${channel.id}/doctor`,
      },
    })
    expect(await owner.get('/notice-ways')).toMatchObject({
      body: { email: { last: { state: 'told' } }, call: { last: { state: 'told' } } },
    })

    // Mended before anybody could be told: nobody is alarmed for nothing.
    standIns.refuse(true)
    const later = nowMs + 3 * 3_600_000
    await mend()
    await sweep(later)
    await breakLink(new Date(later))
    await sweep(later)
    standIns.refuse(false)
    await mend()
    for (const minutes of [30, 60]) await sweep(later + minutes * 60_000)
    expect([mails.length, calls.length]).toEqual([1, 1])
    const states = await stack.store.tellings.distinct('state', { shopId: SHOP })
    expect(states.sort((a, b) => a.localeCompare(b))).toEqual(['over', 'told'])
    expect(stack.logText()).not.toContain('hoamay.test')
  })
})

describe('A Page whose grant is less than it was', () => {
  const HOUR_MS = 3_600_000
  const facebook = (verb: string, args: object) => stack.sandbox.facebook.call(verb, args)
  const messaging = (status: 'granted' | 'declined') =>
    facebook('setPermission', { userId: DEMO_FACEBOOK_USER, permission: 'pages_messaging', status })
  let page: LinkedChannel
  let neighbour: LinkedChannel

  const cardOf = async ({ id }: LinkedChannel) =>
    (
      await owner.get<{
        status: string
        problems: { code: string; detail: string | null }[]
        permissions: { code: string; state: string }[]
      }>(`/channels/${id}`)
    ).body
  const askedOf = (path: string) =>
    stack.sandbox.history.calls().filter((call) => call.path.endsWith(path)).length
  /** What the shop is told of Facebook after a sweep, so much later. */
  async function toldAfter(ms: number, language = 'vi'): Promise<readonly Notice[]> {
    clock.advance(ms)
    stack.sandbox.clock.advance(ms)
    owner = await stack.signIn('hoamay-lan')
    await watchGrants(stack.rooms.doctor)
    await watchPolicy(stack.rooms.doctor)
    const notices = await told(language)
    return notices.filter(({ channelId }) => channelId !== channel.id)
  }

  beforeAll(async () => {
    // The neighbour's Page is of another merchant: what one person takes back is no business of the other.
    await facebook('addPage', { id: '779', name: 'Trang của Hạnh' })
    await facebook('addUser', { id: '778', name: 'Hạnh', pageIds: ['779'] })
    const [mine] = await linkFacebook(stack, owner, { pageIds: ['100000000000001'] })
    const [other] = await linkFacebook(stack, owner, { userId: '778', pageIds: ['779'] })
    if (!mine || !other) throw new Error('The Pages were not linked')
    page = mine
    neighbour = other
  }, 60_000)

  it('is told of it before a send finds out, once, with what to do, and no neighbour is', async () => {
    const before = askedOf('/debug_token')
    expect(await toldAfter(4 * HOUR_MS)).toEqual([])
    expect(askedOf('/debug_token')).toBe(before)
    await messaging('declined')
    const [notice, ...more] = await toldAfter(3 * HOUR_MS)
    expect(more).toEqual([])
    expect(notice).toMatchObject({ kind: 'grant-narrowed', channelId: page.id, cause: 'pages_messaging' })
    expect(notice?.detail).toContain('đọc và gửi tin nhắn. Liên kết lại')
    expect((await told('en')).find(({ id }) => id === notice?.id)?.detail).toContain('Link again and accept')
    const card = await cardOf(page)
    expect(card).toMatchObject({ status: 'degraded', problems: [{ code: 'grant-narrowed' }] })
    expect(card.permissions.filter(({ state }) => state === 'missing').map(({ code }) => code)).toEqual([
      'FB4',
      'FB5',
    ])
    expect(await cardOf(neighbour)).toMatchObject({ status: 'active', problems: [] })
    // Nothing of ours was refused: no call was tried that could be.
    expect(stack.sandbox.history.calls().filter(({ status }) => Number(status) >= 400)).toEqual([])
    expect(await toldAfter(HOUR_MS)).toEqual([notice])
    expect(askedOf('/debug_token') - before).toBe(3)
  })

  it('is told no more once the permission is back, and may send again', async () => {
    await messaging('granted')
    expect(await toldAfter(HOUR_MS)).toEqual([])
    const card = await cardOf(page)
    expect(card).toMatchObject({ status: 'active', problems: [] })
    expect(card.permissions.every(({ state }) => state === 'granted')).toBe(true)
  })

  it('tells a lost task from a lost role, and either from a dead token', async () => {
    const role = (tasks: readonly string[]) =>
      facebook('setRole', { userId: DEMO_FACEBOOK_USER, pageId: page.externalId, tasks })
    await role(['MODERATE', 'ANALYZE'])
    const [task] = await toldAfter(7 * HOUR_MS)
    expect(task).toMatchObject({ kind: 'grant-narrowed', cause: 'task-messages' })
    expect(task?.detail).toContain('không cần liên kết lại')
    // Somebody who gives it back and looks at once need not wait for the sweep.
    await role(['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'])
    expect(await checkOf(owner, page.id, 'tasks')).toMatchObject({ status: 'ok' })
    expect(await toldAfter(0)).toEqual([])
    expect(await cardOf(page)).toMatchObject({ status: 'active', problems: [] })
    await role([])
    const [lost] = await toldAfter(7 * HOUR_MS)
    expect(lost).toMatchObject({ kind: 'channel-broken', channelId: page.id, cause: 'role-lost' })
    expect(await cardOf(page)).toMatchObject({ status: 'needs-relink' })
    expect(await cardOf(neighbour)).toMatchObject({ status: 'active', problems: [] })
  })

  it('and one the platform blocks says so until the platform lifts it', async () => {
    const enforce = async (action: string) => {
      stack.sandbox.clock.advance(1_000)
      await facebook('enforcePolicy', { pageId: neighbour.externalId, action, reason: 'Gửi quá nhiều tin' })
      await eventually(
        async () =>
          (
            await stack.store.channels.findOne({ _id: neighbour.id, shopId: SHOP }).lean<{
              policy?: { action: string }
            }>()
          )?.policy?.action === action,
      )
      return (await toldAfter(0)).filter(({ channelId }) => channelId === neighbour.id)
    }
    expect(await enforce('warning')).toMatchObject([{ kind: 'platform-restricted', cause: 'warning' }])
    expect(await checkOf(owner, neighbour.id, 'policy')).toMatchObject({ status: 'warning' })
    const [notice, ...more] = await enforce('block')
    expect(more).toEqual([])
    expect(notice).toMatchObject({ kind: 'platform-restricted', cause: 'block' })
    expect(await cardOf(neighbour)).toMatchObject({
      status: 'degraded',
      problems: [{ code: 'platform-restricted' }],
    })
    const check = await checkOf(owner, neighbour.id, 'policy')
    expect(check).toMatchObject({ status: 'failed' })
    expect(check.evidence).toContain('Gửi quá nhiều tin')
    expect(await enforce('unblock')).toEqual([])
    expect(await cardOf(neighbour)).toMatchObject({ status: 'active', problems: [] })
    expect(await checkOf(owner, neighbour.id, 'policy')).toMatchObject({ status: 'ok' })
  })
})
