import type { CardButton, Template } from '../channels/outgoing.ts'
import type { CheckedPart } from './check-message.ts'
import type { OwnMessage } from './own-message.ts'

type Shown = OwnMessage['attachments'][number]

/** What a message of ours shows beside its text: its files, its cards, and the answers offered under it. */
export function shownAttachments({ content, files }: CheckedPart): Shown[] {
  const { attachments, template, quickReplies = [] } = content
  return [
    ...attachments.map((attachment, at) =>
      'stickerId' in attachment
        ? stickerOf(attachment.stickerId)
        : {
            type: attachment.type,
            url: 'url' in attachment ? attachment.url : `/api/v1/media/${attachment.mediaId}`,
            name: files[at]?.name ?? null,
            sizeBytes: files[at]?.sizeBytes ?? null,
            detail: null,
          },
    ),
    ...(template === undefined ? [] : cardsOf(template)),
    ...(quickReplies.length === 0
      ? []
      : [laidOut(null, { templateType: 'quick_replies', buttons: titlesOf(quickReplies) })]),
  ]
}

/** Its picture is the platform's: the echo brings the address. */
const stickerOf = (stickerId: string): Shown => ({
  type: 'sticker',
  url: null,
  name: null,
  sizeBytes: null,
  detail: { stickerId },
})

/** The same words as an echo of such a message has, so that it reads alike whoever sent it. */
const cardsOf = (template: Template): Shown[] =>
  template.type === 'button'
    ? [laidOut(null, { templateType: 'button', buttons: titlesOf(template.buttons) })]
    : template.cards.map(({ title, subtitle, imageUrl, buttons }) =>
        laidOut(imageUrl, {
          templateType: 'generic',
          title,
          ...(subtitle === null ? {} : { subtitle }),
          ...(buttons.length === 0 ? {} : { buttons: titlesOf(buttons) }),
        }),
      )

const titlesOf = (buttons: readonly Pick<CardButton, 'title'>[]): string =>
  buttons.map(({ title }) => title).join(' · ')

const laidOut = (url: string | null, detail: NonNullable<Shown['detail']>): Shown => ({
  type: 'template',
  url,
  name: null,
  sizeBytes: null,
  detail,
})
