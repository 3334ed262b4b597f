import { describe, expect, it } from 'vitest'
import { authorizeUrl, parseCallback } from '../../../src/channels/facebook/oauth.ts'
import { facebookSettings } from './facebook-support.ts'

const ask = (codes: string[], rerequest = false) =>
  new URL(
    authorizeUrl(facebookSettings, {
      redirectUri: 'https://gateway.example/oauth/facebook/callback',
      state: 's1',
      codes,
      scopes: ['pages_show_list', 'pages_messaging'],
      rerequest,
    }),
  )

describe('the address of the login dialog', () => {
  it('asks for the scopes where no configuration is set for these codes', () => {
    const url = ask(['FB4'])
    expect(url.origin + url.pathname).toBe('https://www.example/v26.0/dialog/oauth')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: '99',
      redirect_uri: 'https://gateway.example/oauth/facebook/callback',
      state: 's1',
      response_type: 'code',
      scope: 'pages_show_list,pages_messaging',
    })
  })

  it('names the configuration of a set of codes in any order, and then no scopes', () => {
    const { searchParams } = ask(['FB5', 'FB1', 'FB5'])
    expect(searchParams.get('config_id')).toBe('777')
    expect(searchParams.get('override_default_response_type')).toBe('true')
    expect(searchParams.has('scope')).toBe(false)
  })

  it('asks again for what was declined on a relink', () => {
    expect(ask(['FB4']).searchParams.has('auth_type')).toBe(false)
    expect(ask(['FB4'], true).searchParams.get('auth_type')).toBe('rerequest')
  })
})

describe('the way back from the dialog', () => {
  it.each([
    ['a code', { code: 'AQ1', state: 's1' }, { ok: true, value: { code: 'AQ1', accountId: null } }],
    [
      'a refusal',
      { error: 'access_denied', error_code: '200', error_reason: 'user_denied' },
      { ok: false, error: 'denied' },
    ],
    [
      'an app in development',
      { error_code: '901', error_message: 'x' },
      { ok: false, error: 'app-in-development' },
    ],
    ['another error', { error: 'server_error' }, { ok: false, error: 'code-rejected' }],
    ['an error beside a code', { error: 'x', code: 'AQ1' }, { ok: false, error: 'code-rejected' }],
    ['nothing', {}, { ok: false, error: 'code-rejected' }],
    ['two codes', { code: ['a', 'b'] }, { ok: false, error: 'code-rejected' }],
    ['an endless code', { code: 'a'.repeat(5000) }, { ok: false, error: 'code-rejected' }],
  ])('with %s is understood', (_, query, expected) => {
    expect(parseCallback(query)).toEqual(expected)
  })
})
