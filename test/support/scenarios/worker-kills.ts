import { chatter, seeded } from '../chatter.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { aShop, openChats } from '../shops.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'

export interface WorkerKills {
  readonly kills: number
  readonly events: number
  readonly conversations: number
  readonly shops: number
  readonly seed: number
  /** Each event is delivered so often, mixed up among so many neighbours. */
  readonly copies?: number
  readonly shuffleWithin?: number
}

/**
 * Workers are killed outright, one after the other and each replaced at once, while people write, edit, unsend and react.
 * @returns what the oracle saw, and how long the last kill was felt, in milliseconds
 */
export async function killWorkersDuringDrains(
  stack: ProgramsStack,
  { kills, events, conversations, shops, seed, copies = 1, shuffleWithin = 1 }: WorkerKills,
): Promise<WayInFigures & { catchUpMs: number }> {
  const linked = []
  for (let n = 0; n < shops; n++) linked.push(await aShop(stack, { pages: 2 }))
  const chats = await openChats(stack, linked, conversations)
  stack.sandbox.facebook.courier.setMode({ copies, shuffleWithin, batchSize: 1 })
  const below = seeded(seed)
  const every = Math.ceil(events / (kills + 1))
  let lastKillMs = performance.now()
  const wait = async () => {
    const victim = stack.workers[below(stack.workers.length)]
    if (victim === undefined) return
    await stack.killWorkers([victim])
    lastKillMs = performance.now()
    await stack.startWorker()
  }
  await chatter(stack.sandbox, chats, { events, seed, pause: { every, wait } })
  await everythingApplied(stack)
  const catchUpMs = performance.now() - lastKillMs
  return { ...(await checkWayIn(stack)), catchUpMs }
}
