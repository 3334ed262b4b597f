import { CloseButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { messagesQuery } from '../../api/messages.ts'
import { useDraft, writeDraft } from '../../live/drafts.ts'
import classes from './composer.module.css'
import { preview } from './preview.ts'

/** The message that is being answered. */
export function ComposerQuote({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { t } = useTranslation('inbox')
  const { replyTo } = useDraft(userId, conversation.id)
  const { data } = useInfiniteQuery(messagesQuery(conversation.id))
  if (replyTo === null) return null
  const quoted = data?.pages.flatMap(({ items }) => items).find(({ id }) => id === replyTo)
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
