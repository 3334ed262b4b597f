import i18n from 'i18next'
import type { Attachment, Message } from '../../api/messages.ts'

const NAMED: ReadonlySet<Attachment['type']> = new Set(['file', 'link', 'contact', 'template'])

type Shown = Pick<Message, 'text' | 'attachments' | 'deletedAt'>

/** A message in one line: for the list, a quote, an announcement. */
export function preview({ text, attachments, deletedAt }: Shown): string {
  if (deletedAt !== null) return i18n.t('inbox:preview.deleted')
  const first = attachments[0]
  if (first?.type === 'template' && first.name) return attachmentName(first)
  const words = text?.replace(/\s+/g, ' ').trim() ?? ''
  if (words !== '') return words
  return first === undefined ? i18n.t('inbox:message.empty') : attachmentName(first)
}

/** What an attachment is, or what it is called. */
export function attachmentName({ type, name }: Pick<Attachment, 'type' | 'name'>): string {
  const kind = i18n.t(`inbox:attachment.kind.${type}`)
  return NAMED.has(type) && name ? `${kind}: ${name}` : kind
}
