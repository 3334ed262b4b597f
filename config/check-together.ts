import { unlistedHosts } from './data-hosts.ts'
import type { SettingName, SettingValues } from './settings-table.ts'

/** Rules that no single setting can check. Each fault starts with the setting to change. */
export function checkTogether(values: Partial<SettingValues>): string[] {
  return [
    ...allOrNone(values, ['FACEBOOK_APP_ID', 'FACEBOOK_APP_SECRET', 'FACEBOOK_VERIFY_TOKEN'], 'Facebook'),
    ...allOrNone(values, ['ZALO_APP_ID', 'ZALO_APP_SECRET', 'ZALO_OA_SECRET'], 'Zalo'),
    ...allOrNone(values, ['SMTP_URL', 'SMTP_FROM'], 'e-mail to shops'),
    ...allOrNone(values, ['NOTICE_CALL_URL', 'NOTICE_CALL_SECRET'], 'the call to KiotViet'),
    ...bucketNamed(values),
    ...keyServicesNamed(values),
    ...notTheAppSecret(values, 'ZALO_OA_SECRET'),
    ...notTheAppSecret(values, 'ZALO_OA_SECRET_PREVIOUS'),
    ...noOaHasTheAppSecret(values),
    ...portsApart(values),
    ...unlistedHosts(values),
  ]
}

function allOrNone(
  values: Partial<SettingValues>,
  names: readonly SettingName[],
  platform: string,
): string[] {
  const missing = names.filter((name) => values[name] === undefined)
  if (missing.length === names.length) return []
  const present = names.filter((name) => values[name] !== undefined)
  return missing.map(
    (name) =>
      `${name}: is missing while ${present.join(' and ')} is set; ${platform} needs all of them, or none to be off`,
  )
}

const BUCKET: readonly SettingName[] = [
  'MEDIA_S3_ENDPOINT',
  'MEDIA_S3_BUCKET',
  'MEDIA_S3_ACCESS_KEY_ID',
  'MEDIA_S3_SECRET_ACCESS_KEY',
]

/** A bucket half named would lose what is kept there. */
function bucketNamed(values: Partial<SettingValues>): string[] {
  if (values.MEDIA_STORE !== 's3') return allOrNone(values, BUCKET, 'the media bucket')
  return BUCKET.filter((name) => values[name] === undefined).map(
    (name) => `${name}: is missing while MEDIA_STORE is s3`,
  )
}

/** A root key that is kept elsewhere needs the way there. */
function keyServicesNamed(values: Partial<SettingValues>): string[] {
  const keys = values.TOKEN_KEYS ?? []
  const atVault = keys.find((key) => 'vaultKey' in key)
  const atKms = keys.find((key) => 'kmsKey' in key)
  const needed: readonly (readonly [SettingName, { readonly kid: string } | undefined])[] = [
    ['VAULT_ADDR', atVault],
    ['KMS_REGION', atKms],
    ['KMS_ACCESS_KEY_ID', atKms],
    ['KMS_SECRET_ACCESS_KEY', atKms],
  ]
  return needed.flatMap(([name, key]) =>
    key !== undefined && values[name] === undefined
      ? [`${name}: is missing while key "${key.kid}" of TOKEN_KEYS is kept there`]
      : [],
  )
}

/** Zalo shows both on neighbouring pages; with the wrong one every webhook would be refused. */
function notTheAppSecret(
  values: Partial<SettingValues>,
  name: 'ZALO_OA_SECRET' | 'ZALO_OA_SECRET_PREVIOUS',
): string[] {
  if (values[name] === undefined || values[name] !== values.ZALO_APP_SECRET) return []
  return [
    `${name}: equals ZALO_APP_SECRET; take the OA secret key from the webhook page of the app, which is another value`,
  ]
}

function noOaHasTheAppSecret(values: Partial<SettingValues>): string[] {
  const ofOas = [...(values.ZALO_OA_SECRETS ?? new Map<string, readonly string[]>())]
  return ofOas
    .filter(([, keys]) => values.ZALO_APP_SECRET !== undefined && keys.includes(values.ZALO_APP_SECRET))
    .map(
      ([oaId]) =>
        `ZALO_OA_SECRETS: the key of OA ${oaId} equals ZALO_APP_SECRET; take the OA secret key from the webhook page`,
    )
}

function portsApart(values: Partial<SettingValues>): string[] {
  if (values.METRICS_PORT === undefined || values.METRICS_PORT === 0 || values.METRICS_PORT !== values.PORT)
    return []
  return ['METRICS_PORT: equals PORT; choose another']
}
