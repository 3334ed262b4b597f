import { IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './message-row.module.css'
import { preview } from './preview.ts'
import { useJumpTo, useThread } from './thread-context.ts'

/** What a message answers; pressed, it goes there. */
export function Quote({ messageId, isActive }: { messageId: string; isActive: boolean }) {
  const { t } = useTranslation('inbox')
  const { findMessage } = useThread()
  const jumpTo = useJumpTo()
  const quoted = findMessage(messageId)
  const text = quoted === undefined ? t('message.quotedGone') : preview(quoted)
  return (
    <button
      type="button"
      className={classes.quote}
      tabIndex={isActive ? 0 : -1}
      aria-label={t('message.quotedJump', { text })}
      onClick={() => jumpTo(messageId)}
    >
      <IconArrowBackUp size={15} aria-hidden />
      <span className={classes.quoteText}>{text}</span>
    </button>
  )
}
