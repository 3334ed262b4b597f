// @ts-check
/**
 * Which room may import which: the project's map of dependencies, from which .dependency-cruiser.mjs makes its rules.
 * A line that needs more than its room allows stands in the wrong room.
 */

/** @type {Readonly<Record<string, readonly string[]>>} a room of src/, and what it may use at run time */
export const ROOMS = {
  kit: [],
  channels: ['kit'],
  store: ['kit'],
  queues: ['kit'],
  events: ['store', 'queues', 'kit'],
  vault: ['channels', 'store', 'events', 'kit'],
  access: ['vault', 'store', 'kit'],
  guard: ['vault', 'events', 'store', 'kit'],
  consent: ['store', 'vault', 'events', 'config', 'kit'],
  door: ['channels', 'vault', 'consent', 'store', 'config', 'kit'],
  intake: ['channels', 'vault', 'queues', 'store', 'kit'],
  linking: ['access', 'door', 'vault', 'consent', 'channels', 'store', 'events', 'queues', 'config', 'kit'],
  outbox: ['door', 'vault', 'channels', 'events', 'store', 'queues', 'kit'],
  inbox: ['channels', 'vault', 'consent', 'outbox', 'events', 'store', 'kit'],
  people: ['door', 'vault', 'channels', 'events', 'store', 'kit'],
  media: ['door', 'vault', 'channels', 'store', 'kit'],
  history: [
    'door',
    'inbox',
    'people',
    'intake',
    'linking',
    'vault',
    'consent',
    'channels',
    'events',
    'store',
    'config',
    'kit',
  ],
  doctor: ['door', 'history', 'linking', 'vault', 'consent', 'channels', 'events', 'store', 'config', 'kit'],
  privacy: [
    'access',
    'door',
    'inbox',
    'people',
    'linking',
    'vault',
    'channels',
    'events',
    'store',
    'config',
    'kit',
  ],
  callouts: ['access', 'vault', 'consent', 'events', 'store', 'kit'],
  ops: ['kit', 'store', 'queues'],
}

/**
 * What a room may name in types beyond that. A type does no work and is gone at run time, but it still couples: the
 * words of the platforms' contract and the settings' shape may be named by those who store or carry them.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const TYPES_TOO = {
  channels: ['config'],
  store: ['channels'],
  queues: ['channels', 'config'],
  vault: ['config'],
  events: ['channels'],
  consent: ['channels'],
  intake: ['config'],
  inbox: ['config'],
  people: ['config', 'consent'],
  outbox: ['config', 'consent'],
  media: ['config', 'consent'],
  callouts: ['config'],
  ops: ['config', 'channels'],
}

/** @type {Readonly<Record<string, string>>} a library, and the pattern of the only files that may use it */
export const LIBRARY_HOMES = {
  mongoose: '^src/store/',
  aws4fetch: '^src/store/|^src/vault/',
  mongodb: '^src/store/',
  bullmq: '^src/queues/|^src/ops/',
  ioredis: '^src/queues/|^src/http/rate-limits\\.ts$',
  axios: '^src/channels/',
  express: '^src/http/|^sandbox/',
  'openid-client': '^src/http/',
  'oidc-provider': '^sandbox/',
  jose: '^src/vault/|^src/http/|^sandbox/',
  nodemailer: '^src/doctor/',
  standardwebhooks: '^src/doctor/|^src/callouts/',
  winston: '^src/kit/|^src/ops/',
  react: '^web/',
  'react-dom': '^web/',
}

/**
 * The console's own rooms, in web/src, and what each may import of the others, types included. `app` frames the pages and
 * may use them all; a page knows no other page but those of `PAGES_TOO`.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const WEB_ROOMS = {
  kit: [],
  i18n: [],
  api: ['kit'],
  live: ['api', 'kit'],
  parts: ['api', 'i18n', 'kit'],
  pages: ['api', 'i18n', 'kit', 'live', 'parts'],
  app: ['api', 'i18n', 'kit', 'live', 'pages', 'parts'],
}

/** Beside a conversation stands the card of its person. @type {Readonly<Record<string, readonly string[]>>} */
export const PAGES_TOO = { inbox: ['people'] }

/** The folders that are built from our rooms. */
export const CRUISED = ['src', 'workers', 'config', 'sandbox', 'web/src']
