import { useTranslation } from 'react-i18next'
import type { Message } from '../../api/messages.ts'
import { PlainText } from '../../kit/plain-text.tsx'
import classes from './message-row.module.css'

/** The words of a message, or why there are none. */
export function Bubble({ message }: { message: Message }) {
  const { t } = useTranslation('inbox')
  const { text, attachments, deletedAt, editedAt } = message
  if (deletedAt !== null)
    return <div className={`${classes.bubble} ${classes.gone}`}>{t('message.deleted')}</div>
  if (text === null || text === '')
    return attachments.length > 0 ? null : (
      <div className={`${classes.bubble} ${classes.gone}`}>{t('message.empty')}</div>
    )
  return (
    <div className={classes.bubble}>
      <PlainText text={text} />
      {editedAt !== null && <span className={classes.edited}>{t('message.edited')}</span>}
    </div>
  )
}
