import { IconEyeOff, IconMailCheck, IconThumbUpFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Comment } from '../../api/comments.ts'
import { dateTime, shortTime } from '../../kit/time.ts'
import classes from './comment-item.module.css'

/** When it was written, and what was done with it. */
export function CommentStates({ comment }: { comment: Comment }) {
  const { t } = useTranslation('comments')
  const { createdAt, editedAt, hidden, autoHidden, liked, privateReply } = comment
  return (
    <>
      <time dateTime={createdAt} title={dateTime(createdAt)}>
        {shortTime(createdAt)}
      </time>
      {editedAt !== null && <span>{t('state.edited')}</span>}
      {hidden && (
        <span className={classes.state} data-tone="warn">
          <IconEyeOff size={14} aria-hidden />{' '}
          {autoHidden === null ? t('state.hidden') : t(`state.autoHidden.${autoHidden.for}`)}
        </span>
      )}
      {!hidden && autoHidden !== null && <span>{t('state.shownAgain')}</span>}
      {liked && (
        <span className={classes.state}>
          <IconThumbUpFilled size={14} aria-hidden /> {t('state.liked')}
        </span>
      )}
      {privateReply.sentAt !== null && (
        <span className={classes.state} data-tone="good">
          <IconMailCheck size={14} aria-hidden />
          {t('private.sentAt', { time: shortTime(privateReply.sentAt) })}
        </span>
      )}
    </>
  )
}
