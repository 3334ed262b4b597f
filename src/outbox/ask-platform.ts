import type { ContactAnswer, PlatformQuestion, QuotaAnswer } from '../channels/channel.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { OutboxDeps } from './deps.ts'

/** What was asked a moment ago is not asked again: by nobody, in no process. */
const ASK_EVERY_MS = 60_000
/** Somebody waits for the verdict; without an answer our own records decide. */
const ASK_WITHIN_MS = 2_500

/**
 * Asks the platform when it last heard of a person: it counts contacts that no webhook tells (an article's comment, a menu
 * opened before the account was linked). Our own record moves forward only.
 * @returns the conversation as it stands now; the same object where nothing new was learnt
 */
export async function askContact(deps: OutboxDeps, conversation: ConversationDoc): Promise<ConversationDoc> {
  const { store, channels, clock } = deps
  const { _id, shopId, platform, personExternalId } = conversation
  const questions = channels.get(platform).windowQuestions
  const question = questions?.contact(personExternalId) ?? null
  if (question === null) return conversation
  const now = clock.nowMs()
  const mine = await store.conversations.updateOne(
    { _id, shopId, contactAskedAt: { $not: { $gt: new Date(now - ASK_EVERY_MS) } } },
    { $set: { contactAskedAt: new Date(now) } },
  )
  if (mine.modifiedCount === 0) return conversation
  const answer = await ask<ContactAnswer>(deps, conversation, question)
  // A clock that goes before ours must not open a window for longer than it is.
  const toldMs = Math.min(answer?.lastInteractionAtMs ?? 0, now)
  if (toldMs <= (conversation.lastContactAt?.getTime() ?? 0)) return conversation
  const newer = await store.conversations
    .findOneAndUpdate(
      { _id, shopId },
      { $max: { lastContactAt: new Date(toldMs) } },
      { returnDocument: 'after' },
    )
    .lean<ConversationDoc>()
  return newer ?? conversation
}

/** How many of the package's messages are left, asked at most once a minute; null: the platform names no number. */
export async function askQuota(deps: OutboxDeps, channel: ChannelDoc): Promise<QuotaAnswer | null> {
  const { store, channels, clock } = deps
  const questions = channels.get(channel.platform).windowQuestions
  if (questions === null) return null
  const { _id, shopId } = channel
  const now = clock.nowMs()
  const mine = await store.channels.updateOne(
    { _id, shopId, live: true, quotaAskedAt: { $not: { $gt: new Date(now - ASK_EVERY_MS) } } },
    { $set: { quotaAskedAt: new Date(now) } },
  )
  if (mine.modifiedCount === 0) return channel.quota ?? null
  const quota = await ask<QuotaAnswer>(deps, { ...channel, channelId: _id }, questions.quota)
  if (quota === null) return channel.quota ?? null
  await store.channels.updateOne({ _id, shopId }, { $set: { quota } })
  return quota
}

/** The package's number has changed with a message of ours: the next who asks shall hear it from the platform. */
export async function forgetQuota(
  { store }: OutboxDeps,
  channel: { readonly channelId: string; readonly shopId: string },
): Promise<void> {
  await store.channels.updateOne(
    { _id: channel.channelId, shopId: channel.shopId },
    { $set: { quotaAskedAt: null } },
  )
}

/** @returns null: not allowed, not reached, not in time, or refused; a verdict never fails for that */
async function ask<Answer>(
  { door, log }: OutboxDeps,
  { shopId, channelId }: { readonly shopId: string; readonly channelId: string },
  { operation, input }: PlatformQuestion,
): Promise<Answer | null> {
  try {
    return await door.call<Answer>({ kind: 'channel', shopId, channelId }, operation, input, {
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
      priority: 'person',
    })
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string }
    log.info('the platform could not be asked about a window', { channelId, operation, reason: code ?? name })
    return null
  }
}
