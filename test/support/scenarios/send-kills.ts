import { afterTheDead } from '../after-the-dead.ts'
import { seeded } from '../chatter.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { checkSends, everythingSettled, type SendFigures, sendMany } from '../sends-oracle.ts'
import { aShop, openChats } from '../shops.ts'
import { eventually } from '../wait.ts'
import { everythingApplied } from '../way-in-oracle.ts'

export interface SendKills {
  readonly kills: number
  readonly shops: number
  readonly conversations: number
  /** Messages into each conversation. */
  readonly each: number
  /** Every so many-th call is refused for a moment (code 2), or for the rate (613); 0: never. */
  readonly busyEvery: number
  readonly limitedEvery: number
  readonly seed: number
  /** As if a minute had passed after each kill: leases of the dead run out, unknown sends need not be waited for. */
  readonly hurry: boolean
}

/** Long enough that a worker which is killed mostly has calls out. */
const CALL_MS = 20

/** Workers are killed while agents send; each is replaced at once. */
export async function killWorkersDuringSends(
  stack: ProgramsStack,
  { kills, shops, conversations, each, busyEvery, limitedEvery, seed, hurry }: SendKills,
): Promise<SendFigures> {
  const linked = []
  for (let n = 0; n < shops; n++) linked.push(await aShop(stack))
  const chats = await openChats(stack, linked, conversations)
  await everythingApplied(stack)
  troubleCalls(stack, conversations * each, { busyEvery, limitedEvery })
  const below = seeded(seed)
  let sending = true
  const killing = (async () => {
    for (let n = 0; n < kills && sending; n++) {
      await callsMade(stack, Math.floor((conversations * each * (n + 1)) / (kills + 2)))
      const running = stack.workers
      const victims = hurry ? running : [running[below(running.length)] as (typeof running)[number]]
      await stack.killWorkers(victims)
      if (hurry) await afterTheDead(stack)
      await Promise.all(victims.map(() => stack.startWorker()))
    }
  })()
  const accepted = await sendMany(chats, each)
  sending = false
  await killing
  if (hurry) await everythingSettled(stack, { timeoutMs: 60_000, meanwhile: () => unknownForAMinute(stack) })
  else await everythingSettled(stack, { timeoutMs: 180_000 })
  return checkSends(stack, accepted)
}

/** As long as a conversation waits for the echo of a send whose answer was lost. */
const UNKNOWN_MS = 61_000

async function unknownForAMinute({ store }: ProgramsStack): Promise<void> {
  const longAgo = new Date(Date.now() - UNKNOWN_MS)
  await store.outbox.collection.updateMany(
    { open: true, state: 'unknown', attemptStartedAt: { $gt: longAgo } },
    { $set: { attemptStartedAt: longAgo } },
  )
}

async function callsMade({ sandbox }: ProgramsStack, count: number): Promise<void> {
  await eventually(
    () => sandbox.facebook.truth.sends().reduce((sum, { sends }) => sum + sends.length, 0) >= count,
    { timeoutMs: 600_000, everyMs: 50 },
  )
}

/** Arms the sandbox's faults: which call is hit is settled beforehand. */
function troubleCalls(
  { sandbox }: ProgramsStack,
  calls: number,
  { busyEvery, limitedEvery }: { busyEvery: number; limitedEvery: number },
): void {
  const match = { platform: 'facebook', method: 'POST', path: 'messages$' }
  const arm = (every: number, code: number) => {
    for (let n = 0; every > 0 && n < calls / every; n++)
      sandbox.faults.add({ match, skip: every - 1, then: { graphError: { code, status: 400 } } })
  }
  arm(busyEvery, 2)
  arm(limitedEvery, 613)
  sandbox.faults.add({ match, times: 0, then: { delayMs: CALL_MS } })
}
