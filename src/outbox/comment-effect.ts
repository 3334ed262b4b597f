import type { ClientSession } from 'mongoose'
import type { Receipt } from '../channels/channel.ts'
import { appendEvents } from '../events/append.ts'
import { idOf } from '../kit/ids.ts'
import type { CommentDoc } from '../store/models/comment.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import type { StoredAction } from './sealed-action.ts'

/** Rank of a text that was edited, over one that was added, where their platform times tie (as in `inbox/`). */
const EDITED_RANK = 1

/**
 * What an accepted comment action changed, as a write to run with its settlement: staff see it at once, and the platform's
 * own event about it finds it done. The platform counts in whole seconds: of what we hide and show again within one, the last
 * stands, because ours is later than either event; a new reply takes the second's beginning, because its event brings more.
 */
export async function commentEffect(
  store: Store,
  vault: Vault,
  row: OutboxDoc,
  action: StoredAction,
  receipt: Receipt,
  nowMs: number,
): Promise<((session: ClientSession) => Promise<void>) | null> {
  const { shopId } = row
  const at = new Date(nowMs)
  const commentId = row.commentId ?? ''
  const update =
    (change: Record<string, unknown>, where: Record<string, unknown> = {}) =>
    async (session: ClientSession) => {
      await store.comments.updateOne({ _id: commentId, shopId, ...where }, { $set: change }, { session })
    }
  switch (action.do) {
    case 'hide-comment':
      return update({ hidden: action.hidden, hiddenAt: at })
    case 'like-comment':
      return update({ liked: action.liked })
    case 'delete-comment':
      return update({ deletedAt: at, sealedText: null, sealedAttachments: null, attachmentCount: 0 })
    case 'private-reply':
      return update({ privateReplySentAt: at })
    case 'edit-comment': {
      const sealer = await vault.forShop(shopId)
      const sealedText = sealer.seal(
        { collection: 'comments', documentId: commentId, field: 'sealedText' },
        action.text,
      )
      return update({ sealedText, textAt: at, textRank: EDITED_RANK, editedAt: at }, { deletedAt: null })
    }
    case 'reply-comment':
      return receipt.externalId === null
        ? null
        : ownReply(store, vault, row, receipt.externalId, action.text, startOfSecond(nowMs))
    default:
      return null
  }
}

const startOfSecond = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)

/** The Page's own comment: nobody's personal data, so it is sealed under the shop's key. */
async function ownReply(
  store: Store,
  vault: Vault,
  row: OutboxDoc,
  externalId: string,
  text: string,
  at: Date,
): Promise<((session: ClientSession) => Promise<void>) | null> {
  const { shopId, channelId } = row
  const parent = await store.comments.findOne({ _id: row.commentId ?? '', shopId }).lean<CommentDoc>()
  if (!parent) return null
  const _id = idOf('cmt', channelId, externalId)
  const sealer = await vault.forShop(shopId)
  const sealedText = sealer.seal({ collection: 'comments', documentId: _id, field: 'sealedText' }, text)
  return async (session) => {
    await store.comments.updateOne(
      { _id, shopId },
      {
        $setOnInsert: {
          channelId,
          externalId,
          stub: false,
          postId: parent.postId,
          postExternalId: parent.postExternalId,
          parentId: parent.parentId ?? parent._id,
          personId: null,
          own: true,
          sealedText,
          sealedAttachments: null,
          attachmentCount: 0,
          textAt: at,
          textRank: 0,
          createdAt: at,
          editedAt: null,
          hidden: false,
          hiddenAt: null,
          deletedAt: null,
          liked: false,
          privateReplySentAt: null,
          privateReplyOutboxId: null,
          receivedAt: new Date(),
        },
      },
      { session, upsert: true },
    )
    await appendEvents(
      store,
      [
        {
          shopId,
          type: 'comment.created',
          platform: row.platform,
          channelId,
          conversationId: null,
          subjectId: _id,
          at,
        },
      ],
      session,
    )
  }
}
