import { describeFaults } from '../config/describe-settings.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { loadWorkerSettings, type WorkerSettings } from '../config/settings.ts'
import { EXIT_SETTINGS } from '../src/foundation.ts'
import { startFault } from '../src/ops/start-fault.ts'
import { openStore } from '../src/store/open-store.ts'
import { openRootKeys } from '../src/vault/open-root-keys.ts'
import { runKeys, USAGE } from '../src/vault/run-keys.ts'

const EXIT_USAGE = 64

/**
 * `npm run keys`: how far a change of root keys has come. `-- rotate` wraps everything under the key that seals, `-- retire
 * <kid>` ends one that nothing needs. Exit code 0: done; 1: not, and why; 64: called wrongly; 78: settings.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const read = loadWorkerSettings(readEnvironment())
if (!read.ok) {
  process.stderr.write(`${describeFaults(read.error)}\n`)
  process.exit(EXIT_SETTINGS)
}
process.exit(await run(read.value, process.argv.slice(2)))

async function run(settings: WorkerSettings, words: readonly string[]): Promise<number> {
  try {
    const store = await openStore(settings.mongodbUri, { appName: 'kvsocial-keys' })
    const ended = await runKeys(await openRootKeys({ store, ...settings }), words, say)
    await store.close()
    if (ended === 'usage') process.stderr.write(`${USAGE}\n`)
    return ended === 'usage' ? EXIT_USAGE : ended === 'done' ? 0 : 1
  } catch (error) {
    // These name settings and ids; a driver's message may quote the database's address.
    const known = /^(RootKey|KeyService|NoReplicaSet)/.test((error as Error).name)
    process.stderr.write(`${known ? startFault(error) : (error as Error).name}\n`)
    return 1
  }
}
