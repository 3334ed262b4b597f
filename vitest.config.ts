import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** One process a core; a machine with many still shares one MongoDB and one Redis between them. */
const WORKERS = Math.min(4, Math.max(1, availableParallelism()))
const SERVERS = ['test/support/global-servers.ts']
const BUILT = ['test/support/global-build.ts']

/** The projects run one after the other (`groupOrder`), so that a heavy one disturbs no other's deadlines. */
export default defineConfig({
  test: {
    projects: [
      suite('unit', 0, ['test/unit/**'], { testTimeout: 10_000 }),
      suite('sandbox', 1, ['test/sandbox/**'], { testTimeout: 20_000 }),
      suite('spec', 2, ['test/spec/**', 'test/contract/**'], {
        globalSetup: SERVERS,
        testTimeout: 60_000,
        hookTimeout: 90_000,
      }),
      suite('setup', 3, ['test/setup/**'], { testTimeout: 120_000, hookTimeout: 120_000 }),
      suite('fault', 4, ['test/fault/**'], {
        globalSetup: [...BUILT, ...SERVERS],
        testTimeout: 120_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
      suite('e2e', 5, ['test/e2e/**'], {
        globalSetup: [...BUILT, ...SERVERS, 'test/support/global-browser.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
      // Hours of machine time at full size: only where asked for (npm run test:long).
      ...(process.env.TEST_LONG === '1'
        ? [
            suite('long', 6, ['test/long/**'], {
              globalSetup: [...BUILT, ...SERVERS],
              testTimeout: 60 * 60_000,
              hookTimeout: 10 * 60_000,
              fileParallelism: false,
            }),
          ]
        : []),
    ],
  },
})

interface SuiteOptions {
  globalSetup?: string[]
  testTimeout: number
  hookTimeout?: number
  fileParallelism?: false
}

function suite(name: string, groupOrder: number, folders: string[], options: SuiteOptions) {
  return {
    test: {
      name,
      include: folders.map((folder) => `${folder}/*.test.{ts,tsx}`),
      pool: 'forks' as const,
      maxWorkers: options.fileParallelism === false ? 1 : WORKERS,
      sequence: { groupOrder },
      // What is waited for comes when it comes: a busy machine takes longer than the usual second.
      expect: { poll: { timeout: 20_000, interval: 20 } },
      ...options,
    },
  }
}
