import { newId } from '../kit/ids.ts'
import type { QuickReplyDoc } from '../store/models/quick-reply.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { foldText } from '../vault/blind-index.ts'
import type { OutboxDeps } from './deps.ts'

/** A shop's own words; the console holds all of them, so there is an end to it. */
export const MAX_QUICK_REPLIES = 500

export interface QuickReplyWords {
  readonly shortcut: string
  readonly text: string
}

export type QuickReplyRefusal = 'not-found' | 'shortcut-taken' | 'quick-replies-full'

export interface QuickReplyShape {
  readonly id: string
  readonly shortcut: string
  readonly text: string
  readonly updatedAt: string
}

const shapeOf = ({ _id, shortcut, text, updatedAt }: QuickReplyDoc): QuickReplyShape => ({
  id: _id,
  shortcut,
  text,
  updatedAt: updatedAt.toISOString(),
})

/** All of a shop's, by shortcut. */
export async function listQuickReplies({ store }: OutboxDeps, shopId: string): Promise<QuickReplyShape[]> {
  const rows = await store.quickReplies
    .find({ shopId })
    .sort({ shortcut: 1 })
    .limit(MAX_QUICK_REPLIES)
    .lean<QuickReplyDoc[]>()
  return rows.map(shapeOf)
}

export async function addQuickReply(
  { store, clock }: OutboxDeps,
  shopId: string,
  words: QuickReplyWords,
  userId: string,
): Promise<QuickReplyShape | QuickReplyRefusal> {
  if ((await store.quickReplies.countDocuments({ shopId })) >= MAX_QUICK_REPLIES) return 'quick-replies-full'
  const row: QuickReplyDoc = {
    _id: newId('qkr'),
    shopId,
    shortcut: foldText(words.shortcut),
    text: words.text,
    updatedAt: new Date(clock.nowMs()),
    updatedBy: userId,
  }
  try {
    await store.quickReplies.create([row])
  } catch (error) {
    if (isDuplicateKey(error)) return 'shortcut-taken'
    throw error
  }
  return shapeOf(row)
}

export async function changeQuickReply(
  { store, clock }: OutboxDeps,
  shopId: string,
  id: string,
  words: { readonly [Word in keyof QuickReplyWords]?: string | undefined },
  userId: string,
): Promise<QuickReplyShape | QuickReplyRefusal> {
  const { shortcut, text } = words
  try {
    const row = await store.quickReplies
      .findOneAndUpdate(
        { _id: id, shopId },
        {
          $set: {
            ...(shortcut === undefined ? {} : { shortcut: foldText(shortcut) }),
            ...(text === undefined ? {} : { text }),
            updatedAt: new Date(clock.nowMs()),
            updatedBy: userId,
          },
        },
        { returnDocument: 'after' },
      )
      .lean<QuickReplyDoc>()
    return row ? shapeOf(row) : 'not-found'
  } catch (error) {
    if (isDuplicateKey(error)) return 'shortcut-taken'
    throw error
  }
}

/** @returns false: there is no such quick reply in this shop */
export async function removeQuickReply({ store }: OutboxDeps, shopId: string, id: string): Promise<boolean> {
  return (await store.quickReplies.deleteOne({ _id: id, shopId })).deletedCount === 1
}
