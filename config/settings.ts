import type { Result } from '../src/kit/result.ts'
import { type DataHost, dataHosts } from './data-hosts.ts'
import { checkTogether } from './check-together.ts'
import { QUEUE_NAMES } from './queue-names.ts'
import { type Environment, readValues } from './read-values.ts'
import type { KeyServices, RootKey } from './root-keys.ts'
import type { MediaHost, Pkce } from './setting-shapes.ts'
import type { SettingValues } from './settings-table.ts'

export type { Environment, KeyServices, MediaHost, Pkce, RootKey }
export type QueueName = (typeof QUEUE_NAMES)[number]

/** What a worker needs. URLs come without a slash at their end. */
export interface WorkerSettings {
  readonly http: {
    readonly port: number
    readonly host: string /** An origin. */
    readonly publicUrl: string
  }
  readonly mongodbUri: string
  readonly redisUrl: string
  readonly redisPrefix: string
  /** The first seals, all open. */
  readonly tokenKeys: readonly RootKey[]
  /** Where the keys of the ring that are not held here are asked. */
  readonly keyServices: KeyServices
  /** null: no credentials, the platform is off. */
  readonly facebook: FacebookSettings | null
  readonly zalo: ZaloSettings | null
  readonly media: {
    readonly hosts: readonly MediaHost[]
    readonly store: {
      readonly keepIn: 'gridfs' | 's3'
      /** null: no bucket is named. */
      readonly s3: MediaBucket | null
    }
  }
  /** Where webhooks out may go inside the own network. */
  readonly calloutPrivateHosts: readonly MediaHost[]
  readonly webhookBodyLimitBytes: number
  /** Ways by which shops are told of broken links beside the console; null: not set up. */
  readonly notices: {
    readonly mail: { readonly url: string; readonly from: string } | null
    readonly call: { readonly url: string; readonly secret: string } | null
  }
  /** Every host that holds or sees data, with its country. */
  readonly dataHosts: readonly DataHost[]
  /** Origins that may frame the console. */
  readonly embedOrigins: readonly string[]
  /** How far back a newly linked channel is read; 0: not at all. */
  readonly historyDays: number
  /** 0: never by itself. */
  readonly followerRelistDays: number
  /** How long the records are kept: who looked, what left, who did what. */
  readonly records: {
    readonly accessLogDays: number
    readonly disclosureDays: number
    readonly activityDays: number
    /** Requests, complaints, holds and breaches, from when they are over. */
    readonly caseDays: number
  }
  /** How long the history of an unlinked Page stays. */
  readonly facebookUnlinkedDays: number
  /** Above it a user's reading is told to the owner. */
  readonly bulkReads: { readonly peoplePerHour: number; readonly exportsPerDay: number }
  /** From when on something speaks for a takeover: `src/guard/judge.ts`. */
  readonly takeover: {
    readonly newBrowserMs: number
    readonly freshMs: number
    readonly refusedCalls: number
    readonly refusedStates: number
    readonly sends: number
    readonly unanswered: number
  }
  readonly worker: { readonly queues: readonly QueueName[] }
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug'
  readonly shutdownGraceMs: number
  /** null: no port of its own. */
  readonly metricsPort: number | null
}

export interface MediaBucket {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** What the gateway needs: only it signs users in. */
export interface Settings extends WorkerSettings {
  readonly identity: IdentitySettings
}

export interface IdentitySettings {
  readonly issuer: string
  readonly audience: string
  readonly clientId: string
  readonly clientSecret: string
  readonly retailerClaim: string
  readonly rolesClaim: string
}

export interface FacebookSettings {
  readonly appId: string
  readonly appSecret: string
  readonly appSecretPrevious: string | null
  readonly verifyToken: string
  /** From `codeSetKey(codes)` to a Login for Business configuration id. */
  readonly loginConfigs: ReadonlyMap<string, string>
  readonly dialogUrl: string
  readonly graphUrl: string
  /** `v26.0` */
  readonly graphVersion: string
  readonly features: ReadonlySet<'human-agent' | 'user-profile'>
}

export interface ZaloSettings {
  readonly appId: string
  readonly appSecret: string
  /** The webhook key. */
  readonly oaSecret: string
  readonly oaSecretPrevious: string | null
  /** Keys of single OAs by their id: the current one, and the previous one during a change. */
  readonly oaSecretsByOa: ReadonlyMap<string, readonly string[]>
  readonly pkce: Pkce
  /** How a message that answers one of the person's own is addressed. */
  readonly replyForm: 'answers' | 'never'
  readonly oauthUrl: string
  readonly openapiUrl: string
  readonly graphUrl: string
  /** Where calls leave through; null: straight. May hold a password. */
  readonly proxyUrl: string | null
  readonly signatureMode: 'strict' | 'quarantine'
  readonly domainVerifier: string | null
}

/** The gateway's settings, or every fault there is, each starting with the name of its setting. */
export function loadSettings(env: Environment): Result<Settings, readonly string[]> {
  const read = readChecked(env, 'gateway')
  if (!read.ok) return read
  const values = read.value
  return {
    ok: true,
    value: {
      ...workerSettings(values),
      identity: {
        issuer: values.IDENTITY_ISSUER,
        audience: values.IDENTITY_AUDIENCE,
        clientId: values.IDENTITY_CLIENT_ID,
        clientSecret: values.IDENTITY_CLIENT_SECRET,
        retailerClaim: values.IDENTITY_RETAILER_CLAIM,
        rolesClaim: values.IDENTITY_ROLES_CLAIM,
      },
    },
  }
}

/** The same for a worker, which signs nobody in and needs no IDENTITY_… */
export function loadWorkerSettings(env: Environment): Result<WorkerSettings, readonly string[]> {
  const read = readChecked(env, 'worker')
  return read.ok ? { ok: true, value: workerSettings(read.value) } : read
}

function readChecked(
  env: Environment,
  process: 'gateway' | 'worker',
): Result<SettingValues, readonly string[]> {
  const read = readValues(env, process)
  const named = new Set(read.faults.map(settingOf))
  // A secret whose file cannot be read is not "missing" on top.
  const faults = [
    ...read.faults,
    ...checkTogether(read.values).filter((fault) => !named.has(settingOf(fault))),
  ]
  return faults.length > 0 ? { ok: false, error: faults } : { ok: true, value: read.values as SettingValues }
}

/** The setting a fault is about: `NAME` of `NAME: …` and of `NAME_FILE: …`. */
const settingOf = (fault: string): string => fault.slice(0, fault.indexOf(':')).replace(/_FILE$/, '')

function workerSettings(values: SettingValues): WorkerSettings {
  const queues = values.WORKER_QUEUES
  return {
    http: {
      port: values.PORT,
      host: values.HOST,
      publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    },
    mongodbUri: values.MONGODB_URI,
    redisUrl: values.REDIS_URL,
    redisPrefix: values.REDIS_PREFIX,
    tokenKeys: values.TOKEN_KEYS,
    keyServices: keyServices(values),
    facebook: facebookSettings(values),
    zalo: zaloSettings(values),
    media: {
      hosts: values.MEDIA_HOSTS,
      store: { keepIn: values.MEDIA_STORE, s3: mediaBucket(values) },
    },
    calloutPrivateHosts: values.CALLOUT_PRIVATE_HOSTS ?? [],
    webhookBodyLimitBytes: values.WEBHOOK_BODY_LIMIT_BYTES,
    notices: noticeWays(values),
    dataHosts: dataHosts(values),
    embedOrigins: values.EMBED_ORIGINS ?? [],
    historyDays: values.HISTORY_DAYS,
    followerRelistDays: values.FOLLOWER_RELIST_DAYS,
    records: {
      accessLogDays: values.ACCESS_LOG_DAYS,
      disclosureDays: values.DISCLOSURE_LOG_DAYS,
      activityDays: values.ACTIVITY_LOG_DAYS,
      caseDays: values.CASE_REGISTER_DAYS,
    },
    facebookUnlinkedDays: values.FACEBOOK_UNLINKED_DAYS,
    bulkReads: {
      peoplePerHour: values.BULK_READ_PEOPLE_PER_HOUR,
      exportsPerDay: values.BULK_EXPORTS_PER_DAY,
    },
    takeover: {
      newBrowserMs: values.NEW_BROWSER_HOURS * 60 * 60 * 1000,
      freshMs: values.FRESH_SIGN_IN_MINUTES * 60 * 1000,
      refusedCalls: values.TAKEOVER_REFUSED_CALLS,
      refusedStates: values.TAKEOVER_REFUSED_STATES,
      sends: values.TAKEOVER_SENDS,
      unanswered: values.TAKEOVER_UNANSWERED,
    },
    worker: {
      queues: queues.includes('all')
        ? QUEUE_NAMES
        : [...new Set(queues.filter((name): name is QueueName => name !== 'all'))],
    },
    logLevel: values.LOG_LEVEL,
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    metricsPort: values.METRICS_PORT ?? null,
  }
}

function noticeWays(values: SettingValues): WorkerSettings['notices'] {
  const { SMTP_URL: mail, SMTP_FROM: from, NOTICE_CALL_URL: call, NOTICE_CALL_SECRET: secret } = values
  return {
    mail: mail === undefined || from === undefined ? null : { url: mail, from },
    call: call === undefined || secret === undefined ? null : { url: call, secret },
  }
}

function keyServices(values: SettingValues): KeyServices {
  const {
    VAULT_ADDR: address,
    KMS_REGION: region,
    KMS_ACCESS_KEY_ID: accessKeyId,
    KMS_SECRET_ACCESS_KEY: secretAccessKey,
  } = values
  return {
    vault:
      address === undefined
        ? null
        : {
            address,
            mount: values.VAULT_TRANSIT_MOUNT,
            token: values.VAULT_TOKEN ?? null,
            namespace: values.VAULT_NAMESPACE ?? null,
          },
    kms:
      region === undefined || accessKeyId === undefined || secretAccessKey === undefined
        ? null
        : {
            endpoint: values.KMS_ENDPOINT ?? `https://kms.${region}.amazonaws.com`,
            region,
            accessKeyId,
            secretAccessKey,
            sessionToken: values.KMS_SESSION_TOKEN ?? null,
          },
  }
}

function mediaBucket(values: SettingValues): MediaBucket | null {
  const {
    MEDIA_S3_ENDPOINT: endpoint,
    MEDIA_S3_BUCKET: bucket,
    MEDIA_S3_ACCESS_KEY_ID: accessKeyId,
    MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey,
    MEDIA_S3_REGION: region,
  } = values
  if (
    endpoint === undefined ||
    bucket === undefined ||
    accessKeyId === undefined ||
    secretAccessKey === undefined
  )
    return null
  return { endpoint, bucket, region, accessKeyId, secretAccessKey }
}

function facebookSettings(values: SettingValues): FacebookSettings | null {
  const {
    FACEBOOK_APP_ID: appId,
    FACEBOOK_APP_SECRET: appSecret,
    FACEBOOK_VERIFY_TOKEN: verifyToken,
  } = values
  if (appId === undefined || appSecret === undefined || verifyToken === undefined) return null
  return {
    appId,
    appSecret,
    appSecretPrevious: values.FACEBOOK_APP_SECRET_PREVIOUS ?? null,
    verifyToken,
    loginConfigs: values.FACEBOOK_LOGIN_CONFIGS ?? new Map(),
    dialogUrl: values.FACEBOOK_DIALOG_URL,
    graphUrl: values.FACEBOOK_GRAPH_URL,
    graphVersion: values.FACEBOOK_GRAPH_VERSION,
    features: new Set(values.FACEBOOK_FEATURES ?? []),
  }
}

function zaloSettings(values: SettingValues): ZaloSettings | null {
  const { ZALO_APP_ID: appId, ZALO_APP_SECRET: appSecret, ZALO_OA_SECRET: oaSecret } = values
  if (appId === undefined || appSecret === undefined || oaSecret === undefined) return null
  return {
    appId,
    appSecret,
    oaSecret,
    oaSecretPrevious: values.ZALO_OA_SECRET_PREVIOUS ?? null,
    oaSecretsByOa: values.ZALO_OA_SECRETS ?? new Map(),
    pkce: values.ZALO_PKCE,
    replyForm: values.ZALO_REPLY_FORM,
    oauthUrl: values.ZALO_OAUTH_URL,
    openapiUrl: values.ZALO_OPENAPI_URL,
    graphUrl: values.ZALO_GRAPH_URL,
    proxyUrl: values.ZALO_PROXY_URL ?? null,
    signatureMode: values.ZALO_SIGNATURE_MODE,
    domainVerifier: values.ZALO_DOMAIN_VERIFIER ?? null,
  }
}
