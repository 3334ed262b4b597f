import { IconMessage2 } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Panes } from '../../kit/panes.tsx'
import { Notice } from '../../parts/notice.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { CommentFilters } from './comment-filters.tsx'
import { PostList } from './post-list.tsx'
import { PostThreads } from './post-threads.tsx'

export default function Page() {
  const { t } = useTranslation('comments')
  const search = useSearch({ from: '/shop/comments' })
  const { postId } = search
  usePageTitle(t('title'))
  return (
    <Panes
      title={t('title')}
      isOpen={postId !== undefined}
      list={
        <>
          <CommentFilters channelId={search.channelId} autoHidden={search.autoHidden} />
          <PostList channelId={search.channelId} autoHidden={search.autoHidden} postId={postId} />
        </>
      }
      detail={
        postId === undefined ? (
          <Notice
            title={t('empty.choose')}
            hint={t('empty.chooseHint')}
            icon={<IconMessage2 stroke={1.6} />}
          />
        ) : (
          <PostThreads key={postId} postId={postId} channelId={search.channelId} />
        )
      }
    />
  )
}
