import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ZaloSettings } from '../../config/settings.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { CallOperation, OutboundAction } from '../../src/channels/channel.ts'
import { createPlatformClient, type PlatformClient } from '../../src/channels/http-call.ts'
import type { InboundEvent } from '../../src/channels/inbound-event.ts'
import type { Operation } from '../../src/channels/operation.ts'
import { createZaloChannel } from '../../src/channels/zalo/index.ts'
import { zaloOperations } from '../../src/channels/zalo/operations/index.ts'
import { exchangeCode } from '../../src/channels/zalo/operations/exchange-code.ts'
import { followers } from '../../src/channels/zalo/operations/followers.ts'
import { conversation, recentChats } from '../../src/channels/zalo/operations/history.ts'
import { oaIdentity, oaProfile } from '../../src/channels/zalo/operations/oa-profile.ts'
import { personDetail } from '../../src/channels/zalo/operations/person-detail.ts'
import { quota } from '../../src/channels/zalo/operations/quota.ts'
import { refreshToken } from '../../src/channels/zalo/operations/refresh-token.ts'
import { sendMessage } from '../../src/channels/zalo/operations/send-message.ts'
import type { Log } from '../../src/kit/log.ts'
import { silentMeter } from '../../src/kit/meter.ts'

const OA = '4318657068771012641'
const APP = { appId: '4200000000000000001', appSecret: 'app-secret-of-test', oaSecret: 'oa-secret-of-test' }
const HOUR_MS = 3_600_000
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(60)])
const GIF = Buffer.from([...Buffer.from('GIF89a'), 0x40, 0x01, 0xf0, 0x00])

const log: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => log,
}

let sandbox: Sandbox
let settings: ZaloSettings
let client: PlatformClient
let token: string
let userId: string

const control = <T>(op: string, args: object = {}): Promise<T> => sandbox.control.call(op, args) as Promise<T>
const switches = (change: object) => control('zalo.setSwitches', { change })
const mint = async () => {
  const pair = await control<{ accessToken: string; refreshToken: string }>('zalo.mintTokens', { oaId: OA })
  token = pair.accessToken
  return pair
}
const person = async (change: object = {}) => {
  const wanted = { lastInteractionAtMs: sandbox.clock.nowMs(), ...change }
  return (await control<{ userId: string }>('zalo.addUser', { oaId: OA, change: wanted })).userId
}
const run = async <I, O>(operation: Operation<string, I, O>, input: I): Promise<O> =>
  (await client.run(operation, input, { token })).output
const call = (async (name: string, input: unknown) => {
  const operation = zaloOperations.find((one) => one.name === name) as Operation<string, unknown, unknown>
  return run(operation, input)
}) as CallOperation

beforeEach(async () => {
  sandbox = await startSandbox({ zalo: APP })
  await control('zalo.addOa', { id: OA, name: 'Hoa Mây', followers: 130 })
  settings = {
    ...APP,
    oaSecretPrevious: null,
    oaSecretsByOa: new Map(),
    pkce: { mode: 'per-request' },
    replyForm: 'answers',
    oauthUrl: `${sandbox.url}/zalo/oauth`,
    openapiUrl: `${sandbox.url}/zalo/openapi`,
    graphUrl: `${sandbox.url}/zalo/graph`,
    proxyUrl: null,
    signatureMode: 'strict',
    domainVerifier: null,
  }
  client = createPlatformClient(
    { facebook: null, zalo: settings },
    { log, meter: silentMeter, clock: sandbox.clock },
  )
  await mint()
  userId = await person()
})
afterEach(async () => {
  client.close()
  await sandbox.close()
})

describe('tokens of Zalo', () => {
  it('come for a code and its verifier, once', async () => {
    const verifier = 'v'.repeat(43)
    const { code } = await control<{ code: string }>('zalo.issueCode', { oaId: OA, verifier })
    const first = await run(exchangeCode, { code, codeVerifier: verifier })
    expect(first).toMatchObject({ expiresInSeconds: 90_000, refreshToken: expect.any(String) as string })
    await expect(run(exchangeCode, { code, codeVerifier: verifier })).rejects.toMatchObject({
      code: 'code-rejected',
      retry: 'never',
    })
  })

  it('are renewed once by a refresh token, and the old access token is dead at once', async () => {
    const pair = await mint()
    const next = await run(refreshToken, { refreshToken: pair.refreshToken })
    await expect(run(oaIdentity, {})).rejects.toMatchObject({ code: 'token-rejected', retry: 'after-relink' })
    token = next.accessToken
    expect(await run(oaIdentity, {})).toEqual({ oaId: OA })
    await expect(run(refreshToken, { refreshToken: pair.refreshToken })).rejects.toMatchObject({
      code: 'grant-rejected',
      retry: 'after-relink',
      platformCode: '-14014',
    })
  })

  it('whose answer is lost, empty or without a refresh token are told apart', async () => {
    await control('zalo.loseNextTokenAnswer', {})
    const { refreshToken: lost } = await mint()
    await expect(run(refreshToken, { refreshToken: lost })).rejects.toMatchObject({
      retry: 'outcome-unknown',
    })

    await switches({ tokenAnswer: 'empty' })
    const { refreshToken: unread } = await mint()
    await expect(run(refreshToken, { refreshToken: unread })).rejects.toMatchObject({
      code: 'answer-unreadable',
      retry: 'outcome-unknown',
    })
  })

  it('asked for with a wrong app secret cost no shop its link', async () => {
    const wrong = createPlatformClient(
      { facebook: null, zalo: { ...settings, appSecret: 'oa-secret-by-mistake' } },
      { log, meter: silentMeter, clock: sandbox.clock },
    )
    await expect(wrong.run(refreshToken, { refreshToken: 'x' }, { token: null })).rejects.toMatchObject({
      code: 'app-secret-wrong',
      retry: 'backoff',
    })
    wrong.close()
  })
})

describe('reading from Zalo', () => {
  it('proves itself with every call when the app demands it', async () => {
    await switches({ requireProof: true })
    expect(await run(oaIdentity, {})).toEqual({ oaId: OA })
    const [asked] = sandbox.history.calls({ op: 'oa.get' })
    expect(asked?.headers.appsecret_proof).toMatch(/^[0-9a-f]{64}$/)
    expect(asked?.headers.access_token).toBe(token)
    expect(asked?.query).not.toContain(token)
  })

  it.each(['oaid', 'oa_id', 'both'])('finds the OA where its id is called %s', async (oaIdField) => {
    await switches({ oaIdField })
    const profile = await run(oaProfile, {})
    expect(Object.keys(profile).sort()).toEqual(['avatar', 'cover', 'description', 'name', 'oaId'])
    expect(profile).toMatchObject({ oaId: OA, name: 'Hoa Mây' })
  })

  it('pages through the followers, and only through followers', async () => {
    const seen = new Set<string>()
    for (let offset = 0; ; offset += 50) {
      const page = await run(followers, { offset })
      for (const id of page.userIds) seen.add(id)
      if (page.userIds.length === 0 || offset + page.userIds.length >= page.total) break
    }
    // Of every 21 seeded people one left.
    expect(seen.size).toBe(124)
    expect([...seen].every((id) => /^\d{19}$/.test(id))).toBe(true)
  })

  it('keeps three fields of a person who shared them', async () => {
    const info = {
      name: 'Lan',
      phone: '84900000001',
      address: '12 Lê Lợi',
      city: 'TP HCM',
      user_dob: '01/01/1990',
    }
    await control('zalo.submitInfo', { oaId: OA, userId, info })
    const detail = await run(personDetail, { userId })
    expect(detail).toMatchObject({ userId, name: 'Lan', phone: '84900000001', address: '12 Lê Lợi, TP HCM' })
    expect(Object.keys(detail).sort()).toEqual(['address', 'isFollower', 'name', 'phone', 'userId'])
  })

  it('learns the last contact from the quota, and the past from the history', async () => {
    await control('zalo.userSend', { oaId: OA, userId, text: 'alo' })
    await control('zalo.userSend', {
      oaId: OA,
      userId,
      kind: 'image',
      attachment: { url: 'https://x/1.jpg' },
    })
    await run(sendMessage, { userId, text: 'dạ' })
    expect((await run(quota, { userId })).lastInteractionAtMs).toBeGreaterThan(0)
    const { messages } = await run(conversation, { userId, offset: 0 })
    expect(messages).toMatchObject([
      { direction: 'out', text: 'dạ', personId: userId },
      { direction: 'in', attachments: [{ type: 'image', url: 'https://x/1.jpg' }] },
      { direction: 'in', text: 'alo' },
    ])
    expect((await run(recentChats, { offset: 0 })).messages).toMatchObject([{ text: 'dạ' }])
  })

  it('waits for the next minute when the OA, or the app, has used up its calls', async () => {
    await switches({ oaLimitPerMinute: 0 })
    await expect(run(oaIdentity, {})).rejects.toMatchObject({
      code: 'rate-limited',
      retry: 'after-delay',
      platformCode: '-32/oa',
    })
    await switches({ oaLimitPerMinute: null, appLimitPerMinute: 0 })
    await expect(run(oaIdentity, {})).rejects.toMatchObject({ platformCode: '-32/app' })
  })
})

describe('sending by Zalo', () => {
  const channel = () => createZaloChannel(settings)
  const send = (change: Partial<Extract<OutboundAction, { do: 'send-message' }>>) =>
    channel().perform(
      {
        do: 'send-message',
        personId: userId,
        text: null,
        attachments: [],
        replyToExternalId: null,
        window: 'free',
        outboxId: 'out_1',
        ...change,
      },
      { externalId: OA },
      call,
    )
  const sent = () =>
    control<{ id: string; text: string; kind: string }[]>('zalo.messages', { userId, origin: 'api' })

  it('gives the id and time the platform gave', async () => {
    const receipt = await send({ text: 'dạ còn ạ'.normalize('NFD') })
    expect(await sent()).toMatchObject([{ id: receipt.externalId, text: 'dạ còn ạ'.normalize('NFC') }])
    expect(receipt.sentAtMs).toBeGreaterThan(0)
  })

  it('takes 2,000 composed characters however they were typed', async () => {
    await send({ text: 'ậ'.normalize('NFD').repeat(2_000) })
    expect(await sent()).toHaveLength(1)
  })

  it('carries pictures, animated pictures and files', async () => {
    const bytes = { from: 'bytes', name: 'a.png', contentType: 'image/png', bytes: PNG } as const
    await send({ text: 'mẫu', attachments: [{ type: 'image', from: 'url', url: 'https://x/1.jpg' }] })
    await send({ attachments: [{ type: 'image', ...bytes }] })
    await send({
      attachments: [{ type: 'gif', ...bytes, name: 'a.gif', contentType: 'image/gif', bytes: GIF }],
    })
    await send({
      attachments: [{ type: 'file', ...bytes, name: 'báo giá.pdf', contentType: 'application/pdf' }],
    })
    expect((await sent()).map(({ kind }) => kind)).toEqual(['image', 'image', 'gif', 'file'])
  })

  it('says that the platform has forgotten a picture: whoever has it brings it anew', async () => {
    sandbox.faults.add({
      match: { platform: 'zalo', op: 'messages.send' },
      // oxlint-disable-next-line unicorn/no-thenable -- the kit's word for what a fault does
      then: { zaloError: { error: -100 } },
    })
    const picture = {
      type: 'image',
      from: 'bytes',
      name: 'a.png',
      contentType: 'image/png',
      bytes: PNG,
    } as const
    await expect(send({ attachments: [picture] })).rejects.toMatchObject({ code: 'attachment-expired' })
    expect(sandbox.history.calls({ op: 'uploads.image' })).toHaveLength(1)
    expect(await sent()).toHaveLength(0)
  })

  it('asks for details by the form', async () => {
    const form = { title: 'Shop', subtitle: 'Cho shop xin thông tin', imageUrl: 'https://x/b.jpg' }
    const action = { do: 'request-info', personId: userId, ...form, outboxId: 'out_1' } as const
    const receipt = await channel().perform(action, { externalId: OA }, call)
    expect(receipt.externalId).toBeTruthy()
  })

  it.each([
    ['is outside the window after seven days', { lastInteractionAtMs: 0 }, 'outside-window'],
    ['is no follower and never wrote', { lastInteractionAtMs: null }, 'not-a-follower'],
    ['has blocked the OA', { refuseSendsWith: -217 }, 'person-blocked'],
    ['has been away for 45 days', { refuseSendsWith: -227 }, 'person-inactive'],
    ['wants no such messages', { refuseSendsWith: -244 }, 'person-restricted'],
  ])('fails for good with a reason when the person %s', async (_, change, code) => {
    userId = await person(change)
    await expect(send({ text: 'dạ' })).rejects.toMatchObject({ code, retry: 'never' })
  })

  it('agrees with the platform about who may be written to', async () => {
    for (const hours of [1, 47.9, 48.1, 167.9, 168.1]) {
      const nowMs = sandbox.clock.nowMs()
      const lastContactAtMs = nowMs - hours * HOUR_MS
      userId = await person({ lastInteractionAtMs: lastContactAtMs })
      const facts = {
        nowMs,
        lastContactAtMs,
        author: 'staff',
        humanAgentHeld: false,
        follower: null,
      } as const
      const { canSend, kind } = channel().window({ ...facts, paidSendsOn: true })
      const answer = await run(sendMessage, { userId, text: 'dạ' }).catch(() => null)
      expect(answer !== null, `${hours} h`).toBe(canSend)
      if (answer) expect(answer.quotaType, `${hours} h`).toBe(kind === 'free' ? 'reply' : 'sub_quota')
    }
  })

  it('leaves the outcome unknown when it was done and the answer lost', async () => {
    sandbox.faults.add({
      match: { platform: 'zalo', op: 'messages.send' },
      // oxlint-disable-next-line unicorn/no-thenable -- the kit's word for what a fault does
      then: { doneButAnswerLost: true },
    })
    await expect(send({ text: 'dạ' })).rejects.toMatchObject({ retry: 'outcome-unknown', requestLeft: true })
    expect(await sent()).toHaveLength(1)
  })
})

describe('webhooks as the platform signs them', () => {
  const deliveries: { raw: Buffer; headers: IncomingHttpHeaders }[] = []
  let receiver: Server

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        deliveries.push({ raw: Buffer.concat(chunks), headers: request.headers })
        response.end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => receiver.close(resolve)))

  it.each([false, true])(
    'pass the signature and read as what happened (ids as numbers: %s)',
    async (numericIds) => {
      deliveries.length = 0
      const { port } = receiver.address() as AddressInfo
      sandbox.connectGateway(`http://127.0.0.1:${port}`)
      await switches({ numericIds })
      const who = { oaId: OA, userId }
      const kinds = [
        'text',
        'image',
        'gif',
        'link',
        'audio',
        'video',
        'sticker',
        'location',
        'file',
        'business_card',
      ]
      for (const kind of kinds)
        await control('zalo.userSend', { ...who, kind, text: kind === 'text' ? 'chào' : '' })
      const { messageId } = await run(sendMessage, { userId, text: 'dạ' })
      await control('zalo.staffSend', { ...who, text: 'nhân viên đây ạ' })
      await control('zalo.react', { ...who, messageId })
      await control('zalo.markReceived', { ...who, messageIds: [messageId] })
      await control('zalo.markSeen', { ...who, messageIds: [messageId] })
      await control('zalo.follow', who)
      await control('zalo.unfollow', who)
      const info = { name: 'Lan', phone: '84900000001', address: '12 Lê Lợi', city: 'TP HCM' }
      for (const form of ['current', 'flat']) await control('zalo.submitInfo', { ...who, form, info })
      await control('zalo.emitEvent', { ...who, event: 'user_withdraw' })
      expect(await sandbox.idle()).toBe(true)

      const channel = createZaloChannel(settings)
      const real = deliveries.filter(({ raw, headers }) => !channel.isProbe(raw, headers))
      const events = real.map(({ raw, headers }): InboundEvent => {
        expect(channel.verifySignature(raw, headers)).toBe(true)
        const split = channel.splitByAccount(raw)
        if (!split.ok) throw new Error(split.error)
        const [part] = split.value
        expect(part?.accountId).toBe(OA)
        const [member] = channel.parsePart(part?.bytes ?? raw)
        if (!member?.ok) throw new Error(member?.reason)
        if ('personId' in member.event) expect(member.event.personId).toBe(userId)
        return member.event
      })
      const count = (test: (event: InboundEvent) => boolean) => events.filter(test).length
      expect(count((event) => event.kind === 'message' && event.direction === 'in')).toBe(kinds.length)
      expect(count((event) => event.kind === 'message' && event.echo?.kind === 'own-app')).toBe(1)
      expect(count((event) => event.kind === 'message' && event.echo?.kind === 'platform')).toBe(1)
      expect(count((event) => event.kind === 'submitted-info' && event.phone === '84900000001')).toBe(2)
      for (const kind of ['reaction', 'delivered', 'read', 'followed', 'unfollowed', 'withdrawn']) {
        expect(
          count((event) => event.kind === kind),
          kind,
        ).toBe(1)
      }
    },
  )
})
