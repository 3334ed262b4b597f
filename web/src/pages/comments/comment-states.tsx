import { IconEyeOff, IconLoader2, IconMailCheck, IconThumbUpFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Comment } from '../../api/comments.ts'
import { dateTime, shortTime } from '../../kit/time.ts'
import classes from './comment-item.module.css'
import type { CommentActs } from './use-comment-act.ts'

/** When it was written, what was done with it, and what is being done. */
export function CommentStates({ comment, waiting }: { comment: Comment; waiting: CommentActs['waiting'] }) {
  const { t } = useTranslation('comments')
  const { createdAt, editedAt, hidden, liked, privateReply } = comment
  return (
    <>
      <time dateTime={createdAt} title={dateTime(createdAt)}>
        {shortTime(createdAt)}
      </time>
      {editedAt !== null && <span>{t('state.edited')}</span>}
      {hidden && (
        <span className={classes.state} data-tone="warn">
          <IconEyeOff size={14} aria-hidden /> {t('state.hidden')}
        </span>
      )}
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
      <span role="status" className={classes.state} data-tone={waiting?.isLate ? 'warn' : undefined}>
        {waiting !== null && (
          <>
            <IconLoader2 size={14} aria-hidden />
            {waiting.isLate ? t('waitingLate') : t(`waiting.${waiting.act.do}`)}
          </>
        )}
      </span>
    </>
  )
}
