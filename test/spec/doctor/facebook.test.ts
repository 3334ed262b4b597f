import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { FACEBOOK_CHECKS } from '../../../src/doctor/checks/facebook.ts'
import { newId } from '../../../src/kit/ids.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { checkAt, checkOf, examination, repairOf, unservedAddress } from '../../support/doctor.ts'
import { DEMO_FACEBOOK_USER, linkFacebook, type LinkedChannel } from '../../support/link-accounts.ts'
import { type MovedClock, movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const PAGE = '100000000000001'
const SECOND_PAGE = '100000000000002'
const SHOP = 'hoamay'
const MINUTE_MS = 60_000

const clock: MovedClock = movedClock()
let stack: Stack
let owner: SignedIn
let channel: LinkedChannel

const facebook = <T = unknown>(verb: string, args: object = {}) => stack.sandbox.facebook.call<T>(verb, args)
const check = (id: string) => checkOf(owner, channel.id, id)
const ALL_TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE']

/** A send of today that ended so, as the outbox would leave it. */
async function sendEnded(problem: string | null, state: 'sent' | 'failed' = 'failed'): Promise<void> {
  const id = newId('out')
  await stack.store.outbox.create([
    {
      _id: id,
      shopId: SHOP,
      channelId: channel.id,
      platform: 'facebook',
      threadKey: `cnv_${id}`,
      seq: 1,
      idempotencyKey: id,
      bodyHash: id,
      kind: 'send-message',
      author: 'staff',
      authorId: 'lan',
      state,
      open: false,
      attempts: 1,
      problem,
      acceptedAt: new Date(clock.nowMs()),
    },
  ])
}

beforeAll(async () => {
  stack = await startStack({ worker: true, clock })
  owner = await stack.signIn('hoamay-lan')
  const [linked] = await linkFacebook(stack, owner, { pageIds: [PAGE, SECOND_PAGE] })
  if (!linked) throw new Error('The Page was not linked')
  channel = linked
  await facebook('sendMessage', { pageId: PAGE, personId: 'fb-khach-1', text: 'Còn hàng không shop?' })
  await eventually(async () => (await stack.store.channelWatches.countDocuments({ shopId: SHOP })) > 0)
}, 120_000)
afterAll(() => stack?.close())
afterEach(async () => {
  stack.sandbox.faults.clear()
  await stack.store.outbox.deleteMany({ shopId: SHOP })
})

describe('A Page that is well', () => {
  it('passes every check, in the order in which causes are looked for', async () => {
    const { checks } = await examination(owner, channel.id)
    expect(checks.map(({ id }) => id)).toEqual(FACEBOOK_CHECKS.map(({ id }) => id))
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(checks.every(({ repair }) => repair === null)).toBe(true)
  })

  it('is spoken of in Vietnamese and in English, with every fact in its place', async () => {
    const vietnamese = await examination(owner, channel.id, 'vi')
    const english = await examination(owner, channel.id, 'en')
    for (const [at, check] of vietnamese.checks.entries()) {
      const other = english.checks[at]
      expect(other?.title).not.toBe(check.title)
      expect(other?.detail).not.toBe(check.detail)
      for (const text of [check.title, check.detail, check.evidence, other?.detail, other?.evidence])
        expect(text).not.toMatch(/[{}]|undefined|NaN|\[object/)
    }
  })

  it('names neither a token nor a person in any answer', async () => {
    const text = JSON.stringify(await examination(owner, channel.id))
    const tokens = [...stack.sandbox.facebook.state.tokens.keys(), stack.settings.facebook?.appSecret ?? '']
    expect(tokens.filter((token) => text.includes(token))).toEqual([])
    expect(text).not.toContain(stack.settings.facebook?.verifyToken)
    expect(text).not.toContain('Còn hàng')
  })

  it('is examined once for many who ask at the same time', async () => {
    const asked = () =>
      stack.sandbox.history.calls().filter(({ path }) => path.endsWith('/debug_token')).length
    armFault(stack.sandbox, { platform: 'facebook', path: 'debug_token' }, { delayMs: 1_000 }, { times: 0 })
    const before = asked()
    await Promise.all(Array.from({ length: 5 }, () => examination(owner, channel.id)))
    expect(asked() - before).toBe(1)
  })
})

describe('The check of', () => {
  it('tasks tells a lost task from a lost role, and needs no new link once it is given back', async () => {
    await facebook('setRole', { userId: DEMO_FACEBOOK_USER, pageId: PAGE, tasks: ['ANALYZE', 'MODERATE'] })
    expect(await check('tasks')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('MODERATE'),
    })
    await facebook('setRole', { userId: DEMO_FACEBOOK_USER, pageId: PAGE, tasks: ['MESSAGING', 'ANALYZE'] })
    expect((await check('tasks')).detail).toContain('bình luận')
    await facebook('setRole', { userId: DEMO_FACEBOOK_USER, pageId: PAGE, tasks: ALL_TASKS })
    expect(await check('tasks')).toMatchObject({ status: 'ok', repair: null })
  })

  it('scopes is made for this Page, and names what cannot be used', async () => {
    const user = { userId: DEMO_FACEBOOK_USER, permission: 'pages_messaging' }
    await facebook('setPermission', { ...user, status: 'declined' })
    const found = await check('scopes')
    expect(found).toMatchObject({ status: 'failed', repair: 'relink' })
    expect(found.detail).toContain('FB4, FB5')
    expect(found.evidence).toContain('pages_messaging')
    await facebook('setPermission', { ...user, status: 'granted' })
    expect(await check('scopes')).toMatchObject({ status: 'ok' })
  })

  it('the Page’s fields finds a lost subscription; the repair subscribes, and reads the gap back', async () => {
    await facebook('setSubscription', { pageId: PAGE, fields: null })
    await facebook('sendMessage', { pageId: PAGE, personId: 'fb-khach-2', text: 'Tin trong lúc mất đăng ký' })
    expect(await check('page-fields')).toMatchObject({ status: 'failed', repair: 'resubscribe' })
    expect(await repairOf(owner, channel.id, 'resubscribe')).toMatchObject({ outcome: 'repaired' })
    expect(await check('page-fields')).toMatchObject({ status: 'ok', repair: null })
    expect(await repairOf(owner, channel.id, 'resubscribe')).toMatchObject({ outcome: 'nothing-to-do' })
    const gap = await stack.store.gaps.findOne({ accountId: PAGE, cause: 'subscription-lost' }).lean()
    expect(gap?.to).toBeInstanceOf(Date)
    await eventually(
      async () => {
        const { body } = await owner.get<{ items: { lastMessage: { text: string } | null }[] }>(
          `/conversations?channelId=${channel.id}&limit=100`,
        )
        return body.items.some(({ lastMessage }) => lastMessage?.text === 'Tin trong lúc mất đăng ký')
      },
      { timeoutMs: 60_000, everyMs: 200 },
    )
  }, 90_000)

  it('the app’s fields finds one that was taken off; the repair puts it back for every Page', async () => {
    const { webhookFields } = await facebook<{ webhookFields: string[] }>('app')
    await facebook('setApp', { webhookFields: webhookFields.filter((field) => field !== 'messages') })
    const found = await check('app-fields')
    expect(found).toMatchObject({ status: 'failed', repair: 'subscribe-app' })
    expect(found.evidence).toContain('messages')
    expect(await repairOf(owner, channel.id, 'subscribe-app')).toMatchObject({ outcome: 'repaired' })
    expect(await check('app-fields')).toMatchObject({ status: 'ok' })
    expect(await repairOf(owner, channel.id, 'subscribe-app')).toMatchObject({ outcome: 'nothing-to-do' })
  })

  it('the app’s fields leaves an address elsewhere to the operators', async () => {
    const { callbackUrl } = await facebook<{ callbackUrl: string }>('app')
    await facebook('setApp', { callbackUrl: 'https://elsewhere.example/hook' })
    const found = await check('app-fields')
    expect(found).toMatchObject({ status: 'failed', repair: null })
    expect(found.evidence).toContain('https://elsewhere.example/hook')
    expect(await repairOf(owner, channel.id, 'subscribe-app')).toMatchObject({ outcome: 'continue' })
    expect((await facebook<{ callbackUrl: string }>('app')).callbackUrl).toBe(
      'https://elsewhere.example/hook',
    )
    await facebook('setApp', { callbackUrl })
  })

  it('the address asks our own public address alone, with the challenge Facebook sends', async () => {
    const found = await check('callback')
    expect(found).toMatchObject({ status: 'ok' })
    expect(found.evidence).toContain(`${stack.url}/webhooks/facebook`)
  })

  it.each([
    ['that nobody serves', unservedAddress, 'ECONNREFUSED'],
    ['of another program', async () => stack.sandbox.url, '404'],
  ])('an address %s is told with what came back', async (_, addressOf, evidence) => {
    const of = { shopId: SHOP, channelId: channel.id }
    const found = await checkAt(stack, of, 'callback', { publicUrl: await addressOf() })
    expect(found).toMatchObject({ status: 'failed', repair: null })
    expect(found.evidence).toContain(evidence)
  })

  it('signatures tells a wrong secret from noise beside good deliveries', async () => {
    await fetch(`${stack.url}/webhooks/facebook`, {
      method: 'POST',
      body: '{"object":"page","entry":[]}',
      headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    })
    await eventually(async () => (await check('signature')).status === 'failed')
    clock.advance(MINUTE_MS)
    await facebook('sendMessage', { pageId: PAGE, personId: 'fb-khach-1', text: 'Vẫn nhận được' })
    await eventually(async () => (await check('signature')).status === 'ok')
  })

  it.each([
    ['routing', 'thread-held-elsewhere', 'failed'],
    ['app-mode', 'recipient-not-allowed', 'failed'],
    ['window', 'outside-window', 'warning'],
    ['send-errors', 'person-unavailable', 'failed'],
  ])('%s reads it from the sends of the day that ended with %s', async (id, problem, status) => {
    expect(await check(id)).toMatchObject({ status: 'ok' })
    await sendEnded(problem)
    expect(await check(id)).toMatchObject({ status })
  })

  it('sends warns of some that failed and is alarmed by most', async () => {
    for (let n = 0; n < 3; n++) await sendEnded(null, 'sent')
    await sendEnded('outside-window')
    const found = await check('send-errors')
    expect(found).toMatchObject({ status: 'warning' })
    expect(found.evidence).toContain('outside-window')
  })

  it('use tells the platform’s own percents', async () => {
    await facebook('setUsage', { pageId: PAGE, type: 'pages', usage: { percent: 80, regainMinutes: 7 } })
    const found = await check('rate')
    expect(found).toMatchObject({ status: 'warning' })
    expect(found.evidence).toContain('80')
    await facebook('setUsage', { pageId: PAGE, type: 'pages', usage: null })
  })

  it('features names what App Review has not granted, and what a shop misses by it', async () => {
    const { facebook: settings } = stack.settings
    if (!settings) throw new Error('Facebook is on')
    const of = { shopId: SHOP, channelId: channel.id }
    const without = await checkAt(stack, of, 'features', { facebook: { ...settings, features: new Set() } })
    expect(without).toMatchObject({ status: 'warning', repair: null })
    expect(without.detail).toContain('24 giờ')
    const half = { ...settings, features: new Set(['human-agent'] as const) }
    expect((await checkAt(stack, of, 'features', { facebook: half })).evidence).toContain('human-agent')
  })

  it('the version notices that Facebook runs another one than configured', async () => {
    const { facebook: settings } = stack.settings
    if (!settings) throw new Error('Facebook is on')
    const older = { ...settings, graphVersion: 'v19.0' }
    const found = await checkAt(stack, { shopId: SHOP, channelId: channel.id }, 'version', {
      facebook: older,
    })
    expect(found).toMatchObject({ status: 'warning' })
    expect(found.evidence).toContain('v19.0')
  })

  it('the clock compares ours with the platform’s', async () => {
    clock.advance(2 * MINUTE_MS)
    expect(await check('clock')).toMatchObject({ status: 'warning' })
    clock.advance(10 * MINUTE_MS)
    const found = await check('clock')
    expect(found).toMatchObject({ status: 'failed' })
    expect(found.detail).toContain('NTP')
    stack.sandbox.clock.advance(clock.nowMs() - stack.sandbox.clock.nowMs())
    expect(await check('clock')).toMatchObject({ status: 'ok' })
  })

  it('loss shows a gap and reads it back by one call', async () => {
    const from = new Date(clock.nowMs() - 30 * MINUTE_MS)
    await stack.store.gaps.create([
      {
        _id: newId('gap'),
        platform: 'facebook',
        accountId: PAGE,
        from,
        to: null,
        cause: 'subscription-lost',
        refusedDeliveries: 0,
        state: 'open',
      },
    ])
    expect(await check('loss')).toMatchObject({ status: 'warning', repair: 'read-gap' })
    clock.advance(20 * MINUTE_MS)
    stack.sandbox.clock.advance(20 * MINUTE_MS)
    expect((await repairOf(owner, channel.id, 'read-gap')).outcome).toMatch(/repaired|nothing-to-do/)
    await stack.store.gaps.updateMany(
      { accountId: PAGE },
      { $set: { to: new Date(clock.nowMs()), state: 'closed' } },
    )
    await eventually(async () => (await check('loss')).status === 'ok')
  }, 60_000)
})

describe('A check that cannot be made', () => {
  it('says so and why, and costs the others nothing', async () => {
    armFault(stack.sandbox, { platform: 'facebook', path: 'debug_token' }, { status: 500 }, { times: 0 })
    const { checks } = await examination(owner, channel.id)
    const token = checks.find(({ id }) => id === 'token')
    expect(token).toMatchObject({ status: 'warning', repair: null })
    expect(token?.detail).toMatch(/^Chưa kiểm tra được: /)
    expect(checks.find(({ id }) => id === 'page-fields')).toMatchObject({ status: 'ok' })
    expect(checks).toHaveLength(FACEBOOK_CHECKS.length)
  })

  it('by a fault of ours says that too, is logged by name, and leaves the others standing', async () => {
    const of = { shopId: SHOP, channelId: channel.id }
    const broken = { publicUrl: 'no address at all' }
    const found = await checkAt(stack, of, 'callback', broken)
    expect(found).toMatchObject({ status: 'warning', repair: null })
    expect(found.detail).toContain('Có lỗi trong hệ thống của chúng tôi')
    expect(await checkAt(stack, of, 'page-fields', broken)).toMatchObject({ status: 'ok' })
    expect(stack.logText()).toContain('failed by a fault of ours')
  })

  it('answers all the same while the whole platform is away', async () => {
    armFault(stack.sandbox, { platform: 'facebook' }, { close: true }, { times: 0 })
    const { checks } = await examination(owner, channel.id)
    expect(
      checks.filter(({ detail }) => detail.startsWith('Chưa kiểm tra được')).map(({ id }) => id),
    ).toEqual(expect.arrayContaining(['token', 'scopes', 'tasks', 'page-fields', 'app-fields']))
    expect(checks.find(({ id }) => id === 'clock')).toMatchObject({ status: 'warning' })
  })
})

describe('Repairs', () => {
  it('are for owners; agents may look', async () => {
    const agent = await stack.as({ sub: 'hoamay-hung', retailer: SHOP, roles: ['agent'] })
    expect((await agent.post(`/channels/${channel.id}/check`)).status).toBe(200)
    const refused = await agent.post(`/channels/${channel.id}/repairs/resubscribe`)
    expect(refused).toMatchObject({ status: 403, body: { code: 'role-missing' } })
  })

  it('of another platform are refused, unknown ones are no repairs, another shop’s channel is none', async () => {
    const path = `/channels/${channel.id}/repairs`
    expect(await owner.post(`${path}/refresh-token`)).toMatchObject({ status: 409 })
    expect(await owner.post(`${path}/anything`)).toMatchObject({ status: 400 })
    const stranger = await stack.as({ sub: 'x', retailer: 'other', roles: ['owner'] })
    expect((await stranger.post(`/channels/${channel.id}/check`)).status).toBe(404)
    expect((await stranger.post(`${path}/resubscribe`)).status).toBe(404)
  })

  it('by a new link lead to its page, where consent is given', async () => {
    expect(await repairOf(owner, channel.id, 'relink')).toMatchObject({
      outcome: 'continue',
      next: `/links/new?platform=facebook&channelId=${channel.id}`,
    })
  })
})

describe('A token that Facebook calls dead', () => {
  it('is told with the advice for its subcode, and given up before a send finds out', async () => {
    await facebook('killTokens', { userId: DEMO_FACEBOOK_USER, subcode: 460 })
    const found = await check('token')
    expect(found).toMatchObject({ status: 'failed', repair: 'relink' })
    expect(found.evidence).toContain('190/460')
    const { body } = await owner.get<{ status: string }>(`/channels/${channel.id}`)
    expect(body.status).toBe('needs-relink')
    expect(await check('token')).toMatchObject({ status: 'failed', repair: 'relink' })
  })
})
