import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorizeUrl, parseCallback } from '../../src/channels/facebook/oauth.ts'
import { SUBSCRIBED_FIELDS } from '../../src/channels/facebook/subscribed-fields.ts'
import {
  type FacebookClient,
  openFacebookClient,
  PAGE,
  REDIRECT,
  refusal,
  SCOPES,
} from './support/facebook-client.ts'

let open: FacebookClient
let sandbox: FacebookClient['sandbox']
let call: FacebookClient['call']
let run: FacebookClient['run']

beforeAll(async () => {
  open = await openFacebookClient()
  ;({ sandbox, call, run } = open)
})
afterAll(() => open?.close())

describe('linking a Page', () => {
  it('goes from the dialog to a Page token by calls the platform accepts', async () => {
    await sandbox.facebook.call('setLogin', { plan: { userId: '3001' } })
    const dialog = authorizeUrl(open.settings, {
      redirectUri: REDIRECT,
      state: 's1',
      codes: ['FB4', 'FB5'],
      scopes: SCOPES,
    })
    const answer = await fetch(dialog, { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? '')
    expect(back.searchParams.get('state')).toBe('s1')
    const found = parseCallback(Object.fromEntries(back.searchParams))
    if (!found.ok) throw new Error(found.error)

    const exchange = { code: found.value.code, redirectUri: REDIRECT }
    const short = await call<object, { accessToken: string }>('facebook.exchange-code', exchange)
    const long = await call<object, { accessToken: string; expiresInSeconds: number }>(
      'facebook.extend-token',
      {
        userToken: short.accessToken,
      },
    )
    expect(long.expiresInSeconds).toBeGreaterThan(59 * 86_400)
    expect(await call('facebook.debug-token', { inputToken: long.accessToken })).toMatchObject({
      isValid: true,
      userId: '3001',
      granularScopes: expect.arrayContaining([{ scope: 'pages_messaging', targetIds: [PAGE] }]) as unknown,
    })
    expect(await refusal(call('facebook.exchange-code', exchange))).toMatchObject({
      code: 'code-rejected',
      retry: 'never',
    })
  })

  it('is told from a refusal in the dialog', async () => {
    await sandbox.facebook.call('setLogin', { plan: { userId: '3001', decision: 'cancel' } })
    const dialog = authorizeUrl(open.settings, {
      redirectUri: REDIRECT,
      state: 's1',
      codes: [],
      scopes: SCOPES,
    })
    const answer = await fetch(dialog, { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? '')
    expect(parseCallback(Object.fromEntries(back.searchParams))).toEqual({ ok: false, error: 'denied' })
  })

  it('lists every Page of a user, beyond one page of the list, and finds a portfolio’s Page by its id', async () => {
    const ids = Array.from({ length: 60 }, (_, at) => `20${String(at).padStart(2, '0')}`)
    for (const id of ids)
      await sandbox.facebook.call('addPage', { id, name: `Trang ${id}`, inPortfolio: id === '2059' })
    await sandbox.facebook.call('addUser', { id: '3002', name: 'Chủ Nhiều', pageIds: ids })
    const { userToken: token } = await sandbox.facebook.call<{ userToken: string }>('grant', {
      userId: '3002',
      scopes: SCOPES,
      pageIds: ids,
    })
    interface Listed {
      pages: { id: string; accessToken: string | null }[]
      after: string | null
    }
    const seen: string[] = []
    let after: string | null = null
    do {
      const { output }: { output: Listed } = await run<Listed>('facebook.list-pages', { after }, token)
      for (const page of output.pages) expect(page.accessToken).toMatch(/^EAA/)
      seen.push(...output.pages.map(({ id }) => id))
      after = output.after
    } while (after !== null)
    expect(seen.sort()).toEqual(ids.slice(0, 59))
    const { output } = await run('facebook.page-by-id', { pageId: '2059' }, token)
    expect(output).toMatchObject({ id: '2059', accessToken: expect.stringMatching(/^EAA/) as unknown })
  })

  it('subscribes all the fields, sees them, and ends them', async () => {
    await call('facebook.subscribe-page', { pageId: PAGE, fields: SUBSCRIBED_FIELDS })
    const seen = await call<object, { fields: string[] }>('facebook.subscribed-apps', {
      pageId: PAGE,
      appId: '99',
    })
    expect([...seen.fields].sort()).toEqual([...SUBSCRIBED_FIELDS].sort())
    await call('facebook.unsubscribe-page', { pageId: PAGE })
    expect(await call('facebook.subscribed-apps', { pageId: PAGE, appId: '99' })).toEqual({ fields: [] })
  })

  it('takes back one permission, and then the grant', async () => {
    await sandbox.facebook.call('addUser', { id: '3003', name: 'Người Khác', pageIds: [PAGE] })
    const { userToken: token } = await sandbox.facebook.call<{ userToken: string }>('grant', {
      userId: '3003',
      scopes: SCOPES,
      pageIds: [PAGE],
    })
    expect((await run('facebook.me', {}, token)).output).toEqual({ id: '3003' })
    await run('facebook.revoke', { userId: '3003', permission: 'pages_messaging' }, token)
    const { output: left } = await run('facebook.granted-permissions', {}, token)
    expect(JSON.stringify(left)).toContain('pages_manage_metadata')
    expect(JSON.stringify(left)).not.toContain('pages_messaging')
    await run('facebook.revoke', { userId: '3003' }, token)
    expect(await refusal(run('facebook.me', {}, token))).toMatchObject({
      code: 'app-removed',
      retry: 'after-relink',
    })
  })
})
