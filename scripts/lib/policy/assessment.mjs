// @ts-check
/** @typedef {{ asked: string, answer: string, tests: readonly string[], operator?: string }} Answer */

/**
 * What Meta's Data Protection Assessment asks of whoever holds Platform Data (developers.facebook.com/docs/…/data-protection-assessment
 * and its list of evidence, read 2026-11), with what shows it: tests, and where only the operator can answer, that.
 * @type {readonly Answer[]}
 */
export const ASSESSMENT = [
  {
    asked: 'Platform Data is encrypted at rest in every store, backups and buckets included',
    answer:
      'AES-256-GCM under a key for each person, below a key for each shop, below a root key in the settings, in Vault or in AWS KMS. Kept files are sealed before they reach GridFS or a bucket. Keys of people lie in a database that backups leave out.',
    tests: [
      'spec/privacy/erase.test.ts › is nowhere any more, in no byte of the databases, Redis or the log; the neighbour is whole',
      'spec/privacy/erase-resume.test.ts › put back beside the keys of today stays closed, and what comes late about the person stays out',
      'spec/media/keeping.test.ts › keeps what customers send, sealed, and gives it when the platform no longer does, whole or in part',
    ],
    operator: 'disks and backups of MongoDB and Redis encrypted as well: ids and times lie open in them',
  },
  {
    asked: 'TLS 1.2 or newer for all data on its way',
    answer:
      'Every address of a platform, issuer or bucket must be https, loopback excepted; the start refuses others by name.',
    tests: ['unit/config/settings.test.ts › refuse %s=%s'],
    operator:
      'TLS in front of the gateway, and `tls=true` in MONGODB_URI, `rediss://` in REDIS_URL across machines',
  },
  {
    asked: 'Access tokens and app secrets are kept in a vault and never reach a browser',
    answer:
      'Tokens are sealed under the shop’s key, apart from channels, and stand in no answer. The app secret is read from a file or the environment and never logged.',
    tests: [
      'spec/tokens/keeping.test.ts › knows no token of another shop, and writes none readable',
      'unit/config/settings.test.ts › never show a secret, neither in a fault nor in the start-up log',
    ],
  },
  {
    asked: 'Keys can be changed',
    answer: 'Root keys while everything runs, resumed after a kill; webhook secrets with an overlap.',
    tests: [
      'spec/root-keys.test.ts › leave nothing unreadable and nothing on the old key, however often it dies',
      'spec/intake/journal.test.ts › accepts the previous secret while it is being changed, and no other',
    ],
  },
  {
    asked: 'Data is deleted when it is no longer needed, when the user asks, and when Meta asks',
    answer:
      'A period for every store; erasure of a person, a channel; Facebook’s deletion and deauthorise callbacks with a status page.',
    tests: [
      'unit/privacy/retention.test.ts › says of every store how long it is kept',
      'spec/linking/unlink.test.ts › stays thirty days for a Page and a day for an OA, and is kept where it is linked again in that time',
      'spec/privacy/callbacks.test.ts › gets a code and a page that says what was deleted, in both languages, without signing in',
    ],
  },
  {
    asked: 'Data kept against a request only as the law requires, with proof',
    answer: 'Holds: a ground of the law, a document, an end, two people.',
    tests: [
      'spec/privacy/holds.test.ts › stands on the word of two people, with a ground of the law, a document and an end',
    ],
  },
  {
    asked: 'Only permissions that are used are asked for, and data is used for nothing else',
    answer:
      'Scopes follow the consented items; each answer’s fields are cut to the map; every read names a purpose.',
    tests: [
      'unit/config/permissions.test.ts › are exactly the union of the ticked codes’ scopes, for all 31 choices',
      'unit/http/personal-routes.test.ts › names one of six purposes, and where it hands data out, that too',
    ],
  },
  {
    asked: 'Access to data is limited, logged and reviewed',
    answer:
      'Roles by route, shops apart in every query, a row for every look, and an alarm for looking at very many.',
    tests: [
      'spec/api/roles.test.ts › says what is done: %s',
      'spec/api/isolation.test.ts › and no query on a shop’s data went out without the shop in all of this',
      'spec/privacy/bulk-reads.test.ts › is told to the owner once, by name and number; whoever read much about few is not',
    ],
    operator: 'multi-factor sign-in for staff and for remote access, at the issuer',
  },
  {
    asked: 'Logs hold no personal data',
    answer: 'Fields and texts are redacted before they are written.',
    tests: ['unit/kit/redact.test.ts › takes out what %s holds, as personal'],
  },
  {
    asked: 'A way to report vulnerabilities and incidents, and a plan for them',
    answer:
      'Complaints without login; a register of breaches with the 72-hour clock and drafts of the notices.',
    tests: [
      'e2e/privacy-cases.test.ts › anybody complains without an account and follows the number',
      'spec/privacy/complaints.test.ts › runs 72 hours from the detection, is told, and raises the alarm when it is late',
    ],
  },
  {
    asked: 'Security is tested at least every twelve months, and systems are patched',
    answer: 'The suites run with every change; versions are pinned.',
    tests: ['setup/house-rules.test.ts › reports packages of other platforms that the lock file has lost'],
    operator: 'an outside test once a year; updates of the base image and of the servers',
  },
  {
    asked: 'Service providers are known and bound by written agreements',
    answer: 'The list is made from the settings: [recipients](recipients.md).',
    tests: ['unit/config/recipients.test.ts › are named for every setting that holds an address'],
    operator: 'the agreements themselves',
  },
]
