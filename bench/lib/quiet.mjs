// @ts-check
import { waitUntil } from '../../scripts/lib/wait-until.mjs'
import { fromDist } from './from-dist.mjs'

const LOOK_MS = 20
const WITHIN_MS = 300_000

/**
 * Waits until no delivery is left to be applied: from then on the API shows all of them.
 * @param {import('mongoose').mongo.Db} db
 */
export async function untilApplied(db) {
  const deliveries = db.collection('deliveries')
  await waitUntil(
    async () => (await deliveries.findOne({ state: 'pending' }, { projection: { _id: 1 } })) === null,
    { what: 'All deliveries are applied', timeoutMs: WITHIN_MS, everyMs: LOOK_MS },
  )
}

/**
 * Looks at the queues of a system: what follows from messages (names, words to search by) goes on after they are readable.
 * @param {{ redisUrl: string, prefix: string }} where
 */
export async function watchQueues({ redisUrl, prefix }) {
  /** @type {typeof import('../../src/queues/open-queues.ts')} */
  const { openQueues } = await fromDist('src/queues/open-queues.js')
  /** @type {import('../../src/kit/log.ts').Log} */
  const log = { error() {}, warn() {}, info() {}, debug() {}, child: () => log }
  const meter = { count() {}, observe() {}, gauge() {} }
  const queues = openQueues({ redisUrl, prefix, clock: { nowMs: () => Date.now() }, log, meter })
  return {
    /** Waits until nothing waits or runs but what is put off to a later time. */
    async untilQuiet() {
      await waitUntil(
        async () => (await queues.counts())?.every(({ waiting, active }) => waiting + active === 0) ?? false,
        { what: 'The queues are empty', timeoutMs: WITHIN_MS, everyMs: 100 },
      )
    },
    close: () => queues.close(),
  }
}
