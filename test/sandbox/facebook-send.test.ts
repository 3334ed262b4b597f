import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  errorOf,
  graph,
  type Json,
  PAGE,
  pageToken,
  SHOPPER,
  send,
  startFacebook,
} from './facebook-support.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const TAGGED = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
let sandbox: Sandbox
let token: string

beforeEach(async () => {
  sandbox = await startFacebook()
  token = await pageToken(sandbox)
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'Chào shop' })
})
afterEach(() => sandbox.close())

const sends = () => sandbox.facebook.truth.sends(PAGE)[0]?.sends.map(({ text }) => text) ?? []

test('a send answers the recipient and the mid, as JSON or as a form, to the Page or to me', async () => {
  const asJson = await send(sandbox, token, { text: 'Dạ' })
  expect(asJson.body).toMatchObject({
    recipient_id: '7201',
    message_id: expect.stringMatching(/^m_/) as string,
  })
  const form = { recipient: '{"id":"7201"}', message: '{"text":"vâng"}', messaging_type: 'RESPONSE' }
  expect((await graph(sandbox, 'me/messages', token, { form })).status).toBe(200)
  expect(sends()).toEqual(['Dạ', 'vâng'])
})

test.each([
  ['inside a day a response is accepted', 23 * HOUR_MS, {}, null],
  ['after a day a response is outside the window', 25 * HOUR_MS, {}, [10, 2018278]],
  ['after a day a human agent may still answer', 25 * HOUR_MS, TAGGED, null],
  ['after a week nobody may', 7 * DAY_MS + HOUR_MS, TAGGED, [10, 2018278]],
])('%s', async (_name, silentMs, more, expected) => {
  sandbox.clock.advance(silentMs)
  expect(errorOf(await send(sandbox, token, { text: 'x' }, more))).toEqual(expected)
})

test('without the feature the human agent tag opens nothing', async () => {
  sandbox.facebook.setApp({ humanAgent: false })
  sandbox.clock.advance(25 * HOUR_MS)
  expect(errorOf(await send(sandbox, token, { text: 'x' }, TAGGED))).toEqual([10, 2018278])
})

test.each(['CONFIRMED_EVENT_UPDATE', 'ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE'])(
  'the retired tag %s is refused',
  async (tag) => {
    expect(
      errorOf(await send(sandbox, token, { text: 'x' }, { messaging_type: 'MESSAGE_TAG', tag })),
    ).toEqual([100, 1893061])
  },
)

test.each([
  ['a text above 2000 characters', { text: 'x'.repeat(2001) }, {}, [100, undefined]],
  ['an empty message', { text: '' }, {}, [100, undefined]],
  ['a message beside a sender action', { text: 'x' }, { sender_action: 'TYPING_ON' }, [100, 2018014]],
  ['a reply to an unknown message', { text: 'x' }, { reply_to: { mid: 'm_none' } }, [100, undefined]],
  ['an unknown recipient', { text: 'x' }, { recipient: { id: '1' } }, [100, 2018001]],
  ['metadata above 1000 characters', { text: 'x', metadata: 'x'.repeat(1001) }, {}, [100, undefined]],
])('%s is refused and nothing is sent', async (_name, message, more, expected) => {
  expect(errorOf(await send(sandbox, token, message, more))).toEqual(expected)
  expect(sends()).toEqual([])
})

test('2000 characters are accepted', async () => {
  expect((await send(sandbox, token, { text: 'x'.repeat(2000) })).status).toBe(200)
})

test('people who cannot be reached and restricted Pages answer with their codes', async () => {
  await sandbox.facebook.call('setBlocked', { pageId: PAGE, personId: SHOPPER, blocked: true })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))).toEqual([551, 1545041])
  await sandbox.facebook.call('changePage', { id: PAGE, restricted: true })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))).toEqual([10, 1893063])
})

test('in development mode only people with a role can be written to', async () => {
  sandbox.facebook.setApp({ mode: 'development' })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))).toEqual([200, 2018028])
  sandbox.facebook.setApp({ roleIds: [SHOPPER] })
  expect((await send(sandbox, token, { text: 'x' })).status).toBe(200)
})

test('sender actions answer only the recipient and write nothing', async () => {
  const body = { recipient: { id: '7201' }, sender_action: 'typing_on' }
  const reply = await graph(sandbox, 'me/messages', token, { json: body })
  expect(reply.body).toEqual({ recipient_id: '7201' })
  expect(sends()).toEqual([])
})

test('an attachment by url is fetched and served anew, and checked for type', async () => {
  const image = sandbox.media.pictureUrl('hoa')
  const attach = (type: string, url: string) =>
    send(sandbox, token, { attachment: { type, payload: { url } } })
  expect((await attach('image', image)).status).toBe(200)
  const kept = sandbox.facebook.truth.messages('7201').at(-1)?.attachments[0]
  expect(kept?.url).not.toBe(image)
  expect((await fetch(kept?.url ?? '')).headers.get('content-type')).toBe('image/png')
  expect(errorOf(await attach('image', `${sandbox.url}/media/file/none/x.png`))).toEqual([100, 2018008])
  expect(errorOf(await attach('image', 'ftp://x/y.png'))).toEqual([100, 2018008])
  expect(errorOf(await attach('video', image))).toEqual([100, 2018047])
})

test('an image above 8 MB is refused', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(9 * 1024 * 1024))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/big.png`
  const reply = await send(sandbox, token, { attachment: { type: 'image', payload: { url } } })
  server.close()
  server.closeAllConnections()
  expect(errorOf(reply)).toEqual([100, 2018109])
})

test('an uploaded file is sent, and a saved attachment can be reused for 90 days', async () => {
  const form = new FormData()
  form.set('recipient', '{"id":"7201"}')
  form.set('message', JSON.stringify({ attachment: { type: 'image', payload: { is_reusable: true } } }))
  form.set('filedata', new Blob([Buffer.from('png')], { type: 'image/png' }), 'hoa.png')
  const uploaded = await graph(sandbox, 'me/messages', token, { multipart: form })
  const attachmentId = String(uploaded.body.attachment_id)
  const reuse = (id: string) =>
    send(sandbox, token, { attachment: { type: 'image', payload: { attachment_id: id } } }, TAGGED)
  expect((await reuse(attachmentId)).status).toBe(200)
  expect(errorOf(await reuse('123'))).toEqual([100, 2018074])
  sandbox.clock.advance(91 * DAY_MS)
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'còn đây' })
  expect(errorOf(await reuse(attachmentId))).toEqual([100, 2018074])
})

test('message_attachments keeps without sending', async () => {
  const url = sandbox.media.pictureUrl('hoa')
  const json = { message: { attachment: { type: 'image', payload: { url, is_reusable: true } } } }
  const kept = await graph(sandbox, 'me/message_attachments', token, { json })
  expect(kept.body).toEqual({ attachment_id: expect.stringMatching(/^\d+$/) as string })
  expect(sends()).toEqual([])
})

test('a send can be done although an error is answered', async () => {
  sandbox.facebook.setApp({ sentButError: 1 })
  const reply = await send(sandbox, token, { text: 'có gửi' })
  expect([reply.status, ...(errorOf(reply) ?? [])]).toEqual([500, 1, 1357046])
  expect(sends()).toEqual(['có gửi'])
})

test('more sends a second than allowed are 613', async () => {
  sandbox.facebook.setApp({ sendsPerSecond: 2 })
  const codes: unknown[] = []
  for (let at = 0; at < 6; at += 1) codes.push(errorOf(await send(sandbox, token, { text: `${at}` }))?.[0])
  expect(codes.slice(0, 2)).toEqual([undefined, undefined])
  expect(codes).toContain(613)
})

test('a private reply goes once, within seven days, and does not open the window', async () => {
  await sandbox.facebook.call('addPerson', { id: 'minh', name: 'Minh' })
  const post = await sandbox.facebook.call<Json>('addPost', { pageId: PAGE, message: 'Mẫu mới' })
  const comment = async () =>
    (await sandbox.facebook.call<Json>('comment', { postId: post.id, personId: 'minh', message: 'giá?' })).id
  const reply = (commentId: unknown) =>
    graph(sandbox, 'me/messages', token, {
      json: { recipient: { comment_id: commentId }, message: { text: 'Dạ' } },
    })
  const first = await comment()
  const sent = await reply(first)
  expect(sent.status).toBe(200)
  expect(errorOf(await reply(first))).toEqual([10900, undefined])
  const onward = {
    json: { recipient: { id: sent.body.recipient_id }, message: { text: 'còn gì nữa không' } },
  }
  expect(errorOf(await graph(sandbox, 'me/messages', token, onward))).toEqual([10, 2018278])
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: 'minh', text: 'cảm ơn' })
  expect((await graph(sandbox, 'me/messages', token, onward)).status).toBe(200)
  const late = await comment()
  sandbox.clock.advance(8 * DAY_MS)
  expect(errorOf(await reply(late))).toEqual([10901, undefined])
  expect(errorOf(await reply('1_1'))).toEqual([100, 2018292])
})
