import { z } from 'zod'
import { operation, type Operation } from '../kit/operation.ts'
import { markReceived, markSeen, staffSend } from './oa-actions.ts'
import type { Platform } from './platform.ts'
import {
  anonymousSend,
  clickChat,
  emitManagement,
  react,
  setFollowing,
  submitInfo,
  userSend,
} from './shopper-actions.ts'

const who = { oaId: z.string(), userId: z.string() }
const userKind = z
  .enum(['text', 'image', 'gif', 'link', 'audio', 'video', 'sticker', 'location', 'file', 'business_card'])
  .default('text')
const oaKind = z.enum(['text', 'image', 'gif', 'list', 'file', 'sticker']).default('text')
const attachment = z
  .strictObject({
    url: z.string().optional(),
    name: z.string().optional(),
    description: z.string().optional(),
    stickerId: z.string().optional(),
    latitude: z.string().optional(),
    longitude: z.string().optional(),
    phone: z.string().optional(),
  })
  .optional()
const info = z
  .strictObject({
    name: z.string(),
    phone: z.string(),
    address: z.string(),
    city: z.string(),
    district: z.string(),
    ward: z.string(),
    user_dob: z.string(),
  })
  .partial()
  .transform((value) =>
    Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)),
  )

/** What people and an OA's staff do, each with the webhook event it causes. */
export function shopperOperations(platform: Platform): Operation[] {
  return [
    operation(
      'zalo.userSend',
      'A person writes to the OA; opens the window. Answers the message id.',
      {
        ...who,
        kind: userKind,
        text: z.string().default(''),
        quoteMessageId: z.string().optional(),
        attachment,
      },
      ({ oaId, userId, ...say }) => userSend(platform, { oaId, userId }, say),
    ),
    operation(
      'zalo.anonymousSend',
      'A visitor of the web widget writes.',
      {
        oaId: z.string(),
        anonymousId: z.string(),
        conversationId: z.string(),
        kind: z.enum(['text', 'image', 'file', 'sticker']).default('text'),
        text: z.string().default(''),
      },
      (say) => anonymousSend(platform, say),
    ),
    operation(
      'zalo.staffSend',
      "Staff answers in Zalo's own chat tool: an echo with admin_id.",
      { ...who, kind: oaKind, text: z.string().default(''), adminId: z.string().default('77'), attachment },
      ({ oaId, userId, ...say }) => staffSend(platform, { oaId, userId }, say),
    ),
    operation(
      'zalo.react',
      'The person, or the OA, reacts to a message.',
      {
        ...who,
        by: z.enum(['user', 'oa']).default('user'),
        messageId: z.string(),
        icon: z.string().default('/-heart'),
      },
      ({ oaId, userId, ...reaction }) => react(platform, { oaId, userId }, reaction),
    ),
    operation(
      'zalo.follow',
      'The person follows; opens the window.',
      { ...who, source: z.enum(['oa_profile', 'message_invite', 'social_plugin']).default('oa_profile') },
      ({ source, ...person }) => setFollowing(platform, person, true, source),
    ),
    operation('zalo.unfollow', 'The person stops following.', who, (person) =>
      setFollowing(platform, person, false, 'oa_profile'),
    ),
    operation(
      'zalo.submitInfo',
      'The person submits the form of request_user_info, in the current nested or the older flat form.',
      { ...who, form: z.enum(['current', 'flat']).default('current'), info },
      ({ oaId, userId, form, info: given }) => submitInfo(platform, { oaId, userId }, form, given),
    ),
    operation(
      'zalo.markReceived',
      "The person's phone got these messages: one event each.",
      { ...who, messageIds: z.array(z.string()).min(1) },
      ({ messageIds, ...person }) => markReceived(platform, person, messageIds),
    ),
    operation(
      'zalo.markSeen',
      'The person looked at these messages: one event for all.',
      { ...who, messageIds: z.array(z.string()).min(1) },
      ({ messageIds, ...person }) => markSeen(platform, person, messageIds),
    ),
    operation('zalo.clickChat', 'Taps "message" before ever writing; opens the window.', who, (person) =>
      clickChat(platform, person),
    ),
    operation(
      'zalo.clickButton',
      'Taps an oa.query button: arrives as a text.',
      { ...who, query: z.string() },
      ({ query, ...person }) => userSend(platform, person, { kind: 'text', text: query }),
    ),
    operation(
      'zalo.emitEvent',
      'Any other event of the webhook page, such as user_withdraw, add_user_to_tag, update_user_info, oa_send_consent; `members` go into the body. `fromZns` adds the ZNS header.',
      {
        oaId: z.string(),
        userId: z.string().optional(),
        event: z.string().min(1),
        members: z.record(z.string(), z.unknown()).default({}),
        fromZns: z.boolean().default(false),
      },
      (ask) => emitManagement(platform, ask),
    ),
  ]
}
