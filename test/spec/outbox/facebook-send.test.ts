import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keepMedia } from '../../../src/outbox/media.ts'
import type { NewMessage } from '../../../src/outbox/new-message.ts'
import { sendMessage } from '../../../src/outbox/send-message.ts'
import { showTyping } from '../../../src/outbox/show-typing.ts'
import { newId } from '../../../src/kit/ids.ts'
import { BOT, type Chat, openOutboxBench, type OutboxBench, SHOP, STAFF } from '../../support/outbox.ts'

const DAY_MS = 24 * 3_600_000
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const HUMAN_AGENT = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }

let bench: OutboxBench
let page: Chat
beforeAll(async () => {
  bench = await openOutboxBench()
  page = await bench.chat(await bench.page())
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

const keep = async (type = 'image/png', name = 'ảnh.png', bytes = PNG) =>
  (await keepMedia(bench.deps, SHOP, 'user-lan', { type, name, bytes }))._id
const onPage = (chat = page) =>
  bench.sandbox.facebook.truth.messages(chat.personId).filter(({ from }) => from === 'page')
const uploads = () =>
  bench.sandbox.history
    .calls({ platform: 'facebook', method: 'POST' })
    .filter(({ body, op }) => op === 'POST */message_attachments' || String(body).includes('filedata')).length
const wish = (change: Partial<NewMessage>): NewMessage => ({
  text: null,
  attachments: [],
  replyTo: null,
  author: STAFF,
  idempotencyKey: newId('req'),
  fingerprint: change,
  ...change,
})
const sendAll = (chat: Chat, message: NewMessage) =>
  sendMessage(bench.deps, SHOP, chat.conversationId, message)

describe('Pictures', () => {
  it('go together in one message, uploaded ones and those by address, in order', async () => {
    const [first, second] = [await keep(), await keep()]
    const url = bench.sandbox.media.pictureUrl('hoa')
    const before = onPage().length
    const messageId = await bench.send(page, null, {
      attachments: [
        { type: 'image', mediaId: first },
        { type: 'image', url },
        { type: 'image', mediaId: second },
      ],
    })
    await bench.drainDue()
    expect(onPage()).toHaveLength(before + 1)
    expect(onPage().at(-1)?.attachments).toMatchObject([
      { type: 'image', name: 'ảnh.png', sizeBytes: PNG.length },
      { type: 'image' },
      { type: 'image', name: 'ảnh.png' },
    ])
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'sent', attachmentCount: 3 })
  })

  it('are refused together when they are more than a worker can hold at once', async () => {
    const large = Buffer.concat([PNG, Buffer.alloc(16 * 1024 * 1024)])
    const mediaIds = await Promise.all([1, 2, 3, 4].map(() => keep('image/png', 'a.png', large)))
    const attachments = mediaIds.map((mediaId) => ({ type: 'image', mediaId }) as const)
    await expect(bench.send(page, null, { attachments })).rejects.toMatchObject({
      code: 'attachment-too-large',
      members: { max: 60 * 1024 * 1024 },
    })
  })

  it('and films, sounds and files go by upload', async () => {
    for (const [type, contentType] of [
      ['video', 'video/mp4'],
      ['audio', 'audio/mpeg'],
      ['file', 'application/zip'],
    ] as const) {
      const mediaId = await keep(contentType, `a.${type}`, Buffer.from(type))
      await bench.send(page, null, { attachments: [{ type, mediaId }] })
      await bench.drainDue()
      expect(onPage().at(-1)?.attachments).toMatchObject([{ type, name: `a.${type}`, contentType }])
    }
  })
})

describe('A file sent again on the same Page', () => {
  const sendFile = async (mediaId: string, chat = page) => {
    const before = uploads()
    const messageId = await bench.send(chat, null, { attachments: [{ type: 'image', mediaId }] })
    await bench.drainDue()
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'sent' })
    return uploads() - before
  }

  it('goes by the id of its first upload, for 90 days less a day; another Page has ids of its own', async () => {
    const mediaId = await keep()
    expect(await sendFile(mediaId)).toBe(1)
    expect(await sendFile(mediaId)).toBe(0)
    const row = await bench.store.media.findOne({ _id: mediaId, shopId: SHOP }).lean()
    expect(row?.saved).toMatchObject([{ channelId: page.channel.channelId }])
    const lifeMs = (row?.saved?.[0]?.expireAt.getTime() ?? 0) - bench.clock.nowMs()
    expect(Math.round(lifeMs / DAY_MS)).toBe(90)
    const elsewhere = await bench.chat(await bench.page())
    expect(await sendFile(mediaId, elsewhere)).toBe(1)
  })

  it('shares its id with pictures sent together', async () => {
    const [first, second] = [await keep(), await keep()]
    expect(await sendFile(first)).toBe(1)
    const before = uploads()
    const attachments = [first, second].map((mediaId) => ({ type: 'image', mediaId }) as const)
    await bench.send(page, null, { attachments })
    await bench.drainDue()
    expect(uploads() - before).toBe(1)
    expect(await sendFile(second)).toBe(0)
  })

  it('is uploaded again when the id has run out', async () => {
    const mediaId = await keep()
    expect(await sendFile(mediaId)).toBe(1)
    await bench.store.media.updateOne(
      { _id: mediaId, shopId: SHOP },
      { $set: { 'saved.0.expireAt': new Date(bench.clock.nowMs() + DAY_MS - 1) } },
    )
    expect(await sendFile(mediaId)).toBe(1)
    expect(await sendFile(mediaId)).toBe(0)
  })

  it('is uploaded again when the platform has lost it, and is sent once', async () => {
    const mediaId = await keep()
    expect(await sendFile(mediaId)).toBe(1)
    bench.sandbox.faults.add({
      match: { platform: 'facebook', op: 'POST */messages' },
      then: { graphError: { code: 100, subcode: 2018074 } },
    })
    const before = onPage().length
    expect(await sendFile(mediaId)).toBe(1)
    expect(onPage()).toHaveLength(before + 1)
    expect(await sendFile(mediaId)).toBe(0)
  })
})

describe('What the platform lays out', () => {
  const who = () => ({ pageId: page.channel.externalId, personId: page.personId })
  const newestInbound = async () =>
    bench.store.messages
      .findOne({ shopId: SHOP, conversationId: page.conversationId, direction: 'in' })
      .sort({ sentAt: -1 })
      .lean()

  it('quick replies reach the person, and what is pressed comes back with its payload', async () => {
    await bench.send(page, 'Mình lấy cỡ nào ạ?', {
      quickReplies: [
        { title: 'Cỡ S', payload: 'SIZE_S' },
        { title: 'Cỡ M', payload: 'SIZE_M' },
      ],
    })
    await bench.drainDue()
    await bench.sandbox.facebook.call('tap', { ...who(), title: 'Cỡ M' })
    await bench.listen()
    expect(await newestInbound()).toMatchObject({ postbackPayload: 'SIZE_M' })
  })

  it('cards reach the person with their buttons, and stay one message with our echo', async () => {
    const messageId = await bench.send(page, null, {
      template: {
        type: 'generic',
        cards: [
          {
            title: 'Áo dài',
            subtitle: '350.000 đ',
            imageUrl: 'https://shop.example/ao.png',
            url: 'https://shop.example/ao',
            buttons: [
              { type: 'url', title: 'Xem', url: 'https://shop.example/ao' },
              { type: 'postback', title: 'Mua', payload: 'BUY_1' },
              { type: 'phone', title: 'Gọi', phone: '+84901234567' },
            ],
          },
        ],
      },
    })
    await bench.drainDue()
    await bench.listen()
    const { externalId, attachmentCount } = await bench.message(messageId)
    expect(attachmentCount).toBe(1)
    const known = { shopId: SHOP, channelId: page.channel.channelId, externalId }
    expect(await bench.store.messages.countDocuments(known)).toBe(1)
    await bench.sandbox.facebook.call('tap', { ...who(), title: 'Mua' })
    await bench.listen()
    expect(await newestInbound()).toMatchObject({ postbackPayload: 'BUY_1' })
  })

  it('a text over buttons reaches the person', async () => {
    const buttons = [{ type: 'postback', title: 'Chốt đơn', payload: 'OK' }] as const
    await bench.send(page, null, { template: { type: 'button', text: 'Chốt nhé chị?', buttons } })
    await bench.drainDue()
    expect(onPage().at(-1)?.attachments).toMatchObject([
      { type: 'template', extra: { template_type: 'button', text: 'Chốt nhé chị?' } },
    ])
  })
})

describe('What has to be split', () => {
  const long = Array.from({ length: 300 }, (_, n) => `Câu số ${n} của bài này.`).join(' ')

  it('is accepted as a whole, leaves in order, and is answered the same again', async () => {
    const chat = await bench.chat(page.channel)
    const message = wish({
      text: long,
      attachments: [{ type: 'image', mediaId: await keep() }],
      quickReplies: [{ title: 'Đã đọc', payload: 'READ' }],
      split: true,
    })
    const first = await sendAll(chat, message)
    expect(first.messageIds.length).toBeGreaterThan(3)
    const rows = await bench.rows(chat)
    expect(rows.map(({ messageId }) => messageId)).toEqual(first.messageIds)
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => at + 1))
    await bench.drainDue()
    const sent = onPage(chat)
    expect(sent[0]?.attachments).toHaveLength(1)
    const texts = sent.slice(1).map(({ text }) => text ?? '')
    expect(texts.join(' ')).toBe(long)
    expect(texts.every((text) => text.length <= 2_000 && text.endsWith('.'))).toBe(true)
    expect(sent.map(({ offered }) => offered?.length)).toEqual([...texts.map(() => 0), 1])
    expect(await sendAll(chat, message)).toEqual({ ...first, isNew: false })
    expect(await bench.rows(chat)).toHaveLength(rows.length)
  })

  it('is accepted once when asked for by many at once', async () => {
    const chat = await bench.chat(page.channel)
    const message = wish({ text: long, split: true })
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendAll(chat, message)))
    expect(new Set(answers.map(({ messageIds }) => messageIds.join())).size).toBe(1)
    expect(await bench.rows(chat)).toHaveLength(answers[0]?.messageIds.length ?? 0)
  })

  it('answers with its first part the message that was asked about', async () => {
    const chat = await bench.chat(page.channel)
    const asked = await bench.store.messages
      .findOne({ shopId: SHOP, conversationId: chat.conversationId, direction: 'in' })
      .lean()
    await sendAll(chat, wish({ text: long, split: true, replyTo: asked?._id ?? '' }))
    await bench.drainDue()
    expect(onPage(chat).map(({ replyTo }) => replyTo)).toEqual(
      onPage(chat).map((_, at) => (at === 0 ? asked?.externalId : null)),
    )
  })
})

describe('Beyond 24 h', () => {
  it('staff write with the tag of a human agent, whatever the message holds; a program never does', async () => {
    const deps = { ...bench.deps, humanAgentHeld: true }
    const without = { ...bench.deps, humanAgentHeld: false }
    const chat = await bench.chat(page.channel)
    await bench.store.conversations.updateOne(
      { _id: chat.conversationId, shopId: SHOP },
      { $set: { lastContactAt: new Date(bench.clock.nowMs() - 2 * DAY_MS) } },
    )
    const quickReplies = [{ title: 'Có', payload: 'YES' }]
    await sendMessage(deps, SHOP, chat.conversationId, wish({ text: 'Còn ạ', quickReplies }))
    await bench.drain(chat, deps)
    const call = bench.sandbox.history.calls({ platform: 'facebook', op: 'POST */messages' }).at(-1)
    expect(JSON.parse(String(call?.body))).toMatchObject(HUMAN_AGENT)
    await expect(
      sendMessage(deps, SHOP, chat.conversationId, wish({ text: 'Chào', author: BOT })),
    ).rejects.toMatchObject({
      code: 'outside-window',
      members: { instead: ['send-as-staff', 'wait-for-customer'] },
    })
    await expect(
      sendMessage(without, SHOP, chat.conversationId, wish({ text: 'Chào' })),
    ).rejects.toMatchObject({
      code: 'outside-window',
      members: { reason: 'human-agent-not-held' },
    })
    const signs = bench.sandbox.history.calls({ platform: 'facebook', op: 'POST */messages' }).length
    expect(await showTyping(deps, SHOP, chat.conversationId, true)).toBe(false)
    expect(bench.sandbox.history.calls({ platform: 'facebook', op: 'POST */messages' })).toHaveLength(signs)
  })
})

describe('A typing sign', () => {
  const actions = () =>
    bench.sandbox.history
      .calls({ platform: 'facebook', op: 'POST */messages' })
      .map(({ body }) => /"sender_action":"(\w+)"/.exec(String(body))?.[1])
      .filter((action) => action !== undefined)

  it('is shown at once and taken away again, without a row', async () => {
    const rows = (await bench.rows(page)).length
    expect(await showTyping(bench.deps, SHOP, page.conversationId, true)).toBe(true)
    expect(await showTyping(bench.deps, SHOP, page.conversationId, false)).toBe(true)
    expect(actions().slice(-2)).toEqual(['TYPING_ON', 'TYPING_OFF'])
    expect(await bench.rows(page)).toHaveLength(rows)
  })

  it('that the platform refuses is only not shown', async () => {
    bench.sandbox.faults.add({
      match: { platform: 'facebook', op: 'POST */messages' },
      then: { graphError: { code: 551, subcode: 1545041 } },
    })
    expect(await showTyping(bench.deps, SHOP, page.conversationId, true)).toBe(false)
  })

  it('does not exist on Zalo, and not without consent', async () => {
    const oa = await bench.chat(await bench.oa())
    await expect(showTyping(bench.deps, SHOP, oa.conversationId, true)).rejects.toMatchObject({
      code: 'not-supported-by-platform',
    })
    const other = await bench.chat(await bench.page())
    await bench.withdraw(other.channel, ['FB5'])
    await expect(showTyping(bench.deps, SHOP, other.conversationId, true)).rejects.toMatchObject({
      code: 'consent-missing',
    })
  })
})
