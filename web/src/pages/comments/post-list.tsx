import { Button } from '@mantine/core'
import { IconBrandFacebook, IconFilterOff, IconMessage2 } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { commentsQuery } from '../../api/comments.ts'
import { itemsOf } from '../../api/page.ts'
import { ListSkeleton } from '../../kit/list-skeleton.tsx'
import { LongList } from '../../kit/long-list.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { byPost } from './by-post.ts'
import { POST_ROW_HEIGHT, PostRow } from './post-row.tsx'

export interface PostListProps {
  readonly channelId: string | undefined
  readonly autoHidden: true | undefined
  readonly postId: string | undefined
}

/** Posts that are being talked about, the newest word first. */
export function PostList({ channelId, autoHidden, postId }: PostListProps) {
  const { t } = useTranslation('comments')
  const { data: channels } = useQuery(channelsQuery)
  const query = useInfiniteQuery(commentsQuery({ channelId, autoHidden }))
  const posts = useMemo(() => byPost(itemsOf(query.data?.pages)), [query.data])
  const channelNames = useMemo(() => new Map(channels?.map(({ id, name }) => [id, name])), [channels])
  if (query.isPending) return <ListSkeleton label={t('loadingList')} />
  if (query.isError && posts.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (posts.length === 0) {
    const hasPages = channels === undefined || channels.some(({ platform }) => platform === 'facebook')
    return <PostListEmpty isFiltered={channelId !== undefined || autoHidden === true} hasPages={hasPages} />
  }
  return (
    <LongList
      label={t('list')}
      items={posts}
      query={query}
      rowHeight={POST_ROW_HEIGHT}
      openId={postId}
      row={(post, props) => (
        <PostRow
          post={post}
          channelId={channelId}
          channelName={channelNames.get(post.channelId)}
          isOpen={post.id === postId}
          row={props}
        />
      )}
    />
  )
}

function PostListEmpty({ isFiltered, hasPages }: { isFiltered: boolean; hasPages: boolean }) {
  const { t } = useTranslation('comments')
  if (isFiltered)
    return (
      <Notice title={t('empty.filtered')} icon={<IconFilterOff stroke={1.6} />}>
        <Button variant="light" renderRoot={(props) => <Link {...props} to="/comments" />}>
          {t('empty.clear')}
        </Button>
      </Notice>
    )
  if (hasPages)
    return <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconMessage2 stroke={1.6} />} />
  return (
    <Notice title={t('empty.title')} hint={t('noFacebook')} icon={<IconBrandFacebook stroke={1.6} />}>
      <Button renderRoot={(props) => <Link {...props} to="/links/new" search={{ platform: 'facebook' }} />}>
        {t('linkFacebook')}
      </Button>
    </Notice>
  )
}
