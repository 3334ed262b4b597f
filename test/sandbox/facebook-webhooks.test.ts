import { createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  APP,
  errorOf,
  graph,
  type Json,
  PAGE,
  pageToken,
  type Receiver,
  SHOPPER,
  send,
  startFacebook,
  startReceiver,
  USER,
} from './facebook-support.ts'

const HOUR_MS = 3_600_000
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function setUp(
  answer?: Parameters<typeof startReceiver>[0],
): Promise<{ sandbox: Sandbox; receiver: Receiver }> {
  const receiver = await startReceiver(answer)
  const sandbox = await startFacebook({ receiver })
  closers.push(
    () => receiver.close(),
    () => sandbox.close(),
  )
  return { sandbox, receiver }
}

const says = (sandbox: Sandbox, text: string) =>
  sandbox.facebook.call<{ mid: string }>('sendMessage', { pageId: PAGE, personId: SHOPPER, text })

const texts = (receiver: Receiver) =>
  receiver.events().map((event) => (event.message as Json | undefined)?.text)

test('a message arrives signed over its exact escaped bytes, with both headers', async () => {
  const { sandbox, receiver } = await setUp()
  await says(sandbox, 'giá bao nhiêu 👍 a/b')
  expect(await sandbox.idle(5000)).toBe(true)
  const [first] = receiver.received
  const raw = first?.raw ?? Buffer.alloc(0)
  expect(raw.toString('latin1')).toContain('gi\\u00e1 bao nhi\\u00eau \\ud83d\\udc4d a\\/b')
  const sign = (name: string) => createHmac(name, APP.appSecret).update(raw).digest('hex')
  expect(first?.headers['x-hub-signature-256']).toBe(`sha256=${sign('sha256')}`)
  expect(first?.headers['x-hub-signature']).toBe(`sha1=${sign('sha1')}`)
  expect(receiver.events()[0]).toMatchObject({ sender: { id: '7201' }, recipient: { id: PAGE } })
})

test('only a Page subscribed to the right field gets events', async () => {
  const { sandbox, receiver } = await setUp()
  await sandbox.facebook.call('setSubscription', { pageId: PAGE, fields: ['message_reads'] })
  await says(sandbox, 'không ai nghe')
  await sandbox.facebook.call('setSubscription', { pageId: PAGE, fields: ['messages'] })
  await says(sandbox, 'có người nghe')
  await sandbox.facebook.call('setSubscription', { pageId: PAGE, fields: null })
  await says(sandbox, 'lại không ai nghe')
  await sandbox.idle(5000)
  expect(texts(receiver)).toEqual(['có người nghe'])
})

test('the app subscription asks the callback for its challenge and refuses a wrong answer', async () => {
  const { sandbox, receiver } = await setUp()
  const appToken = `${APP.appId}|${APP.appSecret}`
  const set = (verify_token: string) =>
    graph(sandbox, `${APP.appId}/subscriptions`, appToken, {
      form: {
        object: 'page',
        callback_url: receiver.url,
        fields: 'messages,feed',
        verify_token,
        include_values: 'true',
      },
    })
  expect(errorOf(await set('wrong'))?.[0]).toBe(2200)
  expect((await set(APP.verifyToken)).body).toEqual({ success: true })
  const listed = (await graph(sandbox, `${APP.appId}/subscriptions`, appToken)).body.data as Json[]
  expect(listed[0]).toMatchObject({ object: 'page', callback_url: receiver.url, active: true })
})

test('every kind of messaging event has its documented shape', async () => {
  const { sandbox, receiver } = await setUp()
  const { mid } = await says(sandbox, 'đầu tiên')
  const who = { pageId: PAGE, personId: SHOPPER }
  await sandbox.facebook.call('sendMessage', { ...who, text: 'Size L', quickReply: 'SIZE_L', replyTo: mid })
  await sandbox.facebook.call('sendMessage', {
    ...who,
    attachments: [{ type: 'location', payload: { coordinates: { lat: 10.77, long: 106.7 } } }],
  })
  await sandbox.facebook.call('editMessage', { mid, text: 'đã sửa' })
  await sandbox.facebook.call('unsendMessage', { mid })
  await sandbox.facebook.call('react', { mid, reaction: 'love' })
  await sandbox.facebook.call('react', { mid })
  await sandbox.facebook.call('postback', { ...who, title: 'Bắt đầu', payload: 'GET_STARTED' })
  await sandbox.facebook.call('staffReply', { ...who, text: 'Dạ' })
  await sandbox.facebook.call('markDelivered', who)
  await sandbox.facebook.call('markRead', who)
  await sandbox.idle(5000)
  const events = receiver.events()
  expect(events[1]?.message).toMatchObject({ quick_reply: { payload: 'SIZE_L' }, reply_to: { mid } })
  expect(events[2]?.message).toMatchObject({
    attachments: [{ type: 'location', payload: { coordinates: { lat: 10.77, long: 106.7 } } }],
  })
  expect(events[3]?.message_edit).toEqual({ mid, text: 'đã sửa', num_edit: 1 })
  expect(events[4]?.message).toEqual({ mid, is_deleted: true })
  expect(events[5]?.reaction).toEqual({ mid, action: 'react', reaction: 'love', emoji: '❤' })
  expect(events[6]?.reaction).toEqual({ mid, action: 'unreact' })
  expect(events[7]?.postback).toMatchObject({ title: 'Bắt đầu', payload: 'GET_STARTED' })
  expect(events[8]).toMatchObject({
    sender: { id: PAGE },
    message: { is_echo: true, app_id: 263902037430900, text: 'Dạ' },
  })
  const echoed = (events[8]?.message as Json | undefined)?.mid
  expect(events[9]?.delivery).toMatchObject({ mids: [echoed] })
  expect((events[10]?.read as Json | undefined)?.watermark).toBeGreaterThanOrEqual(
    Number(events[8]?.timestamp),
  )
})

test('a failed delivery is repeated at once with the same bytes', async () => {
  const { sandbox, receiver } = await setUp((_item, count) => (count <= 2 ? 500 : 200))
  await says(sandbox, 'thử lại')
  expect(await sandbox.idle(5000)).toBe(true)
  expect(receiver.received.length).toBe(3)
  expect(new Set(receiver.received.map(({ raw }) => raw.toString())).size).toBe(1)
  expect(sandbox.history.deliveries().map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 500],
    [2, 500],
    [3, 200],
  ])
})

test('later repeats wait on the sandbox clock', async () => {
  let healthy = false
  const { sandbox, receiver } = await setUp(() => (healthy ? 200 : 503))
  await says(sandbox, 'chờ')
  await expect.poll(() => receiver.received.length).toBe(4)
  expect(await sandbox.idle(100)).toBe(false)
  healthy = true
  sandbox.clock.advance(10_000)
  expect(await sandbox.idle(5000)).toBe(true)
  expect(receiver.received.length).toBe(5)
})

test('an hour of failure unsubscribes the Page; a new subscription works but replays nothing', async () => {
  let healthy = false
  const { sandbox, receiver } = await setUp(() => (healthy ? 200 : 500))
  await says(sandbox, 'mất')
  await expect.poll(() => receiver.received.length).toBe(4)
  sandbox.clock.advance(HOUR_MS + 1)
  expect(await sandbox.idle(5000)).toBe(true)
  const page = sandbox.facebook.state.pages.get(PAGE)
  expect(page?.subscribedFields).toBeNull()
  expect(page?.webhooksDisabledAtMs).not.toBeNull()
  healthy = true
  const token = await pageToken(sandbox)
  const query = { subscribed_fields: 'messages' }
  await graph(sandbox, `${PAGE}/subscribed_apps`, token, { method: 'POST', query })
  const before = receiver.received.length
  await says(sandbox, 'mới')
  await sandbox.idle(5000)
  expect(receiver.received.length).toBe(before + 1)
})

test('a slow answer counts as a failure', async () => {
  const { sandbox, receiver } = await setUp((_item, count) => (count === 1 ? null : 200))
  sandbox.facebook.setApp({ webhookTimeoutMs: 50 })
  await says(sandbox, 'chậm')
  expect(await sandbox.idle(5000)).toBe(true)
  expect(receiver.received.length).toBe(2)
  expect(sandbox.history.deliveries()[0]?.error).toContain('timeout')
})

test('events are batched into entries of many members', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.courier.setMode({ batchSize: 1000, gatherMs: 50 })
  for (let at = 0; at < 1000; at += 1) await says(sandbox, `tin ${at}`)
  expect(await sandbox.idle(5000)).toBe(true)
  expect(receiver.received.length).toBe(1)
  expect(receiver.bodies()[0]?.entry[0]?.messaging?.length).toBe(1000)
  expect(texts(receiver)).toEqual(Array.from({ length: 1000 }, (_, at) => `tin ${at}`))
})

test('events can be duplicated, held back and shuffled without losing one', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.courier.setMode({ copies: 3 })
  sandbox.facebook.courier.hold()
  for (let at = 0; at < 40; at += 1) await says(sandbox, `tin ${at}`)
  expect(receiver.received.length).toBe(0)
  sandbox.facebook.courier.release('shuffle')
  expect(await sandbox.idle(5000)).toBe(true)
  const seen = texts(receiver)
  expect(seen.length).toBe(120)
  expect(new Set(seen).size).toBe(40)
  expect([...new Set(seen)]).not.toEqual(Array.from({ length: 40 }, (_, at) => `tin ${at}`))
})

test('the echo of a send can arrive before its answer', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.setApp({ echo: 'before', autoDelivered: false })
  await says(sandbox, 'chào')
  const reply = await send(sandbox, await pageToken(sandbox), { text: 'dạ', metadata: 'out:1' })
  const echo = receiver.events().find((event) => (event.message as Json).is_echo)
  expect(echo?.message).toEqual({
    mid: reply.body.message_id,
    text: 'dạ',
    is_echo: true,
    app_id: 99,
    metadata: 'out:1',
  })
})

test('after a send come the echo and the delivery mark, and the read mark by switch', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.setApp({ autoRead: true, followUpMs: 1 })
  await says(sandbox, 'chào')
  await send(sandbox, await pageToken(sandbox), { text: 'dạ' })
  await sandbox.idle(5000)
  const kinds = receiver
    .events()
    .map((event) => ['message', 'delivery', 'read'].find((name) => name in event))
  expect(kinds).toEqual(['message', 'message', 'delivery', 'read'])
})

test('while another app owns the thread events come as standby and sends fail', async () => {
  const { sandbox, receiver } = await setUp()
  await sandbox.facebook.call('setSubscription', {
    pageId: PAGE,
    fields: ['messages', 'standby', 'messaging_postbacks'],
  })
  await says(sandbox, 'chào')
  await sandbox.facebook.call('setThreadOwner', { pageId: PAGE, personId: SHOPPER, appId: '5' })
  await sandbox.facebook.call('postback', { pageId: PAGE, personId: SHOPPER, title: 'Mua', payload: 'BUY' })
  await sandbox.idle(5000)
  const standby = receiver.bodies()[1]?.entry[0]?.standby?.[0]
  expect(standby?.postback).toMatchObject({ title: 'Mua' })
  expect(standby?.postback).not.toHaveProperty('payload')
  expect(errorOf(await send(sandbox, await pageToken(sandbox), { text: 'x' }))).toEqual([10, 2018300])
})

test('standard access tells only about people with a role; development mode too', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.setApp({ access: 'standard' })
  await says(sandbox, 'người lạ')
  sandbox.facebook.setApp({ roleIds: [SHOPPER] })
  await says(sandbox, 'người nhà')
  sandbox.facebook.setApp({ access: 'advanced', mode: 'development', roleIds: [] })
  await says(sandbox, 'người lạ')
  await sandbox.idle(5000)
  expect(texts(receiver)).toEqual(['người nhà'])
})

test('removing the app and asking for deletion post signed requests', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.setApp({
    deauthorizeUrl: `${receiver.origin}/deauthorize`,
    dataDeletionUrl: `${receiver.origin}/deletion`,
  })
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('requestDeletion', { userId: USER })
  await sandbox.facebook.call('removeApp', { userId: USER })
  await sandbox.facebook.call('pageRemovesApp', { pageId: PAGE })
  const payloads = receiver.received.map(({ raw }) => {
    const [signature = '', encoded = ''] = (
      new URLSearchParams(raw.toString()).get('signed_request') ?? ''
    ).split('.')
    expect(signature).toBe(createHmac('sha256', APP.appSecret).update(encoded).digest('base64url'))
    return JSON.parse(Buffer.from(encoded, 'base64url').toString()) as Json
  })
  expect(payloads).toMatchObject([{ user_id: USER }, { user_id: USER }, { user_id: '0', profile_id: PAGE }])
  expect(errorOf(await graph(sandbox, 'me', token))).toEqual([190, 458])
})

test('connections are reused for thousands of webhooks', async () => {
  const { sandbox, receiver } = await setUp()
  sandbox.facebook.courier.setMode({ concurrency: 8, ordered: false })
  for (let at = 0; at < 2000; at += 1) await says(sandbox, `tin ${at}`)
  expect(await sandbox.idle(15_000)).toBe(true)
  expect(receiver.received.length).toBe(2000)
  expect(receiver.connections()).toBeLessThanOrEqual(8)
})
