import { Skeleton } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { type Post, postQuery } from '../../api/comments.ts'
import { PlainText } from '../../kit/plain-text.tsx'
import { safeAddress } from '../../kit/safe-address.ts'
import { dateTime } from '../../kit/time.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { postWords } from './post-title.ts'
import classes from './post-threads.module.css'

/** What is being talked about. */
export function PostCard({ postId }: { postId: string }) {
  const { t } = useTranslation('comments')
  const { data: channels } = useQuery(channelsQuery)
  const { data: post, isPending } = useQuery(postQuery(postId))
  if (isPending) return <Skeleton height={128} radius={14} />
  const picture = safeAddress(post?.pictureUrl)
  return (
    <article className={classes.post} aria-label={t('post.title')}>
      {picture !== null && (
        <img className={classes.picture} src={picture} alt="" referrerPolicy="no-referrer" />
      )}
      <div className={classes.postWords}>
        <div className={classes.postHead}>
          <PlatformMark platform="facebook" size={16} />
          <h2 className={classes.postTitle}>
            {channels?.find(({ id }) => id === post?.channelId)?.name ?? t('post.title')}
          </h2>
          {post !== undefined && <time dateTime={post.createdAt}>{dateTime(post.createdAt)}</time>}
        </div>
        {post === undefined ? t('post.unknown') : <PostBody post={post} />}
      </div>
    </article>
  )
}

function PostBody({ post }: { post: Post }) {
  const { t } = useTranslation('comments')
  const { counts } = post
  const link = safeAddress(post.link)
  const { words, isOwn } = postWords(post)
  return (
    <>
      {post.person?.name && <div>{t('post.by', { name: post.person.name })}</div>}
      <div className={classes.postText}>{isOwn ? <PlainText text={words} /> : words}</div>
      <div className={classes.postFoot}>
        {counts.comments > 0 && <span>{t('post.comments', { count: counts.comments })}</span>}
        {counts.reactions > 0 && <span>{t('post.reactions', { count: counts.reactions })}</span>}
        {counts.shares > 0 && <span>{t('post.shares', { count: counts.shares })}</span>}
        {link !== null && (
          <a className={classes.link} href={link} target="_blank" rel="noopener noreferrer nofollow">
            {t('post.open')} <IconExternalLink size={13} aria-hidden />
          </a>
        )}
      </div>
    </>
  )
}
