import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codesOfPlatform, OPERATIONS, scopesFor, TEXT_VERSION } from '../../config/permissions.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ChannelError } from '../../src/channels/channel-error.ts'
import { DoorRefusal, type DoorSubject } from '../../src/door/door.ts'
import { newId } from '../../src/kit/ids.ts'
import { armFault } from '../support/arm-fault.ts'
import { testServers } from '../support/servers.ts'
import { aChannel, openTrustBench, type TrustBench } from '../support/trust.ts'
import { eventually } from '../support/wait.ts'

const clock = { ahead: 0, nowMs: () => Date.now() + clock.ahead }
const SHOP = 'shop-1'
const OA = '7100001'
const FOLLOWER = { name: 'Lan', phone: '84901234567', address: '12 Hàng Bài', user_dob: '01/02/1990' }
let sandbox: Sandbox
let bench: TrustBench
let followerId: string

const by = { userId: 'user-lan', role: 'owner' }
const give = (channelId: string, codes: readonly string[], shopId = SHOP) =>
  bench.consents.give({ shopId, channelId, codes, textVersion: TEXT_VERSION, locale: 'vi', by })
const withdraw = (channelId: string, codes: readonly string[]) =>
  bench.consents.withdraw({ shopId: SHOP, channelId, codes, locale: 'vi', by })
const channel = (channelId: string, shopId = SHOP): DoorSubject => ({ kind: 'channel', shopId, channelId })
const calls = () => sandbox.history.calls({}).length
const refusalOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DoorRefusal)) throw new Error(`not refused: ${String(error)}`)
  return { code: error.code, permission: error.permission }
}

/** A channel of the OA with a living token, and no consent yet. */
async function aZaloChannel(change: Record<string, unknown> = {}): Promise<string> {
  const channelId = newId('chn')
  await aChannel(bench.store, {
    _id: channelId,
    shopId: SHOP,
    platform: 'zalo',
    externalId: `${OA}-${channelId}`,
    ...change,
  })
  const pair = (await sandbox.control.call('zalo.mintTokens', { oaId: OA })) as {
    accessToken: string
    refreshToken: string
  }
  await bench.keeper.put(
    { shopId: SHOP, channelId, platform: 'zalo' },
    { ...pair, accessExpiresAtMs: clock.nowMs() + 90_000_000, refreshExpiresAtMs: null },
    { reason: 'linked' },
  )
  return channelId
}

async function aFacebookChannel(
  change: Record<string, unknown> = {},
): Promise<{ channelId: string; pageId: string }> {
  const channelId = newId('chn')
  const page = (await sandbox.control.call('facebook.addPage', { name: 'Tiệm hoa' })) as { id: string }
  const user = (await sandbox.control.call('facebook.addUser', { name: 'Minh', pageIds: [page.id] })) as {
    id: string
  }
  const scopes = scopesFor(codesOfPlatform('facebook'))
  const { pageTokens } = (await sandbox.control.call('facebook.grant', {
    userId: user.id,
    scopes,
    pageIds: [page.id],
  })) as { pageTokens: Record<string, string> }
  await aChannel(bench.store, {
    _id: channelId,
    shopId: SHOP,
    platform: 'facebook',
    externalId: page.id,
    grantedScopes: scopes,
    ...change,
  })
  await bench.keeper.put(
    { shopId: SHOP, channelId, platform: 'facebook' },
    {
      accessToken: pageTokens[page.id] as string,
      refreshToken: null,
      accessExpiresAtMs: null,
      refreshExpiresAtMs: null,
    },
    { reason: 'linked' },
  )
  return { channelId, pageId: page.id }
}

beforeAll(async () => {
  sandbox = await startSandbox()
  bench = await openTrustBench({
    env: {
      ...sandbox.gatewayEnv('http://localhost:3000'),
      MONGODB_URI: testServers().mongodbUri,
      REDIS_URL: 'redis://127.0.0.1:1',
      TOKEN_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    },
    clock,
  })
  await sandbox.control.call('zalo.addOa', { id: OA, name: 'Tiệm hoa', change: { limitPerMinute: 2_000 } })
  const user = (await sandbox.control.call('zalo.addUser', {
    oaId: OA,
    change: { displayName: 'Lan', isFollower: true, lastInteractionAtMs: Date.now(), tags: ['VIP'] },
  })) as { userId: string }
  followerId = user.userId
  const known = sandbox.zalo.state().oas[OA]?.users[followerId]
  if (known) known.shared = FOLLOWER
})
afterAll(async () => {
  await bench?.close()
  await sandbox?.close()
})
afterEach(() => {
  sandbox.faults.clear()
  clock.ahead = 0
})

describe('Nothing leaves', () => {
  it('without consent, for any operation of either platform; the refusal names the code', async () => {
    const [zalo, { channelId: facebook }] = [await aZaloChannel(), await aFacebookChannel()]
    const before = calls()
    for (const [name, ways] of Object.entries(OPERATIONS)) {
      const subject = channel(name.startsWith('zalo.') ? zalo : facebook)
      const refusal = await refusalOf(bench.door.call(subject, name, {}))
      expect(refusal.code, name).toBe('consent-missing')
      expect(
        ways.flatMap((way) => way.codes),
        name,
      ).toContain(refusal.permission)
    }
    expect(calls()).toBe(before)
  })

  it('for an operation that the map does not name, whatever was consented to', async () => {
    const id = await aZaloChannel()
    await give(id, codesOfPlatform('zalo'))
    const before = calls()
    for (const name of ['zalo.articles', 'facebook.ads', 'toString', '', 'zalo.SEND-message'])
      expect((await refusalOf(bench.door.call(channel(id), name, {}))).code).toBe('operation-unmapped')
    expect(calls()).toBe(before)
  })

  it('under a scope that the platform did not grant', async () => {
    const granted = scopesFor(['FB5']).filter((scope) => scope !== 'pages_messaging')
    const { channelId, pageId } = await aFacebookChannel({ grantedScopes: granted })
    await give(channelId, ['FB5'])
    const before = calls()
    const call = bench.door.call(channel(channelId), 'facebook.send-message', {
      pageId,
      personId: '1',
      text: 'x',
    })
    expect(await refusalOf(call)).toEqual({ code: 'permission-missing', permission: 'FB5' })
    expect(calls()).toBe(before)
  })

  it('after a withdrawal, from the very next call on', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA1'])
    await bench.door.call(channel(id), 'zalo.oa-profile', {})
    await withdraw(id, ['ZA1'])
    const before = calls()
    const refusal = await refusalOf(bench.door.call(channel(id), 'zalo.oa-profile', {}))
    expect(refusal).toEqual({ code: 'consent-missing', permission: 'ZA1' })
    expect(calls()).toBe(before)
  })

  it('of a call that was waiting for a fresh token while its consent was withdrawn', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA1'])
    const pair = (await sandbox.control.call('zalo.mintTokens', { oaId: OA })) as {
      accessToken: string
      refreshToken: string
    }
    await bench.keeper.put(
      { shopId: SHOP, channelId: id, platform: 'zalo' },
      { ...pair, accessExpiresAtMs: clock.nowMs() + 1_000, refreshExpiresAtMs: null },
      { reason: 'linked' },
    )
    armFault(sandbox, { platform: 'zalo', path: 'access_token' }, { delayMs: 800 })
    const before = calls()
    const call = refusalOf(bench.door.call(channel(id), 'zalo.oa-profile', {}))
    await eventually(() => expect(calls()).toBe(before + 1))
    await withdraw(id, ['ZA1'])
    expect(await call).toEqual({ code: 'consent-missing', permission: 'ZA1' })
    const made = sandbox.history.calls({}).slice(before)
    expect([...new Set(made.map(({ op }) => op))]).toEqual(['oauth.token'])
  })

  it('for an unlinked channel, one that needs a new link, an unknown one, or another shop’s', async () => {
    const [unlinked, dead, own] = [
      await aZaloChannel({ live: false, status: 'unlinked' }),
      await aZaloChannel(),
      await aZaloChannel(),
    ]
    await bench.store.channels.updateOne({ _id: dead, shopId: SHOP }, { $set: { status: 'needs-relink' } })
    for (const id of [unlinked, dead, own]) await give(id, ['ZA1'])
    const before = calls()
    const codeOf = async (subject: DoorSubject) =>
      (await refusalOf(bench.door.call(subject, 'zalo.oa-profile', {}))).code
    expect(await codeOf(channel(unlinked))).toBe('channel-unlinked')
    expect(await codeOf(channel(dead))).toBe('needs-relink')
    expect(await codeOf(channel('chn_nobody'))).toBe('channel-unlinked')
    expect(await codeOf(channel(own, 'shop-2'))).toBe('channel-unlinked')
    await give(own, ['ZA1'], 'shop-2')
    expect(await codeOf(channel(own, 'shop-2'))).toBe('channel-unlinked')
    expect(calls()).toBe(before)
  })

  it('by the way of upkeep, but what ends, inspects or renews a grant', async () => {
    const before = calls()
    for (const name of Object.keys(OPERATIONS)) {
      const platform = name.startsWith('zalo.') ? 'zalo' : 'facebook'
      const subject: DoorSubject = { kind: 'upkeep', platform, accessToken: 'any' }
      expect((await refusalOf(bench.door.call(subject, name, {}))).code, name).toBe('operation-unmapped')
    }
    expect(calls()).toBe(before)
  })

  it('of one platform for a channel of the other', async () => {
    const id = await aZaloChannel()
    await give(id, [...codesOfPlatform('zalo'), ...codesOfPlatform('facebook')])
    await bench.store.channels.updateOne(
      { _id: id, shopId: SHOP },
      { $set: { grantedScopes: scopesFor(['FB5']) } },
    )
    const before = calls()
    expect((await refusalOf(bench.door.call(channel(id), 'facebook.send-message', {}))).code).toBe(
      'operation-unmapped',
    )
    expect(calls()).toBe(before)
  })

  it('that `check` would refuse, and `check` itself sends nothing', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA3'])
    const before = calls()
    expect(await bench.door.check(channel(id), 'zalo.send-message')).toEqual({ ok: true })
    expect(await bench.door.check(channel(id), 'zalo.person-detail')).toMatchObject({
      ok: false,
      refusal: { code: 'consent-missing', permission: 'ZA2' },
    })
    expect(calls()).toBe(before)
  })
})

describe('What comes back', () => {
  it('of a follower is name, phone and address: no birthday, gender, tag or avatar', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA2'])
    const person = await bench.door.call<object>(channel(id), 'zalo.person-detail', { userId: followerId })
    expect(person).toMatchObject({ name: 'Lan', phone: '84901234567' })
    expect(Object.keys(person).sort()).toEqual(['address', 'isFollower', 'name', 'phone', 'userId'])
    // The platform did send more: it is our edge that holds it back.
    const answer = String(sandbox.history.calls({ platform: 'zalo' }).at(-1)?.answer)
    for (const word of ['birthday', 'gender', 'avatar', 'VIP']) {
      expect(answer).toContain(word)
      expect(JSON.stringify(person)).not.toContain(word)
    }
  })

  it('of an OA is the four fields of ZA1 and its id', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA1'])
    const card = await bench.door.call<object>(channel(id), 'zalo.oa-profile', {})
    expect(Object.keys(card).sort()).toEqual(['avatar', 'cover', 'description', 'name', 'oaId'])
  })

  it.each([
    [['FB1'], ['about', 'coverUrl', 'description', 'emails', 'id', 'name', 'pictureUrl']],
    [['FB2'], ['about', 'coverUrl', 'description', 'id', 'name', 'pictureUrl']],
    [['FB5'], ['id', 'name', 'pictureUrl']],
  ])('of a Page with %j is %j', async (codes, fields) => {
    const { channelId, pageId } = await aFacebookChannel()
    await give(channelId, codes)
    const card = await bench.door.call<object>(channel(channelId), 'facebook.page-profile', { pageId })
    expect(Object.keys(card).sort()).toEqual(fields)
  })
})

describe('A link, before a channel exists', () => {
  it('stands on its own consents, and on none once it failed', async () => {
    const link = { _id: newId('lnk'), shopId: SHOP }
    await bench.store.links.create({
      ...link,
      userId: 'user-lan',
      platform: 'zalo',
      codes: ['ZA1'],
      textVersion: TEXT_VERSION,
      locale: 'vi',
      returnTo: null,
      status: 'awaiting-authorization',
      problem: null,
      candidates: [],
      grantedScopes: [],
      extraScopes: [],
      grantId: null,
      channelIds: [],
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 60_000),
    })
    const { accessToken } = (await sandbox.control.call('zalo.mintTokens', { oaId: OA })) as {
      accessToken: string
    }
    const subject: DoorSubject = {
      kind: 'link',
      shopId: SHOP,
      linkId: link._id,
      platform: 'zalo',
      accessToken,
    }
    const profile = () => bench.door.call<{ name: string }>(subject, 'zalo.oa-profile', {})
    expect(await refusalOf(profile())).toEqual({ code: 'consent-missing', permission: 'ZA1' })
    await bench.consents.give({
      ...link,
      linkId: link._id,
      codes: ['ZA1'],
      textVersion: TEXT_VERSION,
      locale: 'vi',
      by,
    })
    expect((await profile()).name).toBe('Tiệm hoa')
    await bench.store.links.updateOne({ _id: link._id, shopId: SHOP }, { $set: { status: 'failed' } })
    expect((await refusalOf(profile())).code).toBe('consent-missing')
  })
})

describe('A token that the platform rejects', () => {
  it('is refreshed once and the call made once more, unseen by the caller', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA1'])
    // Another call has minted a new pair: ours is dead; the refresh token in force is the newer one.
    await bench.door.call(channel(id), 'zalo.oa-profile', {})
    sandbox.faults.add({
      match: { platform: 'zalo', path: '/v2.0/oa/getoa' },
      then: { zaloError: { error: -216 } },
    })
    const { fence } = await bench.keeper.usable({ shopId: SHOP, channelId: id })
    expect(await bench.door.call(channel(id), 'zalo.oa-profile', {})).toMatchObject({ name: 'Tiệm hoa' })
    const after = await bench.keeper.usable({ shopId: SHOP, channelId: id })
    expect(after).toMatchObject({ fence: fence + 1, unproven: false })
  })

  it('is given up when even the fresh one is rejected, and asked for no more', async () => {
    const id = await aZaloChannel()
    await give(id, ['ZA1'])
    sandbox.faults.add({
      match: { platform: 'zalo', path: '/v2.0/oa/getoa' },
      times: 2,
      then: { zaloError: { error: -216 } },
    })
    await expect(bench.door.call(channel(id), 'zalo.oa-profile', {})).rejects.toMatchObject({
      code: 'token-rejected',
      retry: 'after-relink',
    })
    const before = calls()
    expect((await refusalOf(bench.door.call(channel(id), 'zalo.oa-profile', {}))).code).toBe('needs-relink')
    expect(calls()).toBe(before)
  })

  it.each([
    [458, 'app-removed'],
    [459, 'login-checkpoint'],
    [460, 'password-changed'],
    [463, 'token-expired'],
    [467, 'token-rejected'],
    [492, 'role-lost'],
  ])(
    'of a Page killed with %i ends in a new link at once, and the channel keeps the cause',
    async (subcode, code) => {
      const { channelId, pageId } = await aFacebookChannel()
      await give(channelId, ['FB1'])
      sandbox.faults.add({
        match: { platform: 'facebook' },
        then: { graphError: { code: 190, subcode, status: 401 } },
      })
      await expect(
        bench.door.call(channel(channelId), 'facebook.page-profile', { pageId }),
      ).rejects.toMatchObject({
        code,
      })
      const row = await bench.store.channels.findOne({ _id: channelId, shopId: SHOP }).lean()
      expect(row).toMatchObject({
        status: 'needs-relink',
        problems: [{ code: 'needs-relink', detail: code }],
      })
    },
  )
})

describe('A platform in trouble', () => {
  it('is not called by an account whose last ten calls failed, while its other accounts go on', async () => {
    const [sick, well] = [await aFacebookChannel(), await aFacebookChannel()]
    for (const { channelId } of [sick, well]) await give(channelId, ['FB1'])
    const profile = ({ channelId, pageId }: { channelId: string; pageId: string }) =>
      bench.door.call(channel(channelId), 'facebook.page-profile', { pageId })
    sandbox.faults.add({
      match: { platform: 'facebook' },
      times: 10,
      then: { status: 503, body: '<html>' },
    })
    for (let n = 0; n < 10; n += 1) await expect(profile(sick)).rejects.toBeInstanceOf(ChannelError)
    const before = calls()
    const error = await profile(sick).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ retry: 'after-delay', requestLeft: false })
    expect((error as ChannelError).waitMs).toBeGreaterThan(20_000)
    expect(calls()).toBe(before)
    await profile(well)
    clock.ahead = 31_000
    await profile(sick)
  })
})
