// @ts-check
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT } from './folders.mjs'
import { ASSESSMENT } from './policy/assessment.mjs'
import { missingTests, refuse, sourceOf, testCell } from './policy-map.mjs'

/** @param {string} path below dist/ @returns {Promise<any>} */
const built = (path) => import(pathToFileURL(join(PROJECT, 'dist', path)).href)

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n')

const DAY_HOURS = 24

/** @param {{ keepHours: number | null, from: string | null, setting: string | null }} rule */
function periodOf({ keepHours, from, setting }) {
  if (keepHours === null) return 'as long as what it belongs to'
  const period = keepHours % DAY_HOURS === 0 ? `${keepHours / DAY_HOURS} d` : `${keepHours} h`
  return `${period}${from === null ? '' : ` after: ${from}`}${setting === null ? '' : ` (\`${setting}\`)`}`
}

/** The record of processing and the flow of data, from the policy's items, the table of exports and that of retention. */
export async function processingPage() {
  const { CODES, POLICY_CODES, operationsOf } = await built('config/permissions.js')
  const { EXPORTED } = await built('src/privacy/export-table.js')
  const { retentionRules } = await built('src/privacy/retention-table.js')
  const { loadWorkerSettings } = await built('config/settings.js')
  const periods = defaultPeriods(loadWorkerSettings)
  /** @type {[string, any][]} */
  const stores = Object.entries(EXPORTED)
  const items = CODES.map((/** @type {string} */ name) => POLICY_CODES[name]).filter(
    (/** @type {any} */ item) => item.platform !== 'app',
  )
  return [
    '# Record of processing',
    '',
    'What is processed, why, from where, where it lies and for how long: made from the policy’s items (`config/permissions.ts`), the table of exports and the table of retention, with the periods of the default settings. For the impact dossier of Law 91/2025 art. 21 and Decree 356/2025 art. 19. Of customers’ data the shop is controller and KiotViet, with this gateway, processor; of the shops’ own, KiotViet is controller.',
    '',
    '## How data flows',
    '',
    '```mermaid',
    'flowchart LR',
    '  customer([customer]) --> platform[Facebook, Zalo]',
    '  platform -- signed webhook --> intake --> journal[(journal, sealed under the key of the day)]',
    '  journal --> worker[worker: consent looked at again] --> store[(MongoDB, sealed under the key of the person)]',
    '  platform -- history, profiles: through the door alone --> worker',
    '  store --> api[API: role, shop, purpose, row in the access log] --> shop([shop])',
    '  shop -- sends --> outbox[(outbox)] --> door[door: consent, scope, fields] --> platform',
    '  store -- export, evidence: row in the register of disclosures --> person([person])',
    '```',
    '',
    '## By item of the policy',
    '',
    table(
      ['Item', 'Data', 'Purpose', 'Ground', 'Comes by'],
      items.map((/** @type {any} */ item) => [
        item.code,
        item.data.map((/** @type {any} */ kind) => kind.en).join('; '),
        item.purpose.en,
        'consent of the shop, by item',
        operationsOf(item.code)
          .map((/** @type {any} */ { name }) => `\`${name}\``)
          .join(', '),
      ]),
    ),
    '',
    '## What is held on a person',
    '',
    table(
      ['Store', 'Under', 'Sealed', 'Open'],
      stores.map(([name, store]) => [
        `${store.title.en} (\`${name}\`)`,
        [...new Set([store.codes.facebook, store.codes.zalo])].filter(Boolean).join(', ') || 'duty to answer',
        fieldsOf(store, true),
        fieldsOf(store, false),
      ]),
    ),
    '',
    '## For how long',
    '',
    table(
      ['Kind', 'Stores', 'Period', 'Then'],
      retentionRules(periods).map((/** @type {any} */ rule) => [
        rule.kind,
        rule.stores.map((/** @type {string} */ store) => `\`${store}\``).join(', '),
        periodOf(rule),
        rule.then,
      ]),
    ),
  ].join('\n')
}

/** @param {{ fields: Readonly<Record<string, any>> }} store @param {boolean} sealed */
const fieldsOf = (store, sealed) =>
  Object.values(store.fields)
    .filter((rule) => 'how' in rule && rule.how.startsWith('sealed') === sealed)
    .map((rule) => rule.en)
    .join(', ')

/** @param {(env: Record<string, string>) => any} load */
function defaultPeriods(load) {
  const needed = {
    MONGODB_URI: 'mongodb://localhost/x',
    REDIS_URL: 'redis://localhost',
    TOKEN_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  }
  const read = load(needed)
  if (!read.ok) throw new Error(read.error.join('\n'))
  return { ...read.value.records, facebookUnlinkedDays: read.value.facebookUnlinkedDays }
}

/** Service providers and transfers abroad: who holds or sees data, and what each call carries. */
export async function recipientsPage() {
  const { RECIPIENTS, SENT_WITH } = await built('config/recipients.js')
  const { OPERATIONS } = await built('config/permissions.js')
  /** @param {string} platform */
  const calls = (platform) => Object.entries(SENT_WITH).filter(([name]) => name.startsWith(`${platform}.`))
  /** @param {string} name */
  const fields = (name) => [
    ...new Set(/** @type {any[]} */ (OPERATIONS[name] ?? []).flatMap((/** @type {any} */ one) => one.fields)),
  ]
  return [
    '# Recipients: service providers and transfers abroad',
    '',
    'Who holds or sees data of a shop and its customers, by the settings that name them (`config/recipients.ts`; a test holds it against the settings and the calls). Using a platform outside Vietnam is a transfer abroad (Law 91/2025 art. 20): a shop’s own register, with every host, its country, the first day and the day the dossier is due, is `GET /api/v1/privacy/transfers`, to print. Where a host stands is said by `DATA_REGION` and `DATA_HOSTS`; the gateway does not start with one of which nobody said it.',
    '',
    table(
      ['Recipient', 'Country', 'Settings', 'Sees', 'Because', 'Sealed before'],
      RECIPIENTS.map((/** @type {any} */ one) => [
        one.name,
        one.country,
        one.settings.map((/** @type {string} */ name) => `\`${name}\``).join(', '),
        one.sees,
        one.because,
        one.sealed ? 'yes' : 'no',
      ]),
    ),
    ...['facebook', 'zalo'].flatMap((platform) => [
      '',
      platform === 'facebook' ? '## Calls to Meta: abroad' : '## Calls to Zalo: in Vietnam',
      '',
      table(
        ['Call', 'Carries, beside its token', 'Brings back'],
        calls(platform).map(([name, sent]) => [
          `\`${name}\``,
          /** @type {string[]} */ (sent).join(', ') || 'nothing of them',
          fields(name)
            .map((field) => `\`${field}\``)
            .join(', ') || 'nothing that is kept',
        ]),
      ),
    ]),
  ].join('\n')
}

/** What Meta's Data Protection Assessment asks, and what shows it. @throws {Error} where a test named is not there */
export function assessmentPage() {
  refuse(
    'The list of evidence (scripts/lib/policy/assessment.mjs)',
    ASSESSMENT.flatMap(({ asked, tests }) => missingTests(`"${asked}"`, tests, sourceOf)),
  )
  return [
    '# Evidence for the Data Protection Assessment',
    '',
    'What Meta asks of whoever holds Platform Data, what the gateway answers, and the tests that show it. What only the operator can show is said beside it. Home: `scripts/lib/policy/assessment.mjs`; the check fails when a test named here is not there.',
    '',
    ...ASSESSMENT.flatMap(({ asked, answer, tests, operator }) => [
      `## ${asked}`,
      '',
      answer,
      '',
      ...tests.map((test) => `- ${testCell(test)}`),
      ...(operator === undefined ? [] : [`- The operator shows: ${operator}.`]),
      '',
    ]),
  ].join('\n')
}
