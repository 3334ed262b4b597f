import { ControlError } from '../kit/operation.ts'
import { buildAttachments, type AttachmentWish } from './attachments.ts'
import { anonymousBody, markBody, oaSendBody } from './event-bodies.ts'
import { commonOf, findMessage, oaOf, occurrence, storeMessage, userOf, type Platform } from './platform.ts'
import type { Who } from './shopper-actions.ts'
import type { MessageKind, ZaloMessage, ZaloOa } from './state.ts'
import type { EmitResult } from './webhook.ts'

/** Staff answers in Zalo's own chat tool: the echo carries their `admin_id`. The website allows up to a year. */
export function staffSend(
  platform: Platform,
  who: Who,
  say: { kind: MessageKind; text: string; adminId: string; attachment?: AttachmentWish | undefined },
): { messageId: string; atMs: number; webhook: EmitResult } {
  const oa = oaOf(platform, who.oaId)
  userOf(platform, oa, who.userId)
  const { kind, text, adminId } = say
  const message = storeMessage(platform, { ...who, origin: 'staff', kind, text, adminId })
  message.attachments = buildAttachments(platform.kit.media, kind, message.id, say.attachment)
  const body = oaSendBody(commonOf(platform, oa, who.userId, message.atMs), message)
  return {
    messageId: message.id,
    atMs: message.atMs,
    webhook: platform.webhook.emit(occurrence(oa, who.userId, body)),
  }
}

/** The echo of a message this app sent by the API, as an event. */
function echoOf(platform: Platform, oa: ZaloOa, message: ZaloMessage) {
  const common = commonOf(platform, oa, message.userId, message.atMs)
  const build = message.conversationId === null ? oaSendBody : anonymousBody
  return occurrence(oa, message.userId, build(common, message))
}

/** Sends the echo when the switch says: before the HTTP answer, soon after it, or never. Then the marks, if automatic. */
export async function echoApiSend(platform: Platform, oa: ZaloOa, message: ZaloMessage): Promise<void> {
  const { echo, echoDelayMs, autoReceivedMs, autoSeenMs } = platform.state().switches
  if (echo === 'before') await platform.webhook.emitAndWait(echoOf(platform, oa, message))
  if (echo === 'after') platform.webhook.emitLater(echoOf(platform, oa, message), echoDelayMs)
  if (message.conversationId !== null) return
  const { clock } = platform.kit
  const markAfter = (waitMs: number, mark: (who: Who) => void): void => {
    clock.at(message.atMs + echoDelayMs + waitMs, () => {
      // A reset in between took the message away.
      if (findMessage(platform.state(), oa.id, message.id)) mark({ oaId: oa.id, userId: message.userId })
    })
  }
  if (autoReceivedMs !== null) markAfter(autoReceivedMs, (who) => markReceived(platform, who, [message.id]))
  if (autoSeenMs !== null) markAfter(autoSeenMs, (who) => markSeen(platform, who, [message.id]))
}

function messagesToMark(platform: Platform, oa: ZaloOa, messageIds: readonly string[]): ZaloMessage[] {
  return messageIds.map((id) => {
    const message = findMessage(platform.state(), oa.id, id)
    if (message === undefined) throw new ControlError(`no message ${id} at OA ${oa.id}`)
    return message
  })
}

/** The person's phone got these messages: one event each. */
export function markReceived(platform: Platform, who: Who, messageIds: readonly string[]): EmitResult[] {
  const oa = oaOf(platform, who.oaId)
  return messagesToMark(platform, oa, messageIds).map((message) => {
    message.receivedAtMs ??= platform.nowMs()
    platform.kit.touch()
    const body = markBody(commonOf(platform, oa, who.userId), { kind: 'received', messageId: message.id })
    return platform.webhook.emit(occurrence(oa, who.userId, body))
  })
}

/** The person looked at these messages: one event for all. */
export function markSeen(platform: Platform, who: Who, messageIds: readonly string[]): EmitResult {
  const oa = oaOf(platform, who.oaId)
  for (const message of messagesToMark(platform, oa, messageIds)) message.seenAtMs ??= platform.nowMs()
  platform.kit.touch()
  const body = markBody(commonOf(platform, oa, who.userId), { kind: 'seen', messageIds: [...messageIds] })
  return platform.webhook.emit(occurrence(oa, who.userId, body))
}
