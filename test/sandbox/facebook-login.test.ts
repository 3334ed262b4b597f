import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  ALL_SCOPES,
  APP,
  errorOf,
  graph,
  type Json,
  PAGE,
  REDIRECT,
  readAll,
  startFacebook,
  USER,
  userToken,
} from './facebook-support.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startFacebook()
})
afterEach(() => sandbox.close())

async function dialog(query: Record<string, string> = {}) {
  const url = new URL(`${sandbox.url}/facebook/www/v26.0/dialog/oauth`)
  const asked = {
    client_id: APP.appId,
    redirect_uri: REDIRECT,
    state: 's-1',
    scope: ALL_SCOPES.join(','),
    ...query,
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  return {
    status: response.status,
    text: await response.text(),
    back: location === null ? new URLSearchParams() : new URL(location).searchParams,
    location,
  }
}

const plan = (change: Json = {}) => sandbox.facebook.call('setLogin', { plan: { userId: USER, ...change } })

const exchange = (change: Record<string, string>) =>
  graph(sandbox, 'oauth/access_token', '', {
    query: { client_id: APP.appId, client_secret: APP.appSecret, ...change },
  })

async function newCode(): Promise<string> {
  await plan()
  return (await dialog()).back.get('code') ?? ''
}

test('a person can choose Pages and decline single permissions on the dialog page', async () => {
  const page = await dialog()
  expect(page.status).toBe(200)
  expect(page.text).toContain('Tiệm Hoa')
  const query = /name="query" value="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = new URLSearchParams({
    user: USER,
    query,
    decision: 'approve',
    scope: 'pages_show_list',
    page: PAGE,
  })
  const answer = await fetch(`${sandbox.url}/facebook/www/dialog/answer`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  const back = new URL(answer.headers.get('location') ?? '').searchParams
  expect(back.get('state')).toBe('s-1')
  const reply = await exchange({ redirect_uri: REDIRECT, code: back.get('code') ?? '' })
  const token = String(reply.body.access_token)
  const permissions = (await graph(sandbox, 'me/permissions', token)).body.data as Json[]
  expect(permissions).toContainEqual({ permission: 'pages_show_list', status: 'granted' })
  expect(permissions).toContainEqual({ permission: 'pages_messaging', status: 'declined' })
})

test('a permission declined before is asked again only with rerequest', async () => {
  await plan({ scopes: ['pages_show_list'] })
  await dialog()
  await sandbox.facebook.call('setLogin', { plan: null })
  expect((await dialog()).text).not.toContain('value="pages_messaging"')
  expect((await dialog({ auth_type: 'rerequest' })).text).toContain('value="pages_messaging"')
})

test('cancelling and development mode answer as the platform does', async () => {
  await plan({ decision: 'cancel' })
  const { back } = await dialog()
  expect(Object.fromEntries(back)).toEqual({
    error: 'access_denied',
    error_code: '200',
    error_description: 'Permissions error',
    error_reason: 'user_denied',
    state: 's-1',
  })
  await plan()
  sandbox.facebook.setApp({ mode: 'development' })
  const outsider = (await dialog()).back
  expect(outsider.get('error_code')).toBe('901')
  expect(outsider.has('error')).toBe(false)
  sandbox.facebook.setApp({ roleIds: [USER] })
  expect((await dialog()).back.has('code')).toBe(true)
})

test('an unregistered redirect, an unknown app and an unknown scope never go back to the app', async () => {
  await plan()
  for (const query of [{ redirect_uri: `${REDIRECT}/` }, { client_id: '1' }, { scope: 'pages_everything' }]) {
    const answer = await dialog(query)
    expect(answer.status).toBe(400)
    expect(answer.location).toBeNull()
  }
})

test('a login configuration is all or nothing', async () => {
  sandbox.facebook.setApp({ loginConfigs: { '123': ALL_SCOPES } })
  await plan({ scopes: ['pages_show_list'] })
  expect((await dialog({ config_id: '123', scope: '' })).back.get('error')).toBe('access_denied')
  await plan()
  expect((await dialog({ config_id: '123', scope: '' })).back.has('code')).toBe(true)
})

test('a code works once, for its redirect, for ten minutes', async () => {
  const code = await newCode()
  expect(errorOf(await exchange({ redirect_uri: `${REDIRECT}?x=1`, code }))).toEqual([100, 36008])
  expect((await exchange({ redirect_uri: REDIRECT, code })).body.token_type).toBe('bearer')
  const again = await exchange({ redirect_uri: REDIRECT, code })
  expect([again.status, ...(errorOf(again) ?? [])]).toEqual([400, 100, 36009])
  const late = await newCode()
  sandbox.clock.advance(11 * MINUTE_MS)
  expect(errorOf(await exchange({ redirect_uri: REDIRECT, code: late }))).toEqual([100, 36007])
})

test('a garbage code, a wrong secret and a wrong app are told apart', async () => {
  expect(errorOf(await exchange({ redirect_uri: REDIRECT, code: 'x' }))).toEqual([100, undefined])
  expect(errorOf(await exchange({ client_secret: 'x', code: 'x' }))).toEqual([1, undefined])
  expect(errorOf(await exchange({ client_id: '1', code: 'x' }))).toEqual([101, undefined])
})

test('the long token lives about 60 days, and its Page token has no end', async () => {
  const short = await exchange({ redirect_uri: REDIRECT, code: await newCode() })
  const long = await exchange({
    grant_type: 'fb_exchange_token',
    fb_exchange_token: String(short.body.access_token),
  })
  expect(Number(long.body.expires_in)).toBeGreaterThan(59 * 86_400)
  const accounts = await graph(sandbox, 'me/accounts', String(long.body.access_token))
  const page = String((accounts.body.data as Json[])[0]?.access_token)
  sandbox.clock.advance(61 * DAY_MS)
  expect(errorOf(await graph(sandbox, 'me', String(long.body.access_token)))).toEqual([190, 463])
  expect((await graph(sandbox, 'me', page)).body.id).toBe(PAGE)
})

test('an expired short token cannot be exchanged', async () => {
  const short = await exchange({ redirect_uri: REDIRECT, code: await newCode() })
  sandbox.clock.advance(3 * 60 * MINUTE_MS)
  const reply = await exchange({
    grant_type: 'fb_exchange_token',
    fb_exchange_token: String(short.body.access_token),
  })
  expect(errorOf(reply)).toEqual([190, 463])
})

test('accounts page beyond 25, carry tasks, and hide portfolio Pages without business_management', async () => {
  const ids: string[] = [PAGE]
  for (let at = 0; at < 30; at += 1) {
    const page = await sandbox.facebook.call<Json>('addPage', { name: `Trang ${at}`, inPortfolio: at === 0 })
    ids.push(String(page.id))
    await sandbox.facebook.call('setRole', {
      userId: USER,
      pageId: page.id,
      tasks: ['MESSAGING', 'MODERATE'],
    })
  }
  const token = await userToken(sandbox, ALL_SCOPES, ids)
  const first = await graph(sandbox, 'me/accounts', token, { query: { summary: '1' } })
  expect((first.body.data as Json[]).length).toBe(25)
  expect(first.body.summary).toEqual({ total_count: 30 })
  const all = await readAll(first)
  expect(all.items.length).toBe(30)
  expect(all.items.find(({ id }) => id === ids[2])?.tasks).toEqual(['MESSAGING', 'MODERATE'])
  expect(all.items.some(({ id }) => id === ids[1])).toBe(false)
  const wide = await userToken(sandbox, [...ALL_SCOPES, 'business_management'], ids)
  expect((await readAll(await graph(sandbox, 'me/accounts', wide))).items.length).toBe(31)
})

test('an empty list page can still have next', async () => {
  sandbox.facebook.setApp({ emptyPages: true })
  const ids = [PAGE]
  for (let at = 0; at < 5; at += 1) {
    const page = await sandbox.facebook.call<Json>('addPage', { name: `Trang ${at}` })
    ids.push(String(page.id))
    await sandbox.facebook.call('setRole', { userId: USER, pageId: page.id, tasks: ['MESSAGING'] })
  }
  const token = await userToken(sandbox, ALL_SCOPES, ids)
  const all = await readAll(await graph(sandbox, 'me/accounts', token, { query: { limit: '2' } }))
  expect([all.items.length, all.pages]).toEqual([6, 5])
})

test('debug_token tells scopes with the chosen Pages, and why a token is dead', async () => {
  const token = await userToken(sandbox)
  const appToken = `${APP.appId}|${APP.appSecret}`
  const look = async () =>
    (await graph(sandbox, 'debug_token', appToken, { query: { input_token: token } })).body.data as Json
  expect(await look()).toMatchObject({ app_id: APP.appId, type: 'USER', is_valid: true, user_id: USER })
  expect((await look()).granular_scopes).toContainEqual({ scope: 'pages_messaging', target_ids: [PAGE] })
  await sandbox.facebook.call('killTokens', { userId: USER, subcode: 460 })
  expect(await look()).toMatchObject({ is_valid: false, error: { code: 190, subcode: 460 } })
})

test('deleting one permission takes it away at once, deleting all kills every token', async () => {
  const token = await userToken(sandbox)
  expect((await graph(sandbox, 'me/permissions/pages_messaging', token, { method: 'DELETE' })).body).toEqual({
    success: true,
  })
  const left = (await graph(sandbox, 'me/permissions', token)).body.data as Json[]
  expect(left.some(({ permission }) => permission === 'pages_messaging')).toBe(false)
  await graph(sandbox, `${USER}/permissions`, token, { method: 'DELETE' })
  expect(errorOf(await graph(sandbox, 'me', token))).toEqual([190, 458])
})
