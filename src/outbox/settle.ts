import type { ClientSession } from 'mongoose'
import type { Receipt } from '../channels/channel.ts'
import { appendEvents } from '../events/append.ts'
import type { OutEvent } from '../events/out-event.ts'
import type { MessageDoc, SendStatus } from '../store/models/conversation.ts'
import type { OutboxDoc, OutboxState } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { SETTLED_KEEP_MS } from './accept.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { commentEffect } from './comment-effect.ts'
import { openAction } from './sealed-action.ts'

/** An echo without a mark of ours is looked for among attempts that began this long before or after it, by the platform's time. */
export const ECHO_WINDOW_MS = 2 * 60_000

/** A row's state in the words of the API. */
export const SHOWN: Readonly<Record<OutboxState, SendStatus>> = {
  pending: 'queued',
  deferred: 'queued',
  sending: 'sending',
  sent: 'sent',
  failed: 'failed',
  unknown: 'unknown',
}

/** Brings what shows a row (its message or comment) to the row's state, and tells it. */
export async function showRow(store: Store, row: OutboxDoc, session: ClientSession): Promise<void> {
  if (row.messageId !== null)
    await store.messages.updateOne(
      { _id: row.messageId, shopId: row.shopId },
      { $set: { sendStatus: SHOWN[row.state], problem: row.problem } },
      { session },
    )
  await tellRow(store, row, session)
}

async function tellRow(store: Store, row: OutboxDoc, session: ClientSession): Promise<void> {
  const event = eventOf(row, new Date())
  if (event) await appendEvents(store, [event], session)
}

/** What tells of a row; null: nothing shows it. */
export function eventOf(row: OutboxDoc, at: Date): OutEvent | null {
  const { shopId, platform, channelId, messageId, commentId, threadKey } = row
  const told = { shopId, platform, channelId, at }
  if (messageId !== null)
    return { ...told, type: 'message.status', conversationId: threadKey, subjectId: messageId }
  if (commentId !== null)
    return { ...told, type: 'comment.changed', conversationId: null, subjectId: commentId }
  return null
}

/**
 * The platform's answer to an attempt. Whatever the echo did meanwhile, afterwards there is one message with the
 * platform's id: ours. Repeating it changes nothing.
 * @returns false: the row was settled before
 */
export async function settleByResponse(
  store: Store,
  vault: Vault,
  row: OutboxDoc,
  receipt: Receipt,
  nowMs: number,
): Promise<boolean> {
  const action = row.commentId !== null && row.sealedAction ? await openAction(vault, row) : null
  const effect = action === null ? null : await commentEffect(store, vault, row, action, receipt, nowMs)
  const settle = (isNameTaken: boolean) =>
    store.transaction(async (session) => {
      const settled = await markSent(store, row, receipt.externalId, nowMs, session)
      if (!settled) return false
      if (settled.messageId !== null)
        await nameMessage(store, settled, { ...receipt, from: 'response', isNameTaken }, session)
      await effect?.(session)
      await tellRow(store, settled, session)
      return true
    })
  // Rarely anything under the platform's id was there first, so that is looked for only where its unique key says so.
  return settle(false).catch((error: unknown) => {
    if (isDuplicateKey(error)) return settle(true)
    throw error
  })
}

/** How an echo points at one of our rows: by the id it brings back, or by person, time and what it says or holds. */
export type EchoMatch =
  | { readonly by: 'outbox-id'; readonly outboxId: string }
  | {
      readonly by: 'mark'
      readonly personId: string
      readonly mark: string
      readonly atMs: number
      /** Rows it may be of. Default: under way, or of unknown fate. */
      readonly states?: readonly ('sending' | 'unknown')[]
    }

/**
 * Settles a row by the echo of its message, inside the drain's transaction. `null`: no row of ours, or two that could be
 * meant (then a person decides): the echo is a message of its own.
 * A private reply has no message row yet (`messageId: null`): the caller makes it, with the row's author.
 */
export async function settleByEcho(
  store: Store,
  account: { readonly shopId: string; readonly channelId: string },
  match: EchoMatch,
  echo: { readonly externalId: string; readonly atMs: number },
  session: ClientSession,
): Promise<OutboxDoc | null> {
  const found = await rowOfEcho(store, account, match, session)
  if (!found) return null
  const settled = (await markSent(store, found, echo.externalId, echo.atMs, session)) ?? found
  if (settled.messageId !== null) {
    const { externalId, atMs: sentAtMs } = echo
    await nameMessage(store, settled, { externalId, sentAtMs, from: 'echo', isNameTaken: true }, session)
    await tellRow(store, settled, session)
  } else if (settled.kind === 'private-reply' && settled.commentId !== null) {
    await store.comments.updateOne(
      { _id: settled.commentId, shopId: settled.shopId, privateReplySentAt: null },
      { $set: { privateReplySentAt: new Date(echo.atMs) } },
      { session },
    )
    await tellRow(store, settled, session)
  }
  return settled
}

async function rowOfEcho(
  store: Store,
  account: { readonly shopId: string; readonly channelId: string },
  match: EchoMatch,
  session: ClientSession,
): Promise<OutboxDoc | null> {
  if (match.by === 'outbox-id') {
    return store.outbox
      .findOne({ _id: match.outboxId, shopId: account.shopId, channelId: account.channelId }, null, {
        session,
      })
      .lean<OutboxDoc>()
  }
  const candidates = await store.outbox
    .find(
      {
        shopId: account.shopId,
        channelId: account.channelId,
        textHash: match.mark,
        personId: match.personId,
        state: { $in: [...(match.states ?? ['sending', 'unknown'])] },
        attemptStartedAt: {
          $gte: new Date(match.atMs - ECHO_WINDOW_MS),
          $lte: new Date(match.atMs + ECHO_WINDOW_MS),
        },
      },
      null,
      { session },
    )
    .limit(2)
    .lean<OutboxDoc[]>()
  return candidates.length === 1 ? (candidates[0] ?? null) : null
}

/** @returns the row as sent; null when it was settled before and nothing is left to write */
async function markSent(
  store: Store,
  row: OutboxDoc,
  externalId: string | null,
  atMs: number,
  session: ClientSession,
): Promise<OutboxDoc | null> {
  return store.outbox
    .findOneAndUpdate(
      { _id: row._id, shopId: row.shopId, state: { $ne: 'sent' } },
      {
        $set: {
          state: 'sent',
          open: false,
          externalId,
          problem: null,
          deferredUntil: null,
          settledAt: new Date(atMs),
          expireAt: new Date(atMs + SETTLED_KEEP_MS),
          sealedAction: null,
        },
      },
      { returnDocument: 'after', session },
    )
    .lean<OutboxDoc>()
}

/**
 * Gives our message its platform id, and takes in what an echo had made under that id before we knew it was ours.
 * @param told `isNameTaken`: something may stand under that id
 */
async function nameMessage(
  store: Store,
  row: OutboxDoc,
  told: Receipt & { readonly from: 'response' | 'echo'; readonly isNameTaken: boolean },
  session: ClientSession,
): Promise<void> {
  if (row.messageId === null) return
  const { externalId, sentAtMs, cost = null, from, isNameTaken } = told
  const { shopId, channelId, messageId } = row
  const made =
    externalId === null || !isNameTaken
      ? null
      : await store.messages
          .findOne({ channelId, externalId, shopId, _id: { $ne: messageId } }, null, { session })
          .lean<MessageDoc>()
  if (made) {
    await store.messages.deleteOne({ _id: made._id, shopId }, { session })
    await store.conversations.updateOne(
      { _id: row.threadKey, shopId, lastMessageId: made._id },
      { $set: { lastMessageId: messageId } },
      { session },
    )
  }
  // The echo's time is the platform's; the answer's stands only until an echo has spoken.
  const sentAt = made && !made.stub ? made.sentAt : sentAtMs === null ? null : new Date(sentAtMs)
  await store.messages.updateOne(
    { _id: messageId, shopId, ...(from === 'response' ? { externalId: { $in: [null, externalId] } } : {}) },
    {
      $set: {
        ...(externalId === null ? {} : { externalId }),
        sendStatus: 'sent',
        problem: null,
        ...(cost === null ? {} : { cost }),
        ...(sentAt === null ? {} : { sentAt }),
        ...(made ? { deliveredAt: made.deliveredAt, readAt: made.readAt, reactions: made.reactions } : {}),
        ...(made?.deletedAt
          ? { deletedAt: made.deletedAt, sealedText: null, sealedAttachments: null, attachmentCount: 0 }
          : {}),
      },
    },
    { session },
  )
}
