import type { WindowVerdict } from '../../channels/channel.ts'
import { windowSentence } from '../../channels/window-texts.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import type { ConversationDoc, MessageDoc } from '../../store/models/conversation.ts'
import { afterCursor, cursorOf } from './cursor.ts'
import type { Language, Page, ReadDeps } from './deps.ts'
import { messageShape, type MessageShape } from './messages.ts'
import { briefsOf, openerFor, type PersonBrief } from './opened.ts'
import { resumeTimes } from './resume-times.ts'
import { findConversations } from './search.ts'
import { namesOfStaff, type Staff } from '../staff.ts'

export interface ConversationQuery {
  readonly channelId?: string | undefined
  readonly unread?: boolean | undefined
  /** Given to this user; null: to nobody. */
  readonly assigneeId?: string | null | undefined
  readonly q?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  readonly language: Language
}

export interface WindowShape {
  readonly canSend: boolean
  readonly until: string | null
  readonly kind: WindowVerdict['kind']
  readonly reason: string
  /** The reason in the reader's language. */
  readonly detail: string
}

export interface ConversationShape {
  readonly id: string
  readonly channelId: string
  readonly platform: ConversationDoc['platform']
  readonly person: PersonBrief
  readonly lastMessage: MessageShape | null
  readonly unreadCount: number
  readonly referral: { ref: string | null; source: string | null; adId: string | null; at: string } | null
  /** Who of the shop answers it. */
  readonly assignee: Staff | null
  readonly updatedAt: string
  readonly window: WindowShape
}

/** Conversations of a shop, newest first. A filter by another shop's or an unknown id finds nothing. */
export async function listConversations(
  deps: ReadDeps,
  shopId: string,
  query: ConversationQuery,
): Promise<Page<ConversationShape>> {
  const found = query.q === undefined ? null : await findConversations(deps, shopId, query.q)
  const filters: Record<string, unknown>[] = [afterCursor('updatedAt', query.cursor, 'desc')]
  if (found !== null)
    filters.push({ $or: [{ _id: { $in: found.conversationIds } }, { personId: { $in: found.personIds } }] })
  const rows = await deps.store.conversations
    .find({
      shopId,
      ...(query.channelId === undefined ? {} : { channelId: query.channelId }),
      ...(query.unread === undefined ? {} : { hasUnread: query.unread }),
      ...(query.assigneeId === undefined ? {} : { assigneeId: query.assigneeId }),
      $and: filters,
    })
    .sort({ updatedAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<ConversationDoc[]>()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await conversationShapes(deps, shopId, page, query.language),
    nextCursor: rows.length > page.length && last ? cursorOf(last.updatedAt, last._id) : null,
  }
}

export async function readConversation(
  deps: ReadDeps,
  shopId: string,
  conversationId: string,
  language: Language,
): Promise<ConversationShape | null> {
  const row = await deps.store.conversations.findOne({ _id: conversationId, shopId }).lean<ConversationDoc>()
  return row ? ((await conversationShapes(deps, shopId, [row], language))[0] ?? null) : null
}

/** What a staff member may do in this conversation now. */
export async function readWindow(
  deps: ReadDeps,
  shopId: string,
  conversationId: string,
  language: Language,
): Promise<WindowShape | null> {
  return (await readConversation(deps, shopId, conversationId, language))?.window ?? null
}

async function conversationShapes(
  deps: ReadDeps,
  shopId: string,
  rows: readonly ConversationDoc[],
  language: Language,
): Promise<ConversationShape[]> {
  if (rows.length === 0) return []
  const personIds = rows.map((row) => row.personId)
  const lastIds = rows.flatMap((row) => (row.lastMessageId === null ? [] : [row.lastMessageId]))
  const channelIds = [...new Set(rows.map((row) => row.channelId))]
  const assigneeIds = rows.flatMap(({ assigneeId }) => assigneeId ?? [])
  const [opener, messages, channels, staff] = await Promise.all([
    openerFor(deps, shopId, personIds),
    deps.store.messages.find({ _id: { $in: lastIds }, shopId, stub: false }).lean<MessageDoc[]>(),
    deps.store.channels
      .find({ _id: { $in: channelIds }, shopId }, { live: 1, paidSendsOn: 1, mediaMode: 1 })
      .lean<Pick<ChannelDoc, '_id' | 'live' | 'paidSendsOn' | 'mediaMode'>[]>(),
    namesOfStaff(deps, shopId, assigneeIds),
  ])
  const [people, resumes] = await Promise.all([
    briefsOf(deps, shopId, personIds, opener),
    resumeTimes(deps, shopId, messages),
  ])
  const lastOf = new Map(messages.map((message) => [message._id, message]))
  const channelOf = new Map(channels.map((channel) => [channel._id, channel]))
  const nowMs = deps.clock.nowMs()
  return rows.map((row) => {
    const brief = people.get(row.personId)
    const last = row.lastMessageId === null ? undefined : lastOf.get(row.lastMessageId)
    return {
      id: row._id,
      channelId: row.channelId,
      platform: row.platform,
      person: brief
        ? { id: brief.id, externalId: brief.externalId, name: brief.name, avatarUrl: brief.avatarUrl }
        : { id: row.personId, externalId: row.personExternalId, name: null, avatarUrl: null },
      lastMessage: last
        ? messageShape(last, row, opener, {
            replyTo: null,
            resumesAt: resumes.get(last._id),
            language,
            mode: channelOf.get(row.channelId)?.mediaMode ?? 'link',
            nowMs,
          })
        : null,
      unreadCount: row.unreadCount,
      referral: row.referral ? { ...row.referral, at: row.referral.at.toISOString() } : null,
      assignee: row.assigneeId ? { userId: row.assigneeId, name: staff.get(row.assigneeId) ?? null } : null,
      updatedAt: row.updatedAt.toISOString(),
      window: windowShape(deps, row, channelOf.get(row.channelId), brief?.follower ?? null, language),
    }
  })
}

function windowShape(
  deps: ReadDeps,
  conversation: ConversationDoc,
  channel: Pick<ChannelDoc, 'live' | 'paidSendsOn'> | undefined,
  follower: boolean | null,
  language: Language,
): WindowShape {
  const verdict: WindowVerdict = channel?.live
    ? deps.channels.get(conversation.platform).window({
        nowMs: deps.clock.nowMs(),
        lastContactAtMs: conversation.lastContactAt?.getTime() ?? null,
        author: 'staff',
        humanAgentHeld: deps.humanAgentHeld,
        paidSendsOn: channel.paidSendsOn,
        follower,
      })
    : { canSend: false, kind: null, untilMs: null, reason: 'channel-unlinked' }
  return {
    canSend: verdict.canSend,
    until: verdict.untilMs === null ? null : new Date(verdict.untilMs).toISOString(),
    kind: verdict.kind,
    reason: verdict.reason,
    detail: windowSentence(verdict.reason, language) ?? verdict.reason,
  }
}
