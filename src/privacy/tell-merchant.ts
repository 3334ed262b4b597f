import { idOf } from '../kit/ids.ts'
import type { AuthorityCaseDoc } from '../store/models/authority-case.ts'
import type { AuthorityDeps } from './authority-cases.ts'

const AT_ONCE = 200
const SYSTEM = { system: 'what left on orders of authorities, of all shops, and was not told yet' }

/**
 * Tells the owners of what left on an authority's order: at once, or when the bar of the order has ended. Killed anywhere,
 * the next run tells the rest; the same export is the same notice, however often it is told.
 * @returns how many exports were told
 */
export async function tellMerchants(deps: Pick<AuthorityDeps, 'store' | 'clock' | 'log'>): Promise<number> {
  const now = new Date(deps.clock.nowMs())
  const due = await deps.store.authorityCases
    .find(
      { untold: true, $or: [{ barUntil: null }, { barUntil: { $lte: now } }] },
      { sealedOrder: 0 },
      SYSTEM,
    )
    .limit(AT_ONCE)
    .lean<AuthorityCaseDoc[]>()
  let told = 0
  for (const one of due) told += await tellOf(deps, one, now)
  return told
}

async function tellOf(
  { store, log }: Pick<AuthorityDeps, 'store' | 'log'>,
  { _id, shopId, number, exports }: AuthorityCaseDoc,
  now: Date,
): Promise<number> {
  const open = exports.filter(({ toldAt }) => toldAt === null)
  for (const { id, at, count } of open)
    await store.notices.updateOne(
      { _id: idOf('ntc', shopId, `authority ${id}`), shopId },
      {
        $setOnInsert: {
          channelId: null,
          platform: null,
          kind: 'authority-export',
          detail: number,
          days: null,
          userId: null,
          count,
          since: at,
          at: now,
          dismissedAt: null,
          resolvedAt: null,
        },
      },
      { upsert: true },
    )
  const ids = open.map(({ id }) => id)
  await store.authorityCases.updateOne(
    { _id, shopId },
    { $set: { 'exports.$[one].toldAt': now } },
    { arrayFilters: [{ 'one.id': { $in: ids } }] },
  )
  // Whatever left meanwhile keeps it waiting.
  await store.authorityCases.updateOne(
    { _id, shopId, exports: { $not: { $elemMatch: { toldAt: null } } } },
    { $set: { untold: false } },
  )
  log.info('A shop is told what left on an order of an authority', { number, exports: ids.length })
  return open.length
}
