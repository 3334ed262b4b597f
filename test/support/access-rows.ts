import type { AccessDoc } from '../../src/store/models/access.ts'
import type { ApiAnswer } from './api-client.ts'
import { type ApiWorld, type Shop, soon } from './api-world.ts'
import type { Stack } from './stack.ts'
import { eventually } from './wait.ts'

/** The row that a request left, by the id that its answer carries; waits until it is written. */
export function rowOf({ store }: Stack, shopId: string, answer: ApiAnswer): Promise<AccessDoc> {
  const requestId = answer.headers.get('x-request-id') ?? ''
  return eventually(() => store.accessLog.findOne({ shopId, requestId }).lean<AccessDoc>(), {
    timeoutMs: 25_000,
  })
}

/** Rows of these requests, once everything the gateway had to write is written: a row of a request after them is there. */
export async function rowsAfter(
  stack: Stack,
  shopId: string,
  answers: readonly ApiAnswer[],
  later: ApiAnswer,
): Promise<AccessDoc[]> {
  // Rows are written in the order of their requests.
  await rowOf(stack, shopId, later)
  const ids = answers.map(({ headers }) => headers.get('x-request-id') ?? '')
  return stack.store.accessLog.find({ shopId, requestId: { $in: ids } }).lean<AccessDoc[]>()
}

/** From now on the database refuses every row of the access log, and nothing else. @returns takes that back */
export async function refuseAccessRows({ store }: Stack): Promise<() => Promise<void>> {
  const { db } = store.connection
  if (!db) throw new Error('The database is closed')
  const collMod = store.accessLog.collection.name
  await db.command({ collMod, validator: { never: true } })
  return async () => void (await db.command({ collMod, validator: {} }))
}

/** Waits until the OA's followers are here, without reading any through the API. */
export async function followersOf({ stack }: ApiWorld, { retailer: shopId, oa }: Shop): Promise<void> {
  await soon(async () => {
    const run = await stack.store.syncRuns.findOne({ shopId, channelId: oa.id, kind: 'followers' }).lean()
    return run?.state === 'done' ? run : null
  })
  const count = await stack.store.people.countDocuments({ shopId, channelId: oa.id })
  if (count < 30) throw new Error(`The demo's OA has only ${count} followers`)
}
