import type { AwayNotice, ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import { AWAY_AUTHOR, AWAY_WITHIN_MS } from './away-limits.ts'
import { type ClosedPeriod, closedPeriod, openingWords } from './business-hours.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import { sendMessage } from './send-message.ts'
import { windowOf } from './verdict.ts'

/** What the shop writes where the time of opening is to stand. */
const OPENING = '{mở cửa}'

type Standing = AwayNotice & { readonly since: Date }

/**
 * Tells the customers who wrote these messages while their shop was closed that somebody answers later: once a conversation
 * and closed period, free of charge or not at all, and nobody who is being answered all the same. Repeating it changes nothing.
 * @returns how many were told now
 */
export async function answerAway(
  deps: OutboxDeps,
  shopId: string,
  messageIds: readonly string[],
): Promise<number> {
  const { store, clock } = deps
  const channels = await channelsWithNotice(deps, shopId)
  if (channels.size === 0) return 0
  const messages = await store.messages
    .find({
      _id: { $in: [...messageIds] },
      shopId,
      channelId: { $in: [...channels.keys()] },
      direction: 'in',
      authorKind: 'person',
      stub: false,
      deletedAt: null,
      // What is read back from the platform was said long ago.
      history: { $ne: true },
      sentAt: { $gt: new Date(clock.nowMs() - AWAY_WITHIN_MS) },
    })
    .sort({ sentAt: 1 })
    .lean<MessageDoc[]>()
  let told = 0
  for (const message of messages) {
    const channel = channels.get(message.channelId)
    if (channel?.away && (await tell(deps, channel, channel.away, message))) told += 1
  }
  return told
}

async function channelsWithNotice({ store }: OutboxDeps, shopId: string): Promise<Map<string, ChannelDoc>> {
  const channels = await store.channels
    .find({ shopId, live: true, 'away.on': true })
    .hint('list')
    .lean<ChannelDoc[]>()
  return new Map(channels.map((channel) => [channel._id, channel]))
}

/** The closed period that both the message and this moment lie in; null: somebody was, or is, there. */
function periodOf(away: Standing, sentAt: Date, nowMs: number): ClosedPeriod | null {
  if (sentAt < away.since) return null
  const then = closedPeriod(away, sentAt.getTime())
  const now = closedPeriod(away, nowMs)
  return then !== null && now !== null && then.fromMs === now.fromMs ? now : null
}

async function tell(
  deps: OutboxDeps,
  channel: ChannelDoc,
  away: Standing,
  message: MessageDoc,
): Promise<boolean> {
  const { store, clock, log } = deps
  const { shopId, conversationId } = message
  const period = periodOf(away, message.sentAt, clock.nowMs())
  if (period === null) return false
  const conversation = await store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation || (await isAnswered(deps, message, period))) return false
  // Never for money, and never by a right that is meant for people.
  if ((await windowOf(deps, conversation, channel, AWAY_AUTHOR.kind)).kind !== 'free') return false
  try {
    const { isNew } = await sendMessage(deps, shopId, conversationId, {
      text: away.text.replaceAll(OPENING, openingWords(period.toMs)),
      attachments: [],
      replyTo: null,
      author: AWAY_AUTHOR,
      // With blanks, which no client's key can have: one for each time the shop is closed.
      idempotencyKey: `away ${conversationId} ${period.fromMs ?? away.since.getTime()}`,
      fingerprint: 'away',
    })
    return isNew
  } catch (error) {
    if (!(error instanceof SendRefused)) throw error
    log.info('a customer could not be told that nobody is there', {
      channelId: channel._id,
      reason: error.code,
    })
    return false
  }
}

/** Somebody of the shop has written since it closed: the customer is not alone. */
async function isAnswered(
  { store }: OutboxDeps,
  { shopId, conversationId }: MessageDoc,
  { fromMs }: ClosedPeriod,
): Promise<boolean> {
  const answer = await store.messages.exists({
    shopId,
    conversationId,
    direction: 'out',
    stub: false,
    authorKind: { $in: ['staff', 'platform'] },
    sentAt: { $gt: new Date(fromMs ?? 0) },
  })
  return answer !== null
}
