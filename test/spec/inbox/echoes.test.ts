import { afterAll, beforeAll, expect, it } from 'vitest'
import { idOf, newId } from '../../../src/kit/ids.ts'
import { settleByResponse } from '../../../src/outbox/settle.ts'
import { sealAction } from '../../../src/outbox/sealed-action.ts'
import { sendMark } from '../../../src/outbox/text-mark.ts'
import type { MessageDoc } from '../../../src/store/models/conversation.ts'
import type { OutboxDoc } from '../../../src/store/models/outbox.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import {
  facebookBody,
  facebookMessage,
  facebookTestSettings,
  signedByZalo,
} from '../../support/deliveries.ts'
import { openInbox } from '../../support/inbox.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

let next = 7_000
type Linked = Awaited<ReturnType<typeof linkedChannel>> & { platform: 'facebook' | 'zalo' }
const linked = async (platform: 'facebook' | 'zalo'): Promise<Linked> => ({
  ...(await linkedChannel(store, { shopId: 'shop-a', platform, externalId: String(++next) })),
  platform,
})

/** A send of ours as it stands while the platform is being called, with the conversation it belongs to. */
async function sending(of: Linked, text: string, change: Partial<OutboxDoc> = {}) {
  const { shopId, channelId } = of
  const conversationId = idOf('cnv', channelId, '7201')
  const personId = idOf('per', channelId, '7201')
  const outboxId = newId('out')
  const messageId = newId('msg')
  const acceptedAt = new Date()
  const people = await vault.forPeople(shopId, [personId], { create: true })
  await store.conversations.updateOne(
    { _id: conversationId, shopId },
    {
      $setOnInsert: {
        channelId,
        platform: of.platform,
        personId,
        personExternalId: '7201',
        unreadCount: 0,
        hasUnread: false,
      },
      $set: { lastMessageId: messageId, lastMessageAt: acceptedAt, updatedAt: acceptedAt },
    },
    { upsert: true },
  )
  const place = { collection: 'messages', documentId: messageId, field: 'sealedText' }
  const message: MessageDoc = {
    _id: messageId,
    shopId,
    channelId,
    conversationId,
    personId,
    externalId: null,
    stub: false,
    direction: 'out',
    authorKind: 'staff',
    authorId: 'user-1',
    sealedText: people.seal(personId, place, text),
    sealedAttachments: null,
    attachmentCount: 0,
    replyToExternalId: null,
    postbackPayload: null,
    sentAt: acceptedAt,
    receivedAt: acceptedAt,
    sealedEdit: null,
    editNumber: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    deliveredAt: null,
    readAt: null,
    sendStatus: 'sending',
    problem: null,
    outboxId,
    retryOf: null,
  }
  await store.messages.create([message])
  const row: OutboxDoc = {
    _id: outboxId,
    shopId,
    channelId,
    platform: of.platform,
    threadKey: conversationId,
    seq: ++next,
    idempotencyKey: outboxId,
    bodyHash: 'hash',
    kind: 'send-message',
    messageId,
    commentId: null,
    personId,
    sealedAction: await sealAction(
      vault,
      { _id: outboxId, shopId, personId },
      { do: 'send-message', personId: '7201', text, attachments: [], replyToExternalId: null, outboxId },
    ),
    textHash: sendMark(await vault.blindIndex(shopId), { text, kinds: [] }),
    author: 'staff',
    authorId: 'user-1',
    state: 'sending',
    open: true,
    attemptId: newId('att'),
    attempts: 1,
    attemptStartedAt: acceptedAt,
    deferredUntil: null,
    externalId: null,
    problem: null,
    retryOf: null,
    passedAt: null,
    acceptedAt,
    settledAt: null,
    expireAt: null,
    ...change,
  }
  await store.outbox.create([row])
  return { row, messageId, conversationId, personId }
}

const echoOf = (of: Linked, mid: string, text: string, metadata: string | null, atMs = Date.now()) =>
  of.platform === 'facebook'
    ? facebookBody([
        {
          pageId: of.externalId,
          messaging: [
            {
              sender: { id: of.externalId },
              recipient: { id: '7201' },
              timestamp: atMs,
              message: {
                mid,
                text,
                is_echo: true,
                app_id: Number(facebookTestSettings.appId),
                ...(metadata ? { metadata } : {}),
              },
            },
          ],
        },
      ])
    : signedByZalo({
        event_name: 'oa_send_text',
        timestamp: String(atMs),
        sender: { id: of.externalId },
        recipient: { id: '7201' },
        message: { msg_id: mid, text },
      }).body

const messagesOf = (of: Linked) =>
  store.messages.find({ shopId: of.shopId, channelId: of.channelId, stub: false }).sort({ sentAt: 1 }).lean()
const stateOf = async (of: Linked, id: string) =>
  (await store.outbox.findOne({ _id: id, shopId: of.shopId }).lean())?.state

it('knows its own send by the mark in the echo, before the platform has answered', async () => {
  const page = await linked('facebook')
  const { row, messageId, conversationId } = await sending(page, 'dạ còn hàng')
  const inbox = openInbox({ store, vault })
  const atMs = Date.now() + 250
  await inbox.journal('facebook', [echoOf(page, 'mid.1', 'dạ còn hàng', row._id, atMs)])
  expect(await inbox.drainAll()).toMatchObject({
    settledThreads: [{ shopId: 'shop-a', threadKey: conversationId }],
  })
  const settled = {
    _id: messageId,
    externalId: 'mid.1',
    sendStatus: 'sent',
    authorKind: 'staff',
    sentAt: new Date(atMs),
  }
  expect(await messagesOf(page)).toMatchObject([settled])
  expect(await stateOf(page, row._id)).toBe('sent')
  await settleByResponse(store, vault, row, { externalId: 'mid.1', sentAtMs: atMs + 900 }, Date.now())
  expect(await messagesOf(page)).toMatchObject([settled])
  expect(await store.conversations.findOne({ _id: conversationId, shopId: 'shop-a' }).lean()).toMatchObject({
    lastMessageId: messageId,
    lastMessageAt: new Date(atMs),
  })
})

it('ends in the same state when the answer comes first', async () => {
  const page = await linked('facebook')
  const { row, messageId } = await sending(page, 'dạ còn hàng')
  const inbox = openInbox({ store, vault })
  const atMs = Date.now() + 250
  await settleByResponse(store, vault, row, { externalId: 'mid.2', sentAtMs: atMs + 900 }, Date.now())
  await inbox.journal('facebook', [echoOf(page, 'mid.2', 'dạ còn hàng', row._id, atMs)])
  await inbox.drainAll()
  expect(await messagesOf(page)).toMatchObject([
    { _id: messageId, externalId: 'mid.2', sendStatus: 'sent', sentAt: new Date(atMs) },
  ])
})

it('takes in delivery and read marks and reactions that came before the echo', async () => {
  const oa = await linked('zalo')
  const { messageId } = await sending(oa, 'chào anh')
  const inbox = openInbox({ store, vault })
  await inbox.journal('zalo', [
    signedByZalo({
      event_name: 'user_seen_message',
      timestamp: String(Date.now()),
      sender: { id: oa.externalId },
      recipient: { id: '7201' },
      message: { msg_ids: ['z1'] },
    }).body,
  ])
  await inbox.drainAll()
  await inbox.journal('zalo', [echoOf(oa, 'z1', 'chào anh', null)])
  await inbox.drainAll()
  const [message, ...others] = await messagesOf(oa)
  expect(others).toEqual([])
  expect(message).toMatchObject({ _id: messageId, externalId: 'z1', sendStatus: 'sent' })
  expect(message?.readAt).not.toBeNull()
  expect(
    await store.messages.countDocuments({ shopId: oa.shopId, channelId: oa.channelId, stub: true }),
  ).toBe(0)
})

it('knows an unmarked echo by person, text and time, and leaves it alone where two sends could be meant', async () => {
  const oa = await linked('zalo')
  const inbox = openInbox({ store, vault })
  const one = await sending(oa, 'dạ vâng', { state: 'unknown' })
  await inbox.journal('zalo', [echoOf(oa, 'z1', 'dạ  vâng', null)])
  await inbox.drainAll()
  expect(await stateOf(oa, one.row._id)).toBe('sent')

  const two = await sending(oa, 'ok ạ', { state: 'unknown' })
  const three = await sending(oa, 'ok ạ')
  await inbox.journal('zalo', [
    echoOf(oa, 'z2', 'ok ạ', null),
    echoOf(oa, 'z3', 'ok ạ', null, Date.now() - 3_600_000),
  ])
  await inbox.drainAll()
  expect([await stateOf(oa, two.row._id), await stateOf(oa, three.row._id)]).toEqual(['unknown', 'sending'])
  const made = (await messagesOf(oa)).filter((message) => message.authorKind === 'platform')
  expect(new Set(made.map((message) => message.externalId))).toEqual(new Set(['z2', 'z3']))
  expect(made).toHaveLength(2)

  // The answer of the second comes after all: what the echo had made becomes ours.
  await settleByResponse(store, vault, three.row, { externalId: 'z2', sentAtMs: null }, Date.now())
  const after = await messagesOf(oa)
  expect(after.filter((message) => message.externalId === 'z2')).toMatchObject([{ _id: three.messageId }])
})

it('shows what was written in the platform’s own inbox, and what another app sent, as the platform’s', async () => {
  const page = await linked('facebook')
  const inbox = openInbox({ store, vault })
  const echo = (mid: string, appId: number | null) => ({
    sender: { id: page.externalId },
    recipient: { id: '7201' },
    timestamp: Date.now(),
    message: { mid, text: 'từ hộp thư Trang', is_echo: true, ...(appId === null ? {} : { app_id: appId }) },
  })
  await inbox.journal('facebook', [
    facebookBody([{ pageId: page.externalId, messaging: [echo('i1', null), echo('i2', 263902037430900)] }]),
  ])
  await inbox.drainAll()
  const [first, second] = await messagesOf(page)
  expect(
    [first, second].map((message) => [message?.direction, message?.authorKind, message?.sendStatus]),
  ).toEqual([
    ['out', 'platform', 'sent'],
    ['out', 'platform', 'sent'],
  ])
  expect(
    await store.conversations.findOne({ shopId: page.shopId, channelId: page.channelId }).lean(),
  ).toMatchObject({
    unreadCount: 0,
    lastContactAt: null,
  })
})

it('gives a private reply its row by the echo, with the author who wrote it', async () => {
  const page = await linked('facebook')
  const inbox = openInbox({ store, vault })
  const { row } = await sending(page, 'nhắn riêng', {
    kind: 'private-reply',
    messageId: null,
    commentId: idOf('cmt', page.channelId, '500_900'),
  })
  await store.messages.deleteMany({ shopId: page.shopId, channelId: page.channelId })
  await inbox.journal('facebook', [
    facebookBody([
      {
        pageId: page.externalId,
        changes: [
          {
            field: 'feed',
            value: {
              item: 'comment',
              verb: 'add',
              comment_id: '500_900',
              post_id: `${page.externalId}_500`,
              from: { id: '7201', name: 'Lan' },
              created_time: 1_767_000_000,
              message: 'giá?',
            },
          },
        ],
      },
    ]),
  ])
  await inbox.drainAll()
  await inbox.journal('facebook', [echoOf(page, 'mid.9', 'nhắn riêng', row._id)])
  await inbox.drainAll()
  expect(await messagesOf(page)).toMatchObject([
    { externalId: 'mid.9', authorKind: 'staff', authorId: 'user-1', outboxId: row._id },
  ])
  expect(
    (await store.comments.findOne({ shopId: page.shopId, channelId: page.channelId }).lean())
      ?.privateReplySentAt,
  ).not.toBeNull()
})

it('moves watermarks only forward and tells which of our messages they pass', async () => {
  const page = await linked('facebook')
  const inbox = openInbox({ store, vault })
  const { row, messageId, conversationId } = await sending(page, 'xong rồi ạ')
  const atMs = Date.now()
  await inbox.journal('facebook', [echoOf(page, 'w1', 'xong rồi ạ', row._id, atMs)])
  await inbox.drainAll()
  const mark = (kind: 'delivery' | 'read', watermark: number) =>
    facebookBody([
      {
        pageId: page.externalId,
        messaging: [
          {
            sender: { id: '7201' },
            recipient: { id: page.externalId },
            timestamp: watermark,
            [kind]: { watermark },
          },
        ],
      },
    ])
  await store.events.deleteMany({ shopId: page.shopId })
  await inbox.journal('facebook', [
    mark('read', atMs + 1_000),
    mark('read', atMs - 60_000),
    mark('delivery', atMs + 500),
  ])
  expect(await inbox.drainAll()).toMatchObject({ applied: 3 })
  expect(
    await store.conversations.findOne({ _id: conversationId, shopId: page.shopId }).lean(),
  ).toMatchObject({
    personReadAt: new Date(atMs + 1_000),
    personDeliveredAt: new Date(atMs + 500),
  })
  const told = await store.events.find({ shopId: page.shopId, channelId: page.channelId }).lean()
  expect(told.filter((event) => event.type === 'message.status').map((event) => event.subjectId)).toEqual([
    messageId,
  ])
  expect(told.some((event) => event.type === 'conversation.changed')).toBe(true)
  await inbox.journal('facebook', [
    facebookBody([
      {
        pageId: page.externalId,
        messaging: [facebookMessage({ pageId: page.externalId, personId: '7201', text: 'ok' })],
      },
    ]),
  ])
  await inbox.drainAll()
})
