import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  ALL_SCOPES,
  APP,
  errorOf,
  graph,
  type Json,
  PAGE,
  pageToken,
  proofOf,
  SHOPPER,
  send,
  startFacebook,
  USER,
  userToken,
} from './facebook-support.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startFacebook()
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'Chào shop' })
})
afterEach(() => sandbox.close())

const without = (scope: string) => ALL_SCOPES.filter((name) => name !== scope)

test('a missing proof and a wrong proof are code 100, never 190', async () => {
  const token = await pageToken(sandbox)
  const missing = await graph(sandbox, 'me', token, { proof: false })
  expect([missing.status, missing.body.error?.code, missing.body.error?.type]).toEqual([
    400,
    100,
    'GraphMethodException',
  ])
  const wrong = await graph(sandbox, 'me', token, {
    proof: false,
    query: { appsecret_proof: proofOf('other') },
  })
  expect(wrong.body.error?.message).toContain('Invalid appsecret_proof')
  sandbox.facebook.setApp({ requireProof: false })
  expect((await graph(sandbox, 'me', token, { proof: false })).status).toBe(200)
})

test('no token is 2500, an unknown token is 190 without subcode', async () => {
  expect(errorOf(await graph(sandbox, 'me', ''))).toEqual([2500, undefined])
  expect(errorOf(await graph(sandbox, 'me', 'EAAnone'))).toEqual([190, undefined])
})

test.each([458, 459, 460, 463, 464, 467, 492])('tokens can be killed with subcode %i', async (subcode) => {
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('killTokens', { pageId: PAGE, subcode })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))).toEqual([190, subcode])
})

test('a user who lost the role on the Page kills the Page token with 492, a new one too', async () => {
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('setRole', { userId: USER, pageId: PAGE, tasks: [] })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))).toEqual([190, 492])
  expect(errorOf(await send(sandbox, await pageToken(sandbox), { text: 'x' }))).toEqual([190, 492])
})

test('each operation refuses without its scope, with the code of its kind', async () => {
  const noMessaging = await pageToken(sandbox, without('pages_messaging'))
  expect(errorOf(await send(sandbox, noMessaging, { text: 'x' }))?.[0]).toBe(200)
  expect(errorOf(await graph(sandbox, `${PAGE}/conversations`, noMessaging))?.[0]).toBe(283)
  await sandbox.facebook.call('setPermission', {
    userId: USER,
    permission: 'pages_read_engagement',
    status: 'declined',
  })
  expect(errorOf(await graph(sandbox, `${PAGE}/posts`, noMessaging))?.[0]).toBe(10)
  expect(errorOf(await graph(sandbox, PAGE, noMessaging, { query: { fields: 'emails' } }))?.[0]).toBe(10)
})

test('each operation refuses without its task', async () => {
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('setRole', { userId: USER, pageId: PAGE, tasks: ['ANALYZE'] })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))?.[0]).toBe(200)
  expect(errorOf(await graph(sandbox, `${PAGE}/posts`, token))?.[0]).toBe(200)
})

test('a Page that was not chosen gives no working permissions', async () => {
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('grant', { userId: USER, scopes: ALL_SCOPES, pageIds: [] })
  expect(errorOf(await send(sandbox, token, { text: 'x' }))?.[0]).toBe(200)
})

test('subscribing needs fields, and names what each field lacks', async () => {
  const token = await pageToken(sandbox)
  const path = `${PAGE}/subscribed_apps`
  const none = await graph(sandbox, path, token, { method: 'POST' })
  expect(none.body.error?.message).toBe('(#100) The parameter subscribed_fields is required')
  const done = await graph(sandbox, path, token, {
    method: 'POST',
    query: { subscribed_fields: 'messages,feed' },
  })
  expect(done.body).toEqual({ success: true })
  const listed = (await graph(sandbox, path, token)).body.data as Json[]
  expect(listed).toMatchObject([{ id: APP.appId, subscribed_fields: ['messages', 'feed'] }])
  await graph(sandbox, path, token, { method: 'DELETE' })
  expect((await graph(sandbox, path, token)).body.data).toEqual([])
  await sandbox.facebook.call('setPermission', {
    userId: USER,
    permission: 'pages_manage_metadata',
    status: null,
  })
  const refused = await graph(sandbox, path, token, { method: 'POST', query: { subscribed_fields: 'feed' } })
  expect(refused.body.error?.message).toContain(
    'To subscribe to the feed field, one of these permissions is needed: pages_manage_metadata.',
  )
})

test('the card of a Page and its picture', async () => {
  const token = await pageToken(sandbox)
  const fields = 'id,name,emails,about,picture{url},followers_count'
  const page = (await graph(sandbox, 'me', token, { query: { fields } })).body
  expect(page).toMatchObject({ id: PAGE, name: 'Tiệm Hoa', emails: ['hoa@shop.example'] })
  expect('about' in page).toBe(false)
  const redirected = await graph(sandbox, `${PAGE}/picture`, token)
  expect(redirected.status).toBe(302)
  const image = await fetch(redirected.headers.get('location') ?? '')
  expect(image.headers.get('content-type')).toBe('image/png')
  const asData = await graph(sandbox, `${PAGE}/picture`, token, { query: { redirect: 'false' } })
  expect(asData.body.data).toMatchObject({ is_silhouette: false })
})

test('an unknown field is refused by name', async () => {
  const reply = await graph(sandbox, 'me', await pageToken(sandbox), { query: { fields: 'id,shoe_size' } })
  expect(reply.body.error?.message).toContain('(shoe_size)')
})

test('versions: the answer names the one that ran; an ended one runs on the oldest alive; an unknown one fails', async () => {
  const token = await pageToken(sandbox)
  expect((await graph(sandbox, 'me', token)).headers.get('facebook-api-version')).toBe('v26.0')
  sandbox.clock.set(Date.UTC(2026, 10, 22))
  const old = await graph(sandbox, 'me', token, { version: 'v6.0' })
  expect([old.status, old.headers.get('facebook-api-version')]).toEqual([200, 'v21.0'])
  const unknown = await graph(sandbox, 'me', token, { version: 'v99.0' })
  expect(unknown.body.error?.message).toBe('Unknown path components: /me')
})

test('reads of many ids at the root are refused', async () => {
  const reply = await graph(sandbox, '', await pageToken(sandbox), { query: { ids: `${PAGE},2` } })
  expect(errorOf(reply)?.[0]).toBe(100)
})

test('a batch answers item by item, and each token of its own needs its own proof', async () => {
  const token = await pageToken(sandbox)
  const other = await userToken(sandbox)
  const batch = [
    { method: 'GET', relative_url: 'me?fields=name' },
    { method: 'GET', relative_url: 'm_none' },
    { method: 'GET', relative_url: `me?access_token=${other}` },
    { method: 'GET', relative_url: `me?access_token=${other}&appsecret_proof=${proofOf(other)}` },
  ]
  const reply = await graph(sandbox, '', token, {
    form: { batch: JSON.stringify(batch), include_headers: 'false' },
  })
  const items = reply.body as unknown as { code: number; body: string }[]
  expect(items.map(({ code }) => code)).toEqual([200, 400, 400, 200])
  expect(JSON.parse(items[0]?.body ?? '')).toEqual({ name: 'Tiệm Hoa', id: PAGE })
  const many = JSON.stringify(Array.from({ length: 51 }, () => batch[0]))
  expect((await graph(sandbox, '', token, { form: { batch: many } })).status).toBe(400)
})

test('usage rises with each call, shows in the headers, and throttles at 100 percent', async () => {
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('setUsage', {
    pageId: PAGE,
    type: 'messenger',
    usage: { percent: 60, risePerCall: 20 },
  })
  const first = await send(sandbox, token, { text: 'một' })
  const header = JSON.parse(first.headers.get('x-business-use-case-usage') ?? '{}') as Record<string, Json[]>
  expect(header[PAGE]?.[0]).toMatchObject({ type: 'messenger', call_count: 80 })
  expect(errorOf(await send(sandbox, token, { text: 'hai' }))).toEqual([80006, undefined])
  await sandbox.facebook.call('setUsage', { pageId: PAGE, type: 'pages', usage: { percent: 100 } })
  expect(errorOf(await graph(sandbox, 'me', token))).toEqual([80001, undefined])
})
