import { describeFaults } from '../config/describe-settings.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { loadWorkerSettings } from '../config/settings.ts'
import { createConsents } from '../src/consent/ledger.ts'
import { verifyShops } from '../src/consent/verify-shops.ts'
import { EXIT_SETTINGS } from '../src/foundation.ts'
import { systemClock } from '../src/kit/clock.ts'
import { openStore } from '../src/store/open-store.ts'
import { openVault } from '../src/vault/open-vault.ts'

/**
 * `npm run verify:consents`: was anything altered, added or taken away in the consent ledgers? Names the first row of
 * each shop that does not fit. Exit code 0: all are whole; 1: one is not, or they could not be read.
 */
const read = loadWorkerSettings(readEnvironment())
if (!read.ok) {
  process.stderr.write(`${describeFaults(read.error)}\n`)
  process.exit(EXIT_SETTINGS)
}
const settings = read.value
const say = (line: string): void => void process.stdout.write(`${line}\n`)
try {
  const store = await openStore(settings.mongodbUri, { appName: 'kvsocial-verify' })
  const { tokenKeys, keyServices } = settings
  const vault = await openVault({ store, tokenKeys, keyServices, clock: systemClock, service: null })
  const consents = createConsents({ store, vault, clock: systemClock })
  const { shops, rows, broken } = await verifyShops({ store, consents }, say)
  say(`${shops} ledgers with ${rows} rows were read: ${broken === 0 ? 'all whole' : `${broken} not whole`}`)
  process.exitCode = broken === 0 ? 0 : 1
  await vault.close()
  await store.close()
} catch (error) {
  // The class alone: a message may quote the database's address.
  process.stderr.write(`the ledgers could not be read: ${(error as Error).name}\n`)
  process.exit(1)
}
