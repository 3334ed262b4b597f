// @ts-check
import { fromDist } from './from-dist.mjs'

/** Which modules of the build hold what the lists are read by. */
const MODULES = [
  'kit/ids',
  'inbox/read/conversations',
  'inbox/read/messages',
  'inbox/read/mark-read',
  'inbox/read/comments',
  'inbox/drain-lane',
  'inbox/sweep',
  'inbox/parked',
  'intake/lane',
  'people/read',
  'people/fetch-profiles',
  'people/followers',
  'people/forget-unfollowed',
  'people/relist-followers',
  'outbox/sweep',
  'outbox/drain-thread',
  'outbox/settle',
  'privacy/erase-channel',
  'events/follow-on',
]

/**
 * Store, vault and reading functions of the build, in this process.
 * @param {{ mongodbUri: string, tokenKeys: { kid: string, key: Buffer }[], facebook: { appId: string, appSecret: string,
 *   verifyToken: string } }} options
 */
export async function openRooms({ mongodbUri, tokenKeys, facebook }) {
  /** @type {typeof import('../../src/store/open-store.ts')} */
  const { openStore } = await fromDist('src/store/open-store.js')
  /** @type {typeof import('../../src/vault/open-vault.ts')} */
  const { openVault } = await fromDist('src/vault/open-vault.js')
  /** @type {typeof import('../../src/channels/facebook/index.ts')} */
  const { createFacebookChannel } = await fromDist('src/channels/facebook/index.js')
  const store = await openStore(mongodbUri)
  await store.prepare()
  const vault = await openVault({ store, tokenKeys, clock: { nowMs: () => Date.now() } })
  const parts = await Promise.all(MODULES.map((name) => fromDist(`src/${name}.js`)))
  return {
    store,
    vault,
    facebook: createFacebookChannel({
      ...facebook,
      appSecretPrevious: null,
      loginConfigs: new Map(),
      dialogUrl: '',
      graphUrl: '',
      graphVersion: 'v26.0',
      features: new Set(),
    }),
    /** @type {import('../indexes/list-queries.mjs').Rooms} */
    functions: Object.assign({}, ...parts),
    async close() {
      await vault.close()
      await store.close()
    },
  }
}
