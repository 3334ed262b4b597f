import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { Alternating } from './test/support/alternating-sequencer.ts'

/** One process a core; a machine with many still shares one MongoDB and one Redis between them. */
const WORKERS = Math.min(4, Math.max(1, availableParallelism()))
const SERVERS = ['test/support/global-servers.ts']
const BUILT = ['test/support/global-build.ts']

/**
 * The groups run one after the other (`groupOrder`). The last one lets two files run at a time whatever the machine, one of
 * them a browser's: the others mostly wait for leases and for programs to start.
 */
const LAST_GROUP = { groupOrder: 3, maxWorkers: 2, testTimeout: 120_000, hookTimeout: 120_000 }

/** Cases of every run that are larger at full size (test/support/full-size.ts). */
const FULL_SIZE = [
  'linking/states',
  'linking/scopes',
  'auth/bearer',
  'consent',
  'privacy/consent-withdrawal',
  'callouts/webhooks-out',
  'privacy/disclosures',
  'api/isolation',
].map((name) => `test/spec/${name}.test.ts`)

export default defineConfig({
  test: {
    sequence: { sequencer: Alternating },
    projects: [
      suite('unit', ['test/unit/**'], { groupOrder: 0, isolate: false, testTimeout: 10_000 }),
      suite('sandbox', ['test/sandbox/**'], { groupOrder: 1, isolate: false, testTimeout: 20_000 }),
      suite('spec', ['test/spec/**', 'test/contract/**'], {
        groupOrder: 2,
        isolate: false,
        globalSetup: SERVERS,
        testTimeout: 60_000,
        hookTimeout: 90_000,
      }),
      suite('setup', ['test/setup/**'], LAST_GROUP),
      suite('fault', ['test/fault/**'], { ...LAST_GROUP, globalSetup: [...BUILT, ...SERVERS] }),
      suite('e2e', ['test/e2e/**'], {
        ...LAST_GROUP,
        globalSetup: [...BUILT, ...SERVERS, 'test/support/global-browser.ts'],
      }),
      // Hours of machine time at full size: only where asked for (npm run test:long).
      ...(process.env.TEST_LONG === '1'
        ? [
            suite('long', ['test/long/**', ...FULL_SIZE], {
              groupOrder: 4,
              maxWorkers: 1,
              globalSetup: [...BUILT, ...SERVERS],
              testTimeout: 60 * 60_000,
              hookTimeout: 10 * 60_000,
            }),
          ]
        : []),
    ],
  },
})

interface SuiteOptions {
  groupOrder: number
  maxWorkers?: number
  /** False: a process keeps its modules from file to file, which spares each file two seconds of loading them. */
  isolate?: false
  globalSetup?: string[]
  testTimeout: number
  hookTimeout?: number
}

function suite(
  name: string,
  folders: string[],
  { groupOrder, maxWorkers = WORKERS, ...options }: SuiteOptions,
) {
  return {
    test: {
      name,
      include: folders.map((one) => (one.endsWith('.ts') ? one : `${one}/*.test.{ts,tsx}`)),
      pool: 'forks' as const,
      maxWorkers,
      sequence: { groupOrder },
      // What is waited for comes when it comes: a busy machine takes longer than the usual second.
      expect: { poll: { timeout: 20_000, interval: 20 } },
      ...options,
    },
  }
}
