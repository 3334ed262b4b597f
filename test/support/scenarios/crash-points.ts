import { afterTheDead } from '../after-the-dead.ts'
import type { FailPoints, StopAt } from '../fail-points.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { type Chat, openChats, type Shop } from '../shops.ts'
import { everythingApplied } from '../way-in-oracle.ts'

type Point = Omit<StopAt, 'appName'>

/** Every step of an inbound drain that speaks to the database, in its order. */
export const DRAIN_POINTS: Readonly<Record<string, Point>> = {
  'taking the lane': { command: 'findAndModify', collection: 'leases' },
  'reading what waits': { command: 'find', collection: 'deliveries' },
  'finding the accounts': { command: 'find', collection: 'channels' },
  'proving the lease': { command: 'update', collection: 'leases' },
  'noting that the channel was heard of': { command: 'update', collection: 'channels' },
  'reading what is stored': { command: 'find', collection: 'messages' },
  'storing people': { command: 'insert', collection: 'people' },
  'storing conversations': { command: 'insert', collection: 'conversations' },
  'storing messages': { command: 'insert', collection: 'messages' },
  'telling what happened': { command: 'insert', collection: 'events' },
  'marking its rows': { command: 'update', collection: 'deliveries' },
  committing: { command: 'commitTransaction' },
  'giving the lane back': { command: 'update', collection: 'leases', skip: 1 },
}

/** Kills the worker at this step of applying what new and known people write, and lets another take over. */
export async function crashDrainAt(
  stack: ProgramsStack,
  points: FailPoints,
  { point, shop, known }: { point: Point; shop: Shop; known: Chat },
): Promise<void> {
  await points.stopAt({ ...point, appName: 'kvsocial-worker' })
  await stack.sandbox.facebook.call('sendMessage', {
    pageId: known.pageId,
    personId: known.psid,
    text: 'Còn ai ở đây không?',
  })
  await openChats(stack, [shop], 2)
  await points.reached()
  await stack.killWorkers()
  await points.release()
  await afterTheDead(stack)
  await stack.startWorker()
  await everythingApplied(stack)
}

/** The worker of one and the same lane dies `times` times in the middle of it, each time another one. */
export async function crashSameDrain(
  stack: ProgramsStack,
  points: FailPoints,
  { times, shop }: { times: number; shop: Shop },
): Promise<void> {
  const at = { ...(DRAIN_POINTS['storing messages'] as Point), appName: 'kvsocial-worker' } as const
  await points.stopAt(at)
  await openChats(stack, [shop], 3)
  for (let died = 0; died < times; died++) {
    await points.reached()
    await stack.killWorkers()
    await points.release()
    await afterTheDead(stack)
    if (died < times - 1) await points.stopAt(at)
    await stack.startWorker()
  }
  await everythingApplied(stack)
}
