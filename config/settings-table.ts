import { QUEUE_NAMES } from './queue-names.ts'
import { keyRing } from './root-keys.ts'
import { optional, required, requiredByGateway, type ValuesOf, withDefault } from './setting.ts'
import {
  choice,
  commaList,
  country,
  listedHost,
  loginConfigs,
  mediaHost,
  oaSecrets,
  pkce,
  proxyUrl,
  port,
  storeUrl,
  webOrigin,
  mailUrl,
  webUrl,
  wholeNumber,
  word,
} from './setting-shapes.ts'

const secret = { secret: true } as const

/** Every setting there is. `docs/generated/configuration.md` and the start-up log are made from this table. */
export const SETTINGS = {
  PORT: withDefault(port, '3000', 'TCP port of the gateway.'),
  HOST: withDefault(word, '0.0.0.0', 'Address the gateway listens on.'),
  PUBLIC_URL: optional(
    webOrigin,
    'Origin under which browsers and platforms reach the gateway; redirect URIs and links are made of it. https, loopback excepted. Without it `http://localhost:$PORT`.',
  ),
  MONGODB_URI: required(
    storeUrl('mongodb', 'mongodb+srv'),
    'MongoDB replica set (one member is enough), database name included.',
    secret,
  ),
  REDIS_URL: required(
    storeUrl('redis', 'rediss'),
    'Redis or Valkey with `maxmemory-policy noeviction`.',
    secret,
  ),
  REDIS_PREFIX: withDefault(
    word.regex(/^[a-z0-9][a-z0-9:._-]{0,63}$/i, 'must be letters, digits and . _ - :'),
    'kvsocial',
    'Start of every Redis key, so that installations can share one server.',
  ),
  TOKEN_KEYS: required(
    keyRing,
    'Root key ring that seals tokens and personal data: `kid:base64(32 bytes)`, comma between keys; the first seals, all open. A key that stays where it is kept: `kid:vault:<name>` (Vault transit) or `kid:kms:<key id, alias or ARN>` (AWS KMS). To rotate, put the new key last, roll out, then move it to the front; `npm run keys` tells how far it has come.',
    secret,
  ),
  VAULT_ADDR: optional(
    webUrl,
    'Address of Vault, or of its agent. Needed where `TOKEN_KEYS` names a key `vault:…`.',
  ),
  VAULT_TOKEN: optional(
    word,
    'Token that may encrypt and decrypt with that key. Not needed behind an agent that adds its own.',
    secret,
  ),
  VAULT_NAMESPACE: optional(word, 'Namespace of that Vault, where it has some.'),
  VAULT_TRANSIT_MOUNT: withDefault(
    word.regex(/^[A-Za-z0-9._/-]{1,128}$/, 'must be a path such as transit'),
    'transit',
    'Where the transit engine is mounted.',
  ),
  KMS_REGION: optional(
    word,
    'Region of the keys that `TOKEN_KEYS` names `kms:…`. Needed, with the next two, for these.',
  ),
  KMS_ACCESS_KEY_ID: optional(
    word,
    'Key that may encrypt and decrypt with them (kms:Encrypt, kms:Decrypt).',
    secret,
  ),
  KMS_SECRET_ACCESS_KEY: optional(word, 'Its secret.', secret),
  KMS_SESSION_TOKEN: optional(word, 'Where these are temporary.', secret),
  KMS_ENDPOINT: optional(webUrl, 'Another address than `https://kms.$KMS_REGION.amazonaws.com`.'),
  IDENTITY_ISSUER: requiredByGateway(
    webUrl,
    "OpenID issuer of the shops' users; keys and endpoints come from its discovery document. Needed by the gateway only.",
  ),
  IDENTITY_AUDIENCE: withDefault(word, 'kiotviet-social', '`aud` that an API token must carry.'),
  IDENTITY_CLIENT_ID: requiredByGateway(
    word,
    "This gateway as the console's login client. Needed by the gateway only.",
  ),
  IDENTITY_CLIENT_SECRET: requiredByGateway(
    word,
    'Secret of that client. Needed by the gateway only.',
    secret,
  ),
  IDENTITY_RETAILER_CLAIM: withDefault(word, 'retailer', 'Claim that names the shop (the tenant).'),
  IDENTITY_ROLES_CLAIM: withDefault(
    word,
    'roles',
    "Claim with the user's roles: owner, agent, support, privacy-officer, operator.",
  ),
  FACEBOOK_APP_ID: optional(
    word,
    'Meta app. Without it Facebook is off and says so; with it the next two are needed.',
  ),
  FACEBOOK_APP_SECRET: optional(word, 'App secret: verifies webhook bodies, proves our calls.', secret),
  FACEBOOK_VERIFY_TOKEN: optional(
    word,
    'Answers the verification request of the webhook subscription.',
    secret,
  ),
  FACEBOOK_APP_SECRET_PREVIOUS: optional(
    word,
    'Also accepted for webhooks while the app secret is being changed.',
    secret,
  ),
  FACEBOOK_LOGIN_CONFIGS: optional(
    loginConfigs,
    'Login for Business: sets of policy codes to configuration ids, `FB1+FB2:123,…`. A set without an entry uses classic login with `scope`.',
  ),
  FACEBOOK_DIALOG_URL: withDefault(webUrl, 'https://www.facebook.com', 'Where merchants grant access.'),
  FACEBOOK_GRAPH_URL: withDefault(webUrl, 'https://graph.facebook.com', 'Graph API.'),
  FACEBOOK_GRAPH_VERSION: withDefault(
    word.regex(/^v\d+\.\d+$/, 'must be written v26.0'),
    'v26.0',
    'Version of dialog and Graph API.',
  ),
  FACEBOOK_FEATURES: optional(
    commaList(choice('human-agent', 'user-profile')),
    'App Review features held, comma list: `human-agent` (replies up to 7 days), `user-profile` (names and pictures of chat partners).',
  ),
  ZALO_APP_ID: optional(
    word,
    'Zalo app. Without it Zalo is off and says so; with it the next two are needed.',
  ),
  ZALO_APP_SECRET: optional(word, 'App secret: exchanges and refreshes tokens.', secret),
  ZALO_OA_SECRET: optional(
    word,
    'OA secret key: verifies webhook bodies. Not the app secret; equal values are refused.',
    secret,
  ),
  ZALO_OA_SECRET_PREVIOUS: optional(
    word,
    'Also accepted for webhooks while the OA secret is being changed.',
    secret,
  ),
  ZALO_OA_SECRETS: optional(
    oaSecrets,
    'Keys of OAs that have one of their own, `<OA id>:<key>,…`; an OA named twice is having its key changed. All others are verified with `ZALO_OA_SECRET`.',
    secret,
  ),
  ZALO_PKCE: withDefault(
    pkce,
    'per-request',
    '`per-request`, `none`, or `fixed:<verifier>` where the app console holds one code challenge.',
    secret,
  ),
  ZALO_REPLY_FORM: withDefault(
    choice('answers', 'never'),
    'answers',
    'How a message that answers one of the person’s own is addressed: `answers` by that message (`recipient.message_id`, and by the person where Zalo refuses it), `never` always by the person.',
  ),
  ZALO_OAUTH_URL: withDefault(webUrl, 'https://oauth.zaloapp.com', 'Zalo sign-in and tokens.'),
  ZALO_OPENAPI_URL: withDefault(webUrl, 'https://openapi.zalo.me', 'Zalo OA OpenAPI.'),
  ZALO_GRAPH_URL: withDefault(webUrl, 'https://graph.zalo.me', 'Zalo Graph API.'),
  ZALO_PROXY_URL: optional(
    proxyUrl,
    'Proxy through which every call to Zalo leaves (CONNECT), for hosts outside Vietnam: Zalo refuses those with -501. `http://user:password@host:3128`.',
    secret,
  ),
  ZALO_SIGNATURE_MODE: withDefault(
    choice('strict', 'quarantine'),
    'strict',
    'A webhook with a wrong mac: `strict` answers 401; `quarantine` answers 200 and keeps it sealed and bounded until it can be verified with a corrected key.',
  ),
  ZALO_DOMAIN_VERIFIER: optional(
    word.regex(/^[A-Za-z0-9_-]+$/, 'must be the code between zalo_verifier and .html'),
    'Code of the domain proof served as `/zalo_verifier{code}.html`.',
  ),
  MEDIA_HOSTS: withDefault(
    commaList(mediaHost),
    'fbcdn.net,fbsbx.com,zdn.vn,zadn.vn',
    'Where media may be fetched from, and whose pictures, sound and film the console shows (`img-src`, `media-src`): host suffixes, optional `:port`. A loopback or private address only where it stands here literally.',
  ),
  CALLOUT_PRIVATE_HOSTS: optional(
    commaList(mediaHost),
    'Hosts (`host`, or `host:port`) inside the own network that webhooks out may go to, by plain http too: KiotViet’s own receiver, or a developer’s machine. All others must be public and https.',
  ),
  MEDIA_STORE: withDefault(
    choice('gridfs', 's3'),
    'gridfs',
    'Where files are kept, sealed: `gridfs` in MongoDB, `s3` in an S3-compatible bucket. What was kept before a change stays readable where it lies, as long as MEDIA_S3_… still names the bucket.',
  ),
  MEDIA_S3_ENDPOINT: optional(
    webUrl,
    'Address of the S3-compatible store; the bucket is written into the path. Needed, with the next three, for `MEDIA_STORE=s3`.',
  ),
  MEDIA_S3_BUCKET: optional(
    word.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name: 3 to 63 of a-z 0-9 . -'),
    'The bucket, made beforehand. Not public.',
  ),
  MEDIA_S3_ACCESS_KEY_ID: optional(word, 'Key that may put, get and delete in it.', secret),
  MEDIA_S3_SECRET_ACCESS_KEY: optional(word, 'Its secret.', secret),
  MEDIA_S3_REGION: withDefault(word, 'us-east-1', 'Region the requests are signed for.'),
  WEBHOOK_BODY_LIMIT_BYTES: withDefault(
    wholeNumber(1_024, 64 * 1_048_576),
    '1048576',
    'Largest webhook body; above it 413.',
    { unit: 'bytes' },
  ),
  SMTP_URL: optional(
    mailUrl,
    'Mail server by which shops are told of broken links: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. Absent: no e-mail.',
    secret,
  ),
  SMTP_FROM: optional(
    word.regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, 'must be an e-mail address, with or without a name'),
    'Whom these e-mails are from: `KiotViet <no-reply@example.com>`. Needed with `SMTP_URL`.',
  ),
  NOTICE_CALL_URL: optional(
    webUrl,
    'Where KiotViet is called when the link of a shop breaks, signed by Standard Webhooks. Absent: no calls.',
  ),
  NOTICE_CALL_SECRET: optional(word, 'Secret of that signature. Needed with `NOTICE_CALL_URL`.', secret),
  DATA_REGION: withDefault(
    country,
    'VN',
    'Country in which this machine and its own network stand: loopback, private addresses, names without a dot and those that end in .local, .internal, .lan.',
  ),
  DATA_HOSTS: optional(
    commaList(listedHost),
    'Every other host that holds or sees data, with its country: `db.example.vn=VN,s3.example.com=SG`, each for all below it. The platforms’ own are known. A start with one that is not listed is refused by its name.',
  ),
  EMBED_ORIGINS: optional(commaList(webOrigin), 'Origins that may frame the console, comma list.'),
  WORKER_QUEUES: withDefault(
    commaList(choice('all', ...QUEUE_NAMES)),
    'all',
    `Queues a worker serves: \`all\` or a comma list of ${QUEUE_NAMES.join(', ')}.`,
  ),
  METRICS_PORT: optional(
    port,
    'Port for `/metrics` alone, on every address; the only port a worker opens. Without it a worker opens none and the gateway shows `/metrics` to loopback callers.',
  ),
  LOG_LEVEL: withDefault(
    choice('error', 'warn', 'info', 'debug'),
    'info',
    'Least severe line that is written.',
  ),
  HISTORY_DAYS: withDefault(
    wholeNumber(0, 730),
    '90',
    'How far back conversations, posts and comments of a newly linked channel are read; 0 reads nothing. Gaps are read back whatever it says.',
    { unit: 'days' },
  ),
  FOLLOWER_RELIST_DAYS: withDefault(
    wholeNumber(0, 365),
    '7',
    'How long after its last reading the follower list of an Official Account is read anew, to find who followed or left without an event; 0: only after linking, after gaps and on demand.',
    { unit: 'days' },
  ),
  ACCESS_LOG_DAYS: withDefault(
    wholeNumber(30, 3_650),
    '730',
    'How long it is kept who looked at whom; ids only.',
    { unit: 'days' },
  ),
  ACTIVITY_LOG_DAYS: withDefault(
    wholeNumber(30, 3_650),
    '730',
    'How long it is kept what the shop’s users did; ids only.',
    { unit: 'days' },
  ),
  DISCLOSURE_LOG_DAYS: withDefault(
    wholeNumber(30, 3_650),
    '730',
    'How long it is kept what was handed out to whom; ids only.',
    { unit: 'days' },
  ),
  CASE_REGISTER_DAYS: withDefault(
    wholeNumber(365, 3_650),
    '1826',
    'How long a request, complaint, hold or breach stays on its register after it is over: five years, so that how it was answered can be shown.',
    { unit: 'days' },
  ),
  FACEBOOK_UNLINKED_DAYS: withDefault(
    wholeNumber(0, 30),
    '30',
    'How long the history of an unlinked Page stays when its erasure was not asked for. Of an Official Account: a day, by Zalo’s terms.',
    { unit: 'days' },
  ),
  BULK_READ_PEOPLE_PER_HOUR: withDefault(
    wholeNumber(1, 1_000_000),
    '500',
    'A user who looks at more different people within an hour is told to the owner of the shop.',
    { unit: 'people' },
  ),
  BULK_EXPORTS_PER_DAY: withDefault(
    wholeNumber(1, 100_000),
    '20',
    'A user who hands out personal data more often within a day is told to the owner of the shop.',
    { unit: 'exports' },
  ),
  NEW_BROWSER_HOURS: withDefault(
    wholeNumber(1, 24 * 30),
    '24',
    'How long a browser is new to its user: a second destructive act from it freezes the shop’s accounts. On a user’s first day nothing is new.',
    { unit: 'hours' },
  ),
  FRESH_SIGN_IN_MINUTES: withDefault(
    wholeNumber(1, 24 * 60),
    '10',
    'How long a sign-in counts as fresh where one is asked for.',
    { unit: 'minutes' },
  ),
  TAKEOVER_REFUSED_CALLS: withDefault(
    wholeNumber(1, 1_000_000),
    '30',
    'Refused calls of one user, or one address, within an hour, from which on destructive acts need a fresh sign-in.',
    { unit: 'calls' },
  ),
  TAKEOVER_REFUSED_STATES: withDefault(
    wholeNumber(1, 1_000_000),
    '5',
    'Links of one user, within an hour, that came back with a state of somebody else or none, from which on destructive acts need a fresh sign-in.',
    { unit: 'links' },
  ),
  TAKEOVER_SENDS: withDefault(
    wholeNumber(1, 1_000_000),
    '100',
    'Sends and comment actions from a new browser within ten minutes, above which it needs a fresh sign-in; more of them within an hour count like an act that destroys.',
    { unit: 'sends' },
  ),
  TAKEOVER_UNANSWERED: withDefault(
    wholeNumber(1, 1_000),
    '3',
    'Fresh sign-ins asked for within an hour and not made: the next attempt freezes.',
    { unit: 'sign-ins' },
  ),
  SHUTDOWN_GRACE_MS: withDefault(
    wholeNumber(0, 600_000),
    '20000',
    'Time to finish work in hand after SIGTERM or SIGINT; then it is aborted and left to the next process.',
    { unit: 'ms' },
  ),
}

export type SettingName = keyof typeof SETTINGS
export type SettingValues = ValuesOf<typeof SETTINGS>
