import type { FailPoints } from '../fail-points.ts'
import type { Program } from '../program.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { type Accepted, everythingSettled, sendMany } from '../sends-oracle.ts'
import { openChats, type Shop } from '../shops.ts'
import { eventually } from '../wait.ts'
import { everythingApplied } from '../way-in-oracle.ts'

/** The platform takes so long for a first call that the worker stands still before it can answer. */
const CALL_MS = 8_000
const CHATS = 3

/**
 * The only worker stops in its tracks (SIGSTOP) with a transaction open and with calls out, longer than any lease of its
 * lasts. Another takes over and does everything; then the first wakes up and goes on where it stood.
 * @returns what was accepted for sending
 */
export async function freezeInTheMiddle(
  stack: ProgramsStack,
  points: FailPoints,
  { shop, each }: { shop: Shop; each: number },
): Promise<Accepted[]> {
  const frozen = stack.workers[0] as Program
  const chats = await openChats(stack, [shop], CHATS)
  await everythingApplied(stack)
  const calls = { platform: 'facebook', method: 'POST', path: 'messages$' }
  stack.sandbox.faults.add({ match: calls, times: CHATS, then: { delayMs: CALL_MS } })
  const accepted = await sendMany(chats, each)
  await eventually(() => callsOut(stack) === CHATS)
  await points.stopAt({ appName: 'kvsocial-worker', command: 'insert', collection: 'messages' })
  await openChats(stack, [shop], CHATS)
  await points.reached()
  frozen.signal('SIGSTOP')
  await points.release()

  const other = await stack.startWorker()
  await everythingApplied(stack)
  await everythingSettled(stack)
  frozen.signal('SIGCONT')
  await eventually(() => /A job (failed|was stopped)/.test(frozen.said()), { timeoutMs: 60_000 })

  // What wakes up late is as good as before: alone again, it does what comes.
  await stack.killWorkers([other])
  const later = await sendMany(await openedAndApplied(stack, shop), 1)
  await everythingSettled(stack)
  await everythingApplied(stack)
  return [...accepted, ...later]
}

async function openedAndApplied(stack: ProgramsStack, shop: Shop) {
  const chats = await openChats(stack, [shop], CHATS)
  await everythingApplied(stack)
  return chats
}

const callsOut = ({ sandbox }: ProgramsStack): number =>
  sandbox.history
    .calls({ platform: 'facebook', method: 'POST' })
    .filter(({ path, status }) => path.endsWith('/messages') && status === null).length
