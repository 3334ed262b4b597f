// @ts-check
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assessmentPage, processingPage, recipientsPage } from './evidence-pages.mjs'
import { PROJECT } from './folders.mjs'
import { policyMapPage } from './policy-map.mjs'

/** Every generated page and how it is made. All read the built code, so they say what runs. */
export const PAGES = {
  'configuration.md': configurationPage,
  'permissions.md': permissionsPage,
  'app-review.md': appReviewPage,
  'policy-map.md': policyMapPage,
  'processing.md': processingPage,
  'recipients.md': recipientsPage,
  'assessment.md': assessmentPage,
  'errors.md': errorsPage,
  'problems.md': problemsPage,
  'roles.md': rolesPage,
  'metrics.md': metricsPage,
  'jobs.md': jobsPage,
}

/** @param {string} path below dist/ @returns {Promise<any>} */
const built = (path) => import(pathToFileURL(join(PROJECT, 'dist', path)).href)

/** @param {unknown} text one table cell */
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')

/** @param {readonly string[]} head @param {readonly (readonly unknown[])[]} rows */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** @param {unknown} text */
const code = (text) => `\`${String(text)}\``

const NEEDED = { required: 'required', gateway: 'required by the gateway', optional: '–', default: '' }

async function configurationPage() {
  const { describeSettings } = await built('config/describe-settings.js')
  /** @type {{ name: string, presence: keyof typeof NEEDED, defaultText: string | null, unit: string | null, secret: boolean, doc: string }[]} */
  const settings = describeSettings()
  return [
    '# Configuration',
    '',
    'Settings are environment variables; `config/settings-table.ts` is their home. A secret may stand in a file instead: set `NAME_FILE` to its path. Empty counts as not set. With `NODE_ENV=development` a file `.env` fills in what the environment leaves out. All faults are named at once before the process ends with code 78.',
    '',
    table(
      ['Name', 'Default', 'Unit', 'Secret', 'Meaning'],
      settings.map((row) => [
        code(row.name),
        row.defaultText === null ? NEEDED[row.presence] : code(row.defaultText),
        row.unit ?? '',
        row.secret ? 'yes' : '',
        row.doc,
      ]),
    ),
  ].join('\n')
}

async function permissionsPage() {
  const { CODES, POLICY_CODES, OPERATIONS, UPKEEP, TEXT_VERSION } = await built('config/permissions.js')
  const codes = CODES.map((/** @type {string} */ name) => POLICY_CODES[name])
  /** @param {any} item */
  const section = (item) => [
    `## ${item.code} (${item.platform})`,
    '',
    ...['vi', 'en'].flatMap((locale) => [
      `- **${locale}**: ${item.sentence[locale]} ${item.purpose[locale]}`,
      `  - ${item.data.map((/** @type {any} */ kind) => kind[locale]).join('; ')}`,
      `  - ${item.without[locale]}`,
    ]),
    `- Scopes: ${item.scopes.length > 0 ? item.scopes.map(code).join(', ') : 'none at request time'}`,
    `- Text with hash ${code(item.textHash.slice(0, 16))}…`,
    '',
    ...callsOf(OPERATIONS, item.code),
  ]
  return [
    '# Permissions',
    '',
    `What a shop consents to, what the platform is asked for in return, which calls that allows and which fields may come back. Home: \`config/permissions.ts\`. Text version ${TEXT_VERSION}. A call not listed here cannot be made.`,
    '',
    table(
      ['Code', 'Platform', 'Scopes'],
      codes.map((/** @type {any} */ item) => [item.code, item.platform, item.scopes.map(code).join(', ')]),
    ),
    '',
    ...codes.flatMap(section),
    '## Upkeep',
    '',
    'Calls that only end, inspect or renew a grant; they need no consent.',
    '',
    ...[...UPKEEP].map((name) => `- ${code(name)}`),
  ].join('\n')
}

/**
 * One row for each way a code lets a call be made.
 * @param {Record<string, readonly { codes: string[], fields: string[] }[]>} operations @param {string} policyCode
 */
function callsOf(operations, policyCode) {
  const rows = Object.entries(operations).flatMap(([name, allowances]) =>
    allowances
      .filter((allowance) => allowance.codes.includes(policyCode))
      .map(({ codes, fields }) => [
        code(name),
        codes.filter((other) => other !== policyCode).join(' + '),
        fields.map(code).join(', ') || 'none',
      ]),
  )
  return rows.length === 0
    ? ['No call: recorded only.', '']
    : [table(['Call', 'Together with', 'Fields that pass'], rows), '']
}

async function appReviewPage() {
  const { POLICY_CODES, CODES } = await built('config/permissions.js')
  const { SCOPE_REVIEW, FEATURE_REVIEW, REVIEW_FACTS, callsNeeding } = await built('config/app-review.js')
  /** @param {string} scope */
  const calls = (scope) =>
    callsNeeding(scope).map(
      (/** @type {{ name: string, fields: string[] }} */ { name, fields }) =>
        `- ${code(name)}: ${fields.map(code).join(', ')}`,
    )
  /** @param {string} scope */
  const items = (scope) =>
    CODES.filter((/** @type {string} */ name) => POLICY_CODES[name].scopes.includes(scope)).map(
      (/** @type {string} */ name) => `- ${name}: ${POLICY_CODES[name].sentence.en}`,
    )
  return [
    '# App review',
    '',
    'What Meta’s App Review asks of each permission and feature: what it is for, on which screen it is seen, how a reviewer sees it at work, and which calls it opens with the fields that are let in. Made from `config/app-review.ts` and the permission map.',
    '',
    ...REVIEW_FACTS.map((/** @type {string} */ fact) => `- ${fact}`),
    '',
    ...Object.entries(SCOPE_REVIEW).flatMap(([scope, answer]) => [
      ...reviewSection(scope, answer),
      'Items of the privacy policy that need it:',
      '',
      ...items(scope),
      '',
      'Calls, and the fields that pass:',
      '',
      ...calls(scope),
      '',
    ]),
    ...Object.entries(FEATURE_REVIEW).flatMap(([feature, answer]) => reviewSection(feature, answer)),
  ]
    .join('\n')
    .trimEnd()
}

/** @param {string} name @param {any} answer */
const reviewSection = (name, { why, screens, steps, kept }) => [
  `## ${name}`,
  '',
  why,
  '',
  ...screens.map(
    (/** @type {any} */ screen) =>
      `- ${code(screen.path)} ([picture](../images/${screen.picture})): ${screen.shows}`,
  ),
  '',
  'To see it at work:',
  '',
  ...steps.map((/** @type {string} */ step, /** @type {number} */ at) => `${at + 1}. ${step}`),
  '',
  `Kept: ${kept}`,
  '',
]

async function errorsPage() {
  const { FACEBOOK_ERRORS } = await built('src/channels/facebook/errors.js')
  const { ZALO_ERRORS } = await built('src/channels/zalo/errors.js')
  const { repairOf } = await built('src/channels/repairs.js')
  const { CALL_SENTENCES } = await built('src/channels/call-errors.js')
  const { OWN_SENTENCES } = await built('src/channels/own-sentences.js')
  /** @param {string} title @param {readonly any[]} rows */
  const platform = (title, rows) => [
    `## ${title}`,
    '',
    table(
      ['Number', 'Code', 'What happens next', 'For a send', 'Repair', 'Vietnamese', 'English'],
      rows.map((row) => [
        row.sub === null || row.sub === undefined ? row.code : `${row.code}/${row.sub}`,
        code(row.is),
        row.retry + (row.waitMs ? ` (${row.waitMs / 1000} s)` : ''),
        row.retryOfEffect ?? '',
        repairOf(row.is) ?? '',
        row.sentence.vi,
        row.sentence.en,
      ]),
    ),
    '',
  ]
  return [
    '# Errors of the platforms',
    '',
    'Decided once, in `src/channels/*/errors.ts`. What happens next: `never` (shown, not repeated) · `after-relink` (waits for a new link) · `after-delay` (waits, uses no try) · `backoff` (tried again) · `outcome-unknown` (may have been done; never blindly repeated). An answer without a row counts as `backoff`, or for a send as `outcome-unknown`, and is logged.',
    '',
    ...platform('Facebook', FACEBOOK_ERRORS),
    ...platform('Zalo', ZALO_ERRORS),
    '## Without an answer of the platform',
    '',
    table(
      ['Code', 'Vietnamese', 'English'],
      Object.entries({ ...CALL_SENTENCES, ...OWN_SENTENCES }).map(([name, sentence]) => [
        code(name),
        sentence.vi,
        sentence.en,
      ]),
    ),
  ].join('\n')
}

async function problemsPage() {
  const { PROBLEMS } = await built('src/http/problem.js')
  return [
    '# Refusals of the API',
    '',
    'Every `code` of an `application/problem+json` answer, with the title in both languages; `src/http/problem.ts` is their home. Where a refusal has an instead, `detail` says it.',
    '',
    table(
      ['Status', 'Code', 'Vietnamese', 'English'],
      Object.entries(PROBLEMS).map(([name, row]) => [row.status, code(name), row.vi, row.en]),
    ),
  ].join('\n')
}

async function rolesPage() {
  const { apiRoutes } = await built('src/api-routes.js')
  const { ROLES } = await built('src/http/who.js')
  const { openToSupport } = await built('src/http/support-entry.js')
  // What the routes need is not asked for before one is called: here they only say what they are.
  const unopened = { linking: {}, people: {}, outbox: {} }
  /** @type {{ method: string, path: string, roles: readonly string[] | 'anyone-signed-in', personalData?: boolean | 'inside' }[]} */
  const routes = [...apiRoutes(unopened, {}, {})]
  /** @param {(typeof routes)[number]} route @param {string} role */
  const mayCall = (route, role) =>
    (
      role === 'support'
        ? openToSupport(route)
        : route.roles === 'anyone-signed-in' || route.roles.includes(role)
    )
      ? 'yes'
      : ''
  return [
    '# Roles',
    '',
    'Which role may call which route of `/api/v1`; whoever has several may do what any of them may. Support staff may call nothing outside of a support session that the shop’s owner opened; inside it they read what is marked, for the purpose `support-notice`, and each answer is on record with its bytes. “Purpose” marks the routes that give personal data: privacy officers name a purpose there.',
    '',
    table(
      ['Route', ...ROLES, 'Purpose'],
      routes.map((route) => [
        code(`${route.method.toUpperCase()} ${route.path}`),
        ...ROLES.map((/** @type {string} */ role) => mayCall(route, role)),
        route.personalData === true ? 'yes' : '',
      ]),
    ),
  ].join('\n')
}

async function metricsPage() {
  const { METRICS, METRIC_PREFIX } = await built('src/ops/metrics.js')
  return [
    '# Metrics',
    '',
    '`GET /metrics`, for Prometheus. Beside these stand the process metrics of prom-client under the same prefix. Labels never hold ids of shops or persons.',
    '',
    table(
      ['Name', 'Type', 'Labels', 'Meaning'],
      Object.entries(METRICS).map(([name, row]) => [
        code(METRIC_PREFIX + name),
        row.type,
        row.labels.map(code).join(', '),
        row.help,
      ]),
    ),
  ].join('\n')
}

async function jobsPage() {
  const { JOBS } = await built('src/queues/jobs.js')
  const { SCHEDULES } = await built('src/queues/schedules.js')
  const { SWEEPS } = await built('src/queues/sweeps.js')
  return [
    '# Jobs',
    '',
    'Redis holds wake-up calls and schedules only: a job carries ids, never contents, and everything here is rebuilt from the database when Redis is emptied.',
    '',
    table(
      ['Job', 'Queue', 'Payload', 'After a failure', 'Meaning'],
      JOBS.map((/** @type {any} */ job) => [
        code(job.name),
        job.queue ?? 'every queue',
        Object.keys(job.payload.shape).map(code).join(', '),
        job.afterFailure === 'sweep' ? 'the next sweep finds the work' : 'tried again 7 times, then parked',
        job.doc,
      ]),
    ),
    '',
    '## Schedules',
    '',
    table(
      ['Id', 'Queue', 'Every', 'Meaning'],
      SCHEDULES.map((/** @type {any} */ row) => [
        code(row.id),
        row.queue,
        `${row.everyMs / 1000} s`,
        row.job === 'sweep' ? SWEEPS[row.payload.name].doc : 'Shows that the queue is served.',
      ]),
    ),
  ].join('\n')
}
