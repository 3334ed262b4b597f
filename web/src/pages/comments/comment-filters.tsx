import { Chip } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { CommentFilter } from '../../api/comments.ts'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { ChannelFilter } from '../../parts/channel-filter.tsx'

export function CommentFilters({ channelId, autoHidden }: Omit<CommentFilter, 'postId'>) {
  const { t } = useTranslation('comments')
  const navigate = useNavigate()
  const change = (next: CommentFilter): void => {
    void navigate({ to: '/comments', search: { channelId, autoHidden, ...next }, replace: true })
  }
  return (
    <FilterBar
      label={t('filter.label')}
      channel={
        <ChannelFilter
          label={t('filter.channel')}
          allLabel={t('filter.allChannels')}
          channelId={channelId}
          platform="facebook"
          onChange={(next) => change({ channelId: next })}
        />
      }
    >
      <Chip
        size="sm"
        radius="md"
        checked={autoHidden === true}
        onChange={(only) => change({ autoHidden: only || undefined })}
      >
        {t('filter.autoHidden')}
      </Chip>
    </FilterBar>
  )
}
