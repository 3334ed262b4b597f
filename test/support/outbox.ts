import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { codesOfPlatform, scopesFor, TEXT_VERSION } from '../../config/permissions.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createChannels } from '../../src/channels/index.ts'
import { lanesWithPending } from '../../src/inbox/sweep.ts'
import { createIntake } from '../../src/intake/intake.ts'
import { idOf, newId } from '../../src/kit/ids.ts'
import { silentMeter } from '../../src/kit/meter.ts'
import type { OutboxDeps, Thread } from '../../src/outbox/deps.ts'
import { type DrainEnd, drainThread } from '../../src/outbox/drain-thread.ts'
import type { NewMessage } from '../../src/outbox/new-message.ts'
import { sendMessage } from '../../src/outbox/send-message.ts'
import { threadsDue } from '../../src/outbox/sweep.ts'
import type { ChannelDoc } from '../../src/store/models/channel.ts'
import type { MessageDoc } from '../../src/store/models/conversation.ts'
import type { OutboxDoc } from '../../src/store/models/outbox.ts'
import type { Store } from '../../src/store/open-store.ts'
import { openInbox } from './inbox.ts'
import { quietLog } from './quiet.ts'
import { sendingDeps } from './sending-deps.ts'
import { testServers } from './servers.ts'
import { aChannel, openTrustBench } from './trust.ts'

export const SHOP = 'shop-1'
export const STAFF = { kind: 'staff', id: 'user-lan' } as const
export const BOT = { kind: 'bot', id: 'client-crm' } as const

export interface TestChannel {
  readonly shopId: string
  readonly channelId: string
  readonly platform: 'facebook' | 'zalo'
  readonly externalId: string
}

/** One person's chat with a channel, opened by the person. */
export interface Chat extends Thread {
  readonly conversationId: string
  readonly channel: TestChannel
  /** The person's id on the platform. */
  readonly personId: string
}

/** What the platform itself believes it was sent, oldest first. */
export interface SentByUs {
  readonly id: string
  readonly text: string | null
}

/** The sending rooms of one process over real servers, both platforms' stand-ins, and the way back in for their echoes. */
export interface OutboxBench {
  readonly env: Readonly<Record<string, string>>
  readonly sandbox: Sandbox
  readonly store: Store
  readonly deps: OutboxDeps
  readonly clock: { nowMs(): number }
  /** Threads that were asked to be drained, in order. */
  readonly woken: Thread[]
  /** Moves our time and the platforms'. */
  advance(ms: number): void
  /** Moves our time alone. */
  advanceOurs(ms: number): void
  page(change?: ChannelChange): Promise<TestChannel>
  oa(change?: ChannelChange): Promise<TestChannel>
  withdraw(channel: TestChannel, codes: readonly string[]): Promise<void>
  /** The merchant has linked the account anew: the channel has a living token again. */
  relink(channel: TestChannel): Promise<void>
  chat(channel: TestChannel): Promise<Chat>
  chats(channel: TestChannel, count: number): Promise<Chat[]>
  /** Everything the platforms have on the way to us is delivered and applied. */
  listen(): Promise<void>
  send(chat: Chat, text: string | null, change?: Partial<NewMessage>): Promise<string>
  drain(thread: Thread, deps?: OutboxDeps): Promise<DrainEnd>
  /** As if the time of a dead holder's lease were over. */
  expireLease(thread: Thread): Promise<void>
  /** Drains what is due, round after round, until nothing is. */
  drainDue(deps?: OutboxDeps): Promise<void>
  message(messageId: string): Promise<MessageDoc>
  rows(thread: Thread): Promise<OutboxDoc[]>
  /** What stands on the platform in this chat as the account's own. */
  sent(chat: Chat): SentByUs[]
  close(): Promise<void>
}

export interface ChannelChange {
  readonly codes?: readonly string[]
  readonly scopes?: readonly string[]
  readonly channel?: Readonly<Record<string, unknown>>
}

interface Token {
  readonly accessToken: string
  readonly refreshToken: string | null
}

const FIELDS = 'messages messaging_postbacks message_echoes message_deliveries message_reads feed'.split(' ')

export async function openOutboxBench(): Promise<OutboxBench> {
  const time = { ahead: 0, nowMs: () => Date.now() + time.ahead }
  const sandbox = await startSandbox({ demo: false })
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const env = {
    ...sandbox.gatewayEnv(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    MONGODB_URI: testServers().mongodbUri,
    REDIS_URL: 'redis://127.0.0.1:1',
    TOKEN_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  }
  const trust = await openTrustBench({ env, clock: time })
  const { store, vault, settings, consents, keeper } = trust
  const channels = createChannels(settings)
  const common = { store, vault, channels, clock: time }
  const intake = createIntake({
    ...common,
    settings,
    log: quietLog,
    meter: silentMeter,
    wakeLanes: () => undefined,
  })
  server.on('request', (request, response) => {
    if (!intake.handle(request, response)) response.writeHead(404).end()
  })
  const inbox = openInbox(common)
  const woken: Thread[] = []
  const deps = sendingDeps(trust, {
    clock: time,
    wakeThread: ({ shopId, threadKey }) => void woken.push({ shopId, threadKey }),
  })
  const control = <T>(op: string, args: object): Promise<T> => sandbox.control.call(op, args) as Promise<T>
  const by = { userId: 'user-lan', role: 'owner' }

  async function linked(
    channel: TestChannel,
    { codes = codesOfPlatform(channel.platform), channel: change = {} }: ChannelChange,
    token: Token,
    grantedScopes: readonly string[],
  ): Promise<TestChannel> {
    const { channelId, shopId, platform, externalId } = channel
    await aChannel(store, { _id: channelId, shopId, platform, externalId, grantedScopes, ...change })
    if (codes.length > 0)
      await consents.give({ shopId, channelId, codes, textVersion: TEXT_VERSION, locale: 'vi', by })
    await keep(channel, token)
    return channel
  }

  async function keep(channel: TestChannel, token: Token): Promise<void> {
    const accessExpiresAtMs = token.refreshToken === null ? null : time.nowMs() + 90_000_000
    const tokens = { ...token, accessExpiresAtMs, refreshExpiresAtMs: null }
    await keeper.put(channel, tokens, { reason: 'linked' })
  }

  async function facebookToken(pageId: string, scopes: readonly string[]): Promise<Token> {
    const user = await control<{ id: string }>('facebook.addUser', { name: 'Minh', pageIds: [pageId] })
    const grant = { userId: user.id, scopes, pageIds: [pageId] }
    const { pageTokens } = await control<{ pageTokens: Record<string, string> }>('facebook.grant', grant)
    return { accessToken: pageTokens[pageId] as string, refreshToken: null }
  }

  let ordinal = 0
  const bench: OutboxBench = {
    env,
    sandbox,
    store,
    deps,
    clock: time,
    woken,
    advance(ms) {
      time.ahead += ms
      sandbox.clock.advance(ms)
    },
    advanceOurs(ms) {
      time.ahead += ms
    },
    async page(change = {}) {
      const page = await control<{ id: string }>('facebook.addPage', { name: 'Tiệm hoa' })
      const scopes = change.scopes ?? scopesFor(codesOfPlatform('facebook'))
      await control('facebook.setSubscription', { pageId: page.id, fields: FIELDS })
      const channel: TestChannel = {
        shopId: SHOP,
        channelId: newId('chn'),
        platform: 'facebook',
        externalId: page.id,
      }
      return linked(channel, change, await facebookToken(page.id, scopes), scopes)
    },
    async oa(change = {}) {
      const oaId = `71000000${(ordinal += 1)}`
      await control('zalo.addOa', { id: oaId, name: 'Tiệm hoa', change: { limitPerMinute: 2_000 } })
      const channel: TestChannel = {
        shopId: SHOP,
        channelId: newId('chn'),
        platform: 'zalo',
        externalId: oaId,
      }
      return linked(channel, change, await control('zalo.mintTokens', { oaId }), [])
    },
    async relink(channel) {
      const { channelId, shopId, externalId, platform } = channel
      const active = { $set: { status: 'active' as const, problems: [] } }
      const row = await store.channels.findOneAndUpdate({ _id: channelId, shopId }, active).lean<ChannelDoc>()
      const token =
        platform === 'facebook'
          ? await facebookToken(externalId, row?.grantedScopes ?? [])
          : await control<Token>('zalo.mintTokens', { oaId: externalId })
      await keep(channel, token)
    },
    async withdraw({ shopId, channelId }, codes) {
      await consents.withdraw({ shopId, channelId, codes, locale: 'vi', by })
    },
    async chat(channel) {
      return (await bench.chats(channel, 1))[0] as Chat
    },
    async chats(channel, count) {
      const chats: Chat[] = []
      for (let n = 0; n < count; n++) {
        const personId = await personWrites(sandbox, channel, 'còn hàng không shop?')
        const conversationId = idOf('cnv', channel.channelId, personId)
        chats.push({ shopId: SHOP, threadKey: conversationId, conversationId, channel, personId })
      }
      await bench.listen()
      const _id = { $in: chats.map(({ conversationId }) => conversationId) }
      if ((await store.conversations.countDocuments({ shopId: SHOP, _id })) !== count)
        throw new Error('What the people wrote did not arrive')
      return chats
    },
    async listen() {
      await sandbox.idle()
      if ((await lanesWithPending(store)).length > 0) await inbox.drainAll()
    },
    async send(chat, text, change = {}) {
      const body = { text, ...change }
      const { messageId } = await sendMessage(deps, SHOP, chat.conversationId, {
        text,
        attachments: [],
        replyTo: null,
        author: STAFF,
        idempotencyKey: newId('req'),
        fingerprint: { text: body.text, attachments: body.attachments },
        ...change,
      })
      return messageId
    },
    drain: ({ shopId, threadKey }, with_ = deps) =>
      drainThread(with_, { shopId, threadKey }, new AbortController().signal),
    async expireLease({ threadKey }) {
      const lease = { _id: `thread:${threadKey}` as never }
      await store.leases.collection.updateOne(lease, { $set: { until: new Date(0) } })
    },
    async drainDue(with_ = deps) {
      for (let round = 0; round < 100; round++) {
        const due = await threadsDue(store, with_.clock.nowMs())
        if (due.length === 0) return
        for (const thread of due) await bench.drain(thread, with_)
      }
      throw new Error('There is always more to drain')
    },
    async message(messageId) {
      const message = await store.messages.findOne({ _id: messageId, shopId: SHOP }).lean<MessageDoc>()
      if (!message) throw new Error(`No message ${messageId}`)
      return message
    },
    rows: ({ threadKey, shopId }) =>
      store.outbox.find({ threadKey, shopId }).sort({ seq: 1 }).lean<OutboxDoc[]>(),
    sent: (chat) => sentTo(sandbox, chat),
    async close() {
      await sandbox.close()
      server.closeAllConnections()
      server.close()
      await intake.close()
      await trust.close()
    },
  }
  return bench
}

async function personWrites(sandbox: Sandbox, channel: TestChannel, text: string): Promise<string> {
  if (channel.platform === 'facebook') {
    const person = await sandbox.facebook.call<{ id: string }>('addPerson', { name: 'Lan' })
    const wish = { pageId: channel.externalId, personId: person.id, text }
    return (await sandbox.facebook.call<{ psid: string }>('sendMessage', wish)).psid
  }
  const oaId = channel.externalId
  const change = { displayName: 'Lan', isFollower: true }
  const user = (await sandbox.control.call('zalo.addUser', { oaId, change })) as { userId: string }
  await sandbox.control.call('zalo.userSend', { oaId, userId: user.userId, text })
  return user.userId
}

function sentTo(sandbox: Sandbox, { channel, personId }: Chat): SentByUs[] {
  if (channel.platform === 'facebook')
    return sandbox.facebook.truth
      .messages(personId)
      .filter((message) => message.from === 'page')
      .map(({ mid, text }) => ({ id: mid, text }))
  const all = sandbox.zalo.state().conversations[`${channel.externalId}/${personId}`] ?? []
  return all.filter((message) => message.origin === 'api').map(({ id, text }) => ({ id, text }))
}
