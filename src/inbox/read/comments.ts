import { mediaIdOf, mediaModesOf, shownAddress } from '../../store/media-names.ts'
import type { CommentDoc, HiddenFor, PostDoc } from '../../store/models/comment.ts'
import { type WorkShape, workOn } from './comment-work.ts'
import { afterCursor, cursorOf } from './cursor.ts'
import type { Language, Page, ReadDeps } from './deps.ts'
import { type AttachmentShape, attachmentsOf, briefsOf, openerFor, type PersonBrief } from './opened.ts'

/** One private reply, within this time of the comment (docs/platforms/facebook.md#private-replies). */
const PRIVATE_REPLY_MS = 7 * 24 * 60 * 60 * 1000

export interface CommentShape {
  readonly id: string
  readonly externalId: string
  readonly channelId: string
  readonly postId: string
  readonly parentId: string | null
  /** null: the platform withholds the author, or the Page wrote it (`own`). */
  readonly person: PersonBrief | null
  readonly own: boolean
  readonly text: string | null
  readonly attachments: AttachmentShape[]
  readonly createdAt: string
  readonly editedAt: string | null
  readonly hidden: boolean
  readonly deletedAt: string | null
  readonly liked: boolean
  readonly privateReply: {
    readonly allowed: boolean
    readonly until: string | null
    readonly sentAt: string | null
  }
  readonly actions: WorkShape[]
  /** Hidden by a rule of the Page; null: it was not. Whether it still is, `hidden` tells. */
  readonly autoHidden: { readonly for: HiddenFor; readonly at: string } | null
}

export interface CommentQuery {
  readonly channelId?: string | undefined
  readonly postId?: string | undefined
  readonly parentId?: string | undefined
  /** Only those that a rule had hidden, newest hiding first. */
  readonly autoHidden?: true | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  readonly language: Language
}

/** Comments of a shop, newest first. */
export async function listComments(
  deps: ReadDeps,
  shopId: string,
  query: CommentQuery,
): Promise<Page<CommentShape>> {
  // The log of what rules have done has an order of its own.
  const by = query.autoHidden === true ? 'autoHiddenAt' : 'createdAt'
  const rows = await deps.store.comments
    .find({
      shopId,
      stub: false,
      ...(query.autoHidden === true ? { autoHiddenAt: { $type: 'date' } } : {}),
      ...(query.channelId === undefined ? {} : { channelId: query.channelId }),
      ...(query.postId === undefined ? {} : { postId: query.postId }),
      ...(query.parentId === undefined ? {} : { parentId: query.parentId }),
      ...afterCursor(by, query.cursor, 'desc'),
    })
    .sort({ [by]: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<CommentDoc[]>()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await commentShapes(deps, shopId, page, query.language),
    nextCursor: rows.length > page.length && last ? cursorOf(last[by] ?? last.createdAt, last._id) : null,
  }
}

export async function readComment(
  deps: ReadDeps,
  shopId: string,
  commentId: string,
  language: Language,
): Promise<CommentShape | null> {
  const row = await deps.store.comments.findOne({ _id: commentId, shopId, stub: false }).lean<CommentDoc>()
  return row ? ((await commentShapes(deps, shopId, [row], language))[0] ?? null) : null
}

async function commentShapes(
  deps: ReadDeps,
  shopId: string,
  rows: readonly CommentDoc[],
  language: Language,
): Promise<CommentShape[]> {
  const personIds = rows.map((row) => row.personId)
  const commentIds = rows.map((row) => row._id)
  const opener = await openerFor(deps, shopId, personIds)
  const people = await briefsOf(deps, shopId, personIds, opener)
  const modeOf = await mediaModesOf(
    deps.store,
    shopId,
    rows.flatMap(({ channelId, attachmentCount }) => (attachmentCount > 0 ? [channelId] : [])),
  )
  const actionsOf = await workOn(deps, shopId, commentIds, language)
  const nowMs = deps.clock.nowMs()
  return rows.map((row) => {
    const field = (name: 'sealedText' | 'sealedAttachments') =>
      opener.open(row.personId, { collection: 'comments', documentId: row._id, field: name }, row[name])
    const brief = row.personId === null ? undefined : people.get(row.personId)
    const untilMs = row.createdAt.getTime() + PRIVATE_REPLY_MS
    const answerable = !row.own && row.deletedAt === null
    return {
      id: row._id,
      externalId: row.externalId,
      channelId: row.channelId,
      postId: row.postId,
      parentId: row.parentId,
      person: brief
        ? { id: brief.id, externalId: brief.externalId, name: brief.name, avatarUrl: brief.avatarUrl }
        : null,
      own: row.own,
      text: row.deletedAt === null ? field('sealedText') : null,
      attachments:
        row.deletedAt === null
          ? attachmentsOf(field('sealedAttachments'), {
              ownerId: row._id,
              received: !row.own,
              mode: modeOf(row.channelId),
              nowMs,
            })
          : [],
      createdAt: row.createdAt.toISOString(),
      editedAt: row.editedAt?.toISOString() ?? null,
      hidden: row.hidden,
      deletedAt: row.deletedAt?.toISOString() ?? null,
      liked: row.liked,
      privateReply: {
        allowed:
          answerable &&
          row.privateReplyOutboxId === null &&
          row.privateReplySentAt === null &&
          nowMs <= untilMs,
        until: answerable ? new Date(untilMs).toISOString() : null,
        sentAt: row.privateReplySentAt?.toISOString() ?? null,
      },
      actions: actionsOf(row._id),
      autoHidden:
        row.autoHiddenFor && row.autoHiddenAt
          ? { for: row.autoHiddenFor, at: row.autoHiddenAt.toISOString() }
          : null,
    }
  })
}

export interface PostShape {
  readonly id: string
  readonly externalId: string
  readonly channelId: string
  readonly person: PersonBrief | null
  readonly text: string | null
  readonly link: string | null
  readonly pictureUrl: string | null
  readonly hidden: boolean
  readonly deletedAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly counts: { readonly comments: number; readonly reactions: number; readonly shares: number }
}

/** Posts of the linked Pages, newest first. One that is only known from its comments has no text yet. */
export async function listPosts(
  deps: ReadDeps,
  shopId: string,
  query: {
    readonly channelId?: string | undefined
    readonly limit: number
    readonly cursor?: string | undefined
  },
): Promise<Page<PostShape>> {
  const rows = await deps.store.posts
    .find({
      shopId,
      ...(query.channelId === undefined ? {} : { channelId: query.channelId }),
      ...afterCursor('createdAt', query.cursor, 'desc'),
    })
    .sort({ createdAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<PostDoc[]>()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await postShapes(deps, shopId, page),
    nextCursor: rows.length > page.length && last ? cursorOf(last.createdAt, last._id) : null,
  }
}

export async function readPost(deps: ReadDeps, shopId: string, postId: string): Promise<PostShape | null> {
  const row = await deps.store.posts.findOne({ _id: postId, shopId }).lean<PostDoc>()
  return row ? ((await postShapes(deps, shopId, [row]))[0] ?? null) : null
}

async function postShapes(deps: ReadDeps, shopId: string, rows: readonly PostDoc[]): Promise<PostShape[]> {
  const personIds = rows.map((row) => row.byPersonId)
  const opener = await openerFor(deps, shopId, personIds)
  const people = await briefsOf(deps, shopId, personIds, opener)
  const modeOf = await mediaModesOf(
    deps.store,
    shopId,
    rows.flatMap(({ channelId, pictureUrl }) => (pictureUrl === null ? [] : [channelId])),
  )
  const nowMs = deps.clock.nowMs()
  return rows.map((row) => {
    const brief = row.byPersonId === null ? undefined : people.get(row.byPersonId)
    return {
      id: row._id,
      externalId: row.externalId,
      channelId: row.channelId,
      person: brief
        ? { id: brief.id, externalId: brief.externalId, name: brief.name, avatarUrl: brief.avatarUrl }
        : null,
      text:
        row.deletedAt === null
          ? opener.open(
              row.byPersonId,
              { collection: 'posts', documentId: row._id, field: 'sealedText' },
              row.sealedText,
            )
          : null,
      link: row.link,
      pictureUrl: shownAddress(modeOf(row.channelId), mediaIdOf(row._id, 'picture'), row.pictureUrl, nowMs),
      hidden: row.hidden,
      deletedAt: row.deletedAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      counts: { comments: row.commentCount, reactions: row.reactionCount, shares: row.shareCount },
    }
  })
}
