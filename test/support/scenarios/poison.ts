import { expect } from 'vitest'
import { redrive } from '../../../src/inbox/parked.ts'
import type { DeliveryDoc } from '../../../src/store/models/delivery.ts'
import { chatter, seeded } from '../chatter.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { aShop, openChats } from '../shops.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'

export interface Poison {
  readonly events: number
  readonly conversations: number
  /** Rows that cannot be opened until they are mended. */
  readonly broken: number
  readonly seed: number
}

/**
 * Breaks some rows of a journal that waits, lets the workers at it, mends the rows and drives them again.
 * @returns what was seen when all is mended, and the reasons that stood on the parked rows
 */
export async function poisonAmongGood(
  stack: ProgramsStack,
  { events, conversations, broken, seed }: Poison,
): Promise<WayInFigures & { reasons: Set<string | null>; neighbours: number }> {
  const { store } = stack
  const shop = await aShop(stack, { pages: 2 })
  const chats = await openChats(stack, [shop], conversations)
  await everythingApplied(stack)
  const workers = stack.workers.length
  await stack.killWorkers()
  await chatter(stack.sandbox, chats, { events, seed })
  expect(await stack.sandbox.idle()).toBe(true)
  const mended = await breakRows(stack, broken, seed)

  for (let n = 0; n < workers; n++) await stack.startWorker()
  await everythingApplied(stack)
  const parked = await store.deliveries.find({ state: 'parked' }).lean<DeliveryDoc[]>()
  expect(parked.map(({ _id }) => String(_id)).sort()).toEqual([...mended.keys()].sort())
  const neighbours = await expectNeighboursUnharmed(stack)
  for (const row of parked) {
    await store.deliveries.updateOne(
      { _id: row._id },
      { $set: { sealed: mended.get(String(row._id)) ?? null } },
    )
    expect(await redrive(store, String(row._id))).toBe(row.lane)
  }
  await everythingApplied(stack)
  return { ...(await checkWayIn(stack)), reasons: new Set(parked.map(({ reason }) => reason)), neighbours }
}

/** None of the good rows was tried in vain, and each account's were done in the order they came. @returns how many */
async function expectNeighboursUnharmed({ store }: ProgramsStack): Promise<number> {
  const done = await store.deliveries.find({ state: 'done' }).sort({ _id: 1 }).lean<DeliveryDoc[]>()
  expect(done.filter(({ attempts }) => attempts > 0)).toEqual([])
  for (const account of new Set(done.map(({ accountId }) => accountId))) {
    const runs = done.filter(({ accountId }) => accountId === account).map(({ fence }) => fence ?? 0)
    expect(runs, `turns of ${account}`).toEqual([...runs].sort((a, b) => a - b))
  }
  return done.length
}

/** @returns the bytes as they were, by the row's id */
async function breakRows(
  { store }: ProgramsStack,
  count: number,
  seed: number,
): Promise<Map<string, Buffer>> {
  const below = seeded(seed)
  const waiting = await store.deliveries.find({ state: 'pending' }).lean<DeliveryDoc[]>()
  const mended = new Map<string, Buffer>()
  while (mended.size < Math.min(count, waiting.length)) {
    const row = waiting[below(waiting.length)] as DeliveryDoc
    if (row.sealed === null || mended.has(String(row._id))) continue
    const broken = Buffer.from(row.sealed)
    const at = below(broken.length)
    broken[at] = (broken[at] ?? 0) ^ 1
    mended.set(String(row._id), row.sealed)
    await store.deliveries.updateOne({ _id: row._id }, { $set: { sealed: broken } })
  }
  return mended
}
