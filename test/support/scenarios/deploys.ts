import { expect } from 'vitest'
import { chatter } from '../chatter.ts'
import type { Program } from '../program.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { withQueue } from '../raw-queue.ts'
import { checkSends, everythingSettled, type SendFigures, sendMany } from '../sends-oracle.ts'
import { aShop, openChats } from '../shops.ts'
import { eventually } from '../wait.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'

export interface Deploys {
  readonly rounds: number
  readonly events: number
  readonly conversations: number
  /** Sends into each conversation. */
  readonly each: number
  readonly seed: number
}

/** What an orchestrator gives a program to end in. */
const EXIT_WITHIN_MS = 30_000

/** Rolls out again and again under load: every program is asked to end and replaced, workers before and after the gateway. */
export async function deployUnderLoad(
  stack: ProgramsStack,
  { rounds, events, conversations, each, seed }: Deploys,
): Promise<WayInFigures & SendFigures & { slowestExitMs: number }> {
  const shop = await aShop(stack, { pages: 2 })
  stack.sandbox.facebook.courier.setMode({ retryScale: 0.01 })
  const chats = await openChats(stack, [shop], conversations)
  await everythingApplied(stack)
  let slowestExitMs = 0
  const end = async (program: Program) => {
    const askedMs = performance.now()
    program.signal('SIGTERM')
    await eventually(() => !program.running(), { timeoutMs: EXIT_WITHIN_MS })
    slowestExitMs = Math.max(slowestExitMs, performance.now() - askedMs)
    expect(await program.ended, program.said()).toBe(0)
  }
  const rollOut = async () => {
    const old = [...stack.workers]
    await stack.startWorker()
    for (const worker of old) await end(worker)
    await end(stack.gateway)
    await stack.startGateway()
    await stack.killWorkers([])
  }
  const sending = sendMany(chats, each)
  await chatter(stack.sandbox, chats, {
    events,
    seed,
    pause: { every: Math.ceil(events / rounds), wait: rollOut },
  })
  const accepted = await sending
  await everythingApplied(stack)
  await everythingSettled(stack)
  const sends = await checkSends(stack, accepted)
  await everythingApplied(stack)
  return { ...(await checkWayIn(stack)), ...sends, slowestExitMs }
}

/** Puts a job into a queue as another version of the gateway would. */
export async function addForeignJob(
  { env }: ProgramsStack,
  job: { queue: string; name: string; data: unknown },
): Promise<void> {
  await withQueue(env, job.queue, (queue) => queue.add(job.name, job.data))
}
