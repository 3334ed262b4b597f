import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { describeFaults, describeSettings, loggableSettings } from '../../../config/describe-settings.ts'
import { loadSettings, loadWorkerSettings } from '../../../config/settings.ts'
import { redactFields } from '../../../src/kit/redact.ts'

const KEY = Buffer.alloc(32, 1).toString('base64')
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64')

const BARE = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/kvsocial?replicaSet=rs0',
  REDIS_URL: 'redis://127.0.0.1:6379',
  TOKEN_KEYS: `k1:${KEY}`,
  IDENTITY_ISSUER: 'https://id.example.com',
  IDENTITY_CLIENT_ID: 'console',
  IDENTITY_CLIENT_SECRET: 'identity-client-secret',
}
const FACEBOOK = {
  FACEBOOK_APP_ID: '1',
  FACEBOOK_APP_SECRET: 'fb-app-secret',
  FACEBOOK_VERIFY_TOKEN: 'fb-verify',
}
const ZALO = { ZALO_APP_ID: '2', ZALO_APP_SECRET: 'zalo-app-secret', ZALO_OA_SECRET: 'zalo-oa-secret' }

const loaded = (env: Record<string, string>) => {
  const result = loadSettings({ ...BARE, ...env })
  if (!result.ok) throw new Error(result.error.join('\n'))
  return result.value
}
const faultsOf = (env: Record<string, string | undefined>): readonly string[] => {
  const result = loadSettings({ ...BARE, ...env })
  return result.ok ? [] : result.error
}

const folder = mkdtempSync(path.join(tmpdir(), 'settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

describe('Settings', () => {
  it('start from the documented defaults, with both platforms off', () => {
    const settings = loaded({})
    expect(settings).toMatchObject({
      http: { port: 3000, host: '0.0.0.0', publicUrl: 'http://localhost:3000' },
      facebook: null,
      zalo: null,
      identity: { audience: 'kiotviet-social', retailerClaim: 'retailer', rolesClaim: 'roles' },
      webhookBodyLimitBytes: 1_048_576,
      embedOrigins: [],
      logLevel: 'info',
      shutdownGraceMs: 20_000,
      metricsPort: null,
    })
    expect(settings.worker.queues).toContain('inbound')
    expect(settings.tokenKeys).toEqual([{ kid: 'k1', key: Buffer.from(KEY, 'base64') }])
  })

  it('make the public address of the port when none is given', () => {
    expect(loaded({ PORT: '8080' }).http.publicUrl).toBe('http://localhost:8080')
    expect(loaded({ PUBLIC_URL: 'https://social.example.com/' }).http.publicUrl).toBe(
      'https://social.example.com',
    )
  })

  it('switch a platform on by its credentials', () => {
    const settings = loaded({
      ...FACEBOOK,
      ...ZALO,
      FACEBOOK_LOGIN_CONFIGS: 'FB2+FB1:123, FB1+FB5:456',
      FACEBOOK_FEATURES: 'human-agent',
      FACEBOOK_GRAPH_URL: 'http://127.0.0.1:4010/facebook/graph/',
      ZALO_PKCE: `fixed:${'v'.repeat(43)}`,
    })
    expect(settings.facebook).toMatchObject({
      appSecretPrevious: null,
      dialogUrl: 'https://www.facebook.com',
      graphUrl: 'http://127.0.0.1:4010/facebook/graph',
      graphVersion: 'v26.0',
    })
    expect([...(settings.facebook?.loginConfigs ?? [])]).toEqual([
      ['FB1+FB2', '123'],
      ['FB1+FB5', '456'],
    ])
    expect(settings.facebook?.features.has('human-agent')).toBe(true)
    expect(settings.zalo).toMatchObject({
      proxyUrl: null,
      signatureMode: 'strict',
      pkce: { mode: 'fixed' },
      domainVerifier: null,
    })
  })

  it('take a proxy for Zalo alone, with the name and password it asks for', () => {
    const through = (url: string) => loaded({ ...ZALO, ZALO_PROXY_URL: url }).zalo?.proxyUrl
    expect(through('http://cua-hang:m%E1%BA%ADt@10.0.0.7:3128/')).toBe(
      'http://cua-hang:m%E1%BA%ADt@10.0.0.7:3128',
    )
    for (const wrong of ['10.0.0.7:3128', 'socks5://10.0.0.7:1080', 'http://10.0.0.7:3128/path'])
      expect(faultsOf({ ...ZALO, ZALO_PROXY_URL: wrong }).join()).toMatch(
        /^ZALO_PROXY_URL: must be an address/,
      )
  })

  it('read media hosts as suffixes with an optional port', () => {
    expect(loaded({}).media.hosts.map((host) => host.suffix)).toEqual([
      'fbcdn.net',
      'fbsbx.com',
      'zdn.vn',
      'zadn.vn',
    ])
    expect(loaded({ MEDIA_HOSTS: '.fbcdn.net, 127.0.0.1:4010,[::1]:80' }).media.hosts).toEqual([
      { suffix: 'fbcdn.net', port: null },
      { suffix: '127.0.0.1', port: 4010 },
      { suffix: '[::1]', port: 80 },
    ])
  })

  it('let a worker start without the settings of sign-in, and narrow its queues', () => {
    const { MONGODB_URI, REDIS_URL, TOKEN_KEYS } = BARE
    const result = loadWorkerSettings({
      MONGODB_URI,
      REDIS_URL,
      TOKEN_KEYS,
      WORKER_QUEUES: 'inbound,tokens,inbound',
    })
    expect(result.ok && result.value.worker.queues).toEqual(['inbound', 'tokens'])
    expect(loadSettings({ MONGODB_URI, REDIS_URL, TOKEN_KEYS }).ok).toBe(false)
  })

  it('come from files where a secret is kept in one', () => {
    const settings = loaded({
      TOKEN_KEYS: '',
      TOKEN_KEYS_FILE: file('keys', `k2:${OTHER_KEY}\nk1:${KEY}\n`),
    })
    expect(settings.tokenKeys.map((key) => key.kid)).toEqual(['k2', 'k1'])
  })

  it('are all judged at once, each fault under its own name', () => {
    const result = loadSettings({
      PORT: '70000',
      MONGODB_URI: 'postgres://x',
      TOKEN_KEYS: 'k1:c2hvcnQ=',
      IDENTITY_ISSUER: 'http://id.example.com',
      LOG_LEVEL: 'loud',
      FACEBOOK_APP_ID: '1',
      SHUTDOWN_GRACE_MS: '-1',
    })
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(new Set(result.error.map((fault) => fault.split(':')[0]))).toEqual(
      new Set([
        'PORT',
        'MONGODB_URI',
        'REDIS_URL',
        'TOKEN_KEYS',
        'IDENTITY_ISSUER',
        'IDENTITY_CLIENT_ID',
        'IDENTITY_CLIENT_SECRET',
        'LOG_LEVEL',
        'SHUTDOWN_GRACE_MS',
        'FACEBOOK_APP_SECRET',
        'FACEBOOK_VERIFY_TOKEN',
      ]),
    )
    expect(describeFaults(result.error)).toContain('11 faults')
  })

  it.each([
    ['PORT', '3000x'],
    ['PUBLIC_URL', 'http://social.example.com'],
    ['PUBLIC_URL', 'https://social.example.com/app'],
    ['PUBLIC_URL', 'https://user:pass@social.example.com'],
    ['PUBLIC_URL', 'http://127.0.0.1.example.com'],
    ['ZALO_OAUTH_URL', 'ftp://oauth.zaloapp.com'],
    ['FACEBOOK_GRAPH_VERSION', '26'],
    ['FACEBOOK_LOGIN_CONFIGS', 'FB9:1'],
    ['FACEBOOK_LOGIN_CONFIGS', 'FB1+FB2:1,FB2+FB1:2'],
    ['FACEBOOK_FEATURES', 'everything'],
    ['TOKEN_KEYS', `k1:${KEY},k1:${OTHER_KEY}`],
    ['TOKEN_KEYS', `k1:${KEY},k2:${KEY}`],
    ['TOKEN_KEYS', KEY],
    ['TOKEN_KEYS', 'k1:vault:a/b'],
    ['TOKEN_KEYS', 'k1:kms:'],
    ['VAULT_ADDR', 'http://vault.example'],
    ['ZALO_PKCE', 'fixed:short'],
    ['ZALO_SIGNATURE_MODE', 'off'],
    ['ZALO_DOMAIN_VERIFIER', '../etc'],
    ['MEDIA_HOSTS', 'https://fbcdn.net'],
    ['MEDIA_HOSTS', 'fbcdn.net:99999'],
    ['EMBED_ORIGINS', '*'],
    ['WORKER_QUEUES', 'inbound,unknown'],
    ['WEBHOOK_BODY_LIMIT_BYTES', '1'],
    ['METRICS_PORT', '3000'],
  ])('refuse %s=%s', (name, value) => {
    const faults = faultsOf({ [name]: value })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(new RegExp(`^${name}: `))
  })

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://app.localhost:3000',
  ])('accept plain http for loopback: %s', (url) =>
    expect(loaded({ PUBLIC_URL: url, IDENTITY_ISSUER: url }).http.publicUrl).toBe(url),
  )

  it('refuse the Zalo app secret where the OA secret belongs', () => {
    expect(faultsOf({ ...ZALO, ZALO_OA_SECRET: ZALO.ZALO_APP_SECRET })[0]).toMatch(
      /^ZALO_OA_SECRET: equals ZALO_APP_SECRET/,
    )
    expect(faultsOf({ ...ZALO, ZALO_OA_SECRET_PREVIOUS: ZALO.ZALO_APP_SECRET })).toHaveLength(1)
    expect(faultsOf({ ...ZALO, ZALO_OA_SECRETS: `31:${ZALO.ZALO_APP_SECRET}` })).toHaveLength(1)
  })

  it('hold keys of single OAs, two of one while it is being changed, and refuse what is neither', () => {
    const { zalo } = loaded({ ...ZALO, ZALO_OA_SECRETS: '3120456789012345678:a, 32:b, 32:c' })
    expect([...(zalo?.oaSecretsByOa ?? [])]).toEqual([
      ['3120456789012345678', ['a']],
      ['32', ['b', 'c']],
    ])
    for (const wrong of ['a', '31:', 'oa:a', '31:a,31:a', '31:a,31:b,31:c'])
      expect(faultsOf({ ...ZALO, ZALO_OA_SECRETS: wrong })[0]).toMatch(/^ZALO_OA_SECRETS: /)
  })

  it('take root keys that are kept elsewhere, and name the way there where it is missing', () => {
    const arn = 'arn:aws:kms:ap-southeast-1:111122223333:key/1234abcd'
    const ring = `k3:kms:${arn},k2:vault:kiotviet-social,k1:${KEY}`
    const settings = loaded({
      TOKEN_KEYS: ring,
      VAULT_ADDR: 'https://vault.example/',
      DATA_HOSTS: 'vault.example=VN,amazonaws.com=SG',
      KMS_REGION: 'ap-southeast-1',
      KMS_ACCESS_KEY_ID: 'AK',
      KMS_SECRET_ACCESS_KEY: 'SK',
    })
    expect(settings.tokenKeys.slice(0, 2)).toEqual([
      { kid: 'k3', kmsKey: arn },
      { kid: 'k2', vaultKey: 'kiotviet-social' },
    ])
    expect(settings.keyServices).toMatchObject({
      vault: { address: 'https://vault.example', mount: 'transit', token: null },
      kms: { endpoint: 'https://kms.ap-southeast-1.amazonaws.com', sessionToken: null },
    })
    expect(faultsOf({ TOKEN_KEYS: ring }).map((fault) => fault.split(':')[0])).toEqual([
      'VAULT_ADDR',
      'KMS_REGION',
      'KMS_ACCESS_KEY_ID',
      'KMS_SECRET_ACCESS_KEY',
    ])
  })

  it('refuse a host that holds or sees data and is not listed, by its name; what is our own and the platforms’ needs no list', () => {
    const abroad = {
      ...FACEBOOK,
      ...ZALO,
      MONGODB_URI: 'mongodb://user:secret@a.db.example.com:27017,b.db.example.com/x?replicaSet=rs0',
      REDIS_URL: 'rediss://:secret@cache.example.net:6380/0',
      SMTP_URL: 'smtp://u:p@mail.example.net:587',
      SMTP_FROM: 'no-reply@example.com',
      NOTICE_CALL_URL: 'https://kv.example.vn/calls',
      NOTICE_CALL_SECRET: 'whsec_x',
      ZALO_PROXY_URL: 'http://user:secret@203.0.113.7:3128',
      MEDIA_HOSTS: 'fbcdn.net,media.example.org:8443',
    }
    const faults = faultsOf(abroad)
    for (const host of [
      ...['a.db.example.com', 'b.db.example.com', 'cache.example.net', 'mail.example.net'],
      ...['kv.example.vn', '203.0.113.7', 'media.example.org'],
    ])
      expect(
        faults.filter((fault) => fault.startsWith('DATA_HOSTS:') && fault.includes(` ${host},`)),
      ).toHaveLength(1)
    expect(faults).toHaveLength(7)
    expect(faults.join()).not.toContain('secret')
    const list =
      'example.com=SG,cache.example.net=VN,mail.example.net=US,kv.example.vn=VN,203.0.113.7=VN,example.org=DE'
    const { dataHosts } = loaded({ ...abroad, DATA_HOSTS: list })
    const countries = Object.fromEntries(dataHosts.map(({ host, country }) => [host, country]))
    expect(countries).toMatchObject({
      'b.db.example.com': 'SG',
      'graph.facebook.com': 'US',
      'openapi.zalo.me': 'VN',
      'media.example.org': 'DE',
    })
    for (const own of ['10.1.2.3', 'mongodb', 'db.internal', '[::1]', '192.168.0.9'])
      expect(faultsOf({ MONGODB_URI: `mongodb://${own}:27017/x` }), own).toEqual([])
    expect(loaded({ DATA_REGION: 'SG' }).dataHosts.find(({ host }) => host === '127.0.0.1')?.country).toBe(
      'SG',
    )
    for (const wrong of ['db.example.com', 'db.example.com=Vietnam', '=VN', 'https://a=VN'])
      expect(faultsOf({ DATA_HOSTS: wrong })[0]).toMatch(/^DATA_HOSTS: must be hosts/)
  })

  it('say which file cannot be read, and only that', () => {
    expect(
      faultsOf({
        ...FACEBOOK,
        FACEBOOK_APP_SECRET: undefined,
        FACEBOOK_APP_SECRET_FILE: path.join(folder, 'none'),
      }),
    ).toEqual(['FACEBOOK_APP_SECRET_FILE: the file cannot be read (ENOENT)'])
    expect(faultsOf({ TOKEN_KEYS: '', TOKEN_KEYS_FILE: file('empty', '\n') })).toEqual([
      'TOKEN_KEYS_FILE: the file is empty',
    ])
    expect(faultsOf({ TOKEN_KEYS_FILE: file('twice', 'x') })[0]).toMatch(/^TOKEN_KEYS: is set twice/)
  })

  it('never show a secret, neither in a fault nor in the start-up log', () => {
    const secrets = {
      ...BARE,
      ...FACEBOOK,
      ...ZALO,
      MONGODB_URI: 'mongodb://admin:mongo-password@db/x',
      REDIS_URL: 'redis://:redis-password@cache',
      ZALO_PKCE: `fixed:${'verifier'.repeat(6)}`,
      ZALO_PROXY_URL: 'http://shop:proxy-password@10.0.0.7:3128',
      UNRELATED_TOKEN: 'unrelated-token',
    }
    const shown = JSON.stringify(loggableSettings(secrets))
    const wrong = loadSettings({
      ...secrets,
      MONGODB_URI: 'mongo-password',
      REDIS_URL: 'redis-password',
      TOKEN_KEYS: KEY.slice(4),
      ZALO_PKCE: 'verifier verifier',
      ZALO_PROXY_URL: 'proxy-password',
      ZALO_OA_SECRET: ZALO.ZALO_APP_SECRET,
    })
    const told = shown + JSON.stringify(wrong)
    for (const secret of [
      KEY,
      KEY.slice(4),
      'fb-app-secret',
      'fb-verify',
      'zalo-app-secret',
      'zalo-oa-secret',
      'mongo-password',
      'redis-password',
      'proxy-password',
      'verifierverifier',
      'verifier verifier',
      'identity-client-secret',
      'unrelated-token',
    ])
      expect(told).not.toContain(secret)
    const { inForce, unset } = loggableSettings(secrets)
    expect(inForce).toMatchObject({ TOKEN_KEYS: '(set)', PORT: '3000 (default)' })
    expect(unset).toContain('ZALO_OA_SECRET_PREVIOUS')
  })

  it('that are not set are named in the start-up log, which its mask leaves whole', () => {
    const { inForce, unset } = loggableSettings(BARE)
    const fields = { settings: JSON.stringify(inForce), unset: unset.join(' ') }
    expect(redactFields(fields).unset).toBe(fields.unset)
    expect(fields.unset.split(' ')).toEqual(expect.arrayContaining(['VAULT_TOKEN', 'SMTP_URL']))
    expect(Object.keys(inForce)).not.toContain('VAULT_TOKEN')
    expect(loggableSettings({ ...BARE, VAULT_TOKEN_FILE: '/run/token' }).inForce).toMatchObject({
      VAULT_TOKEN: '(set)',
    })
  })

  it('mark every setting that holds a secret as one, by its name', () => {
    const looksSecret = /SECRET|TOKEN|KEYS|MONGODB_URI|REDIS_URL|PKCE|PROXY|ACCESS_KEY|SMTP_URL/
    for (const { name, secret } of describeSettings())
      expect([name, secret]).toEqual([name, looksSecret.test(name)])
  })
})
