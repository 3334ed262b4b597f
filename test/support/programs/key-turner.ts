import type { RootKey } from '../../../config/settings.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { openRootKeys } from '../../../src/vault/open-root-keys.ts'

/**
 * Wraps keys anew as `npm run keys -- rotate` does. Argument: `{uri, keys: [{kid, key: base64}], dieAfter}`; with `dieAfter` it
 * ends itself, as a kill -9 would, after so many rows; otherwise it tells what it did.
 */
const { uri, keys, dieAfter } = JSON.parse(process.argv[2] as string) as {
  uri: string
  keys: { kid: string; key: string }[]
  dieAfter: number | null
}
const tokenKeys: RootKey[] = keys.map(({ kid, key }) => ({ kid, key: Buffer.from(key, 'base64') }))
const store = await openStore(uri, { appName: 'key-turner' })
const root = await openRootKeys({ store, tokenKeys })
let turned = 0
process.send?.('ready')
process.on('message', () => {
  void root
    .rotate(() => {
      turned += 1
      if (turned === dieAfter) process.kill(process.pid, 'SIGKILL')
    })
    .then((rotation) => process.send?.(rotation))
})
process.on('SIGTERM', () => {
  void store.close().then(() => process.exit(0))
})
