import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textOrNull, yesNo } from '../schema.ts'

/** A Page post or visitor post. `_id` = idOf('pst', channel, external id). */
export interface PostDoc {
  _id: string
  shopId: string
  channelId: string
  externalId: string
  stub: boolean
  /** The Page's own, or a visitor's (then sealed under the person's key). */
  byPersonId: string | null
  sealedText: Buffer | null
  textAt: Date
  link: string | null
  hidden: boolean
  hiddenAt: Date | null
  deletedAt: Date | null
  createdAt: Date
  updatedAt: Date
  /** Public counts, when read (FB2). */
  commentCount: number
  reactionCount: number
  shareCount: number
  pictureUrl: string | null
  fetchedAt: Date | null
  /** Read back from the platform's history and told by no webhook (yet). */
  history?: boolean
}
export const postSchema = defineSchema<PostDoc>('posts', {
  _id: text,
  shopId: text,
  channelId: text,
  externalId: text,
  stub: yesNo,
  byPersonId: textOrNull,
  sealedText: bytesOrNull,
  textAt: date,
  link: textOrNull,
  hidden: yesNo,
  hiddenAt: dateOrNull,
  deletedAt: dateOrNull,
  createdAt: date,
  updatedAt: date,
  commentCount: number,
  reactionCount: number,
  shareCount: number,
  pictureUrl: textOrNull,
  fetchedAt: dateOrNull,
  history: { type: Boolean, default: false },
})
postSchema.index({ shopId: 1, createdAt: -1, _id: -1 }, { name: 'list' })
postSchema.index({ shopId: 1, channelId: 1, createdAt: -1, _id: -1 }, { name: 'list_by_channel' })
postSchema.index(
  { shopId: 1, channelId: 1, history: 1, createdAt: 1 },
  { partialFilterExpression: { history: true }, name: 'recovered' },
)

/** Why a comment was hidden by a rule of its Page. */
export type HiddenFor = 'phone' | 'word'

/** A comment. `_id` = idOf('cmt', channel, external id). Newest by platform time wins; removal is final. */
export interface CommentDoc {
  _id: string
  shopId: string
  channelId: string
  externalId: string
  stub: boolean
  postId: string
  postExternalId: string
  /** null on a top-level comment */
  parentId: string | null
  /** null where the platform withholds the author, and on the Page's own */
  personId: string | null
  /** Written by the Page itself. */
  own: boolean
  sealedText: Buffer | null
  sealedAttachments: Buffer | null
  attachmentCount: number
  /** Platform time of the text that stands, and the rank that breaks ties (edited over add). */
  textAt: Date | null
  textRank: number
  createdAt: Date
  editedAt: Date | null
  hidden: boolean
  hiddenAt: Date | null
  deletedAt: Date | null
  liked: boolean
  privateReplySentAt: Date | null
  privateReplyOutboxId: string | null
  receivedAt: Date
  /** Set when a rule of the Page had it hidden: why and when, and which text (its `textAt`). */
  autoHiddenFor?: HiddenFor | null
  autoHiddenAt?: Date | null
  autoHiddenText?: Date | null
  /** Read back from the platform's history and told by no webhook (yet). */
  history?: boolean
}
export const commentSchema = defineSchema<CommentDoc>('comments', {
  _id: text,
  shopId: text,
  channelId: text,
  externalId: text,
  stub: yesNo,
  postId: text,
  postExternalId: text,
  parentId: textOrNull,
  personId: textOrNull,
  own: yesNo,
  sealedText: bytesOrNull,
  sealedAttachments: bytesOrNull,
  attachmentCount: number,
  textAt: dateOrNull,
  textRank: number,
  createdAt: date,
  editedAt: dateOrNull,
  hidden: yesNo,
  hiddenAt: dateOrNull,
  deletedAt: dateOrNull,
  liked: yesNo,
  privateReplySentAt: dateOrNull,
  privateReplyOutboxId: textOrNull,
  receivedAt: date,
  autoHiddenFor: textOrNull,
  autoHiddenAt: dateOrNull,
  autoHiddenText: dateOrNull,
  history: { type: Boolean, default: false },
})
commentSchema.index({ shopId: 1, stub: 1, createdAt: -1, _id: -1 }, { name: 'list' })
commentSchema.index({ shopId: 1, channelId: 1, stub: 1, createdAt: -1, _id: -1 }, { name: 'list_by_channel' })
commentSchema.index({ shopId: 1, postId: 1, stub: 1, createdAt: -1, _id: -1 }, { name: 'list_by_post' })
commentSchema.index(
  { shopId: 1, parentId: 1, stub: 1, createdAt: -1, _id: -1 },
  { partialFilterExpression: { parentId: { $gt: '' } }, name: 'list_by_parent' },
)
commentSchema.index(
  { shopId: 1, channelId: 1, history: 1, createdAt: 1 },
  { partialFilterExpression: { history: true }, name: 'recovered' },
)
commentSchema.index(
  { shopId: 1, autoHiddenAt: -1, _id: -1 },
  { partialFilterExpression: { autoHiddenAt: { $type: 'date' } }, name: 'auto_hidden' },
)
