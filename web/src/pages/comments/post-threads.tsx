import { Button } from '@mantine/core'
import { IconArrowLeft, IconMessage2 } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { commentsQuery } from '../../api/comments.ts'
import { itemsOf } from '../../api/page.ts'
import { ListSkeleton } from '../../kit/list-skeleton.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { CommentItem } from './comment-item.tsx'
import { type CommentThread, commentThreads } from './comment-tree.ts'
import { PostCard } from './post-card.tsx'
import classes from './post-threads.module.css'

export interface PostThreadsProps {
  readonly postId: string
  readonly channelId: string | undefined
}

/** A post and all that was said under it. */
export function PostThreads({ postId, channelId }: PostThreadsProps) {
  const { t } = useTranslation('comments')
  return (
    <div className={classes.pane}>
      <div className={classes.column}>
        <Button
          className={classes.back}
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={20} aria-hidden />}
          renderRoot={(props) => <Link {...props} to="/comments" search={{ channelId }} />}
        >
          {t('backToList')}
        </Button>
        <PostCard postId={postId} />
        <Threads postId={postId} />
      </div>
    </div>
  )
}

function Threads({ postId }: { postId: string }) {
  const { t } = useTranslation('comments')
  const query = useInfiniteQuery(commentsQuery({ postId }))
  const threads = useMemo(() => commentThreads(itemsOf(query.data?.pages)), [query.data])
  if (query.isPending) return <ListSkeleton label={t('loadingTree')} />
  if (query.isError && threads.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (threads.length === 0)
    return <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconMessage2 stroke={1.6} />} />
  return (
    <>
      <ol className={classes.threads} aria-label={t('tree')}>
        {threads.map((thread) => (
          <li key={thread.id} className={classes.thread}>
            <Thread thread={thread} />
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <div className={classes.more}>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </div>
      )}
    </>
  )
}

function Thread({ thread: { top, answers } }: { thread: CommentThread }) {
  const { t } = useTranslation('comments')
  return (
    <>
      {top === null ? <p className={classes.orphan}>{t('state.orphan')}</p> : <CommentItem comment={top} />}
      {answers.length > 0 && (
        <ol className={classes.answers}>
          {answers.map((answer) => (
            <li key={answer.id}>
              <CommentItem comment={answer} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
