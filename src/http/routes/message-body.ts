import { z } from 'zod'
import { FACEBOOK_LIMITS } from '../../channels/facebook/limits.ts'
import type { Card, CardButton, QuickReply, Template } from '../../channels/outgoing.ts'
import type { MessageContent } from '../../outbox/new-message.ts'
import type { StoredAttachment } from '../../outbox/sealed-action.ts'
import { outsideUrl } from '../shapes.ts'

/** Far above any platform's limit, which is checked with its own way of counting and told with both numbers. */
const MAX_TEXT_LENGTH = 20_000
const LIMITS = FACEBOOK_LIMITS

const file = z
  .strictObject({
    type: z.enum(['image', 'gif', 'audio', 'video', 'file']),
    url: outsideUrl.optional(),
    mediaId: z.string().min(1).max(64).optional(),
  })
  .refine((given) => (given.url === undefined) !== (given.mediaId === undefined), 'either url or mediaId')

/** Zalo: one of its own stickers, by the id that its sticker site and every sticker received show (`detail.stickerId`). */
const sticker = z.strictObject({ type: z.literal('sticker'), stickerId: z.string().min(1).max(64) })

const attachment = z.discriminatedUnion('type', [file, sticker])

const words = (max: number) => z.string().trim().min(1).max(max, `at most ${max} characters; shorten it`)
const payload = words(LIMITS.payloadMaxLength)
const buttonTitle = words(LIMITS.buttonTitleMaxLength)

const quickReply = z.strictObject({
  title: words(LIMITS.quickReplyTitleMaxLength),
  /** What comes back when it is pressed. Default: its title. */
  payload: payload.optional(),
})

const button = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('url'), title: buttonTitle, url: outsideUrl }),
  z.strictObject({ type: z.literal('postback'), title: buttonTitle, payload }),
  z.strictObject({
    type: z.literal('phone'),
    title: buttonTitle,
    phone: z.string().regex(/^\+[0-9]{6,15}$/, 'with the country, such as +84901234567'),
  }),
])
const buttons = z
  .array(button)
  .min(1, 'at least one button; without any send a text')
  .max(LIMITS.buttonsMax, `at most ${LIMITS.buttonsMax} buttons; leave some out, or spread them over cards`)

const card = z
  .strictObject({
    title: words(LIMITS.cardTextMaxLength),
    subtitle: words(LIMITS.cardTextMaxLength).optional(),
    imageUrl: outsideUrl.optional(),
    url: outsideUrl.optional(),
    buttons: buttons.optional(),
  })
  .refine(
    ({ subtitle, imageUrl, buttons }) => [subtitle, imageUrl, buttons].some((part) => part !== undefined),
    'a subtitle, a picture or buttons beside the title',
  )

const template = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('generic'),
    cards: z
      .array(card)
      .min(1, 'at least one card')
      .max(LIMITS.cardsMax, `at most ${LIMITS.cardsMax} cards; send the others in a further message`),
  }),
  z.strictObject({ type: z.literal('button'), text: words(LIMITS.buttonTextMaxLength), buttons }),
  z.strictObject({
    type: z.literal('utility'),
    name: z.string().min(1).max(512),
    language: z.string().min(2).max(10),
  }),
  /** What an OA can do elsewhere and the policy has no permission for: known, so that the refusal says why. */
  z.strictObject({ type: z.literal('article'), articleId: z.string().min(1).max(64) }),
  z.strictObject({ type: z.literal('call') }),
])
const OUTSIDE = ['utility', 'article', 'call'] as const
/** A template that the policy gives no permission for. */
export type OutsidePolicy = (typeof OUTSIDE)[number]

/** What a merchant's program may send; what of it a platform takes is decided by the channel. */
export const newMessage = z
  .strictObject({
    text: z.string().min(1).max(MAX_TEXT_LENGTH).regex(/\S/, 'something to read').optional(),
    attachments: z
      .array(attachment)
      .max(LIMITS.picturesMax, `at most ${LIMITS.picturesMax} in one send; send the others in a further one`)
      .optional(),
    /** Facebook: answers offered under the message. */
    quickReplies: z
      .array(quickReply)
      .max(LIMITS.quickRepliesMax, `at most ${LIMITS.quickRepliesMax} quick replies; leave some out`)
      .optional(),
    /** In place of text and attachments. Cards: Facebook alone; a text over buttons: Zalo too. */
    template: template.optional(),
    replyTo: z.string().min(1).max(64).optional(),
    author: z.enum(['staff', 'bot']).optional(),
    /** What the platform takes in several messages only goes as several, in order. Default: it is refused. */
    split: z.boolean().optional(),
  })
  .refine(
    (body) => body.text !== undefined || body.attachments?.[0] !== undefined || body.template !== undefined,
    {
      path: ['text'],
      message: 'a text or an attachment',
    },
  )

export type NewMessageBody = z.infer<typeof newMessage>

/** The body in the outbox's words, or which template outside the policy it asks for. */
export function toContent(body: NewMessageBody): MessageContent | OutsidePolicy {
  const { template: asked } = body
  if (asked !== undefined && isOutside(asked)) return asked.type
  return {
    text: body.text ?? null,
    attachments: (body.attachments ?? []).flatMap(toAttachment),
    ...(body.quickReplies?.length ? { quickReplies: body.quickReplies.map(toQuickReply) } : {}),
    ...(asked === undefined ? {} : { template: toTemplate(asked) }),
  }
}

type AnyTemplate = z.infer<typeof template>
type OutsideTemplate = Extract<AnyTemplate, { type: OutsidePolicy }>
const isOutside = (given: AnyTemplate): given is OutsideTemplate =>
  OUTSIDE.some((type) => type === given.type)

function toAttachment(given: z.infer<typeof attachment>): StoredAttachment[] {
  if (given.type === 'sticker') return [given]
  const { type, url, mediaId } = given
  if (mediaId !== undefined) return [{ type, mediaId }]
  return url === undefined ? [] : [{ type, url }]
}

const toQuickReply = ({ title, payload }: z.infer<typeof quickReply>): QuickReply => ({
  title,
  payload: payload ?? title,
})

function toTemplate(given: Exclude<AnyTemplate, OutsideTemplate>): Template {
  if (given.type === 'button') return given
  return { type: 'generic', cards: given.cards.map(toCard) }
}

const toCard = ({ title, subtitle, imageUrl, url, buttons }: z.infer<typeof card>): Card => ({
  title,
  subtitle: subtitle ?? null,
  imageUrl: imageUrl ?? null,
  url: url ?? null,
  buttons: (buttons ?? []) satisfies CardButton[],
})
