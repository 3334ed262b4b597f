import { ControlError } from '../kit/operation.ts'
import { buildAttachments, type AttachmentWish } from './attachments.ts'
import {
  anonymousBody,
  followBody,
  managementBody,
  reactionBody,
  submitInfoBody,
  userSendBody,
} from './event-bodies.ts'
import { commonOf, findMessage, oaOf, occurrence, storeMessage, userOf, type Platform } from './platform.ts'
import type { MessageKind, SharedInfo } from './state.ts'
import type { EmitResult } from './webhook.ts'

/** Which person at which OA. */
export interface Who {
  oaId: string
  userId: string
}

/** A person writes to the OA; that opens the window. */
export function userSend(
  platform: Platform,
  who: Who,
  say: {
    kind: MessageKind
    text: string
    quoteMessageId?: string | undefined
    attachment?: AttachmentWish | undefined
  },
): { messageId: string; atMs: number; webhook: EmitResult } {
  const oa = oaOf(platform, who.oaId)
  const user = userOf(platform, oa, who.userId)
  const atMs = platform.nowMs()
  user.lastInteractionAtMs = atMs
  const message = storeMessage(platform, {
    ...who,
    origin: 'user',
    kind: say.kind,
    text: say.text,
    quotedId: say.quoteMessageId ?? null,
    atMs,
  })
  message.attachments = buildAttachments(platform.kit.media, say.kind, message.id, say.attachment)
  const body = userSendBody(commonOf(platform, oa, who.userId, atMs), message)
  return { messageId: message.id, atMs, webhook: platform.webhook.emit(occurrence(oa, who.userId, body)) }
}

/** A visitor of the web widget writes; known only by an id of the widget. */
export function anonymousSend(
  platform: Platform,
  say: { oaId: string; anonymousId: string; conversationId: string; kind: MessageKind; text: string },
): { messageId: string; webhook: EmitResult } {
  const oa = oaOf(platform, say.oaId)
  const { oaId, anonymousId: userId, conversationId, kind, text } = say
  const message = storeMessage(platform, { oaId, userId, origin: 'user', kind, text, conversationId })
  message.attachments = buildAttachments(platform.kit.media, kind, message.id)
  const body = anonymousBody(commonOf(platform, oa, userId, message.atMs), message)
  return { messageId: message.id, webhook: platform.webhook.emit(occurrence(oa, userId, body)) }
}

/** Follows or stops following; following opens the window. */
export function setFollowing(platform: Platform, who: Who, follows: boolean, source: string): EmitResult {
  const oa = oaOf(platform, who.oaId)
  const user = userOf(platform, oa, who.userId)
  user.isFollower = follows
  if (follows) user.lastInteractionAtMs = platform.nowMs()
  platform.changed()
  const body = followBody(commonOf(platform, oa, who.userId), follows ? 'follow' : 'unfollow', source)
  return platform.webhook.emit(occurrence(oa, who.userId, body))
}

/** Taps and submits the form of `request_user_info`; the values stay in `shared_info`. */
export function submitInfo(
  platform: Platform,
  who: Who,
  form: 'current' | 'flat',
  info: SharedInfo,
): EmitResult {
  const oa = oaOf(platform, who.oaId)
  const user = userOf(platform, oa, who.userId)
  user.shared = { ...user.shared, ...info }
  platform.changed()
  const body = submitInfoBody(commonOf(platform, oa, who.userId), form, info)
  return platform.webhook.emit(occurrence(oa, who.userId, body))
}

/** The person or the OA's staff reacts to a message. */
export function react(
  platform: Platform,
  who: Who,
  reaction: { by: 'user' | 'oa'; messageId: string; icon: string },
): EmitResult {
  const oa = oaOf(platform, who.oaId)
  const message = findMessage(platform.state(), oa.id, reaction.messageId)
  if (message === undefined) throw new ControlError(`no message ${reaction.messageId} at OA ${oa.id}`)
  const { by, icon } = reaction
  message.reactions.push({ by, icon, atMs: platform.nowMs() })
  platform.changed()
  const body = reactionBody(commonOf(platform, oa, who.userId), reaction)
  return platform.webhook.emit(occurrence(oa, who.userId, body))
}

/** Taps "message" on the OA's page: once per person, only before the first message; opens the window. */
export function clickChat(platform: Platform, who: Who): EmitResult {
  const oa = oaOf(platform, who.oaId)
  const user = userOf(platform, oa, who.userId)
  if ((platform.state().conversations[`${oa.id}/${who.userId}`] ?? []).length > 0)
    return { sent: false, because: 'already-chatted' }
  user.lastInteractionAtMs = platform.nowMs()
  platform.changed()
  const body = managementBody(commonOf(platform, oa, who.userId), 'user_click_chatnow', {})
  return platform.webhook.emit(occurrence(oa, who.userId, body))
}

/** Any other event of the webhook page, with its own members. */
export function emitManagement(
  platform: Platform,
  ask: {
    oaId: string
    userId?: string | undefined
    event: string
    members: Record<string, unknown>
    fromZns: boolean
  },
): EmitResult {
  const oa = oaOf(platform, ask.oaId)
  const userId = ask.userId ?? null
  // Consent given in a widget is a contact like a message.
  if (userId !== null && ask.event === 'widget_interaction_accepted')
    userOf(platform, oa, userId).lastInteractionAtMs = platform.nowMs()
  const userIdByApp = userId === null ? null : commonOf(platform, oa, userId).userIdByApp
  const common = {
    appId: platform.state().app.appId,
    oaId: oa.id,
    userId,
    userIdByApp,
    atMs: platform.nowMs(),
  }
  const body = managementBody(common, ask.event, ask.members)
  const headers = ask.fromZns ? { 'X-ZEvent-Server': 'ZNS' } : undefined
  return platform.webhook.emit({ ...occurrence(oa, userId ?? 'oa', body), headers })
}
