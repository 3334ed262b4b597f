import { CloseButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { type Message, messagesKey } from '../../api/messages.ts'
import type { Held } from '../../live/lay-over.ts'
import { useDraft, writeDraft } from '../../live/drafts.ts'
import classes from './composer.module.css'
import { preview } from './preview.ts'

/** The message that is being answered. */
export function ComposerQuote({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { t } = useTranslation('inbox')
  const client = useQueryClient()
  const { replyTo } = useDraft(userId, conversation.id)
  if (replyTo === null) return null
  const quoted = client
    .getQueryData<Held<Message>>(messagesKey(conversation.id))
    ?.pages.flatMap(({ items }) => items)
    .find(({ id }) => id === replyTo)
  const text = quoted === undefined ? t('message.quotedGone') : preview(quoted)
  return (
    <div className={classes.quote}>
      <span className={classes.quoteText}>{t('composer.replyingTo', { text })}</span>
      <CloseButton
        size="sm"
        aria-label={t('composer.cancelReply')}
        onClick={() => writeDraft(userId, conversation.id, { replyTo: null })}
      />
    </div>
  )
}
