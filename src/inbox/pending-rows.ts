import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { TURN_ACCOUNTS, TURN_EVENTS, TURN_ROWS } from './limits.ts'

type RowId = DeliveryDoc['_id']

export interface Pending {
  readonly rows: DeliveryDoc[]
  /** More waited than were taken. */
  readonly more: boolean
}

/**
 * Reads the oldest pending rows of a lane, as many events as one transaction should hold. While few wait, all of them;
 * in a backlog each account gets its share, so that a livestream Page does not starve its neighbours.
 * @param skip rows that failed in this run: another run will try them
 * @param after account served last; the next one in order goes first
 */
export async function readPending(
  store: Store,
  lane: number,
  skip: readonly RowId[],
  after: string | null,
): Promise<Pending> {
  const wanted = { state: 'pending', lane, ...(skip.length > 0 ? { _id: { $nin: [...skip] } } : {}) }
  const rows = (await store.deliveries.collection
    .find(wanted as never, { hint: 'pending_by_lane' })
    .limit(TURN_ROWS)
    .toArray()) as unknown as DeliveryDoc[]
  if (rows.length < TURN_ROWS) return cut(rows, rows.length)
  const shares = await readShares(store, wanted, after)
  return { ...cut(shares, shares.length), more: true }
}

async function readShares(
  store: Store,
  wanted: Readonly<Record<string, unknown>>,
  after: string | null,
): Promise<DeliveryDoc[]> {
  const all = (await store.deliveries.collection.distinct('accountId', wanted as never)) as string[]
  const next = all.findIndex((account) => after !== null && account > after)
  const inTurn = next <= 0 ? all : [...all.slice(next), ...all.slice(0, next)]
  const accounts = inTurn.slice(0, TURN_ACCOUNTS)
  const quantum = Math.ceil(TURN_ROWS / accounts.length)
  const oldestOf = (accountId: string | undefined) => [
    { $match: { ...wanted, accountId } },
    { $sort: { _id: 1 } },
    { $limit: quantum },
  ]
  const pipeline = [
    ...oldestOf(accounts[0]),
    ...accounts.slice(1).map((accountId) => ({
      $unionWith: { coll: store.deliveries.collection.name, pipeline: oldestOf(accountId) },
    })),
  ]
  return (await store.deliveries.collection
    .aggregate(pipeline, { hint: 'pending_by_lane' })
    .toArray()) as unknown as DeliveryDoc[]
}

/** Takes rows of all accounts in rounds until the turn is full; a single row larger than that is a turn of its own. */
function cut(rows: readonly DeliveryDoc[], waiting: number): Pending {
  const byAccount = new Map<string, DeliveryDoc[]>()
  for (const row of rows) {
    const known = byAccount.get(row.accountId)
    if (known) known.push(row)
    else byAccount.set(row.accountId, [row])
  }
  const lists = [...byAccount.values()]
  const taken: DeliveryDoc[] = []
  let events = 0
  for (let round = 0; taken.length < rows.length; round++) {
    for (const list of lists) {
      const row = list[round]
      if (row === undefined) continue
      if (taken.length > 0 && events + row.events > TURN_EVENTS) return { rows: taken, more: true }
      taken.push(row)
      events += row.events
    }
  }
  return { rows: taken, more: taken.length < waiting }
}
