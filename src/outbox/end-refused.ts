import type { ClientSession } from 'mongoose'
import type { Platform } from '../channels/platform.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { OutboxDeps } from './deps.ts'
import { ENDED_AT_ONCE, endRows } from './end-rows.ts'

type Kind = OutboxDoc['kind']

/** What each kind of row asks of its platform. */
const OPERATIONS: Readonly<Record<Platform, Readonly<Partial<Record<Kind, string>>>>> = {
  facebook: {
    'send-message': 'facebook.send-message',
    'mark-read': 'facebook.sender-action',
    'reply-comment': 'facebook.reply-comment',
    'private-reply': 'facebook.private-reply',
    'edit-comment': 'facebook.edit-comment',
    'delete-comment': 'facebook.delete-comment',
    'hide-comment': 'facebook.hide-comment',
    'like-comment': 'facebook.like-comment',
  },
  zalo: { 'send-message': 'zalo.send-message', 'request-info': 'zalo.request-info' },
}

/**
 * Ends, unsent, what waits in a channel's threads for a consent that does not hold any more: `consent-missing`. A row whose
 * attempt is under way is left to it; what else waits in those threads goes on.
 * @returns how many of its rows ended for that since then: by this, or by a sender that came to them first
 */
export async function endRefused(
  deps: OutboxDeps,
  channel: { readonly _id: string; readonly shopId: string; readonly platform: Platform },
  since: Date,
): Promise<number> {
  const kinds = await refusedKinds(deps, channel)
  const threads = new Set<string>()
  while (kinds.length > 0) {
    const rows = await deps.store.transaction((session) => endSome(deps, channel, kinds, session))
    for (const { threadKey } of rows) threads.add(threadKey)
    if (rows.length < ENDED_AT_ONCE) break
  }
  for (const threadKey of threads) deps.wakeThread({ shopId: channel.shopId, threadKey })
  return deps.store.outbox.countDocuments({
    shopId: channel.shopId,
    channelId: channel._id,
    problem: 'consent-missing',
    settledAt: { $gte: since },
  })
}

async function refusedKinds(
  { door }: OutboxDeps,
  { _id: channelId, shopId, platform }: Parameters<typeof endRefused>[1],
): Promise<Kind[]> {
  const subject = { kind: 'channel' as const, shopId, channelId }
  const verdicts = await Promise.all(
    Object.entries(OPERATIONS[platform]).map(async ([kind, operation]) => {
      const verdict = await door.check(subject, operation)
      return !verdict.ok && verdict.refusal.code === 'consent-missing' ? [kind as Kind] : []
    }),
  )
  return verdicts.flat()
}

/** In one transaction: a sender that takes one of these rows meanwhile makes it start over without that row. */
async function endSome(
  deps: OutboxDeps,
  { _id: channelId, shopId }: Parameters<typeof endRefused>[1],
  kinds: readonly Kind[],
  session: ClientSession,
): Promise<OutboxDoc[]> {
  const rows = await deps.store.outbox
    .find(
      { shopId, channelId, open: true, state: { $in: ['pending', 'deferred'] }, kind: { $in: [...kinds] } },
      null,
      { session },
    )
    // From the tail: senders work from the head.
    .sort({ threadKey: -1, seq: -1 })
    .hint('of_channel')
    .limit(ENDED_AT_ONCE)
    .lean<OutboxDoc[]>()
  await endRows(deps, shopId, rows, 'consent-missing', session)
  return rows
}
