import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ChannelFilter } from '../../parts/channel-filter.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'

export function CommentFilters({ channelId }: { channelId: string | undefined }) {
  const { t } = useTranslation('comments')
  const navigate = useNavigate()
  return (
    <FilterBar
      label={t('filter.label')}
      channel={
        <ChannelFilter
          label={t('filter.channel')}
          allLabel={t('filter.allChannels')}
          channelId={channelId}
          platform="facebook"
          onChange={(next) => void navigate({ to: '/comments', search: { channelId: next }, replace: true })}
        />
      }
    />
  )
}
