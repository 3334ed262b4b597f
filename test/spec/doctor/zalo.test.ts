import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ZALO_CHECKS } from '../../../src/doctor/checks/zalo.ts'
import { newId } from '../../../src/kit/ids.ts'
import { armFault } from '../../support/arm-fault.ts'
import { startConnectProxy } from '../../support/connect-proxy.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { checkAt, checkOf, examination, giveRhythm, repairOf, unservedAddress } from '../../support/doctor.ts'
import { DEMO_OA, linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import { type MovedClock, movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const SHOP = 'hoamay'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const clock: MovedClock = movedClock()
let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let userId: string

const zalo = <T = unknown>(verb: string, args: object = {}) =>
  stack.sandbox.control.call(`zalo.${verb}`, args) as Promise<T>
const changeOa = (change: object) => zalo('changeOa', { oaId: DEMO_OA, change })
const check = (id: string) => checkOf(owner, channel.id, id)
const write = (text: string) => zalo('userSend', { oaId: DEMO_OA, userId, text })
/** Gateway and platform together, as time passes. */
const pass = (ms: number) => {
  clock.advance(ms)
  stack.sandbox.clock.advance(ms)
}

beforeAll(async () => {
  stack = await startStack({ clock, env: { ZALO_DOMAIN_VERIFIER: 'kv_proof_1' } })
  owner = await stack.signIn('hoamay-lan')
  channel = await linkZalo(stack, owner)
  const user = await zalo<{ userId: string }>('addUser', { oaId: DEMO_OA, change: { isFollower: true } })
  userId = user.userId
  await write('Shop ơi còn bánh không?')
  await eventually(async () => (await check('webhook-kinds')).status === 'ok')
  await eventually(async () => (await check('signature')).status === 'ok')
}, 120_000)
afterAll(() => stack?.close())
afterEach(async () => {
  stack.sandbox.faults.clear()
  await changeOa({ refuseCallsWith: null, isVerified: true, packageName: 'Toàn diện', oaSecret: null })
  await zalo('setSwitches', { change: { appActive: true, apiRegistered: true } })
})

describe('An OA that is well', () => {
  it('passes every check, in both languages, without a token in the answer', async () => {
    const { checks } = await examination(owner, channel.id)
    expect(checks.map(({ id }) => id)).toEqual(ZALO_CHECKS.map(({ id }) => id))
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
    const english = await examination(owner, channel.id, 'en')
    for (const [at, { detail, evidence }] of checks.entries()) {
      expect(english.checks[at]?.detail).not.toBe(detail)
      expect(detail + evidence + (english.checks[at]?.evidence ?? '')).not.toMatch(/[{}]|undefined|NaN/)
    }
    const text = JSON.stringify([checks, english])
    const { appSecret = '', oaSecret = '' } = stack.settings.zalo ?? {}
    for (const secret of [appSecret, oaSecret]) expect(text).not.toContain(secret)
    expect(text).not.toContain('còn bánh')
  })
})

describe('The check of', () => {
  it('the OA finds one that is not verified, by its profile and by the refusal', async () => {
    await changeOa({ isVerified: false })
    expect(await check('verified')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('false'),
    })
    await changeOa({ isVerified: true, refuseCallsWith: -221 })
    expect(await check('verified')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('-221'),
    })
    expect(await check('token')).toMatchObject({ status: 'ok' })
  })

  it('the package finds one too low, by its name and by the refusal', async () => {
    await changeOa({ packageName: 'Cơ bản' })
    const named = await check('package')
    expect(named).toMatchObject({ status: 'failed' })
    expect(named.evidence).toContain('Cơ bản')
    await changeOa({ packageName: 'Toàn diện', refuseCallsWith: -224 })
    expect(await check('package')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('-224'),
    })
  })

  it.each([
    ['an app that is not active', { appActive: false }, '-209'],
    ['an API that is not registered', { apiRegistered: false }, '-212'],
  ])('the app finds %s, which is the operators’ matter', async (_, change, code) => {
    await zalo('setSwitches', { change })
    expect(await check('app')).toMatchObject({
      status: 'failed',
      repair: null,
      evidence: expect.stringContaining(code),
    })
    expect(await check('token')).toMatchObject({ status: 'ok' })
  })

  it('the app finds a right not granted or a slot taken by another app, which a new link mends', async () => {
    await changeOa({ refuseCallsWith: -223 })
    const found = await check('app')
    expect(found).toMatchObject({
      status: 'failed',
      repair: 'relink',
      evidence: expect.stringContaining('-223'),
    })
    expect(found.detail).toContain('ứng dụng khác')
    await changeOa({ refuseCallsWith: null })
  })

  it('quota tells what is left of the month', async () => {
    await changeOa({ freePerMonth: 0 })
    expect(await check('quota')).toMatchObject({ status: 'warning' })
    await changeOa({ freePerMonth: 2000 })
    const found = await check('quota')
    expect(found).toMatchObject({ status: 'ok' })
    expect(found.evidence).toContain('2.000')
  })

  it('the OA’s rate reads what Zalo says of it', async () => {
    // One call a minute, in a minute that is new: its answer tells that nothing is left.
    pass(2 * 60_000)
    await changeOa({ limitPerMinute: 1 })
    const found = await check('rate')
    expect(found).toMatchObject({ status: 'failed' })
    expect(found.evidence).toMatch(/100%.* 1 lượt\/phút/)
    await changeOa({ limitPerMinute: 2000 })
    pass(2 * 60_000)
  })

  it('the domain asks for the proof that Zalo asks for', async () => {
    const found = await check('domain')
    expect(found).toMatchObject({ status: 'ok' })
    expect(found.evidence).toContain(`${stack.url}/zalo_verifierkv_proof_1.html`)
    const proof = await fetch(`${stack.url}/zalo_verifierkv_proof_1.html`)
    expect([proof.status, proof.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await proof.text()).toContain('name="zalo-platform-site-verification" content="kv_proof_1"')
    const ofAnother = await (await fetch(`${stack.url}/zalo_verifierkv_proof_2.html`)).text()
    expect(ofAnother).not.toContain('zalo-platform-site-verification')
  })

  it('signatures recognises the two secrets in each other’s place, and says where each belongs', async () => {
    await changeOa({ oaSecret: stack.settings.zalo?.appSecret })
    pass(60_000)
    await write('Ký bằng khoá ứng dụng')
    const found = await eventually(async () => {
      const now = await check('signature')
      return now.status === 'failed' ? now : null
    })
    expect(found.detail).toContain('ZALO_APP_SECRET')
    expect(found.evidence).toContain('app-secret')
    await changeOa({ oaSecret: 'somebody_reset_it' })
    pass(60_000)
    await write('Ký bằng khoá mới đặt lại')
    await eventually(async () => (await check('signature')).evidence.includes('unknown'))
    await changeOa({ oaSecret: null })
    pass(60_000)
    await write('Ký đúng')
    await eventually(async () => (await check('signature')).status === 'ok')
  }, 60_000)

  it('kinds finds toggles nobody switched on', async () => {
    const watch = { _id: channel.id, shopId: SHOP }
    const before = await stack.store.channelWatches.findOne(watch).lean()
    await stack.store.channelWatches.updateOne(watch, { $set: { kinds: { followed: new Date() } } })
    const found = await check('webhook-kinds')
    expect(found).toMatchObject({ status: 'failed' })
    expect(found.detail).toContain('user_send_*')
    await stack.store.channelWatches.updateOne(watch, {
      $set: { kinds: { ...before?.kinds, 'message-out': new Date() } },
    })
    expect(await check('webhook-kinds')).toMatchObject({ status: 'warning' })
    await stack.store.channelWatches.updateOne(watch, { $set: { kinds: before?.kinds ?? {} } })
  })

  it('a repeat that Zalo had to make warns before the webhook is switched off', async () => {
    await stack.store.webhookSigns.create([
      { _id: 'zalo:retried', platform: 'zalo', sign: 'retried', count: 1, lastAt: new Date(clock.nowMs()) },
    ])
    expect(await check('webhook')).toMatchObject({ status: 'warning' })
    await stack.store.webhookSigns.deleteOne({ _id: 'zalo:retried' })
  })

  it.each([
    ['that nobody serves', unservedAddress, 'ECONNREFUSED'],
    ['of another program', async () => stack.sandbox.url, '404'],
  ])('an address %s is told with what came back', async (_, addressOf, evidence) => {
    const address = await addressOf()
    for (const id of ['callback', 'domain']) {
      const found = await checkAt(stack, { shopId: SHOP, channelId: channel.id }, id, { publicUrl: address })
      expect(found).toMatchObject({ status: 'failed', repair: null })
      if (id === 'callback') expect(found.evidence).toContain(evidence)
    }
  })
})

describe('Refusals for where we call from', () => {
  it('are asked for, of the host that holds the rule, with no token', async () => {
    const before = stack.sandbox.history.records.at(-1)?.seq ?? 0
    expect(await check('region')).toMatchObject({ status: 'ok', evidence: expect.stringContaining('452') })
    const asked = stack.sandbox.history
      .calls({ platform: 'zalo', afterSeq: before })
      .filter(({ path }) => path.endsWith('/v2.0/me'))
    expect(asked).toHaveLength(1)
    expect(Object.keys(asked[0]?.headers ?? {})).not.toContain('access_token')
    await zalo('setSwitches', { change: { outsideVietnam: true } })
    expect(await check('region')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('-501'),
    })
    await zalo('setSwitches', { change: { outsideVietnam: false } })
  })

  it('are shown with the proxy they left through, and never its password', async () => {
    const proxy = await startConnectProxy({ user: 'kv', password: 'bi-mat' })
    onTestFinished(() => proxy.close())
    const through = await startStack({ worker: false, env: { ZALO_PROXY_URL: proxy.url } })
    onTestFinished(() => through.close())
    const lan = await through.signIn('hoamay-lan')
    const { id } = await linkZalo(through, lan)
    const found = await checkOf(lan, id, 'region')
    expect(found.evidence).toContain(new URL(proxy.url).host)
    expect(found.evidence).not.toContain('bi-mat')
    expect(proxy.asked.some((address) => address.includes('/oauth/v4/oa/access_token'))).toBe(true)
    expect(proxy.asked.some((address) => address.includes('/graph/v2.0/me'))).toBe(true)
  })

  it('are also read from the sends of the day', async () => {
    expect(await check('region')).toMatchObject({ status: 'ok' })
    const id = newId('out')
    await stack.store.outbox.create([
      {
        _id: id,
        shopId: SHOP,
        channelId: channel.id,
        platform: 'zalo',
        threadKey: `cnv_${id}`,
        seq: 1,
        idempotencyKey: id,
        bodyHash: id,
        kind: 'send-message',
        author: 'staff',
        authorId: 'lan',
        state: 'failed',
        open: false,
        attempts: 1,
        problem: 'outside-vietnam',
        acceptedAt: new Date(clock.nowMs()),
      },
    ])
    expect(await check('region')).toMatchObject({ status: 'failed', repair: null })
    await stack.store.outbox.deleteOne({ _id: id, shopId: SHOP })
  })
})

describe('The tokens', () => {
  it('are renewed by one call when their renewal failed, and not spent when they are good', async () => {
    expect(await repairOf(owner, channel.id, 'refresh-token')).toMatchObject({ outcome: 'nothing-to-do' })
    const refreshes = async () => (await zalo<unknown[]>('tokenEvents')).length
    const before = await refreshes()
    await stack.stopWorker()
    pass(20 * HOUR_MS)
    // The session did not outlive the night.
    owner = await stack.signIn('hoamay-lan')
    await stack.store.channels.updateOne(
      { _id: channel.id, shopId: SHOP },
      {
        $push: { problems: { code: 'token-refresh-failing', detail: 'platform-down', since: new Date() } },
        $set: { status: 'degraded' },
      },
    )
    expect(await check('token-age')).toMatchObject({ status: 'warning', repair: 'refresh-token' })
    expect(await repairOf(owner, channel.id, 'refresh-token')).toMatchObject({ outcome: 'repaired' })
    expect(await check('token-age')).toMatchObject({ status: 'ok', repair: null })
    expect((await refreshes()) - before).toBe(1)
    await stack.startWorker()
  }, 60_000)

  it('that end in less than fourteen days ask for a new link', async () => {
    const token = { _id: channel.id, shopId: SHOP }
    const before = await stack.store.tokens.findOne(token).lean()
    await stack.store.tokens.updateOne(token, {
      $set: { refreshExpiresAt: new Date(clock.nowMs() + 6 * DAY_MS) },
    })
    expect(await check('token-age')).toMatchObject({ status: 'warning', repair: 'relink' })
    await stack.store.tokens.updateOne(token, {
      $set: { refreshExpiresAt: before?.refreshExpiresAt ?? null },
    })
  })
})

describe('An OA that writes every day at this time and is silent today', () => {
  it('is found by its own rhythm, and well again once an event comes', async () => {
    expect(await check('rhythm')).toMatchObject({ status: 'ok' })
    const { externalId } = channel
    await stack.store.channels.updateOne(
      { _id: channel.id, shopId: SHOP },
      { $set: { linkedAt: new Date(clock.nowMs() - 30 * DAY_MS) } },
    )
    await giveRhythm(
      stack.rooms,
      { shopId: SHOP, channelId: channel.id, externalId },
      { perDay: 20, platform: 'zalo' },
    )
    pass(40 * 60_000)
    const silent = await examination(owner, channel.id)
    expect(silent.rhythm.days).toEqual([20, 20, 20, 20, 20, 20])
    expect(silent.checks.find(({ id }) => id === 'rhythm')).toMatchObject({ status: 'failed' })
    await write('Mình hỏi chút ạ')
    await eventually(async () => expect(await check('rhythm')).toMatchObject({ status: 'ok' }))
  })
})

describe('A check that cannot be made', () => {
  it('says so while Zalo is away, and the others stand', async () => {
    armFault(stack.sandbox, { platform: 'zalo' }, { status: 502, body: '<html>' }, { times: 0 })
    const { checks } = await examination(owner, channel.id)
    expect(checks.find(({ id }) => id === 'quota')?.detail).toMatch(/^Chưa kiểm tra được: /)
    expect(checks.find(({ id }) => id === 'domain')).toMatchObject({ status: 'ok' })
    expect(checks).toHaveLength(ZALO_CHECKS.length)
  })
})

describe('A grant the OA took back', () => {
  it('is told as dead, with a new link as the way out', async () => {
    await zalo('revoke', { oaId: DEMO_OA })
    expect(await check('token')).toMatchObject({ status: 'failed', repair: 'relink' })
    expect(await check('token-age')).toMatchObject({ status: 'failed', repair: 'relink' })
    expect(await owner.post(`/channels/${channel.id}/repairs/refresh-token`)).toMatchObject({
      status: 409,
      body: { code: 'needs-relink' },
    })
  })
})
