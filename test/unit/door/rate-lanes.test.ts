import { describe, expect, it } from 'vitest'
import { ChannelError } from '../../../src/channels/channel-error.ts'
import { silentMeter } from '../../../src/kit/meter.ts'
import { type Call, createRateLanes } from '../../../src/door/rate-lanes.ts'
import { pauseScope } from '../../../src/door/rate-limits.ts'

const aCall = (change: Partial<Call> = {}): Call => ({
  platform: 'facebook',
  account: 'chn_1',
  operation: 'facebook.private-reply',
  input: {},
  priority: 'person',
  ...change,
})
const setUp = () => {
  const clock = { at: 0, nowMs: () => clock.at }
  return { clock, lanes: createRateLanes({ clock, meter: silentMeter }) }
}
const refusal = (pass: Promise<void>) =>
  pass.then(
    () => null,
    (error: unknown) => error as ChannelError,
  )

describe('A rate lane', () => {
  it('puts off what would go over the platform’s limit, saying for how long, without having sent anything', async () => {
    const { lanes, clock } = setUp()
    for (let n = 0; n < 750; n += 1) {
      clock.at += 10
      await lanes.pass(aCall())
    }
    const error = await refusal(lanes.pass(aCall()))
    expect(error).toBeInstanceOf(ChannelError)
    expect(error).toMatchObject({ code: 'rate-limited', retry: 'after-delay', requestLeft: false })
    expect(error?.waitMs).toBe(3_600_000 - 7_500 + 10)
    clock.at += error?.waitMs ?? 0
    expect(await refusal(lanes.pass(aCall()))).toBeNull()
  })

  it('of one account holds nobody else up', async () => {
    const { lanes } = setUp()
    const zalo = aCall({ platform: 'zalo', operation: 'zalo.send-message' })
    for (let n = 0; n < 100; n += 1) await lanes.pass(zalo)
    expect(await refusal(lanes.pass(zalo))).not.toBeNull()
    expect(await refusal(lanes.pass({ ...zalo, account: 'chn_2' }))).toBeNull()
  })

  it('of the app holds all its accounts, four thousand a minute', async () => {
    const { lanes, clock } = setUp()
    for (let n = 0; n < 4_000; n += 1)
      await lanes.pass(aCall({ platform: 'zalo', operation: 'zalo.quota', account: `chn_${n % 100}` }))
    const error = await refusal(
      lanes.pass(aCall({ platform: 'zalo', operation: 'zalo.quota', account: 'chn_new' })),
    )
    expect(error?.waitMs).toBe(60_000)
    clock.at += 60_000
    expect(
      await refusal(lanes.pass(aCall({ platform: 'zalo', operation: 'zalo.quota', account: 'chn_new' }))),
    ).toBeNull()
  })

  it('lets people go before bulk work on the same account', async () => {
    const { lanes } = setUp()
    const bulk = aCall({ platform: 'zalo', operation: 'zalo.person-detail', priority: 'bulk' })
    let passed = 0
    while ((await refusal(lanes.pass(bulk))) === null) passed += 1
    expect(passed).toBe(70)
    for (let n = 0; n < 30; n += 1)
      expect(
        await refusal(lanes.pass({ ...bulk, operation: 'zalo.send-message', priority: 'person' })),
      ).toBeNull()
  })

  it('takes the OA’s real limit from the platform’s answer', async () => {
    const { lanes } = setUp()
    const call = aCall({ platform: 'zalo', operation: 'zalo.send-message' })
    lanes.learn(call, {
      appPercent: null,
      accountPercent: 1,
      regainAccessMs: null,
      accountLimitPerMinute: 2_000,
    })
    for (let n = 0; n < 2_000; n += 1) await lanes.pass(call)
    expect(await refusal(lanes.pass(call))).not.toBeNull()
  })

  it('slows bulk work when the platform counts three quarters, and everything when it counts all', async () => {
    const { lanes, clock } = setUp()
    const call = aCall({ operation: 'facebook.posts' })
    const bulk = { ...call, priority: 'bulk' as const }
    lanes.learn(call, { appPercent: null, accountPercent: 80, regainAccessMs: null })
    expect(await refusal(lanes.pass(call))).toBeNull()
    expect((await refusal(lanes.pass(bulk)))?.waitMs).toBe(60_000)
    lanes.learn(call, { appPercent: null, accountPercent: 100, regainAccessMs: 300_000 })
    expect((await refusal(lanes.pass(call)))?.waitMs).toBe(300_000)
    expect(await refusal(lanes.pass({ ...call, account: 'chn_2' }))).toBeNull()
    clock.at += 300_000
    expect(await refusal(lanes.pass(bulk))).toBeNull()
  })

  it('slows the product that the platform counts as used up, and leaves the other going', async () => {
    const { lanes } = setUp()
    const posts = aCall({ operation: 'facebook.posts' })
    lanes.learn(posts, {
      appPercent: 90,
      accountPercent: 100,
      regainAccessMs: 300_000,
      products: [
        { product: 'messenger', percent: 20, regainAccessMs: null },
        { product: 'pages', percent: 100, regainAccessMs: 300_000 },
      ],
    })
    expect((await refusal(lanes.pass(posts)))?.waitMs).toBe(300_000)
    const send = aCall({ operation: 'facebook.send-message' })
    expect(await refusal(lanes.pass(send))).toBeNull()
    // A Page's time is not the app's: that one has a share left, and only bulk work waits for its next minute.
    expect((await refusal(lanes.pass({ ...send, account: 'chn_2', priority: 'bulk' })))?.waitMs).toBe(60_000)
    expect(await refusal(lanes.pass({ ...posts, account: 'chn_2' }))).toBeNull()
  })

  it('rests the whole app when it is the app that has used up its share', async () => {
    const { lanes } = setUp()
    lanes.learn(aCall(), { appPercent: 100, accountPercent: null, regainAccessMs: null })
    expect(
      (await refusal(lanes.pass(aCall({ account: 'chn_2', operation: 'facebook.posts' }))))?.waitMs,
    ).toBe(60_000)
  })

  it.each([
    ['613', 'facebook.conversations', ['facebook.send-message', 'facebook.posts', 'facebook.reply-comment']],
    ['80006', 'facebook.send-message', ['facebook.posts', 'facebook.reply-comment']],
    ['80001', 'facebook.posts', ['facebook.send-message', 'facebook.conversations']],
    ['32', 'facebook.comments', ['facebook.send-message']],
    ['368/1390008', 'facebook.reply-comment', ['facebook.send-message', 'facebook.posts']],
  ])('refused with %s rests %s for as long as told, and leaves %j going', async (code, refused, going) => {
    const { lanes, clock } = setUp()
    const call = aCall({ operation: refused })
    lanes.pause(call, 90_000, pauseScope('facebook', code))
    expect((await refusal(lanes.pass(call)))?.waitMs).toBe(90_000)
    for (const operation of going) expect(await refusal(lanes.pass(aCall({ operation })))).toBeNull()
    clock.at += 90_000
    expect(await refusal(lanes.pass(call))).toBeNull()
  })

  it.each(['17', '613/1996', 'http-429'])(
    'refused with %s rests the whole account, and no other',
    async (code) => {
      const { lanes } = setUp()
      lanes.pause(aCall({ operation: 'facebook.posts' }), 90_000, pauseScope('facebook', code))
      expect((await refusal(lanes.pass(aCall())))?.waitMs).toBe(90_000)
      expect(await refusal(lanes.pass(aCall({ account: 'chn_2' })))).toBeNull()
    },
  )

  it('waits a short while itself, and stops waiting when told to', async () => {
    const lanes = createRateLanes({ clock: { nowMs: () => Date.now() }, meter: silentMeter })
    const call = aCall({ operation: 'facebook.conversations' })
    const startedMs = Date.now()
    for (let n = 0; n < 3; n += 1) await lanes.pass(call)
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(990)
    const stop = new AbortController()
    await lanes.pass(call)
    const waiting = refusal(lanes.pass(call, stop.signal))
    stop.abort()
    expect(await waiting).toMatchObject({ code: 'call-stopped', requestLeft: false })
  })
})
