import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SendRefused } from '../../../src/outbox/deps.ts'
import { dropExpiredMedia, keepMedia, readMedia } from '../../../src/outbox/media.ts'
import { requestInfo } from '../../../src/outbox/request-info.ts'
import { dropFile } from '../../../src/store/media-files.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP, STAFF } from '../../support/outbox.ts'

const DAY_MS = 24 * 3_600_000
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const GIF = Buffer.from('R0lGODlhAgADAIAAAAAAAP///yH5BAEAAAAALAAAAAACAAMAAAICRF4AOw==', 'base64')
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n')

let bench: OutboxBench
let page: Chat
let oa: Chat
beforeAll(async () => {
  bench = await openOutboxBench()
  page = await bench.chat(await bench.page())
  oa = await bench.chat(await bench.oa())
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

const keep = async (type: string, name: string, bytes: Buffer, shopId = SHOP) =>
  (await keepMedia(bench.deps, shopId, 'user-lan', { type, name, bytes }))._id
const codeOf = async (act: Promise<unknown>) => {
  const error = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof SendRefused ? error.code : error
}
const onZalo = () =>
  (bench.sandbox.zalo.state().conversations[`${oa.channel.externalId}/${oa.personId}`] ?? []).filter(
    ({ origin }) => origin === 'api',
  )
const onFacebook = () =>
  bench.sandbox.facebook.truth.messages(page.personId).filter(({ from }) => from === 'page')
const bytesAt = async (url: unknown) => Buffer.from(await (await fetch(String(url))).arrayBuffer())

describe('A kept file', () => {
  it('goes to Zalo as a file, by upload and then by its token', async () => {
    const mediaId = await keep('application/pdf', 'Hoá đơn chị Lan.pdf', PDF)
    await bench.send(oa, null, { attachments: [{ type: 'file', mediaId }] })
    await bench.drain(oa)
    const sent = onZalo().at(-1)
    expect(sent).toMatchObject({
      kind: 'file',
      attachments: [{ payload: { name: 'Hoá đơn chị Lan.pdf', type: 'pdf' } }],
    })
    const payload = sent?.attachments[0]?.payload as { url: string }
    expect(await bytesAt(payload.url)).toEqual(PDF)
  })

  it('goes to Zalo as a picture with words, and an animated one with its size', async () => {
    const png = await keep('image/png', 'ảnh.png', PNG)
    await bench.send(oa, 'mẫu này ạ', { attachments: [{ type: 'image', mediaId: png }] })
    const gif = await keep('image/gif', 'vui.gif', GIF)
    await bench.send(oa, null, { attachments: [{ type: 'gif', mediaId: gif }] })
    await bench.drainDue()
    expect(onZalo().slice(-2)).toMatchObject([{ kind: 'image', text: 'mẫu này ạ' }, { kind: 'gif' }])
    const call = bench.sandbox.history.calls({ platform: 'zalo', op: 'messages.send' }).at(-1)
    expect(String(call?.body)).toContain('"width":2,"height":3')
  })

  it('goes to Facebook within the message, and by an address that Facebook fetches itself', async () => {
    const mediaId = await keep('image/png', 'ảnh.png', PNG)
    await bench.send(page, null, { attachments: [{ type: 'image', mediaId }] })
    const url = bench.sandbox.media.pictureUrl('hoa')
    await bench.send(page, null, { attachments: [{ type: 'image', url }] })
    await bench.drainDue()
    const [uploaded, fetched] = onFacebook().slice(-2)
    expect(uploaded?.attachments[0]).toMatchObject({ type: 'image' })
    expect(await bytesAt(uploaded?.attachments[0]?.url)).toEqual(PNG)
    expect(fetched?.attachments[0]).toMatchObject({ type: 'image' })
    expect(new Set(onFacebook().map(({ mid }) => mid)).size).toBe(onFacebook().length)
  })

  it('that Zalo has forgotten between upload and send is uploaded once more, and sent once', async () => {
    const mediaId = await keep('application/pdf', 'a.pdf', PDF)
    await bench.send(oa, null, { attachments: [{ type: 'file', mediaId }] })
    const before = { uploads: uploads(), sent: onZalo().length }
    bench.sandbox.faults.add({
      match: { platform: 'zalo', op: 'messages.send' },
      then: { zaloError: { error: -100 } },
    })
    await bench.drain(oa)
    expect([uploads() - before.uploads, onZalo().length - before.sent]).toEqual([2, 1])
  })

  it('that Zalo forgets twice running is given up: it is uploaded anew once', async () => {
    const mediaId = await keep('application/pdf', 'a.pdf', PDF)
    const messageId = await bench.send(oa, null, { attachments: [{ type: 'file', mediaId }] })
    const before = { uploads: uploads(), sent: onZalo().length }
    bench.sandbox.faults.add({
      match: { platform: 'zalo', op: 'messages.send' },
      times: 2,
      then: { zaloError: { error: -100 } },
    })
    await bench.drain(oa)
    expect([uploads() - before.uploads, onZalo().length - before.sent]).toEqual([2, 0])
    expect(await bench.message(messageId)).toMatchObject({
      sendStatus: 'failed',
      problem: 'attachment-expired',
    })
  })

  it('is uploaded to Zalo once for all sends of its week, and anew when Zalo says it is over', async () => {
    const mediaId = await keep('application/pdf', 'bảng giá.pdf', PDF)
    const attachments = [{ type: 'file', mediaId }] as const
    const before = { uploads: uploads(), sent: onZalo().length }
    const counted = () => [uploads() - before.uploads, onZalo().length - before.sent]
    for (const _ of [1, 2]) await bench.send(oa, null, { attachments })
    await bench.drainDue()
    expect(counted()).toEqual([1, 2])
    const row = await bench.store.media.findOne({ _id: mediaId, shopId: SHOP }).lean()
    expect(
      row?.saved?.map(({ expireAt }) => Math.round((expireAt.getTime() - bench.clock.nowMs()) / DAY_MS)),
    ).toEqual([7])
    const token = Object.entries(bench.sandbox.zalo.state().uploads).find(
      ([, { name }]) => name === 'bảng giá.pdf',
    )
    expect(token).toBeDefined()
    expect(String(row?.saved?.[0]?.sealedId)).not.toContain(token?.[0])

    for (const upload of Object.values(bench.sandbox.zalo.state().uploads)) upload.atMs -= 8 * DAY_MS
    const messageId = await bench.send(oa, null, { attachments })
    await bench.drainDue()
    expect(counted()).toEqual([2, 3])
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'sent' })
  })

  it('is uploaded anew without asking when its week is nearly over', async () => {
    const mediaId = await keep('application/pdf', 'a.pdf', PDF)
    const attachments = [{ type: 'file', mediaId }] as const
    await bench.send(oa, null, { attachments })
    await bench.drainDue()
    const expireAt = new Date(bench.clock.nowMs() + DAY_MS - 1)
    await bench.store.media.updateOne(
      { _id: mediaId, shopId: SHOP },
      { $set: { 'saved.0.expireAt': expireAt } },
    )
    const before = uploads()
    await bench.send(oa, null, { attachments })
    await bench.drainDue()
    expect(uploads() - before).toBe(1)
  })
  const uploads = () => bench.sandbox.history.calls({ platform: 'zalo', op: 'uploads.file' }).length

  it('whose upload got no answer is uploaded again: nothing was sent yet', async () => {
    const mediaId = await keep('application/pdf', 'a.pdf', PDF)
    const messageId = await bench.send(oa, null, { attachments: [{ type: 'file', mediaId }] })
    const before = onZalo().length
    bench.sandbox.faults.add({
      match: { platform: 'zalo', op: 'uploads.file' },
      then: { doneButAnswerLost: true },
    })
    await bench.drain(oa)
    expect((await bench.message(messageId)).sendStatus).toBe('queued')
    bench.advance(60_000)
    await bench.drainDue()
    expect((await bench.message(messageId)).sendStatus).toBe('sent')
    expect(onZalo()).toHaveLength(before + 1)
  })

  it('is refused before it is queued where the platform takes no such thing', async () => {
    const rows = (await bench.rows(oa)).length
    const as = (type: 'image' | 'file' | 'audio' | 'gif', mediaId: string) =>
      codeOf(bench.send(oa, null, { attachments: [{ type, mediaId }] }))
    expect(await as('audio', await keep('audio/mpeg', 'a.mp3', PDF))).toBe('attachment-unsupported')
    expect(await as('file', await keep('application/zip', 'a.zip', PDF))).toBe('attachment-unsupported')
    expect(await as('image', await keep('image/webp', 'a.webp', PNG))).toBe('attachment-unsupported')
    const large = await keep('image/png', 'a.png', Buffer.concat([PNG, Buffer.alloc(1_100_000)]))
    expect(await as('image', large)).toBe('attachment-too-large')
    expect(await as('image', await keep('application/pdf', 'a.pdf', PDF))).toBe('attachment-type-wrong')
    expect(await as('file', await keep('application/pdf', 'a.pdf', PDF, 'shop-2'))).toBe('not-found')
    expect(await as('file', 'med_nobodys')).toBe('not-found')
    const url = 'https://example.com/a.pdf'
    expect(await codeOf(bench.send(oa, null, { attachments: [{ type: 'file', url }] }))).toBe('upload-needed')
    const pdf = await keep('application/pdf', 'a.pdf', PDF)
    const attachment = { type: 'file', mediaId: pdf } as const
    for (const chat of [oa, page])
      expect(await codeOf(bench.send(chat, 'chữ', { attachments: [attachment] }))).toBe(
        'text-with-attachment',
      )
    expect(await bench.rows(oa)).toHaveLength(rows)
  })

  it('is stored sealed, its name too', async () => {
    const mediaId = await keep('application/pdf', 'Hoá đơn chị Lan.pdf', PDF)
    const row = await bench.store.media.findOne({ _id: mediaId, shopId: SHOP }).lean()
    expect(JSON.stringify(row)).not.toContain('Hoá đơn')
    const { connection } = bench.store
    const chunks = await connection.collection('media_files.chunks').find({}).toArray()
    expect(chunks.some((chunk) => Buffer.from(chunk.data as Buffer).includes('%PDF'))).toBe(false)
    expect(await readMedia(bench.deps, SHOP, mediaId)).toEqual({
      type: 'application/pdf',
      name: 'Hoá đơn chị Lan.pdf',
      bytes: PDF,
    })
    expect(await readMedia(bench.deps, 'shop-2', mediaId)).toBeNull()
  })

  it('is removed when its month is over, bytes and row; what waited for it fails with that reason', async () => {
    const mediaId = await keep('application/pdf', 'a.pdf', PDF)
    const messageId = await bench.send(page, null, { attachments: [{ type: 'file', mediaId }] })
    const row = await bench.store.media.findOne({ _id: mediaId, shopId: SHOP }).lean()
    const files = bench.store.connection.collection('media_files.files')
    expect(await dropExpiredMedia(bench.deps)).toBe(0)
    bench.advanceOurs(31 * DAY_MS)
    expect(await dropExpiredMedia(bench.deps)).toBeGreaterThan(0)
    expect(await readMedia(bench.deps, SHOP, mediaId)).toBeNull()
    expect((await files.find({}).toArray()).map(({ _id }) => String(_id))).not.toContain(row?.fileId)
    bench.advanceOurs(-31 * DAY_MS)
    await bench.drainDue()
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'failed', problem: 'media-gone' })
  })

  it('whose keeping was cut short is no file, and is swept like one', async () => {
    const mediaId = await keep('application/pdf', 'a.pdf', PDF)
    const row = await bench.store.media.findOne({ _id: mediaId, shopId: SHOP }).lean()
    await dropFile(bench.store, row?.fileId ?? '')
    expect(await readMedia(bench.deps, SHOP, mediaId)).toBeNull()
    bench.advanceOurs(31 * DAY_MS)
    await dropExpiredMedia(bench.deps)
    bench.advanceOurs(-31 * DAY_MS)
    expect(await bench.store.media.exists({ _id: mediaId, shopId: SHOP })).toBeNull()
  })
})

describe('The form that asks for name, phone and address', () => {
  const request = {
    title: 'Thông tin',
    subtitle: 'Cho shop xin địa chỉ',
    imageUrl: 'https://example.com/a.png',
  }
  const ask = (chat: Chat, idempotencyKey: string, change: Partial<typeof request> = {}) =>
    requestInfo(bench.deps, SHOP, chat.conversationId, {
      request: { ...request, ...change },
      author: STAFF,
      idempotencyKey,
    })

  it('goes to a person on Zalo in its place among the messages', async () => {
    const before = onZalo().length
    await bench.send(oa, 'trước')
    const { messageId } = await ask(oa, 'form-1')
    await bench.send(oa, 'sau')
    await bench.drainDue()
    expect(onZalo().slice(before)).toMatchObject([{ text: 'trước' }, { kind: 'list' }, { text: 'sau' }])
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'sent', attachmentCount: 1 })
    expect(await ask(oa, 'form-1')).toEqual({ messageId, isNew: false })
  })

  it('needs its own consent, and there is none on Facebook', async () => {
    const chat = await bench.chat(await bench.oa({ codes: ['ZA3'] }))
    expect(await codeOf(ask(chat, 'form-2'))).toBe('consent-missing')
    expect(await codeOf(ask(page, 'form-3'))).toBe('not-supported-by-platform')
    await bench.send(chat, 'nhưng tin thì được')
  })
})
