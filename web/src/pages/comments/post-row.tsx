import { IconArticle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Heard } from '../../kit/heard.tsx'
import { postQuery } from '../../api/comments.ts'
import type { RowProps } from '../../kit/long-list.tsx'
import { safeAddress } from '../../kit/safe-address.ts'
import { shortTime } from '../../kit/time.ts'
import type { CommentedPost } from './by-post.ts'
import { commentPreview, useAuthor } from './comment-words.ts'
import { postTitle } from './post-title.ts'
import classes from './post-row.module.css'

/** Pixels. */
export const POST_ROW_HEIGHT = 84

export interface PostRowProps {
  readonly post: CommentedPost
  readonly channelId: string | undefined
  readonly channelName: string | undefined
  readonly isOpen: boolean
  readonly row: RowProps
}

export function PostRow({ post, channelId, channelName, isOpen, row }: PostRowProps) {
  const { t } = useTranslation('comments')
  const { data } = useQuery(postQuery(post.id))
  const { name } = useAuthor(post.latest)
  const picture = safeAddress(data?.pictureUrl)
  return (
    <Link
      to="/comments"
      search={{ channelId, postId: post.id }}
      className={classes.row}
      style={{ height: POST_ROW_HEIGHT }}
      data-open={isOpen || undefined}
      data-waiting={post.unanswered > 0 || undefined}
      aria-current={isOpen ? 'page' : undefined}
      {...row}
    >
      {picture === null ? (
        <span className={classes.picture}>
          <IconArticle size={24} stroke={1.6} aria-hidden />
        </span>
      ) : (
        <img className={classes.picture} src={picture} alt="" loading="lazy" referrerPolicy="no-referrer" />
      )}
      <div>
        <div className={classes.line}>
          <span className={classes.title}>{postTitle(data)}</span>
          <time className={classes.time} dateTime={post.latest.createdAt}>
            {shortTime(post.latest.createdAt)}
          </time>
        </div>
        <div className={classes.line}>
          <span className={classes.latest}>{t('latest', { name, text: commentPreview(post.latest) })}</span>
          {post.unanswered > 0 && (
            <span className={classes.count}>
              <span aria-hidden>{post.unanswered}</span>
              <Heard>{t('waitingCount', { count: post.unanswered })}</Heard>
            </span>
          )}
        </div>
        <div className={classes.line}>
          <span className={classes.channel}>{channelName}</span>
        </div>
      </div>
    </Link>
  )
}
