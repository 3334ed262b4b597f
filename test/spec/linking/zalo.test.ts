import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishAuthorization, startAuthorization } from '../../../src/linking/links.ts'
import type { LinkingDeps } from '../../../src/linking/deps.ts'
import { releaseLease, takeLease } from '../../../src/store/lease.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import { tokenSeals } from '../../../src/vault/token-row.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { placesOf } from '../../support/everything-stored.ts'
import { linkZalo, walkLink } from '../../support/link-accounts.ts'
import { tokenRefresh } from '../../../src/queues/jobs.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const ALL = ['ZA1', 'ZA2', 'ZA3']
let stack: Stack
let lan: SignedIn
let huong: SignedIn

beforeAll(async () => {
  stack = await startStack()
  lan = await stack.signIn('hoamay-lan')
  huong = await stack.signIn('banhgio-huong')
})
afterAll(() => stack?.close())

const zalo = <T = unknown>(op: string, args: object): Promise<T> =>
  stack.sandbox.control.call(`zalo.${op}`, args) as Promise<T>
const switches = (change: object) => zalo('setSwitches', { change })
let oas = 0
async function newOa(followers = 0): Promise<string> {
  const id = `431865706877102${String(++oas).padStart(4, '0')}`
  await zalo('addOa', { id, name: `OA ${oas}`, followers, change: { description: 'Hoa tươi' } })
  return id
}
const tokenCalls = () => stack.sandbox.history.calls({ platform: 'zalo', op: 'oauth.token' }).length
const channelOf = async (shopId: string, externalId: string): Promise<ChannelDoc> => {
  const found = await stack.store.channels.findOne({ shopId, externalId }).lean<ChannelDoc>()
  if (!found) throw new Error(`${shopId} has no ${externalId}`)
  return found
}
/** The access token in the vault, and the one the platform takes. */
async function pairsOf(shopId: string, oaId: string) {
  const { _id } = await channelOf(shopId, oaId)
  const row = await stack.store.tokens.findOne({ _id, shopId }).lean()
  const seals = await tokenSeals(stack.rooms.vault, shopId)
  return {
    ours: row ? seals.open(row, 'sealedAccess') : null,
    theirs: stack.sandbox.zalo.state().tokens.live[oaId]?.accessToken,
  }
}

/** A link up to the callback, in the owner's browser. */
async function begin(
  owner: SignedIn,
  oaId: string,
  permissions = ALL,
): Promise<{ linkId: string; callback: URL }> {
  await switches({ autoPermission: oaId })
  const { textVersion } = (await owner.get<{ textVersion: string }>('/permissions')).body
  const made = await owner.post<{ id: string; startUrl: string }>('/links', {
    platform: 'zalo',
    permissions,
    textVersion,
  })
  const dialog = (await owner.browser.get(made.body.startUrl)).headers.get('location') ?? ''
  const back = await fetch(dialog, { redirect: 'manual' })
  return { linkId: made.body.id, callback: new URL(back.headers.get('location') ?? '') }
}
const finish = async (owner: SignedIn, callback: URL): Promise<string> =>
  (await owner.browser.get(callback.href)).headers.get('location') ?? ''

describe('linking an OA', () => {
  it('makes it a channel by itself, with its card and the ends of its tokens', async () => {
    const oaId = await newOa()
    const linked = await linkZalo(stack, lan, { oaId })
    const shown = (await lan.get<Record<string, unknown>>(`/channels/${linked.id}`)).body
    expect(shown).toMatchObject({ externalId: oaId, status: 'active', name: `OA ${oas}` })
    const hoursLeft = (Date.parse(shown.tokenExpiresAt as string) - Date.now()) / 3_600_000
    expect(hoursLeft).toBeGreaterThan(24)
    expect(hoursLeft).toBeLessThan(26)
    expect(Date.parse(shown.relinkBefore as string)).toBeGreaterThan(Date.now() + 80 * 86_400_000)
    const card = (await lan.get<Record<string, unknown>>(`/channels/${linked.id}/profile`)).body
    expect(Object.keys(card).sort()).toEqual(['avatarUrl', 'coverUrl', 'description', 'email', 'name'])
    expect(card).toMatchObject({ description: 'Hoa tươi', email: null })
    const pair = stack.sandbox.zalo.state().tokens.live[oaId]
    const secrets = [pair?.accessToken ?? '', pair?.refreshToken ?? '']
    expect(secrets.every((secret) => secret.length > 40)).toBe(true)
    expect(await placesOf(stack, secrets)).toEqual([])
  })

  it('keeps its card fresh with each renewal of its token, where nobody looks at it', async () => {
    const oaId = await newOa()
    const linked = await linkZalo(stack, lan, { oaId })
    const own = { _id: linked.id, shopId: 'hoamay' }
    await stack.sandbox.control.call('zalo.changeOa', { oaId, change: { name: 'Tiệm hoa đổi tên' } })
    const cardCalls = () => stack.sandbox.history.calls({ platform: 'zalo', op: 'oa.get' }).length
    const before = cardCalls()
    const old = { 'profile.fetchedAt': new Date(Date.now() - 13 * 3_600_000) }
    await stack.store.channels.updateOne(own, { $set: old })
    await stack.rooms.queues.add(tokenRefresh, { shopId: own.shopId, channelId: own._id })
    await eventually(async () =>
      expect((await stack.store.channels.findOne(own).lean())?.name).toBe('Tiệm hoa đổi tên'),
    )
    expect(cardCalls()).toBe(before + 1)
  })

  it('stands without its card where the shop did not consent to it', async () => {
    const oaId = await newOa()
    const linked = await linkZalo(stack, lan, { oaId, permissions: ['ZA3'] })
    expect(await channelOf('hoamay', oaId)).toMatchObject({
      name: `OA ${oaId}`,
      avatarUrl: null,
      profile: null,
    })
    expect((await lan.get(`/channels/${linked.id}/profile`)).status).toBe(403)
  })

  it('asks once more who the OA is when the platform falters, for its new pair is held by nobody else', async () => {
    const oaId = await newOa()
    armFault(stack.sandbox, { platform: 'zalo', op: 'oa.get' }, { status: 500 })
    await linkZalo(stack, lan, { oaId })
    const { ours, theirs } = await pairsOf('hoamay', oaId)
    expect(ours).toBe(theirs)
  })
})

describe('an OA that is linked in another shop', () => {
  it('is refused by its id before the code is exchanged: no call leaves', async () => {
    const oaId = await newOa()
    await linkZalo(stack, huong, { oaId })
    const before = {
      calls: stack.sandbox.history.calls({ platform: 'zalo' }).length,
      pair: await pairsOf('banhgio', oaId),
    }
    for (let at = 0; at < 3; at++) {
      const { linkId, callback } = await begin(lan, oaId)
      expect(await finish(lan, callback)).toBe(`/links/${linkId}?problem=linked-elsewhere`)
    }
    // Of what linking could ask; the owner's worker goes on reading followers meanwhile.
    const linking = stack.sandbox.history
      .calls({ platform: 'zalo' })
      .slice(before.calls)
      .filter(({ op }) => op.startsWith('oauth.') || op === 'oa.get')
    expect(linking.map(({ op }) => op)).toEqual(Array.from({ length: 3 }, () => 'oauth.permission'))
    expect(await pairsOf('banhgio', oaId)).toEqual(before.pair)
    expect(await stack.store.disputes.countDocuments({ shopId: 'hoamay', externalId: oaId })).toBe(1)
  })

  it('keeps the owner working when only getoa showed whose it is: the new pair is the owner’s', async () => {
    const oaId = await newOa()
    const owned = await linkZalo(stack, huong, { oaId })
    for (const named of [null, '4318657068771019999']) {
      const { linkId, callback } = await begin(lan, oaId)
      if (named === null) callback.searchParams.delete('oa_id')
      else callback.searchParams.set('oa_id', named)
      expect(await finish(lan, callback)).toBe(`/links/${linkId}?problem=linked-elsewhere`)
      const { ours, theirs } = await pairsOf('banhgio', oaId)
      expect(ours).toBe(theirs)
      expect(await stack.store.channels.countDocuments({ shopId: 'hoamay', externalId: oaId })).toBe(0)
    }
    await stack.store.channels.updateOne({ _id: owned.id, shopId: 'banhgio' }, { $set: { profile: null } })
    expect((await huong.get(`/channels/${owned.id}/profile`)).status).toBe(200)
  })
})

describe('a callback that names another OA than getoa', () => {
  it('links neither, and leaves one that is linked here with the pair the platform takes', async () => {
    const [fresh, linked, named] = [await newOa(), await newOa(), await newOa()]
    await linkZalo(stack, lan, { oaId: linked })
    for (const granted of [fresh, linked]) {
      const { linkId, callback } = await begin(lan, granted)
      callback.searchParams.set('oa_id', named)
      expect(await finish(lan, callback)).toBe(`/links/${linkId}?problem=state-invalid`)
    }
    const of = (externalId: string) => stack.store.channels.countDocuments({ shopId: 'hoamay', externalId })
    expect([await of(fresh), await of(linked), await of(named)]).toEqual([0, 1, 0])
    const { ours, theirs } = await pairsOf('hoamay', linked)
    expect(ours).toBe(theirs)
  })
})

describe('linking the same OA again', () => {
  it('keeps the channel with its id and history, and takes the keeper’s lease before it stores the pair', async () => {
    const oaId = await newOa(10)
    const linked = await linkZalo(stack, lan, { oaId })
    const [person] = (await zalo<{ userId: string }[]>('users', { oaId })) as [{ userId: string }]
    await zalo('userSend', { oaId, userId: person.userId, text: 'Còn hoa không shop?' })
    const written = () => stack.store.messages.countDocuments({ shopId: 'hoamay', channelId: linked.id })
    await eventually(async () => (await written()) === 1)
    const fenceOf = async () =>
      (await stack.store.tokens.findOne({ _id: linked.id, shopId: 'hoamay' }).lean())?.fence
    const fence = await fenceOf()

    const held = await takeLease(stack.store, `token:${linked.id}`, randomUUID(), 30_000)
    const { linkId, callback } = await begin(lan, oaId, ['ZA3'])
    const before = tokenCalls()
    const finishing = finish(lan, callback)
    await eventually(async () => {
      const row = await stack.store.channels.findOne({ _id: linked.id, shopId: 'hoamay' }).lean()
      return (
        tokenCalls() === before + 1 &&
        row?.linkedAt.toISOString() !== (linked as { linkedAt?: string }).linkedAt
      )
    })
    expect(await fenceOf()).toBe(fence)
    expect((await stack.store.links.findOne({ _id: linkId, shopId: 'hoamay' }).lean())?.status).not.toBe(
      'completed',
    )
    if (held) await releaseLease(stack.store, held)
    expect(await finishing).toBe(`/links/${linkId}`)

    expect(await fenceOf()).toBeGreaterThan(fence ?? 0)
    expect((await channelOf('hoamay', oaId))._id).toBe(linked.id)
    expect(await written()).toBe(1)
    const { ours, theirs } = await pairsOf('hoamay', oaId)
    expect(ours).toBe(theirs)
    expect([...(await stack.rooms.consents.now('hoamay', linked.id))].sort()).toEqual(ALL)
  })

  it('from three windows at once ends with the pair the platform takes', async () => {
    const oaId = await newOa()
    const begun = await Promise.all([begin(lan, oaId), begin(lan, oaId), begin(lan, oaId)])
    const ends = await Promise.all(begun.map(({ callback }) => finish(lan, callback)))
    expect(ends).toEqual(begun.map(({ linkId }) => `/links/${linkId}`))
    const { ours, theirs } = await pairsOf('hoamay', oaId)
    expect(ours).toBe(theirs)
  })
})

describe('PKCE', () => {
  const settingsWith = (pkce: NonNullable<LinkingDeps['zalo']>['pkce']): LinkingDeps => {
    const { linking } = stack.rooms
    if (!linking.zalo) throw new Error('Zalo is off')
    return { ...linking, zalo: { ...linking.zalo, pkce } }
  }
  const browser = { userId: 'hoamay-lan', shopId: 'hoamay', hash: 'browser-of-lan' }

  async function walk(deps: LinkingDeps, change: (callback: URL) => void = () => undefined) {
    const oaId = await newOa()
    await switches({ autoPermission: oaId })
    const { textVersion } = (await lan.get<{ textVersion: string }>('/permissions')).body
    const { id } = (
      await lan.post<{ id: string }>('/links', { platform: 'zalo', permissions: ['ZA3'], textVersion })
    ).body
    const start = await startAuthorization(deps, 'zalo', id, browser)
    if (!('url' in start)) throw new Error(`No way to the platform: ${start.problem}`)
    const back = await fetch(start.url, { redirect: 'manual' })
    const callback = new URL(back.headers.get('location') ?? '')
    change(callback)
    const end = await finishAuthorization(deps, 'zalo', Object.fromEntries(callback.searchParams), browser)
    return { challenge: new URL(start.url).searchParams.get('code_challenge'), problem: end.problem }
  }
  const withoutState = (callback: URL) => callback.searchParams.delete('state')

  it('is a pair of its own for each link by default', async () => {
    const first = await walk(settingsWith({ mode: 'per-request' }))
    const second = await walk(settingsWith({ mode: 'per-request' }))
    expect([first.problem, second.problem]).toEqual([null, null])
    expect(first.challenge).toMatch(/^[\w-]{43}$/)
    expect(second.challenge).not.toBe(first.challenge)
  })

  it('is the pair saved in the console, or none, where settings say so', async () => {
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    await switches({ fixedChallenge: challenge })
    expect(await walk(settingsWith({ mode: 'fixed', verifier }))).toEqual({ challenge, problem: null })
    expect((await walk(settingsWith({ mode: 'per-request' }))).problem).toBe('code-rejected')
    await switches({ fixedChallenge: null })
    expect(await walk(settingsWith({ mode: 'none' }))).toEqual({ challenge: null, problem: null })
  })

  it('stands in for a state the platform did not send back, and only a pair of its own does', async () => {
    expect((await walk(settingsWith({ mode: 'per-request' }), withoutState)).problem).toBeNull()
    expect((await walk(settingsWith({ mode: 'none' }), withoutState)).problem).toBe('state-invalid')
    const verifier = randomBytes(32).toString('base64url')
    expect((await walk(settingsWith({ mode: 'fixed', verifier }), withoutState)).problem).toBe(
      'state-invalid',
    )
  })

  it('of the newest link counts where several are open in the browser', async () => {
    const oaId = await newOa()
    await switches({ echoState: false })
    const first = await begin(lan, oaId)
    const second = await begin(lan, oaId)
    await switches({ echoState: true })
    expect(second.callback.searchParams.has('state')).toBe(false)
    expect(await finish(lan, second.callback)).toBe(`/links/${second.linkId}`)
    expect(await finish(lan, first.callback)).toBe(`/links/${first.linkId}`)
  })

  it('refuses another’s code slipped into this browser without a state', async () => {
    const deps = settingsWith({ mode: 'per-request' })
    const attacker = await newOa()
    const { code } = await zalo<{ code: string }>('issueCode', {
      oaId: attacker,
      verifier: randomBytes(32).toString('base64url'),
    })
    const { problem } = await walk(deps, (callback) => {
      withoutState(callback)
      callback.searchParams.set('code', code)
      callback.searchParams.set('oa_id', attacker)
    })
    expect(problem).toBe('code-rejected')
    expect(await stack.store.channels.countDocuments({ shopId: 'hoamay', externalId: attacker })).toBe(0)
  })
})

describe('what an OA’s customers write before it is linked', () => {
  it('waits unclaimed, and is applied once the OA is linked', async () => {
    const oaId = await newOa(5)
    await switches({ fireWithoutGrant: true })
    const [person] = (await zalo<{ userId: string }[]>('users', { oaId })) as [{ userId: string }]
    await zalo('userSend', { oaId, userId: person.userId, text: 'Shop mở cửa chưa?' })
    await zalo('submitInfo', { oaId, userId: person.userId, info: { name: 'Lan Anh', phone: '84900111222' } })
    const waiting = () => stack.store.deliveries.countDocuments({ accountId: oaId, state: 'unclaimed' })
    await eventually(async () => (await waiting()) === 2)
    await switches({ fireWithoutGrant: false })
    const linked = await linkZalo(stack, lan, { oaId })
    await eventually(async () => {
      const { items } = (
        await lan.get<{ items: { phone: string | null }[] }>(`/people?channelId=${linked.id}`)
      ).body
      // Lists show the last three digits.
      return items.some(({ phone }) => phone?.endsWith('222') === true)
    })
    await eventually(
      async () =>
        (await stack.store.messages.countDocuments({ shopId: 'hoamay', channelId: linked.id })) === 1,
    )
    expect(await waiting()).toBe(0)
  })
})

describe('a link that fails', () => {
  it('can be walked again from its own page', async () => {
    const oaId = await newOa()
    await switches({ autoPermission: 'decline' })
    const link = await walkLink(lan, 'zalo', ALL)
    expect(link).toMatchObject({ status: 'failed', problem: 'denied', channelIds: [] })
    await switches({ autoPermission: oaId })
    await lan.browser.visit(`/oauth/zalo/start?link=${link.id}`)
    expect((await lan.get<object>(`/links/${link.id}`)).body).toMatchObject({
      status: 'completed',
      problem: null,
    })
    expect((await channelOf('hoamay', oaId)).status).toBe('active')
  })
})
