import type { SettingName, SettingValues } from './settings-table.ts'
import { isLoopback, type ListedHost } from './setting-shapes.ts'

/** A host that holds or sees data, and the country it stands in; null: nobody said. */
export interface DataHost {
  readonly setting: SettingName
  readonly host: string
  readonly country: string | null
}

/** The platforms' own hosts, and the country their operator answers from. */
const PLATFORM_HOSTS: Readonly<Record<string, string>> = {
  'facebook.com': 'US',
  'fbcdn.net': 'US',
  'fbsbx.com': 'US',
  'zaloapp.com': 'VN',
  'zalo.me': 'VN',
  'zdn.vn': 'VN',
  'zadn.vn': 'VN',
}

/** Settings that name a host which holds or sees data of a shop and its customers. Sign-in sees none of a customer. */
const ADDRESSES = [
  'MONGODB_URI',
  'REDIS_URL',
  'MEDIA_S3_ENDPOINT',
  'SMTP_URL',
  'NOTICE_CALL_URL',
  'VAULT_ADDR',
  'KMS_ENDPOINT',
  'ZALO_PROXY_URL',
  'FACEBOOK_DIALOG_URL',
  'FACEBOOK_GRAPH_URL',
  'ZALO_OAUTH_URL',
  'ZALO_OPENAPI_URL',
  'ZALO_GRAPH_URL',
] as const satisfies readonly SettingName[]

/** Every host that the settings name, each with its country where that is known. */
export function dataHosts(values: Partial<SettingValues>): DataHost[] {
  const named = ADDRESSES.flatMap((setting) =>
    hostsIn(values[setting]).map((host) => ({ setting: setting as SettingName, host })),
  )
  const { KMS_REGION: region, KMS_ENDPOINT: endpoint, MEDIA_HOSTS: media = [] } = values
  const kms = region === undefined || endpoint !== undefined ? [] : [`kms.${region}.amazonaws.com`]
  return [
    ...named,
    ...kms.map((host) => ({ setting: 'KMS_REGION' as const, host })),
    ...media.map(({ suffix }) => ({ setting: 'MEDIA_HOSTS' as const, host: suffix })),
  ].map((one) => ({ ...one, country: countryOf(one.host, values) }))
}

/** Of every host between the credentials and the path: a replica set names several. */
function hostsIn(address: string | undefined): string[] {
  const authority = /^[a-z0-9+]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(address ?? '')?.[1] ?? ''
  return [...new Set(authority.split(',').map(hostOf).filter(Boolean))]
}

const hostOf = (withPort: string): string => withPort.replace(/:\d+$/, '').toLowerCase()

function countryOf(
  host: string,
  { DATA_HOSTS: listed = [], DATA_REGION: own = 'VN' }: Partial<SettingValues>,
): string | null {
  const fits = (suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`)
  const named = listed.filter(({ suffix }: ListedHost) => fits(suffix))
  const closest = named.sort((a, b) => b.suffix.length - a.suffix.length)[0]
  if (closest) return closest.country
  if (isOwnNetwork(host)) return own
  return Object.entries(PLATFORM_HOSTS).find(([suffix]) => fits(suffix))?.[1] ?? null
}

/** This machine, a name that only the operator's own network knows, or an address that leads nowhere else. */
function isOwnNetwork(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isLoopback(bare)) return true
  if (bare.includes(':')) return /^f[cd]|^fe80:/.test(bare)
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(bare))
    return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(bare)
  return !bare.includes('.') || /\.(?:local|internal|lan|home\.arpa)$/.test(bare)
}

/** A host of nobody knows which country: named, with what to write. */
export function unlistedHosts(values: Partial<SettingValues>): string[] {
  const unlisted = dataHosts(values).filter(({ country }) => country === null)
  return unlisted.map(
    ({ setting, host }) =>
      `DATA_HOSTS: does not list ${host}, which ${setting} names; it holds or sees data, so add ${host}=<country, two letters>`,
  )
}
